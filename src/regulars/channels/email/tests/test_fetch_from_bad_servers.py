"""F20: what IMAP servers do wrong. Nothing is lost, nothing doubled, nothing marked too early."""

import pytest

from regulars.channels.email import imap, ways_in
from regulars.channels.email.actions import (
    Settings,
    change_mailbox,
    fetch_mail,
    fetching,
    parse_waiting,
)
from regulars.channels.email.models import RawMail
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.channels.email.tests.scripted_imap import (
    Folder,
    HangUp,
    an_imap_peer,
    hangs_up,
    once,
    says_no,
)
from regulars.conversations.models import Message
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(imap, "SECONDS", 5)


@pytest.fixture
def peer():
    with an_imap_peer() as server:
        yield server


def numbered(*numbers):
    return [a_mail(f"Number {each}\n", message_id=f"<{each}@example.com>") for each in numbers]


def a_mailbox_at(peer, **details):
    return a_mailbox(imap_url=peer.url, **details)


def said():
    parse_waiting(by=SYSTEM)
    return sorted(message.text.strip() for message in Message.objects.all())


def words_on(mailbox):
    mailbox.refresh_from_db()
    return " ".join(trouble.words for trouble in ways_in.troubles_in(mailbox))


def only_bodies(wrong):
    return lambda session, tag, rest: wrong(session, tag, rest) if "BODY" in rest else False


def test_f20_a_line_that_drops_in_the_middle_of_a_mail(peer):
    peer.inbox.put(*numbered(1, 2))
    mailbox = a_mailbox_at(peer)

    def half(session, _tag, _rest):
        session.connection.sendall(b"* 1 FETCH (UID 1 BODY[] {5000}\r\nFrom: half a mail")
        raise HangUp

    peer.wrong["fetch"] = only_bodies(once(half))
    first = fetch_mail(mailbox, by=SYSTEM)

    assert (first, RawMail.objects.count(), peer.inbox.seen) == (0, 0, set())
    assert words_on(mailbox)
    assert fetch_mail(mailbox, by=SYSTEM) == 2
    assert said() == ["Number 1", "Number 2"]
    assert (peer.inbox.seen, words_on(mailbox)) == ({1, 2}, "")


def test_f20_a_mail_at_which_the_line_always_drops_holds_up_no_other(peer):
    peer.inbox.put(*numbered(1, 2, 3))
    mailbox = a_mailbox_at(peer)
    peer.wrong["fetch"] = lambda session, tag, rest: (
        hangs_up(session, tag, rest) if rest.startswith("1 (BODY") else False
    )

    for _turn in range(fetching.MOST_STUMBLES + 1):
        fetch_mail(mailbox, by=SYSTEM)
        mailbox.refresh_from_db()

    assert said() == ["Number 2", "Number 3"]
    assert words_on(mailbox)
    peer.wrong.clear()
    fetch_mail(mailbox, by=SYSTEM)
    assert said() == ["Number 1", "Number 2", "Number 3"]
    assert words_on(mailbox) == ""


def test_f20_a_new_uidvalidity_doubles_nothing_and_passes_nothing_by(peer):
    peer.inbox.put(*numbered(1, 2))
    mailbox = a_mailbox_at(peer)
    fetch_mail(mailbox, by=SYSTEM)
    said()

    peer.folders["INBOX"] = Folder(uidvalidity=2)
    peer.inbox.put(*numbered(3, 2, 1))
    mailbox.refresh_from_db()
    fetch_mail(mailbox, by=SYSTEM)

    assert said() == ["Number 1", "Number 2", "Number 3"]
    assert RawMail.objects.filter(state="duplicate").count() == 2
    mailbox.refresh_from_db()
    assert mailbox.imap_place["INBOX"]["uidvalidity"] == 2


def test_f20_a_server_that_was_restored_is_begun_anew_under_the_same_uidvalidity(peer):
    peer.inbox.put(*numbered(1, 2, 3, 4, 5))
    mailbox = a_mailbox_at(peer)
    fetch_mail(mailbox, by=SYSTEM)
    said()

    peer.inbox.mails = {uid: raw for uid, raw in peer.inbox.mails.items() if uid < 3}
    peer.inbox.put(*numbered(6))
    mailbox.refresh_from_db()
    fetch_mail(mailbox, by=SYSTEM)

    assert said() == [f"Number {number}" for number in (1, 2, 3, 4, 5, 6)]
    mailbox.refresh_from_db()
    assert mailbox.imap_place["INBOX"]["uid"] == 3


@pytest.mark.parametrize("place", [{}, {"uidvalidity": 1, "uid": 3, "withheld": []}])
def test_f20_a_server_that_always_numbers_too_low_is_begun_anew_once(peer, place):
    peer.inbox.put(*numbered(1, 2, 3))
    mailbox = a_mailbox_at(peer)
    mailbox.imap_place = {"INBOX": place}
    mailbox.save()
    peer.wrong["status"] = lambda session, tag, _rest: (
        session.say('* STATUS "INBOX" (UIDVALIDITY 1 UIDNEXT 2)'),
        session.say(f"{tag} OK done"),
    )

    for _visit in range(3):
        mailbox.refresh_from_db()
        fetch_mail(mailbox, by=SYSTEM)

    assert len([line for line in peer.heard if "BODY.PEEK" in line]) == 3


