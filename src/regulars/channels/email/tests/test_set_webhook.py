"""Which mail service brings a mailbox's mail, and how it proves that."""

import pytest

from regulars.channels.email.actions import set_webhook
from regulars.channels.email.actions.webhooks import KeyMissing, UnknownService
from regulars.channels.email.models import Mailbox
from regulars.channels.email.tests.make import a_mailbox, ada, as_actor, ben
from regulars.channels.email.webhooks import SERVICES, Webhook, address_of, webhook_of
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_service_is_kept_with_its_key_which_the_database_does_not_show():
    mailbox = set_webhook(
        a_mailbox(), service="mailgun", key=" key-of-the-shop ", by=as_actor(ada())
    )

    kept = Mailbox.objects.get().webhook_secret
    assert webhook_of(mailbox) == Webhook("mailgun", "key-of-the-shop")
    assert "key-of-the-shop" not in kept
    assert "mailgun" not in kept


def test_the_address_says_the_mailbox_and_holds_the_password_where_one_proves_it(settings):
    settings.REGULARS_URL = "https://desk.example.com"
    signs = address_of(set_webhook(a_mailbox(), service="mailgun", key="12345678", by=SYSTEM))
    other = a_mailbox("orders@example.com")
    asks = address_of(set_webhook(other, service="postmark", key="a:b/c@d e", by=SYSTEM))

    assert signs.startswith("https://desk.example.com/mail/hook/")
    assert asks.startswith("https://regulars:a%3Ab%2Fc%40d%20e@desk.example.com/mail/hook/")
    assert signs.rpartition("hook/")[2] != asks.rpartition("hook/")[2]


def test_a_password_is_made_where_none_is_given():
    first = set_webhook(a_mailbox(), service="postmark", by=SYSTEM)
    second = set_webhook(a_mailbox("orders@example.com"), service="postmark", by=SYSTEM)

    keys = {each.key for each in (webhook_of(first), webhook_of(second)) if each}
    assert len(keys) == 2
    assert min(map(len, keys)) > 40


@pytest.mark.parametrize("service", [key for key in SERVICES if SERVICES[key].proof == "signature"])
@pytest.mark.parametrize("key", ["", "short", "nøkkel som ikke er ascii"])
def test_a_service_that_signs_needs_its_key(service, key):
    with pytest.raises(KeyMissing, match=SERVICES[service].name) as refused:
        set_webhook(a_mailbox(), service=service, key=key, by=SYSTEM)

    assert refused.value.field == "key"
    assert Mailbox.objects.get().webhook_secret == ""


def test_another_service_is_refused():
    with pytest.raises(UnknownService, match="in the list") as refused:
        set_webhook(a_mailbox(), service="pigeon", key="12345678", by=SYSTEM)

    assert refused.value.field == "service"


def test_it_can_be_ended():
    mailbox = set_webhook(a_mailbox(), service="mailgun", key="12345678", by=SYSTEM)

    assert webhook_of(set_webhook(mailbox, service="", by=SYSTEM)) is None


def test_it_is_told_without_the_key():
    mailbox = a_mailbox()

    set_webhook(mailbox, service="mailgun", key="12345678", by=as_actor(ada()))

    entry = Entry.objects.get(name="mailbox.changed")
    assert entry.data["changed"] == "webhook_secret"
    assert "12345678" not in str(entry.data)


def test_ben_may_not():
    with pytest.raises(NotAllowed):
        set_webhook(a_mailbox(), service="mailgun", key="12345678", by=as_actor(ben()))
