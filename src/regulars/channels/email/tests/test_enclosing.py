"""What goes along with a letter: files, pictures, links to what is too large."""

import re

import pytest

from regulars.channels.email.composing.letter import compose
from regulars.channels.email.composing.tests.scripted import a_server
from regulars.channels.email.enclosing import FileLost
from regulars.channels.email.letters import letter_of
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.sending import point, read, with_files
from regulars.files.links import read_link_token
from regulars.files.models import Blob
from regulars.files.queries import read as files_read
from regulars.outbox.rules import FAILED

pytestmark = pytest.mark.django_db


def test_files_go_along_as_they_were():
    message, mailbox = with_files(("Πλάνο.pdf", b"%PDF plan", ""), ("b.pdf", b"%PDF b", ""))

    mail = read(compose(letter_of(message, mailbox)))

    found = [(each.get_filename(), each.get_content()) for each in mail.iter_attachments()]
    assert found == [("Πλάνο.pdf", b"%PDF plan"), ("b.pdf", b"%PDF b")]


def test_a_picture_of_the_page_goes_inside_it_and_others_beside_it():
    page = '<html><body><img src="cid:a@x"></body></html>'
    files = (("a.png", b"a", "a@x"), ("b.png", b"b", "b@x"))
    message, mailbox = with_files(*files, html=page)

    letter = letter_of(message, mailbox)

    assert [each[0] for each in letter.inline] == ["a@x"]
    assert [each[0] for each in letter.attachments] == ["b.png"]


def test_files_that_are_too_large_together_become_links():
    files = (("plan.pdf", b"%PDF" * 200, ""), ("<b>.pdf", b"%PDF" * 10, ""))
    message, mailbox = with_files(*files, most=800, language="sv")

    letter = letter_of(message, mailbox)

    assert letter.attachments == ()
    assert letter.text.startswith("It is ready.\n\n")
    for half in (letter.text, letter.html):
        assert "plan.pdf" in half
        assert half.count("/files/") >= 2
    assert "<b>.pdf" not in letter.html
    tokens = re.findall(r"/files/([a-z2-7]+)/", letter.text)
    found = [read_link_token(token) for token in tokens]
    assert [each.filename for each in found] == ["plan.pdf", "_b_.pdf"]
    assert files_read(found[0].sha256) == b"%PDF" * 200
    assert letter == letter_of(message, mailbox)  # whenever it is tried


def test_a_file_that_is_lost_fails_the_letter_in_words():
    with a_server() as server:
        message, mailbox = with_files(("plan.pdf", b"%PDF plan", ""))
        point(mailbox, server.url)
        Blob.objects.all().delete()
        outcome = SmtpSender().send(message)

    assert outcome.state == FAILED
    assert "“plan.pdf” cannot be read any more" in outcome.words
    assert server.mail is None


def test_a_file_that_is_lost_fails_a_letter_with_links_too():
    message, mailbox = with_files(("plan.pdf", b"%PDF plan", ""), most=1)
    Blob.objects.all().delete()

    with pytest.raises(FileLost, match=r"plan\.pdf"):
        letter_of(message, mailbox)