def test_f20_flags_that_are_refused_are_noted_and_mail_comes_all_the_same(peer):
    peer.inbox.put(*numbered(1, 2))
    mailbox = a_mailbox_at(peer)
    peer.wrong["store"] = says_no("[NOPERM] Not yours to mark")

    assert fetch_mail(mailbox, by=SYSTEM) == 2

    assert said() == ["Number 1", "Number 2"]
    assert words_on(mailbox) == ""
    assert "Not yours to mark" in mailbox.imap_place["INBOX"]["unmarked"]


def test_f20_a_folder_that_may_only_be_read_is_read(peer):
    peer.inbox.put(*numbered(1))
    mailbox = a_mailbox_at(peer)
    peer.wrong["select"] = lambda session, tag, rest: (
        session.say("* OK [READ-ONLY] look, do not touch"),
        session.do_examine(tag, rest),
    )
    peer.wrong["store"] = says_no("READ-ONLY")

    assert fetch_mail(mailbox, by=SYSTEM) == 1
    assert said() == ["Number 1"]


def test_f20_a_folder_that_is_gone_is_named_and_the_others_are_read(peer):
    peer.folders["Support"] = Folder()
    peer.inbox.put(*numbered(1))
    mailbox = a_mailbox_at(peer, settings=Settings(folders=["Support", "INBOX"]))
    del peer.folders["Support"]

    assert fetch_mail(mailbox, by=SYSTEM) == 1

    assert "The folder “Support” cannot be opened" in words_on(mailbox)
    assert "Folders: INBOX." in words_on(mailbox)
    peer.folders["Support"] = Folder()
    peer.folders["Support"].put(*numbered(2))
    fetch_mail(mailbox, by=SYSTEM)
    assert said() == ["Number 1", "Number 2"]
    assert words_on(mailbox) == ""


def test_f20_a_mail_that_another_program_removes_under_us_is_passed_over(peer):
    peer.inbox.put(*numbered(1, 2, 3))
    mailbox = a_mailbox_at(peer)

    def expunge(_session, _tag, _rest):
        peer.inbox.mails.pop(2, None)
        return False

    peer.wrong["fetch"] = only_bodies(expunge)
    fetch_mail(mailbox, by=SYSTEM)

    assert said() == ["Number 1", "Number 3"]
    mailbox.refresh_from_db()
    assert (mailbox.imap_place["INBOX"]["uid"], words_on(mailbox)) == (3, "")


def test_f20_a_mail_said_to_be_huge_is_left_and_the_others_come(peer, monkeypatch):
    monkeypatch.setattr(imap, "LARGEST_BYTES", 2_000)
    peer.inbox.put(a_mail("x" * 70 + "\n" + "y\n" * 2_000), *numbered(2))
    mailbox = a_mailbox_at(peer)

    fetch_mail(mailbox, by=SYSTEM)

    assert said() == ["Number 2"]
    assert "Kept back: 1" in words_on(mailbox)
    assert not any(each.startswith("fetch 1 (BODY") for each in peer.heard)


