import pytest

from regulars.channels.email.actions import add_mailbox, change_mailbox, shut_mailbox
from regulars.channels.email.actions.mailboxes import (
    BadAddress,
    BadServer,
    BadSetting,
    MailboxExists,
    OwnAddress,
)
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import Unreadable, reveal
from regulars.channels.email.tests.make import a_mailbox, a_shop, ada, as_actor, ben
from regulars.jobs.models import Job
from regulars.journal.models import Entry
from regulars.kit.actor import NOBODY, SYSTEM
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db

SMTP = "smtp+starttls://shop:p%40ss@smtp.example.com:587"


def test_an_owner_opens_an_address_to_customers():
    place = a_shop()
    actor = as_actor(ada())

    mailbox = add_mailbox(address=" Help@Example.com ", name=" Deli ", location=place, by=actor)

    assert (mailbox.address.lower(), mailbox.name) == ("help@example.com", "Deli")
    assert mailbox.is_active
    entry = Entry.objects.get(name="mailbox.added")
    assert (entry.about, entry.actor_kind) == (f"mailbox:{mailbox.pk}", "staff")


def test_passwords_are_kept_encrypted_and_told_nowhere():
    mailbox = a_mailbox(smtp_url=SMTP, imap_url="imaps://shop:secret7@imap.example.com")

    kept = Mailbox.objects.values().get()
    told = str(list(Entry.objects.values()))

    assert "p%40ss" not in str(kept)
    assert "secret7" not in str(kept) + told
    assert reveal(mailbox.smtp_secret) == SMTP


def test_a_password_needs_the_key_it_was_encrypted_with(settings):
    mailbox = a_mailbox(smtp_url=SMTP)
    settings.SECRET_KEY = "another key, as after a careless restore"

    with pytest.raises(Unreadable, match="another secret key"):
        reveal(mailbox.smtp_secret)


def test_an_old_key_still_reads_what_it_encrypted(settings):
    mailbox = a_mailbox(smtp_url=SMTP)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key"

    assert reveal(mailbox.smtp_secret) == SMTP


def test_an_address_is_a_mailbox_once_whatever_its_capitals():
    mailbox = a_mailbox("help@example.com")

    with pytest.raises(MailboxExists, match="Change it instead") as refusal:
        a_mailbox("HELP@example.com", location=mailbox.location)

    assert refusal.value.field == "address"


def test_a_shut_mailbox_is_opened_again_by_adding_it():
    mailbox = a_mailbox(name="Before")
    shut_mailbox(mailbox, by=SYSTEM)

    again = a_mailbox(name="After")

    assert (again.pk, again.name, again.is_active) == (mailbox.pk, "After", True)


@pytest.mark.parametrize("text", ["", "help", "help@", "two@example.com three@example.com"])
def test_what_is_no_address_is_refused_in_words(text):
    place = a_shop()

    with pytest.raises(BadAddress, match="not a mail address"):
        add_mailbox(address=text, location=place, by=SYSTEM)

    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("servers", "field"),
    [
        ({"smtp_url": "smtp.example.com"}, "smtp_url"),
        ({"smtp_url": "imaps://a:b@smtp.example.com"}, "smtp_url"),
        ({"smtp_url": "smtp://smtp.example.com:99999"}, "smtp_url"),
        ({"imap_url": "pop3://imap.example.com"}, "imap_url"),
        ({"imap_url": "imaps://"}, "imap_url"),
    ],
)
def test_a_server_that_cannot_be_understood_is_refused_at_its_field(servers, field):
    with pytest.raises(BadServer) as refusal:
        a_mailbox(**servers)

    assert refusal.value.field == field
    assert not Mailbox.objects.exists()


def test_ben_and_strangers_may_not_add_one():
    place = a_shop()

    for actor in (as_actor(ben()), NOBODY):
        with pytest.raises(NotAllowed):
            add_mailbox(address="help@example.com", location=place, by=actor)


def test_changing_nothing_records_nothing():
    mailbox = a_mailbox()

    change_mailbox(mailbox, by=SYSTEM)

    assert not Entry.objects.filter(name="mailbox.changed").exists()


def test_the_address_by_which_somebody_signs_in_is_refused():
    """A20: what Regulars writes to them would come back as a customer's mail."""
    member = ada()

    with pytest.raises(OwnAddress, match="by which Ada signs in"):
        a_mailbox(member.email.upper())


def test_what_becomes_of_older_mail_is_asked_and_history_unless_said():
    kept = a_mailbox("one@example.com", imap_url="imap://a:b@one.example.com")
    taken = a_mailbox("two@example.com", imap_url="imap://a:b@two.example.com", old_mail="take")

    assert kept.imap_place["INBOX"]["old"] == "history"
    assert taken.imap_place["INBOX"]["old"] == "take"
    with pytest.raises(BadSetting, match="older mail"):
        a_mailbox("three@example.com", imap_url="imap://a:b@c.example.com", old_mail="burn")


def test_a_mailbox_that_is_fetched_is_looked_into_at_once():
    mailbox = a_mailbox(imap_url="imap://a:b@one.example.com")

    assert Job.objects.get(name="email.fetch").payload == {"mailbox": mailbox.pk}
