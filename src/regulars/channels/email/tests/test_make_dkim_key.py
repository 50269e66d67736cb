import pytest

from regulars.channels.email.actions import make_dkim_key
from regulars.channels.email.actions.signing import BadSelector
from regulars.channels.email.composing.signing import dns_text
from regulars.channels.email.secrets import reveal
from regulars.channels.email.tests.make import a_mailbox, as_actor, ben
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_key_is_made_and_its_record_says_where_and_what(kind):
    mailbox = a_mailbox()

    found = make_dkim_key(mailbox, kind=kind, by=SYSTEM)

    mailbox.refresh_from_db()
    pem = reveal(mailbox.dkim_secret)
    assert found.name == "regulars._domainkey.example.com"
    assert found.text == dns_text(pem)
    assert str(found) == f'{found.name}. IN TXT "{found.text}"'
    assert "PRIVATE" not in mailbox.dkim_secret
    assert Entry.objects.latest("pk").data["changed"] == "dkim_secret, dkim_selector"


def test_a_new_key_takes_the_place_of_the_old_one():
    mailbox = a_mailbox()

    first = make_dkim_key(mailbox, by=SYSTEM)
    second = make_dkim_key(mailbox, selector="Next2", by=SYSTEM)

    mailbox.refresh_from_db()
    assert second.name == "next2._domainkey.example.com"
    assert second.text != first.text
    assert dns_text(reveal(mailbox.dkim_secret)) == second.text


def test_a_selector_that_is_none_is_refused():
    with pytest.raises(BadSelector, match="cannot be a selector"):
        make_dkim_key(a_mailbox(), selector="a b", by=SYSTEM)


def test_whoever_may_not_change_mailboxes_makes_no_key():
    mailbox = a_mailbox()

    with pytest.raises(NotAllowed):
        make_dkim_key(mailbox, by=as_actor(ben()))
