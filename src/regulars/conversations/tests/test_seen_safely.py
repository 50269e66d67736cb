"""A02, A06: what a stranger sent is shown so that it can neither act nor tell."""

import pytest

from regulars.conversations.models import Attachment
from regulars.conversations.tests.make import a_conversation
from regulars.conversations.tests.pages import nikos, of
from regulars.files.actions import store
from regulars.files.tests.make import a_picture

pytestmark = pytest.mark.django_db

SPY = "https://spy.example/p.gif?who=maria"


def a_file(
    conversation, content: bytes, *, name: str = "cake.png", kind: str = "image/png", **more
):
    kept = store(content)
    return Attachment.objects.create(
        message=conversation.messages.get(),
        filename=name,
        content_type=kind,
        size=kept.size,
        sha256=kept.sha256,
        **more,
    )


def letter_of(conversation, query: str = ""):
    pk = conversation.messages.get().pk
    return nikos().get(of(conversation, f"messages/{pk}/html{query}"))


def a_letter_with_a_spy():
    return a_conversation(html=f'<p>Hello <img data-blocked-src="{SPY}" alt="Our shop"></p>')


def test_pictures_from_elsewhere_stay_away():
    letter = letter_of(a_letter_with_a_spy())

    assert b" src=" not in letter.content
    assert "img-src 'self';" in letter["Content-Security-Policy"]


def test_pictures_from_elsewhere_come_once_somebody_asks_and_tell_no_address():
    letter = letter_of(a_letter_with_a_spy(), "?pictures=from-elsewhere")

    assert f' src="{SPY}"'.encode() in letter.content
    assert "img-src 'self' https: http:;" in letter["Content-Security-Policy"]
    assert "allow-scripts" not in letter["Content-Security-Policy"]
    assert letter["Referrer-Policy"] == "no-referrer"


def test_the_page_offers_pictures_from_elsewhere_only_where_there_are_some():
    plain = a_conversation(html="<p>Hello</p>")

    pages = [nikos().get(of(each)) for each in (a_letter_with_a_spy(), plain)]

    assert [b"pictures=from-elsewhere" in page.content for page in pages] == [True, False]
    assert all(b"spy.example" not in page.content for page in pages)


def test_a_picture_is_shown_as_we_have_drawn_it():
    conversation = a_conversation()
    file = a_file(conversation, a_picture() + b"<script>alert(1)</script>")

    page = nikos().get(of(conversation))
    shown = nikos().get(of(conversation, f"attachments/{file.pk}"))

    assert f'<img src="/conversations/{conversation.number}/attachments/{file.pk}"' in (
        page.content.decode()
    )
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert b"script" not in shown.content


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png"),
        (b"<html><script>alert(1)</script>", "text/html"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_what_is_no_picture_is_only_handed_out_to_be_saved(content, kind):
    conversation = a_conversation()
    file = a_file(conversation, content, name="cake.svg", kind=kind)

    shown = nikos().get(of(conversation, f"attachments/{file.pk}"))
    saved = nikos().get(of(conversation, f"attachments/{file.pk}/cake.svg"))

    assert shown.status_code == 404
    assert saved["Content-Type"] == "application/octet-stream"
    assert saved["Content-Disposition"].startswith("attachment;")


def test_a_picture_within_the_letter_is_the_one_we_have_drawn():
    conversation = a_conversation(html='<p><img src="cid:cake@x" alt=""></p>')
    file = a_file(conversation, a_picture(), content_id="cake@x", is_inline=True)

    letter = letter_of(conversation)

    drawn = f"/conversations/{conversation.number}/attachments/{file.pk}"
    assert f'src="{drawn}"'.encode() in letter.content
