"""IMAP against a real Dovecot: kept and committed here before it is marked there."""

import imaplib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from regulars.channels.email import imap, trying
from regulars.channels.email.actions import change_mailbox, fetch_mail, fetching, parse_waiting
from regulars.channels.email.jobs import fetch_all
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.tests.dovecot import a_dovecot
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.conversations.models import Message
from regulars.jobs.models import Job
from regulars.kit.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.service]


@pytest.fixture(scope="module")
def dovecot():
    # Beside pytest's own folders: each run closes those to everybody else, and mail is another's.
    with (
        TemporaryDirectory(prefix="regulars-dovecot-") as folder,
        a_dovecot(Path(folder)) as server,
    ):
        yield server


@pytest.fixture
def folder(dovecot, request):
    """An empty folder of the server, its name the test's."""
    name = request.node.name[:60].replace("[", "-").replace("]", "")
    dovecot.make(name)
    return name


def a_mailbox_at(dovecot, folder):
    return a_mailbox(imap_url=f"{dovecot.url}/{folder}")


def numbered(*numbers):
    return [a_mail(f"Number {each}\n", message_id=f"<{each}@example.com>") for each in numbers]


def said():
    parse_waiting(by=SYSTEM)
    return [message.text.strip() for message in Message.objects.order_by("pk")]


def test_what_came_is_brought_once_and_marked_as_read(dovecot, folder):
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1, 2), folder=folder)

    assert fetch_mail(mailbox, by=SYSTEM) == 2
    assert fetch_mail(mailbox, by=SYSTEM) == 0
    dovecot.put(*numbered(3), folder=folder)
    assert fetch_mail(mailbox, by=SYSTEM) == 1

    assert said() == ["Number 1", "Number 2", "Number 3"]
    assert dovecot.seen(folder) == 3
    mailbox.refresh_from_db()
    assert mailbox.last_in_at
    assert mailbox.trouble == ""


def test_a_mail_is_marked_only_after_it_is_kept(dovecot, folder, monkeypatch):
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1), folder=folder)

    def no_room(*_args, **_named):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(fetching, "receive_raw", no_room)
        fetch_mail(mailbox, by=SYSTEM)

    assert dovecot.seen(folder) == 0
    mailbox.refresh_from_db()
    assert "No space left" in mailbox.trouble
    assert fetch_mail(mailbox, by=SYSTEM) == 1
    mailbox.refresh_from_db()
    assert mailbox.trouble == ""


def test_a_mail_kept_but_not_yet_marked_is_one_message(dovecot, folder, monkeypatch):
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1), folder=folder)

    def cut_off(*_args):
        raise imap.FAILURES[0]("connection lost")

    with monkeypatch.context() as broken:
        broken.setattr(fetching, "_move_on", cut_off)
        fetch_mail(mailbox, by=SYSTEM)
    fetch_mail(mailbox, by=SYSTEM)

    assert said() == ["Number 1"]
    assert RawMail.objects.count() == 1
    assert dovecot.seen(folder) == 1


def test_no_more_than_a_handful_at_once(dovecot, folder, monkeypatch):
    monkeypatch.setattr(fetching, "AT_ONCE", 2)
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1, 2, 3), folder=folder)

    assert [fetch_mail(mailbox, by=SYSTEM) for _turn in range(3)] == [2, 1, 0]


def test_a_renumbered_folder_is_looked_at_again_and_doubles_nothing(dovecot, folder):
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1, 2), folder=folder)
    fetch_mail(mailbox, by=SYSTEM)
    said()
    mailbox.imap_place = {"uidvalidity": 1, "uid": 99}
    mailbox.save()
    RawMail.objects.update(source_uid="")

    fetch_mail(mailbox, by=SYSTEM)

    assert said() == ["Number 1", "Number 2"]


def test_a_mail_that_the_server_withholds_is_asked_for_again(dovecot, folder, monkeypatch):
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1, 2), folder=folder)

    with monkeypatch.context() as broken:
        broken.setattr(imaplib.IMAP4, "uid", withholding("1", imaplib.IMAP4.uid))
        assert fetch_mail(mailbox, by=SYSTEM) == 0

    mailbox.refresh_from_db()
    assert "Kept back: 1" in mailbox.trouble
    assert fetch_mail(mailbox, by=SYSTEM) == 1
    assert sorted(said()) == ["Number 1", "Number 2"]
    mailbox.refresh_from_db()
    assert (mailbox.trouble, mailbox.imap_place[folder]["withheld"]) == ("", [])


