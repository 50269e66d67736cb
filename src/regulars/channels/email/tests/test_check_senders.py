"""Own look at who sent a mail, by keys and records of a test's own, after it was taken."""

from datetime import timedelta

import dkim
import pytest

from regulars.channels.email import jobs
from regulars.channels.email.actions import check_senders, parse_waiting, receive_raw
from regulars.channels.email.actions.checking import CHECK
from regulars.channels.email.composing.signing import dns_text, new_key
from regulars.channels.email.dns import Unanswered
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.rspamd import spam_by_rspamd
from regulars.channels.email.tests.make import a_mail, a_mailbox, received, the_message
from regulars.channels.email.tests.naming import Names
from regulars.conversations.models import Conversation, Message
from regulars.jobs.models import Job
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db

KEY = new_key()
PUBLISHED = {"s1._domainkey.example.com": [dns_text(KEY)]}
REFUSES = {"_dmarc.example.com": ["v=DMARC1; p=reject"]}
PEER = {"ip": "192.0.2.7", "helo": "mail.example.com"}


@pytest.fixture(autouse=True)
def _asks(settings):
    settings.REGULARS_SENDER_CHECKS = True


def signed(raw: bytes, *, domain: str = "example.com") -> bytes:
    raw = raw.replace(b"\n", b"\r\n")
    return dkim.sign(raw, b"s1", domain.encode(), KEY.encode()) + raw


def checked(raw: bytes, names: Names, **more) -> dict:
    [row] = received(a_mailbox(), raw, envelope_from="ben@example.com", **more)
    check_senders([row.pk], by=SYSTEM, dns=names)
    return the_message().sender_check


def test_a_good_signature_of_the_domain_vouches():
    found = checked(signed(a_mail()), Names(PUBLISHED | REFUSES))

    assert (found["dkim"], found["dmarc"], found["verdict"]) == ("pass", "pass", "verified")
    assert found["by"] == "ours"


def test_a_good_signature_vouches_where_nothing_is_wanted():
    found = checked(signed(a_mail()), Names(PUBLISHED))

    assert (found["dmarc"], found["verdict"]) == ("none", "verified")


def test_a_signature_over_other_words_does_not():
    changed = signed(a_mail("Send it to me.\n")).replace(b"to me", b"to him")

    found = checked(changed, Names(PUBLISHED))

    assert (found["dkim"], found["verdict"]) == ("fail", "unverified")


@pytest.mark.parametrize("added", ["Subject: Pay", "reply-to: x@evil.org"])
def test_a13_a_header_beside_the_signed_one_takes_its_worth(added):
    raw = a_mail(reply_to="ben@example.com").replace(b"\n", b"\r\n")
    names = [b"from", b"to", b"subject", b"reply-to"]
    whole = dkim.sign(raw, b"s1", b"example.com", KEY.encode(), include_headers=names) + raw

    found = checked(f"{added}\r\n".encode() + whole, Names(PUBLISHED))

    assert (found["dkim"], found["verdict"]) == ("policy", "unverified")


def test_a13_words_behind_the_signed_ones_take_its_worth():
    raw = a_mail("Yes.\n").replace(b"\n", b"\r\n")
    whole = dkim.sign(raw, b"s1", b"example.com", KEY.encode(), length=True) + raw

    names = Names(PUBLISHED | REFUSES)
    found = checked(whole + b"Send it to Mallory.\r\n", names, peer=PEER, source="smtp")

    assert (found["dkim"], found["verdict"]) == ("policy", "unverified")


def test_a_header_that_nobody_can_read_leaves_the_other_mails_their_check():
    odd = b"Odd Header : x\r\n" + signed(a_mail("Hello\n", message_id="<2@example.com>"))
    rows = received(a_mailbox(), odd, signed(a_mail()))

    assert check_senders([row.pk for row in rows], by=SYSTEM, dns=Names(PUBLISHED)) == 2
    checks = [each.sender_check["verdict"] for each in Message.objects.order_by("pk")]
    assert checks == ["unverified", "verified"]


