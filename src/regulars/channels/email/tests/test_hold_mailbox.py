import pytest

from regulars.channels.email.actions import hold_mailbox, let_go_of_mailbox
from regulars.channels.email.actions.watching import HELD_FOR
from regulars.channels.email.tests.make import a_mailbox, as_actor, ben
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed


@pytest.mark.django_db
def test_a_process_that_died_holds_a_mailbox_for_less_than_a_minute():
    mailbox = a_mailbox(imap_url="imap://a:b@one.example.com")

    assert hold_mailbox(mailbox, holder="one", by=SYSTEM)
    assert not hold_mailbox(mailbox, holder="two", by=SYSTEM)
    assert hold_mailbox(mailbox, holder="one", by=SYSTEM)
    with clock.travel(clock.now() + HELD_FOR):
        assert hold_mailbox(mailbox, holder="two", by=SYSTEM)


@pytest.mark.django_db
def test_ben_may_hold_no_mailbox():
    mailbox = a_mailbox(imap_url="imap://a:b@one.example.com")

    with pytest.raises(NotAllowed):
        hold_mailbox(mailbox, holder="ben", by=as_actor(ben()))
    with pytest.raises(NotAllowed):
        let_go_of_mailbox(mailbox, holder="ben", by=as_actor(ben()))
