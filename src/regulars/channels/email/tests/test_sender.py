"""Out by real SMTP: every answer of the other server becomes the right state."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import dkim
import pytest
from django.conf import settings as django_settings
from django.utils.translation import override

from regulars.channels.email.actions import make_dkim_key, note_signing
from regulars.channels.email.composing.letter import compose
from regulars.channels.email.composing.signing import dns_text, new_key
from regulars.channels.email.composing.smtp import Outcome as Attempt
from regulars.channels.email.composing.tests.scripted import HANG_UP, a_server
from regulars.channels.email.enclosing import FileLost
from regulars.channels.email.findings import signing as signing_said
from regulars.channels.email.letters import letter_of
from regulars.channels.email.models import Mailbox
from regulars.channels.email.parsing.newwords import new_words
from regulars.channels.email.queries import ref_of
from regulars.channels.email.quoting import LONGEST, MOST_LINES, quoted_in, stored_of, with_quote
from regulars.channels.email.rules import token_in, trouble_on
from regulars.channels.email.secrets import conceal
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    as_actor,
    received,
    the_conversation,
)
from regulars.conversations.actions import forward_message, reply_to_conversation
from regulars.conversations.models import Message
from regulars.files.actions import store
from regulars.files.links import read_link_token
from regulars.files.models import Blob
from regulars.files.queries import read as files_read
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.actions import post
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import FAILED, LATER, SENT, UNCERTAIN, Draft

pytestmark = pytest.mark.django_db

EVA_WRITES = {"From": "Eva <eva@example.com>"}
TOKEN = "tok3n22222222222"
BEN, EVA = "ben@customers.example", "eva@customers.example"


def a_letter(mailbox=None, *, to=(BEN,), **more):
    draft = {
        "channel": "email",
        "sender_ref": ref_of(mailbox) if mailbox else "house",
        "purpose": "reply",
        "intent_key": f"test:{','.join(to)}",
        "about": "test:1",
        "to": [{"name": "", "address": address} for address in to],
        "subject": "Re: Cake",
        "text": "It is ready.",
        "thread_token": TOKEN,
        **more,
    }
    return post(Draft(**draft), by=SYSTEM)


def sent_to(server, **more):
    mailbox = a_mailbox(smtp_url=server.url)
    outcome = SmtpSender().send(a_letter(mailbox, **more))
    mailbox.refresh_from_db()
    return outcome, mailbox


def read(raw):
    return message_from_bytes(raw, policy=policy.default)


def test_a_mail_that_is_taken_is_sent():
    with a_server() as server:
        outcome, mailbox = sent_to(server)

    assert (outcome.state, list(outcome.accepted)) == (SENT, [BEN])
    assert "MAIL FROM:<help@example.com>" in " ".join(server.heard)
    mail = read(server.mail)
    assert (mail["From"], mail["To"]) == ("Kalamata Deli <help@example.com>", BEN)
    assert mail["Reply-To"] == "Kalamata Deli <help+tok3n22222222222@example.com>"
    assert token_in(mail["Message-ID"].strip("<>")) == TOKEN
    assert mail.get_body(("plain",)).get_content().strip() == "It is ready."
    assert "<p" in mail.get_body(("html",)).get_content()
    assert mailbox.last_out_at
    assert mailbox.trouble == ""


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"rcpt": {BEN: "550 5.1.1 no such person"}}, FAILED),
        ({"rcpt": {BEN: "450 4.2.0 come back later"}}, LATER),
        ({"mail": "550 5.7.1 not you"}, FAILED),
        ({"dot": "554 5.7.1 looks like spam"}, FAILED),
        ({"dot": "451 4.3.0 disk full"}, LATER),
        ({"dot": HANG_UP}, UNCERTAIN),
        ({"data": HANG_UP}, LATER),
        ({"connect": "554 go away"}, LATER),
    ],
)
def test_each_answer_becomes_its_state(answers, state):
    with a_server(**answers) as server:
        outcome, _mailbox = sent_to(server)

    assert outcome.state == state
    said = next(iter(answers.values()))
    words = said[BEN] if isinstance(said, dict) else said
    if words is not HANG_UP:
        assert words[4:] in outcome.words


def test_a_refused_sign_in_keeps_the_mail_and_shows_at_the_mailbox():
    with a_server(hello="250-here\r\n250 AUTH PLAIN", auth="535 wrong password") as server:
        mailbox = a_mailbox(smtp_url=server.url.replace("://", "://maria:secret@"))
        outcome = SmtpSender().send(a_letter(mailbox))

    mailbox.refresh_from_db()
    assert (outcome.state, outcome.words) == (LATER, "535 wrong password")
    assert mailbox.trouble == "out: 535 wrong password"
    assert server.mail is None


def test_some_taken_some_later_is_tried_again_for_the_rest():
    with a_server(rcpt={EVA: "450 4.2.0 later"}) as server:
        outcome, _mailbox = sent_to(server, to=(BEN, EVA))

    assert (outcome.state, list(outcome.accepted)) == (LATER, [BEN])


def test_some_taken_some_refused_is_sent_and_says_who_not():
    with a_server(rcpt={EVA: "550 5.1.1 unknown"}) as server:
        outcome, _mailbox = sent_to(server, to=(BEN, EVA))

    assert (outcome.state, list(outcome.refused)) == (SENT, [EVA])


def test_a_server_that_is_not_there_is_noted_and_forgotten_when_it_is_back():
    with a_server() as server:
        mailbox = a_mailbox(smtp_url=server.url)
        message = a_letter(mailbox)
        url, server_url = "smtp://127.0.0.1:1", server.url
        _point(mailbox, url)
        gone = SmtpSender().send(message)
        mailbox.refresh_from_db()
        noted = mailbox.trouble
        _point(mailbox, server_url)
        back = SmtpSender().send(message)
        mailbox.refresh_from_db()

    assert gone.state == LATER
    assert noted.startswith("out: ")
    assert (back.state, mailbox.trouble) == (SENT, "")


def _point(mailbox: Mailbox, url: str) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(smtp_secret=conceal(url))


def test_a_refused_recipient_is_no_trouble_of_the_mailbox():
    with a_server(rcpt={BEN: "550 5.1.1 unknown"}) as server:
        _outcome, mailbox = sent_to(server)

    assert mailbox.trouble == ""


def test_without_a_server_the_words_say_what_to_do(settings):
    settings.REGULARS_SMTP_URL = ""

    outcome = SmtpSender().send(a_letter(a_mailbox()))

    assert outcome.state == LATER
    assert "Set one in the mailbox's settings" in outcome.words


def test_the_houses_server_is_used_where_a_mailbox_has_none(settings):
    with a_server() as server:
        settings.REGULARS_SMTP_URL = server.url
        outcome = SmtpSender().send(a_letter(a_mailbox()))

    assert outcome.state == SENT


def test_a_house_server_that_is_none_is_said_and_tried_again(settings):
    settings.REGULARS_SMTP_URL = "http://user:hush@smtp.example.com"

    outcome = SmtpSender().send(a_letter(a_mailbox()))

    assert outcome.state == LATER
    assert "smtp://" in outcome.words
    assert "hush" not in outcome.words


def test_without_any_mailbox_the_words_say_so():
    outcome = SmtpSender().send(a_letter())

    assert outcome.state == LATER
    assert "Add one" in outcome.words


def test_a_password_of_another_key_is_said(settings):
    mailbox = a_mailbox(smtp_url="smtp://a:b@smtp.example.com")
    message = a_letter(mailbox)
    settings.SECRET_KEY = "another key, as after a careless restore"

    outcome = SmtpSender().send(message)

    assert outcome.state == LATER
    assert "another secret key" in outcome.words


def test_a_letter_that_cannot_be_written_fails_for_good():
    mailbox = a_mailbox(smtp_url="smtp://127.0.0.1:1")
    message = a_letter(mailbox)
    message.message_id = "no id"

    outcome = SmtpSender().send(message)

    assert outcome.state == FAILED
    assert "Message-ID" in outcome.words


# What is answered stands at the end


def a_reply(text="It is ready.", *, mail=None):
    mailbox = a_mailbox()
    body = "Is it ready?\nBen\n\nOn 1 Jan 2026, Deli wrote:\n> Our past words\n"
    received(mailbox, mail or a_mail(body))
    reply_to_conversation(the_conversation(), text=text, hold_seconds=0, by=as_actor(ada()))
    return letter_of(OutgoingMessage.objects.get(), mailbox)


def test_a_reply_quotes_the_new_words_it_answers_in_text_and_html():
    letter = a_reply()

    own, _blank, quote = letter.text.partition("\n\n")
    assert own == "It is ready."
    assert quote.splitlines()[0].endswith("Ben wrote:")
    assert "> Is it ready?" in quote
    assert "Our past words" not in letter.text
    assert "<blockquote" in letter.html
    assert "Is it ready?" in letter.html


def test_what_a_third_party_wrote_is_quoted_to_nobody_else():
    """A16, I8: Eva was let in by Ben's first mail, and has not seen his second."""
    mailbox = a_mailbox()
    received(mailbox, a_mail("Eva pays\n", message_id="<0@example.com>", cc="eva@example.com"))
    conversation = the_conversation()
    address = f"help+{conversation.token}@example.com"
    received(mailbox, a_mail("My order is 1042\n", to=address))
    bens = Message.objects.latest("pk")
    evas = a_mail("Give it to me\n", to=address, message_id="<e@x>", **EVA_WRITES)
    received(mailbox, evas)
    assert Message.objects.filter(conversation=conversation).count() == 3

    letters = []
    for answers in (bens.pk, None):
        reply_to_conversation(
            conversation, text="Hello", answers=answers, hold_seconds=0, by=as_actor(ada())
        )
        letters.append(letter_of(OutgoingMessage.objects.latest("pk"), mailbox))

    to_ben, to_eva = letters
    assert (to_ben.to, to_eva.to) == ((("Ben", "ben@example.com"),), (("Eva", "eva@example.com"),))
    assert "> My order is 1042" in to_ben.text
    assert "Give it to me" not in to_ben.text + to_ben.html
    assert "> Give it to me" in to_eva.text
    assert "1042" not in to_eva.text + to_eva.html
    assert (to_ben.in_reply_to, to_eva.references) == ("1@example.com", ("e@x",))