def test_a_signature_of_somebody_else_does_not():
    theirs = {"s1._domainkey.evil.example.org": [dns_text(KEY)]}

    found = checked(signed(a_mail(), domain="evil.example.org"), Names(theirs))

    assert (found["dkim"], found["verdict"]) == ("pass", "unverified")


def test_a_server_that_may_send_vouches():
    names = Names({"example.com": ["v=spf1 ip4:192.0.2.7 -all"]} | REFUSES)

    found = checked(a_mail(), names, peer=PEER, source="smtp")

    assert (found["spf"], found["verdict"]) == ("pass", "verified")


def test_a13_what_the_domain_refuses_is_forged():
    names = Names({"example.com": ["v=spf1 -all"]} | REFUSES)

    found = checked(a_mail(), names, peer=PEER, source="smtp")

    assert (found["spf"], found["dmarc"], found["verdict"]) == ("fail", "fail", "forged")


@pytest.mark.parametrize(
    ("source", "ip"),
    [
        ("lmtp", "127.0.0.1"),
        ("lmtp", "192.0.2.99"),
        ("webhook", "192.0.2.99"),
        ("smtp", "127.0.0.1"),
        ("smtp", "::ffff:10.1.2.3"),
        ("smtp", "fd00::25"),
    ],
)
def test_who_only_passed_it_on_is_not_whom_spf_speaks_of(source, ip):
    names = Names({"example.com": ["v=spf1 ip4:192.0.2.7 -all"]} | REFUSES)

    found = checked(a_mail(), names, source=source, peer={"ip": ip, "helo": "mx.us.example"})

    assert (found["spf"], found["verdict"]) == ("none", "unverified")


def test_a13_a_mail_service_that_may_send_for_a_domain_does_not_vouch_for_it():
    names = Names({"example.com": ["v=spf1 ip4:192.0.2.7 -all"]})

    found = checked(a_mail(), names, source="webhook", peer=PEER)

    assert found["verdict"] == "unverified"


def sealed(raw: bytes) -> bytes:
    """A chain of the forger's own, as good as any."""
    raw = b"Authentication-Results: evil.org; dmarc=pass\r\n" + raw.replace(b"\n", b"\r\n")
    return b"".join(dkim.arc_sign(raw, b"s1", b"evil.org", KEY.encode(), b"evil.org")) + raw


def test_a13_a_chain_that_anybody_can_seal_unlocks_nothing():
    names = Names({"s1._domainkey.evil.org": [dns_text(KEY)]} | REFUSES)

    found = checked(sealed(a_mail()), names, peer=PEER, source="smtp")

    assert (found["dmarc"], found["verdict"]) == ("fail", "forged")


def test_where_nobody_knows_who_brought_it_nothing_is_called_forged():
    found = checked(a_mail(), Names(REFUSES))

    assert found["verdict"] == "unverified"


def test_silent_name_servers_say_nothing():
    found = checked(signed(a_mail()), Names({}, silent=True))

    assert found["verdict"] == "unknown"


def waiting() -> list[tuple[dict, timedelta]]:
    """What is to be looked at again, and in how long."""
    jobs = Job.objects.filter(name=CHECK, payload__has_key="again")
    return [(job.payload, job.run_at - clock.now()) for job in jobs.order_by("pk")]


def test_a13_what_nobody_answered_for_is_looked_at_again_and_then_held():
    mailbox = a_mailbox()
    received(mailbox, a_mail())
    answer = a_mail("Pay here.\n", message_id="<2@example.com>", in_reply_to="<1@example.com>")
    with clock.travel(clock.now()):
        [row] = received(mailbox, answer, source="smtp", envelope_from="x@evil.org", peer=PEER)
        check_senders([row.pk], by=SYSTEM, dns=Names({}, silent=True))
        assert waiting() == [({"raw_mails": [row.pk], "again": 1}, timedelta(minutes=5))]

    check_senders([row.pk], again=1, by=SYSTEM, dns=Names(REFUSES))

    message = Message.objects.get(pk=row.message)
    assert (message.sender_check["verdict"], message.is_unverified) == ("forged", True)
    assert len(waiting()) == 1


