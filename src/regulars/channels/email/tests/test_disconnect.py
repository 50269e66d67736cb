import pytest

from regulars.channels.email.actions import disconnect
from regulars.channels.email.tests.make import a_mailbox, ada, as_actor
from regulars.channels.email.tests.test_connect_by_consent import connected

pytestmark = pytest.mark.django_db


def test_disconnecting_forgets_everything():
    owner = as_actor(ada())
    mailbox = connected(a_mailbox())

    assert disconnect(mailbox, by=owner).oauth_secret == ""
    assert disconnect(mailbox, by=owner).oauth_secret == ""