def test_what_is_stored_holds_no_quote():
    a_reply()

    assert OutgoingMessage.objects.get().text == "It is ready."
    assert Message.objects.get(direction="out").text == "It is ready."


def test_the_same_letter_leaves_at_every_attempt_whatever_comes_in_between():
    first = a_reply()
    mailbox = Mailbox.objects.get()
    answer = a_mail("One more thing\n", message_id="<9@example.com>", in_reply_to="<1@example.com>")
    received(mailbox, answer)

    assert letter_of(OutgoingMessage.objects.get(), mailbox) == first


def test_what_answers_nothing_quotes_nothing():
    assert letter_of(a_letter(), a_mailbox()).text == "It is ready."


def test_a_very_long_mail_is_quoted_in_part():
    letter = a_reply(mail=a_mail("word " * 5_000))

    assert len(letter.text) < LONGEST + 500
    assert "[…]" in letter.text


@pytest.mark.parametrize("language", [code for code, _name in django_settings.LANGUAGES])
def test_our_own_quote_is_known_as_the_past_when_it_comes_back(language):
    a_reply()
    message = OutgoingMessage.objects.get()
    with override(language):
        quoted = quoted_in(stored_of(message), time_zone="Europe/Athens")
    answer = with_quote("Thank you!\n", quoted)

    start, end = new_words(answer)

    assert answer[start:end].strip() == "Thank you!"