def test_a_signature_whose_key_did_not_come_is_looked_at_again():
    names = Names(REFUSES)
    names.texts = lambda name: unanswered(name) if "_domainkey" in name else names._answer(name)

    found = checked(signed(a_mail()), names)

    assert (found["dkim"], found["verdict"]) == ("temperror", "unverified")
    assert len(waiting()) == 1


def unanswered(name):
    raise Unanswered(name)


def test_it_is_looked_at_twice_more_and_no_oftener():
    with clock.travel(clock.now()):
        [row] = received(a_mailbox(), a_mail())
        for again in range(3):
            check_senders([row.pk], again=again, by=SYSTEM, dns=Names({}, silent=True))

        assert [in_ for _payload, in_ in waiting()] == [timedelta(minutes=5), timedelta(hours=1)]
    assert the_message().sender_check["verdict"] == "unknown"


def test_what_is_looked_at_again_is_what_was_left_open():
    checked(signed(a_mail()), Names(PUBLISHED | REFUSES))

    assert not waiting()


def test_the_job_looks_again(monkeypatch):
    monkeypatch.setattr("regulars.channels.email.actions.checking.Asking", lambda: Names(REFUSES))
    [row] = received(a_mailbox(), a_mail(), source="smtp", peer=PEER, envelope_from="x@evil.org")
    check_senders([row.pk], by=SYSTEM, dns=Names({}, silent=True))

    jobs.check_senders(**waiting()[0][0])

    assert the_message().sender_check["verdict"] == "forged"


def test_a_trusted_servers_word_stands():
    passed = "mx.example.net; dmarc=pass header.from=example.com"
    mailbox = a_mailbox()
    Mailbox.objects.update(trusted_checker="mx.example.net")
    mailbox.refresh_from_db()
    raw = f"Authentication-Results: {passed}\n".encode() + a_mail()
    [row] = received(mailbox, raw)

    assert the_message().sender_check["verdict"] == "verified"
    assert not Job.objects.filter(name=CHECK).exists()
    assert check_senders([row.pk], by=SYSTEM, dns=Names({})) == 1
    assert the_message().sender_check["verdict"] == "verified"


OUR_CHECKER = "mx.example.net"
ON_TOP = (
    f"Authentication-Results: {OUR_CHECKER}; dmarc=pass header.from=example.com\n"
    f"Received: from a.example by {OUR_CHECKER} with ESMTP; Tue, 17 Nov 2026 00:00:00 +0000\n"
)


def found_on_top(*, lines=ON_TOP, names=None, **more) -> dict:
    """What is said of a mail with these lines on top, to a mailbox that trusts OUR_CHECKER."""
    mailbox = a_mailbox()
    Mailbox.objects.update(trusted_checker=OUR_CHECKER)
    mailbox.refresh_from_db()
    [row] = received(mailbox, lines.encode() + a_mail(), **more)
    check_senders([row.pk], by=SYSTEM, dns=Names(names or {}))
    return the_message().sender_check


@pytest.mark.parametrize("lines", [ON_TOP, ON_TOP.partition("Received")[0]])
def test_a13_who_knocks_at_our_own_door_cannot_write_that_they_are_verified(lines):
    found = found_on_top(lines=lines, names=REFUSES, source="smtp", peer=PEER)

    assert (found["verdict"], found["by"]) == ("forged", "ours")


@pytest.mark.parametrize(
    ("source", "ip"), [("lmtp", "127.0.0.1"), ("smtp", "10.0.0.5"), ("imap", ""), ("lmtp", "")]
)
def test_what_a_server_of_ours_hands_over_is_believed(source, ip):
    found = found_on_top(source=source, peer={"ip": ip, "helo": "mail"} if ip else {})

    assert (found["verdict"], found["by"]) == ("verified", OUR_CHECKER)


