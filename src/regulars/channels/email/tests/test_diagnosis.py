"""What servers say, and what doctor and the how-to pages make of it."""

import re
from pathlib import Path

import pytest

from regulars.channels.email import diagnosis
from regulars.channels.email.actions import note_trouble
from regulars.channels.email.actions.fetching import note_way_in
from regulars.channels.email.diagnosis import advice_for
from regulars.channels.email.health import mail_in
from regulars.channels.email.imap import NoFolder
from regulars.channels.email.models import Mailbox
from regulars.channels.email.tests.make import a_mailbox, ada
from regulars.kit.actor import SYSTEM

PAGES = Path(__file__).parents[5] / "docs" / "how-to"
ROW = re.compile(r"^\| ([^|]+\.) \| ([^|]+) \|$", re.MULTILINE)
GMAIL, OFFICE, HOST = "imap.gmail.com", "outlook.office365.com", "imap.example.com"


@pytest.mark.parametrize(
    ("said", "host", "page"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", GMAIL, "gmail"),
        (
            "[ALERT] Application-specific password required: https://support.google.com/ (Failure)",
            GMAIL,
            "gmail",
        ),
        ("invalid_grant: Token has been expired or revoked.", GMAIL, "gmail"),
        ("invalid_client: Unauthorized", GMAIL, "gmail"),
        ("redirect_uri_mismatch: Bad Request", GMAIL, "gmail"),
        ("[ALERT] Your account is not enabled for IMAP use.", GMAIL, "gmail"),
        ("[ALERT] Too many simultaneous connections. (Failure)", GMAIL, "gmail"),
        ("LOGIN failed.", OFFICE, "microsoft-365"),
        ("User is authenticated but not connected.", OFFICE, "microsoft-365"),
        ("invalid_grant: AADSTS50173: The provided grant has expired", OFFICE, "microsoft-365"),
        ("invalid_client: AADSTS7000222: keys are expired", OFFICE, "microsoft-365"),
        ("AADSTS50011: The redirect URI does not match", OFFICE, "microsoft-365"),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled",
            "smtp.office365.com",
            "microsoft-365",
        ),
        ("[AUTHENTICATIONFAILED] Authentication failed.", HOST, "imap"),
        ("IMAP access is disabled", HOST, "imap"),
        ("The folder “Orders” cannot be opened: Mailbox doesn't exist.", HOST, "imap"),
        ("The mail server refuses the connection: nothing listens there.", HOST, "imap"),
        ("The mail server's name is not known.", HOST, "imap"),
        ("The mail server did not answer in time.", HOST, "imap"),
        ("The mail server's certificate is not trusted: self-signed.", HOST, "imap"),
        ("The connection could not be made safe: WRONG_VERSION_NUMBER.", HOST, "imap"),
        ("The mail server broke off: TLS not supported by server", HOST, "imap"),
        ("The server does not offer STARTTLS, so nothing was sent.", HOST, "imap"),
        ("The server does not hand over all mail now. Kept back: 1.", HOST, "imap"),
        ("It was encrypted with another secret key.", HOST, "imap"),
    ],
)
def test_the_how_to_quotes_what_doctor_says(said, host, page):
    advice = advice_for(said, host=host)

    told = dict(ROW.findall((PAGES / f"{page}.md").read_text()))
    assert told.get(advice.what) == advice.todo


@pytest.mark.parametrize("page", ["gmail", "microsoft-365", "imap"])
def test_every_sentence_of_a_how_to_is_one_that_doctor_says(page):
    source = " ".join(Path(diagnosis.__file__).read_text().replace('"\n', "").split())
    source = re.sub(r'\s+"', "", source).replace('"', "")

    rows = ROW.findall((PAGES / f"{page}.md").read_text())

    assert rows
    for what, todo in rows:
        assert what.replace(" ", "") in source.replace(" ", "")
        assert todo.replace(" ", "") in source.replace(" ", "")


def test_words_that_nobody_knows_are_left_to_speak_for_themselves():
    assert advice_for("Out of cheese") == diagnosis.Advice()


@pytest.mark.django_db
def test_doctor_says_it_in_plain_words_with_the_servers_own_beside():
    mailbox = a_mailbox(imap_url="imaps://a:b@imap.gmail.com")
    words = "[AUTHENTICATIONFAILED] Invalid credentials (Failure)"
    note_trouble(mailbox, direction="in", words=words, by=SYSTEM)

    (finding,) = mail_in()

    assert finding.level == "fail"
    assert finding.what == "help@example.com: Google does not take this password."
    assert words in finding.why
    assert "by consent" in finding.fix


@pytest.mark.django_db
def test_doctor_tells_of_each_folder_once():
    mailbox = a_mailbox(imap_url="imaps://a:b@imap.example.com")
    mailbox.imap_folders = ["INBOX", "Orders"]
    mailbox.save()

    for folder in ("INBOX", "Orders"):
        note_way_in(mailbox, folder, TimeoutError(), by=SYSTEM)
    same = list(mail_in())
    note_way_in(mailbox, "Orders", NoFolder("The folder “Orders” cannot be opened."), by=SYSTEM)
    other = list(mail_in())
    note_way_in(mailbox, "INBOX", None, by=SYSTEM)
    left = list(mail_in())

    assert [len(found) for found in (same, other, left)] == [1, 2, 1]
    assert left[0].what == "help@example.com: A folder is not there, or may not be opened."


@pytest.mark.django_db
def test_doctor_warns_where_mail_cannot_be_marked():
    mailbox = a_mailbox(imap_url="imaps://a:b@imap.example.com")
    mailbox.imap_place["INBOX"]["unmarked"] = "[NOPERM] no"
    mailbox.save()

    (finding,) = mail_in()

    assert (finding.level, "cannot be marked as read" in finding.what) == ("warn", True)


@pytest.mark.django_db
def test_doctor_sees_somebody_who_signs_in_by_a_mailboxs_address():
    """A20, where the person came after the mailbox."""
    Mailbox.objects.filter(pk=a_mailbox().pk).update(address=ada().email)

    assert any("is also the address by which Ada signs in" in each.what for each in mail_in())
