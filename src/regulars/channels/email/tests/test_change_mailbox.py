import pytest

from regulars.channels.email.actions import Settings, change_mailbox, note_trouble
from regulars.channels.email.actions.mailboxes import BadServer, BadSetting
from regulars.channels.email.composing.signing import new_key
from regulars.channels.email.secrets import reveal
from regulars.channels.email.tests.make import a_mailbox, ada, as_actor, ben
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_only_what_is_given_changes():
    mailbox = a_mailbox(name="Deli", smtp_url="smtp://one.example.com")

    changed = change_mailbox(mailbox, name="The Deli", by=as_actor(ada()))

    assert changed.name == "The Deli"
    assert reveal(changed.smtp_secret) == "smtp://one.example.com"
    assert Entry.objects.filter(name="mailbox.changed").count() == 1


def test_an_empty_server_takes_it_away():
    mailbox = a_mailbox(smtp_url="smtp://one.example.com")

    assert change_mailbox(mailbox, smtp_url="", by=SYSTEM).smtp_secret == ""


def test_another_folder_is_read_from_its_beginning():
    mailbox = a_mailbox(imap_url="imap://one.example.com")
    mailbox.imap_place = {"uidvalidity": 1, "uid": 17}
    mailbox.save()

    changed = change_mailbox(mailbox, imap_url="imap://two.example.com", by=SYSTEM)

    assert "uid" not in changed.imap_place["INBOX"]


def test_another_password_goes_on_where_the_last_one_ended():
    mailbox = a_mailbox(imap_url="imap://a:old@one.example.com")
    mailbox.imap_place = {"uidvalidity": 1, "uid": 17}
    mailbox.save()

    changed = change_mailbox(mailbox, imap_url="imap://a:new@one.example.com", by=SYSTEM)

    assert changed.imap_place == {"INBOX": {"uidvalidity": 1, "uid": 17}}


def test_a_folder_that_is_added_is_begun_and_the_others_go_on():
    mailbox = a_mailbox(imap_url="imap://a:b@one.example.com")
    mailbox.imap_place["INBOX"] |= {"uidvalidity": 1, "uid": 17}
    mailbox.save()

    wanted = Settings(folders=["INBOX", "Support"])
    changed = change_mailbox(mailbox, settings=wanted, old_mail="leave", by=SYSTEM)

    assert changed.imap_place["INBOX"]["uid"] == 17
    assert changed.imap_place["Support"]["old"] == "leave"


def test_a_folder_that_another_mailbox_fetches_is_refused():
    """A20: each mail would be there twice."""
    a_mailbox("one@example.com", imap_url="imap://a:b@one.example.com")
    mailbox = a_mailbox("two@example.com")

    with pytest.raises(BadServer, match=r"fetched for one@example\.com already"):
        change_mailbox(mailbox, imap_url="imap://a:other@one.example.com/INBOX", by=SYSTEM)


@pytest.mark.parametrize(
    ("wanted", "sign"),
    [
        ({"folders": [f"F{number}" for number in range(21)]}, "at most 20"),
        ({"trusted_checker": "mx.one.com; mx.two.com"}, "one server's name"),
        ({"most_attached_bytes": 90_000_000}, "between 0.1 and 50 MB"),
        ({"dkim": ("two words", "")}, "one word"),
        ({"dkim": ("regulars", "no key")}, "cannot sign letters"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_words(wanted, sign):
    mailbox = a_mailbox()

    with pytest.raises(BadSetting, match=sign):
        change_mailbox(mailbox, settings=Settings(**wanted), by=SYSTEM)


def test_settings_are_kept_and_secrets_among_them_are_not_readable():
    key = new_key()
    wanted = Settings(
        trusted_checker=" MX.Example.com ",
        most_attached_bytes=5_000_000,
        acknowledges=False,
        dkim=("Regulars", key),
    )

    changed = change_mailbox(a_mailbox(), settings=wanted, by=as_actor(ada()))

    assert changed.trusted_checker == "mx.example.com"
    assert (changed.most_attached_bytes, changed.acknowledges) == (5_000_000, False)
    assert (changed.dkim_selector, reveal(changed.dkim_secret)) == ("regulars", key.strip())


def test_a_change_forgets_the_trouble_that_led_to_it():
    mailbox = a_mailbox()
    note_trouble(mailbox, direction="out", words="535 wrong password", by=SYSTEM)

    assert change_mailbox(mailbox, smtp_url="smtp://a:b@one.example.com", by=SYSTEM).trouble == ""


def test_a_bad_server_changes_nothing():
    mailbox = a_mailbox(name="Deli")

    with pytest.raises(BadServer):
        change_mailbox(mailbox, name="New", imap_url="nonsense", by=SYSTEM)

    mailbox.refresh_from_db()
    assert mailbox.name == "Deli"


def test_ben_may_not_change_one():
    with pytest.raises(NotAllowed):
        change_mailbox(a_mailbox(), name="Mine", by=as_actor(ben()))