# What goes along


def with_files(*files, most=10_000_000, **more):
    """A posted letter with (name, bytes, content id) each, and its mailbox."""
    mailbox = a_mailbox()
    Mailbox.objects.update(most_attached_bytes=most)
    mailbox.refresh_from_db()
    kept = [
        {
            "filename": name,
            "content_type": "application/pdf",
            "size": len(content),
            "sha256": store(content).sha256,
            "content_id": content_id,
        }
        for name, content, content_id in files
    ]
    return a_letter(mailbox, attachments=kept, **more), mailbox


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
        _point(mailbox, server.url)
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


def test_hidden_copies_are_in_the_envelope_only():
    """A16: nobody reads of them."""
    with a_server() as server:
        outcome, _mailbox = sent_to(server, bcc=[{"name": "Eva", "address": EVA}])

    assert list(outcome.accepted) == [BEN, EVA]
    assert b"eva" not in server.mail.lower()


# Passed on


def a_forward(language="sv"):
    mailbox = a_mailbox()
    received(mailbox, a_mail("Is it ready?\n\nOn 1 Jan 2026, Deli wrote:\n> Our past words\n"))
    theirs = Message.objects.get()
    forward_message(
        theirs, to={"name": "", "address": EVA}, note="Can you bake it?", by=as_actor(ada())
    )
    message = OutgoingMessage.objects.latest("pk")
    message.language = language
    return letter_of(message, mailbox)


def test_what_is_passed_on_has_its_header_block_and_our_note():
    letter = a_forward("en")

    assert letter.text.startswith("Can you bake it?\n\n---------- Forwarded message ----------\n")
    assert "From: Ben\n" in letter.text
    assert "Subject: Cake\n" in letter.text
    assert letter.text.endswith("Is it ready?\n")
    assert "Our past words" not in letter.text + letter.html
    assert letter.html.count("Is it ready?") == 1
    assert "Forwarded message" in letter.html


def test_a_quote_has_a_sane_number_of_lines():
    letter = a_reply(mail=a_mail("line\n" * 500))

    assert letter.text.count("\n> line") == MOST_LINES
    assert "[…]" in letter.text


# For machines


def test_what_a_person_wrote_looks_like_it():
    letter = letter_of(a_letter(), a_mailbox())

    assert letter.extra == {}


