"""What we keep about a customer: shown to them, handed out whole, and theirs alone."""

import io
import json
import re
import zipfile

import pytest

from regulars.conversations.actions import add_note
from regulars.conversations.models import Attachment, Message
from regulars.conversations.tests.make import an_actor
from regulars.customers.actions import add_contact_point, change_customer
from regulars.files.actions import store
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.portal.tests.make import (
    ELENI,
    OPEN,
    a_shop,
    answered,
    from_eleni,
    signed_in,
    token_in,
    words_of,
)

pytestmark = pytest.mark.django_db

PHOTO = b"\x89PNG a cake without a name"


def handed_out(browser):
    answer = browser.post("/my/data/download/", {"token": token_in(browser)})
    assert answer.status_code == 200
    return answer, zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def told_in(archive):
    return json.loads(archive.read("everything.json"))


def a_photo(message, **fields):
    stored = store(PHOTO)
    details = {"filename": "../cake <1>.png", "content_type": "image/png", **fields}
    return Attachment.objects.create(
        message=message, size=stored.size, sha256=stored.sha256, **details
    )


def test_the_page_shows_what_we_know():
    a_shop()
    customer = from_eleni(name="Ελένη").customer
    add_contact_point(customer, kind="phone", value="+30 210 555 0100", by=SYSTEM)

    page = words_of(signed_in().get("/my/data/"))

    for known in ("Ελένη", ELENI, "+30 210 555 0100", "1 question, with our answers"):
        assert known in page


def test_a_download_has_both_sides_the_files_and_the_facts():
    a_shop()
    conversation = from_eleni(text="The cake has no name on it.", subject="Cake")
    answered(conversation, "We bring a new one.")
    photo = a_photo(conversation.messages.first())
    change_customer(conversation.customer, greet_as="κυρία Ελένη", reach_by="email", by=SYSTEM)

    answer, archive = handed_out(signed_in())

    told = told_in(archive)
    said = told["conversations"][0]["messages"]
    assert (told["greet_as"], told["reach_by"]) == ("κυρία Ελένη", "email")
    assert [each["value"] for each in told["contact_points"]] == [ELENI]
    assert [(each["is_ours"], each["text"].strip()) for each in said] == [
        (False, "The cake has no name on it."),
        (True, "We bring a new one."),
    ]
    path = f"files/{conversation.number}-{photo.pk}-cake _1_.png"
    assert said[0]["files"] == [{"name": "../cake <1>.png", "path": path, "size": len(PHOTO)}]
    assert archive.read(path) == PHOTO
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Cache-Control"] == "private, no-store"


def test_the_page_in_it_can_do_nothing():
    a_shop()
    from_eleni(text="<script>alert(1)</script><img src=https://evil.example/x>", subject="<b>x")

    _answer, archive = handed_out(signed_in())
    page = archive.read("everything.html").decode()

    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page
    assert re.search(r"You</b> · \d+ \w+ \d{4}, \d\d:\d\d", page)  # as people read it


def test_nothing_of_anybody_else_is_in_it():
    """GDPR: not one word of another person, none of our notes, nothing that is not vouched for."""
    a_shop()
    conversation = from_eleni()
    other = from_eleni(sender="ben@example.com", name="CANARY Ben", text="CANARY of Ben")
    add_note(conversation, text="CANARY among ourselves", by=an_actor("Maria"))
    quiet = {"conversation": conversation, "sent_at": OPEN, "created_at": OPEN, "direction": "in"}
    third = Message.objects.create(**quiet, from_address="x@example.com", text="CANARY of a third")
    Message.objects.create(**quiet, from_address=ELENI, text="CANARY", is_unverified=True)
    a_photo(third, filename="CANARY.png")
    a_photo(other.messages.first(), filename="CANARY.png")

    _answer, archive = handed_out(signed_in())

    assert "CANARY" not in " ".join(archive.namelist())
    for name in archive.namelist():
        assert b"CANARY" not in archive.read(name)
    assert len(told_in(archive)["conversations"]) == 1


def test_a_long_history_comes_whole():
    a_shop()
    for at in range(45):
        from_eleni(subject=f"Matter {at}")

    _answer, archive = handed_out(signed_in())

    subjects = [each["subject"] for each in told_in(archive)["conversations"]]
    assert subjects == [f"Matter {at}" for at in range(45)]


def test_it_stands_in_the_journal_and_a_few_within_an_hour_are_enough():
    a_shop()
    from_eleni()
    browser = signed_in()

    answers = [
        browser.post("/my/data/download/", {"token": token_in(browser)}) for _time in range(6)
    ]

    assert [each.status_code for each in answers] == [200] * 5 + [429]
    assert Entry.objects.filter(name="portal.data_handed_out").count() == 5


def test_looking_or_another_site_takes_nothing():
    a_shop()
    from_eleni()
    browser = signed_in()

    assert browser.get("/my/data/download/").status_code == 405
    assert browser.post("/my/data/download/", {"token": "x"}).status_code == 403
    assert not Entry.objects.filter(name="portal.data_handed_out").exists()