def withholding(number, real):
    def uid(self, command, *arguments):
        if command == "FETCH" and arguments[0] == number:
            return "NO", [b"[UNAVAILABLE] Try again later"]
        return real(self, command, *arguments)

    return uid


def test_another_server_that_numbers_alike_has_other_mail(dovecot, folder, monkeypatch):
    monkeypatch.setattr(imap, "numbers", lambda *_args: imap.Numbers(validity=1, last=1))
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1), folder=folder)
    fetch_mail(mailbox, by=SYSTEM)
    dovecot.make(f"{folder}-two")
    dovecot.put(*numbered(2), folder=f"{folder}-two")

    mailbox = change_mailbox(mailbox, imap_url=f"{dovecot.url}/{folder}-two", by=SYSTEM)
    fetch_mail(mailbox, by=SYSTEM)

    assert said() == ["Number 1", "Number 2"]


def test_a_server_that_is_changed_during_a_fetch_is_begun_at_its_beginning(
    dovecot, folder, monkeypatch
):
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1), folder=folder)
    kept = fetching.receive_raw

    def changed_meanwhile(*args, **named):
        change_mailbox(mailbox, imap_url=f"{dovecot.url}/elsewhere", by=SYSTEM)
        return kept(*args, **named)

    monkeypatch.setattr(fetching, "receive_raw", changed_meanwhile)
    fetch_mail(mailbox, by=SYSTEM)

    assert "uid" not in Mailbox.objects.get().imap_place["elsewhere"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [("shop:wrong@", "uthentication"), ("shop:pass%2Fword@", "nothing-here")],
)
def test_what_the_server_says_is_noted_on_the_mailbox(dovecot, wrong, words):
    mailbox = a_mailbox(imap_url=f"imap://{wrong}127.0.0.1:{dovecot.port}/nothing-here")

    assert fetch_mail(mailbox, by=SYSTEM) == 0

    mailbox.refresh_from_db()
    assert mailbox.trouble.startswith("in: ")
    assert words in mailbox.trouble
    assert mailbox.last_in_at is None


def test_a_server_that_is_not_there_is_noted():
    mailbox = a_mailbox(imap_url="imap://shop:x@127.0.0.1:1")

    assert fetch_mail(mailbox, by=SYSTEM) == 0

    mailbox.refresh_from_db()
    assert "refuses" in mailbox.trouble


def test_a_password_that_cannot_be_read_is_noted(dovecot, settings):
    mailbox = a_mailbox(imap_url=dovecot.url)
    settings.SECRET_KEY = "another key, as after a careless restore"

    fetch_mail(mailbox, by=SYSTEM)

    mailbox.refresh_from_db()
    assert "another secret key" in mailbox.trouble


def test_trying_it_touches_nothing(dovecot, folder):
    mailbox = a_mailbox_at(dovecot, folder)
    dovecot.put(*numbered(1), folder=folder)

    answer = trying.try_fetching(mailbox)

    assert answer.works
    assert dovecot.seen(folder) == 0
    assert not RawMail.objects.exists()


def test_trying_a_wrong_password_tells_the_servers_words(dovecot):
    mailbox = a_mailbox(imap_url=f"imap://shop:wrong@127.0.0.1:{dovecot.port}")

    answer = trying.try_fetching(mailbox)

    assert not answer.works
    assert "uthentication" in answer.words


def test_each_mailbox_with_a_server_is_looked_into_by_a_job_of_its_own():
    a_mailbox("one@example.com", imap_url="imap://a:b@one.example.com")
    a_mailbox("two@example.com", imap_url="imap://a:b@two.example.com")
    a_mailbox("three@example.com")

    fetch_all()
    fetch_all()

    assert Job.objects.filter(name="email.fetch").count() == 2


@pytest.mark.parametrize(
    ("url", "sign"),
    [("pop3://a:b@host", "imaps://"), ("imaps://", "host name"), ("imap://host:9x", "imap://")],
)
def test_an_address_that_is_none_is_refused_without_telling_it(url, sign):
    with pytest.raises(imap.NotAnImapUrl, match=sign) as refusal:
        imap.ImapServer.from_url(url)

    assert "b@host" not in str(refusal.value)


def test_a_servers_address_says_all_there_is_to_know():
    server = imap.ImapServer.from_url("IMAPS://sh%40op:p%2Fw@imap.example.com/Orders/New")

    assert (server.host, server.port, server.folder) == ("imap.example.com", 993, "Orders/New")
    assert (server.username, server.password) == ("sh@op", "p/w")
    assert "p/w" not in repr(server)
