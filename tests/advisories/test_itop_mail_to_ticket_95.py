"""iTop #95, #97, #218, libredesk 13447009: a number in the subject decided (A10)."""

import pytest

from regulars.conversations.actions import close_conversation
from tests.advisories.scene import MALLORY, a_mail, ada, as_actor, came, conversation_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "subject", ["Re: [#{}] Cake", "[Ticket #{}]", "#{}", "Re: Cake (#{})", "We have #{}"]
)
def test_a10_a_number_in_the_subject_joins_and_reopens_nothing(subject):
    theirs = conversation_of(came(a_mail()))
    close_conversation(theirs, by=as_actor(ada()))

    guess = came(
        a_mail(
            "Hello?\n",
            **{"from": MALLORY},
            subject=subject.format(theirs.number),
            message_id="<guess@attacker.example>",
        )
    )

    theirs.refresh_from_db()
    assert (guess.conversation_id != theirs.pk, theirs.is_closed) == (True, True)
