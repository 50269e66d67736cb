import pytest

from regulars.channels.email.actions import set_client
from regulars.channels.email.actions.consenting import WrongClient
from regulars.channels.email.tests.make import a_mailbox
from regulars.channels.email.tests.test_connect_by_consent import CLIENT
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wrong", "sign"),
    [
        ({"provider": "evil"}, "Google or Microsoft"),
        ({"client_id": " "}, "client's id"),
        ({"client_secret": ""}, "client's secret"),
    ],
)
def test_a_client_that_is_not_whole_is_refused(wrong, sign):
    with pytest.raises(WrongClient, match=sign):
        set_client(a_mailbox(), **CLIENT | wrong, by=SYSTEM)


def test_an_empty_secret_leaves_the_one_that_is_set():
    mailbox = a_mailbox()
    set_client(mailbox, **CLIENT, by=SYSTEM)

    again = set_client(mailbox, **CLIENT | {"client_secret": ""}, by=SYSTEM)

    assert again.client_secret == "hush"