def test_postfix_with_its_own_results_above_its_own_line_is_believed():
    lines = (
        f"Authentication-Results: {OUR_CHECKER}; dkim=pass header.d=example.com\n"
        f"Received: from mail.example.com by {OUR_CHECKER} (Postfix) with ESMTPS id 4Fx\n"
        f"\tfor <help@us.example>; Tue, 17 Nov 2026 00:00:00 +0000\n"
    )

    found = found_on_top(lines=lines, source="lmtp", peer={"ip": "127.0.0.1", "helo": "localhost"})

    assert (found["verdict"], found["by"]) == ("verified", OUR_CHECKER)


def test_the_trusted_server_itself_may_bring_it_from_outside():
    peer = {"ip": "198.51.100.4", "helo": OUR_CHECKER}
    names = {f"A {OUR_CHECKER}": ["198.51.100.4"]} | REFUSES

    found = found_on_top(names=names, source="smtp", peer=peer)

    assert (found["verdict"], found["by"]) == ("verified", OUR_CHECKER)


def test_a13_who_only_greets_by_its_name_is_not_the_trusted_server():
    names = {f"A {OUR_CHECKER}": ["198.51.100.4"]} | REFUSES

    found = found_on_top(names=names, source="smtp", peer={**PEER, "helo": OUR_CHECKER})

    assert (found["verdict"], found["by"]) == ("forged", "ours")


def test_a_mail_is_looked_at_after_it_was_taken():
    [row] = received(a_mailbox(), a_mail())

    job = Job.objects.get(name=CHECK)

    assert job.payload == {"raw_mails": [row.pk]}
    assert the_message().sender_check == {}


@pytest.mark.parametrize("more", [{"is_live": False}])
def test_history_is_not_looked_at(more):
    receive_raw(a_mailbox(), a_mail(), source="imap", by=SYSTEM, **more)
    parse_waiting(by=SYSTEM)

    assert not Job.objects.filter(name=CHECK).exists()


def test_a_house_that_asks_nobody_queues_nothing(settings):
    settings.REGULARS_SENDER_CHECKS = False

    received(a_mailbox(), a_mail())

    assert not Job.objects.filter(name=CHECK).exists()


def test_a_forged_answer_is_held_like_a_strangers():
    mailbox = a_mailbox()
    received(mailbox, a_mail())
    answer = a_mail("Pay here.\n", message_id="<2@example.com>", in_reply_to="<1@example.com>")
    [row] = received(mailbox, answer, source="smtp", envelope_from="x@evil.example", peer=PEER)

    check_senders([row.pk], by=SYSTEM, dns=Names(REFUSES))

    message = Message.objects.get(pk=row.message)
    assert (message.sender_check["verdict"], message.is_unverified) == ("forged", True)


def test_what_rspamd_calls_spam_is_a_mailing(settings, monkeypatch):
    settings.REGULARS_RSPAMD_URL = "http://127.0.0.1:11334"
    monkeypatch.setattr(
        "regulars.channels.email.rspamd._post",
        lambda _url, _raw: b'{"score": 17.5, "action": "add header"}',
    )

    found = checked(a_mail(), Names({}))

    assert (found["spam"], found["spam_by"]) == (17.5, "rspamd")
    assert Conversation.objects.get().kind == "bulk"


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"score": "x", "action": "reject"}'])
def test_an_rspamd_that_talks_nonsense_says_nothing(answer):
    assert spam_by_rspamd(b"", url="http://127.0.0.1:1", post=lambda _url, _raw: answer) == {}


def test_an_rspamd_that_is_gone_says_nothing():
    assert spam_by_rspamd(b"", url="http://127.0.0.1:1") == {}


def test_bytes_that_are_lost_are_passed_over():
    [row] = received(a_mailbox(), a_mail())
    RawMail.objects.update(sha256="0" * 64)

    assert check_senders([row.pk], by=SYSTEM, dns=Names({})) == 0