@pytest.mark.parametrize(
    ("purpose", "said"), [("acknowledgement", "auto-replied"), ("survey", "auto-generated")]
)
def test_everything_automatic_says_so(purpose, said):
    """A18."""
    letter = letter_of(a_letter(purpose=purpose), a_mailbox())

    assert letter.extra == {
        "Auto-Submitted": said,
        "X-Auto-Response-Suppress": "All",
        "X-Loop": "help@example.com",
    }


def test_nothing_of_ours_is_fetched_from_elsewhere():
    """A06."""
    page = a_reply(mail=a_mail('<img src="https://evil.example/x.gif"> url(http://x.example)\n'))

    assert not re.search(r"<(img|link|script|iframe|object|video)\b", page.html)
    assert not re.search(r"<[^>]*\ssrc=|style=\"[^\"]*url\(", page.html)


def test_a_header_cannot_be_slipped_into_a_letter():
    """A08: by a subject, a name, a place or a file."""
    evil = "Hi\r\nBcc: eve@evil.example\u2028X-Evil: 1 =?utf-8?q?=0d=0aBcc:_eve@evil.example?="
    message, mailbox = with_files(
        (evil, b"x", ""), subject=evil, to=(BEN,), cc=[{"name": evil, "address": EVA}]
    )
    mailbox.name = evil

    mail = read(compose(letter_of(message, mailbox)))

    assert "Bcc" not in mail
    assert "X-Evil" not in mail
    assert [each.addr_spec for each in mail["Cc"].addresses] == [EVA]


# Signed


def signing(mailbox, pem):
    fields = {"dkim_selector": "regulars", "dkim_secret": conceal(pem) if pem else ""}
    Mailbox.objects.filter(pk=mailbox.pk).update(**fields)
    mailbox.refresh_from_db()


def test_a_letter_of_a_mailbox_with_a_key_is_signed_and_the_same_each_time():
    pem = new_key()
    mails = []
    for _attempt in range(2):
        with a_server() as server:
            mailbox = Mailbox.objects.first() or a_mailbox(smtp_url=server.url)
            _point(mailbox, server.url)
            signing(mailbox, pem)
            message = OutgoingMessage.objects.first() or a_letter(mailbox)
            SmtpSender().send(message)
            mails.append(re.sub(rb"(?m)^\.\.", b".", server.mail))

    assert mails[0] == mails[1]
    assert dkim.verify(mails[0], dnsfunc=lambda name, timeout=5: dns_text(pem).encode())


def test_with_a_broken_key_it_leaves_unsigned_and_the_mailbox_says_so():
    with a_server() as server:
        mailbox = a_mailbox(smtp_url=server.url)
        signing(mailbox, "no key at all")
        outcome = SmtpSender().send(a_letter(mailbox))

    mailbox.refresh_from_db()
    assert outcome.state == SENT
    assert b"DKIM-Signature" not in server.mail
    assert trouble_on(mailbox.trouble, "sign") == "The key cannot be read. Make a new one."
    [finding] = signing_said()
    assert (finding.level, finding.why) == ("fail", "The key cannot be read. Make a new one.")


def test_a_mended_key_is_no_trouble_any_more():
    mailbox = a_mailbox()
    note_signing(mailbox, words="The key cannot be read.", by=SYSTEM)

    make_dkim_key(mailbox, by=SYSTEM)

    [finding] = signing_said()
    assert finding.level == "ok"


# Acknowledgements leave with nobody to send them back to


def test_an_acknowledgement_has_an_empty_return_path():
    """A18: nothing can bounce back to us, and no responder has an address to answer."""
    with a_server() as server:
        outcome, _mailbox = sent_to(server, purpose="acknowledgement", about="conversation:1")

    assert outcome.state == SENT
    assert "MAIL FROM:<>" in [each.replace("mail", "MAIL") for each in server.heard]
    assert "ehlo example.com" in [each.lower() for each in server.heard]


def test_a_server_that_takes_nothing_from_nobody_gets_it_in_our_name():
    class Picky:
        def __init__(self):
            self.senders = []

        def __call__(self, raw, *, envelope_from, **_more):
            self.senders.append(envelope_from)
            if not envelope_from:
                return Attempt(state="refused", phase="mail", words="550 no", refused={BEN: "550"})
            return Attempt(state="sent", phase="done", accepted=(BEN,))

    picky = Picky()
    mailbox = a_mailbox(smtp_url="smtp://127.0.0.1:1")
    message = a_letter(mailbox, purpose="acknowledgement", about="conversation:1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regulars.channels.email.sender.deliver", picky)
        outcome = SmtpSender().send(message)

    assert outcome.state == SENT
    assert picky.senders == ["", "help@example.com"]


def test_what_was_to_leave_later_is_dated_then():
    later = clock.now() + timedelta(days=3)

    letter = letter_of(a_letter(send_at=later), a_mailbox())

    assert letter.date == later
