"""Waiting at a real Dovecot: several folders at once, new mail within seconds."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from regulars.channels.email.actions import Settings, fetch_mail
from regulars.channels.email.models import RawMail
from regulars.channels.email.tests.dovecot import a_dovecot
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.channels.email.tests.test_idling import kept, until, waiting
from regulars.kit.actor import SYSTEM

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "blobs"]),
    pytest.mark.service,
]


@pytest.fixture(scope="module")
def dovecot():
    with (
        TemporaryDirectory(prefix="regulars-dovecot-") as folder,
        a_dovecot(Path(folder)) as server,
    ):
        yield server


def looked_into(mailbox, *folders):
    mailbox.refresh_from_db()
    return all("uid" in mailbox.imap_place.get(folder, {}) for folder in folders)


def test_mail_to_either_folder_is_here_within_seconds(dovecot):
    dovecot.make("Orders")
    mailbox = a_mailbox(imap_url=dovecot.url, settings=Settings(folders=["INBOX", "Orders"]))
    took = []

    with waiting():
        until(lambda: looked_into(mailbox, "INBOX", "Orders"))
        time.sleep(1)  # both listen by now
        for number, folder in enumerate(["INBOX", "Orders"], start=1):
            dovecot.put(a_mail(f"Number {number}\n"), folder=folder)
            came = time.monotonic()
            until(lambda number=number: kept() == number)
            took.append(time.monotonic() - came)
        until(lambda: dovecot.seen("INBOX") == dovecot.seen("Orders") == 1)

    assert max(took) < 8, took


def test_f20_a_folder_that_was_made_anew_with_the_same_mail_doubles_nothing(dovecot):
    dovecot.make("Anew")
    raw = a_mail("Once\n", message_id="<once@example.com>")
    dovecot.put(raw, folder="Anew")
    mailbox = a_mailbox(imap_url=f"{dovecot.url}/Anew")
    fetch_mail(mailbox, by=SYSTEM)
    box = dovecot.signed_in()
    box.delete("Anew")
    box.create("Anew")
    box.logout()
    dovecot.put(raw, folder="Anew")

    mailbox.refresh_from_db()
    fetch_mail(mailbox, by=SYSTEM)

    assert len(set(RawMail.objects.values_list("sha256", flat=True))) == 1
    mailbox.refresh_from_db()
    assert mailbox.trouble == ""


def test_f20_a_folder_that_is_gone_is_told_with_those_that_are_there(dovecot):
    mailbox = a_mailbox(imap_url=f"{dovecot.url}/Gone")

    fetch_mail(mailbox, by=SYSTEM)

    mailbox.refresh_from_db()
    assert "The folder “Gone” cannot be opened" in mailbox.trouble
    assert "INBOX" in mailbox.trouble


def test_f20_what_another_program_marked_as_deleted_is_still_there(dovecot):
    dovecot.make("Marked")
    dovecot.put(a_mail("One\n"), a_mail("Two\n"), folder="Marked")
    box = dovecot.signed_in()
    box.select("Marked")
    box.store("1", "+FLAGS", r"(\Deleted)")
    box.logout()

    fetch_mail(a_mailbox(imap_url=f"{dovecot.url}/Marked"), by=SYSTEM)

    box = dovecot.signed_in()
    there = int(box.select("Marked", readonly=True)[1][0])
    box.logout()
    assert there == 2