def test_f20_a_size_that_is_a_lie_takes_no_memory_and_stores_no_half_mail(peer):
    peer.inbox.put(*numbered(1, 2))
    mailbox = a_mailbox_at(peer)

    def lie(session, _tag, _rest):
        session.connection.sendall(b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\nFrom: a\r\n")
        raise HangUp

    peer.wrong["fetch"] = only_bodies(once(lie))
    fetch_mail(mailbox, by=SYSTEM)

    assert not RawMail.objects.exists()
    assert "announces 99999999999 bytes" in words_on(mailbox)
    fetch_mail(mailbox, by=SYSTEM)
    assert said() == ["Number 1", "Number 2"]


def test_f20_a_mail_longer_than_its_size_is_not_taken_as_half_of_it(peer):
    peer.inbox.put(*numbered(1))
    mailbox = a_mailbox_at(peer)
    whole = peer.inbox.mails[1]

    def short(session, tag, _rest):
        session.connection.sendall(b"* 1 FETCH (UID 1 BODY[] {10}\r\n" + whole + b")\r\n")
        session.say(f"{tag} OK done")

    peer.wrong["fetch"] = only_bodies(once(short))
    fetch_mail(mailbox, by=SYSTEM)

    assert not RawMail.objects.exists()
    fetch_mail(mailbox, by=SYSTEM)
    assert said() == ["Number 1"]


def test_f20_a_wrong_password_is_told_and_nothing_else_is_tried(peer):
    mailbox = a_mailbox(imap_url=f"imap://shop:wrong@127.0.0.1:{peer.port}")

    assert fetch_mail(mailbox, by=SYSTEM) == 0

    assert "[AUTHENTICATIONFAILED] Invalid credentials" in words_on(mailbox)
    assert not any(each.startswith("select") for each in peer.heard)


def test_f20_ten_thousand_unseen_come_in_turns_and_all_of_them(peer, monkeypatch):
    peer.inbox.put(*[b"Subject: %d\n\nx\n" % number for number in range(10_000)])
    mailbox = a_mailbox_at(peer)
    kept = []
    monkeypatch.setattr(fetching, "receive_raw", lambda _box, raw, **named: kept.append(raw))

    first = fetch_mail(mailbox, by=SYSTEM)
    mailbox.refresh_from_db()
    mailbox.imap_place["INBOX"]["uid"] = 9_900
    mailbox.save()
    rest = [fetch_mail(mailbox, by=SYSTEM) for _turn in range(2)]

    assert (first, rest) == (fetching.AT_ONCE, [100, 0])
    assert peer.inbox.seen == {*range(1, 201), *range(9_901, 10_001)}
    assert len(set(kept)) == 300


def test_f20_nothing_is_marked_before_it_is_kept(peer, monkeypatch):
    peer.inbox.put(*numbered(1))
    mailbox = a_mailbox_at(peer)
    order = []
    kept = fetching.receive_raw

    def keep(*given, **named):
        order.append(("kept", peer.inbox.seen.copy()))
        return kept(*given, **named)

    monkeypatch.setattr(fetching, "receive_raw", keep)
    fetch_mail(mailbox, by=SYSTEM)

    assert order == [("kept", set())]
    assert peer.inbox.seen == {1}
    assert all(
        "(BODY.PEEK[])" in each or "RFC822.SIZE" in each
        for each in peer.heard
        if each.startswith("fetch")
    )


def test_f20_what_others_have_marked_as_deleted_is_not_removed(peer):
    peer.inbox.put(*numbered(1))

    fetch_mail(a_mailbox_at(peer), by=SYSTEM)

    assert not any(each.startswith(("expunge", "close", "move")) for each in peer.heard)


def test_f20_a_server_that_numbers_nothing_is_told(peer):
    mailbox = a_mailbox_at(peer)
    peer.wrong["status"] = lambda session, tag, _rest: (
        session.say('* STATUS "INBOX" (MESSAGES 3)'),
        session.say(f"{tag} OK done"),
    )

    fetch_mail(mailbox, by=SYSTEM)

    assert "UIDVALIDITY" in words_on(mailbox)


OLD = "01-Nov-2020 10:00:00 +0000"


@pytest.mark.parametrize(
    ("choice", "is_live", "seen"),
    [("history", [False, True], {1, 2}), ("take", [True, True], {1, 2}), ("leave", [True], {2})],
)
def test_mail_that_lay_there_is_treated_as_the_owner_chose(peer, choice, is_live, seen):
    peer.inbox.put(*numbered(1), date=OLD)
    mailbox = a_mailbox_at(peer, old_mail=choice)
    peer.inbox.put(*numbered(2), date="01-Nov-2040 10:00:00 +0000")

    fetch_mail(mailbox, by=SYSTEM)

    assert list(RawMail.objects.order_by("pk").values_list("is_live", flat=True)) == is_live
    assert peer.inbox.seen == seen


def test_an_old_mail_that_is_moved_into_the_folder_later_is_live(peer):
    mailbox = a_mailbox_at(peer)
    fetch_mail(mailbox, by=SYSTEM)
    peer.inbox.put(*numbered(1), date=OLD)

    mailbox.refresh_from_db()
    fetch_mail(mailbox, by=SYSTEM)

    assert RawMail.objects.get().is_live


def test_old_mail_stays_old_when_the_server_renumbers(peer):
    peer.inbox.put(*numbered(1), date=OLD)
    mailbox = a_mailbox_at(peer, old_mail="leave")
    fetch_mail(mailbox, by=SYSTEM)

    peer.inbox.uidvalidity = 2
    mailbox.refresh_from_db()
    fetch_mail(mailbox, by=SYSTEM)

    assert not RawMail.objects.exists()


def test_what_an_older_version_noted_of_the_place_is_understood_and_moved_over(peer):
    peer.inbox.put(*numbered(1, 2, 3))
    mailbox = a_mailbox_at(peer)
    mailbox.imap_place = {"uidvalidity": 1, "uid": 2, "withheld": [1]}
    mailbox.save()

    fetch_mail(mailbox, by=SYSTEM)

    assert said() == ["Number 1", "Number 3"]
    mailbox.refresh_from_db()
    assert mailbox.imap_place == {"INBOX": {"uidvalidity": 1, "uid": 3, "withheld": [], "last": 3}}


def test_each_folder_has_a_place_of_its_own(peer):
    peer.folders["Support"] = Folder(uidvalidity=7)
    peer.inbox.put(*numbered(1, 2))
    peer.folders["Support"].put(*numbered(3))
    mailbox = change_mailbox(
        a_mailbox_at(peer), settings=Settings(folders=["INBOX", "Support"]), by=SYSTEM
    )

    assert fetch_mail(mailbox, by=SYSTEM) == 3

    assert said() == ["Number 1", "Number 2", "Number 3"]
    mailbox.refresh_from_db()
    places = mailbox.imap_place
    assert (places["INBOX"]["uid"], places["Support"]["uid"]) == (2, 1)
    assert fetch_mail(mailbox, by=SYSTEM) == 0
