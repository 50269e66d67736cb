"""Waiting at folders: new mail within seconds, and no server holds up another."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError

from regulars.channels.email import idling, imap, ways_in
from regulars.channels.email.actions import (
    change_mailbox,
    hold_mailbox,
    let_go_of_mailbox,
    shut_mailbox,
)
from regulars.channels.email.jobs import fetch, fetch_all
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.channels.email.tests.scripted_imap import Folder, an_imap_peer, hangs_up
from regulars.jobs.models import Job
from regulars.kit.actor import SYSTEM

LONGEST_SECONDS = 25  # the machine may be busy with other things
waits = pytest.mark.django_db(transaction=True, databases=["default", "blobs"])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(imap, "SECONDS", 4)
    monkeypatch.setattr(idling, "ROUND_SECONDS", 0.1)
    monkeypatch.setattr(idling, "POLL_SECONDS", 0.2)
    monkeypatch.setattr(idling, "FIRST_PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(idling, "LONGEST_PAUSE_SECONDS", 0.4)
    monkeypatch.setattr(idling, "JOIN_SECONDS", 10)


@contextmanager
def waiting():
    stop = threading.Event()
    watches = idling.start(stop)
    try:
        yield watches
    finally:
        stop.set()
        watches.join(LONGEST_SECONDS)


def until(is_so):
    """Wait for something that another thread does."""
    end = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.02)


def kept():
    return RawMail.objects.count()


def idles(peer):
    return any(session.idle_tag for session in peer.sessions)


@waits
def test_mail_that_comes_while_we_listen_is_here_at_once():
    with an_imap_peer() as peer:
        a_mailbox(imap_url=peer.url)
        with waiting():
            until(lambda: idles(peer))
            came = time.monotonic()
            peer.arrive(a_mail("One\n"))
            until(lambda: kept() == 1)
            took = time.monotonic() - came
            until(lambda: peer.inbox.seen == {1})

    assert took < 5


@waits
def test_a_server_that_tells_nothing_is_looked_into_again_and_again():
    with an_imap_peer(capabilities="IMAP4rev1") as peer:
        a_mailbox(imap_url=peer.url)
        with waiting():
            until(lambda: any(each.startswith("search") for each in peer.heard))
            peer.arrive(a_mail("One\n"))
            until(lambda: kept() == 1)

    assert not any(each.startswith("idle") for each in peer.heard)


@waits
def test_a_server_that_hangs_holds_up_no_other():
    """The bulkhead of F17 and F20: each folder has a thread of its own."""
    with an_imap_peer() as hung, an_imap_peer() as well:
        hung.wrong["login"] = lambda _session, _tag, _rest: None  # for ever
        a_mailbox("hung@example.com", imap_url=hung.url)
        a_mailbox("well@example.com", imap_url=well.url.replace("shop", "other"))
        with waiting():
            until(lambda: idles(well))
            came = time.monotonic()
            well.arrive(a_mail("One\n"))
            until(lambda: kept() == 1)
            took = time.monotonic() - came

    assert took < 5


@waits
def test_a_line_that_drops_is_taken_up_again_without_a_word():
    with an_imap_peer() as peer:
        mailbox = a_mailbox(imap_url=peer.url)
        with waiting():
            until(lambda: idles(peer))
            peer.inbox.put(a_mail("One\n"))
            peer.sessions[-1].connection.shutdown(2)
            until(lambda: kept() == 1)

    mailbox.refresh_from_db()
    assert mailbox.trouble == ""


@waits
def test_a_server_that_is_away_is_noted_and_comes_back_by_itself():
    with an_imap_peer() as peer:
        peer.wrong["select"] = hangs_up
        mailbox = a_mailbox(imap_url=peer.url)
        with waiting():
            until(lambda: Mailbox.objects.get().trouble)
            peer.wrong.clear()
            peer.arrive(a_mail("One\n"))
            until(lambda: kept() == 1 and not Mailbox.objects.get().trouble)

    mailbox.refresh_from_db()
    assert mailbox.last_in_at


@waits
def test_a_wrong_password_is_not_tried_again_and_again_but_a_new_one_at_once():
    with an_imap_peer() as peer:
        mailbox = a_mailbox(imap_url=peer.url.replace("pass", "wrong"))
        with waiting():
            until(lambda: Mailbox.objects.get().trouble)
            time.sleep(1)
            tried = sum(each.startswith("login") for each in peer.heard)
            change_mailbox(mailbox, imap_url=peer.url, by=SYSTEM)
            until(lambda: idles(peer))

    assert tried == 1


@waits
def test_every_folder_has_its_own_thread_and_a_shut_mailbox_none():
    with an_imap_peer(folders={"INBOX": Folder(), "Support": Folder()}) as peer:
        mailbox = a_mailbox(imap_url=peer.url)
        mailbox.imap_folders = ["INBOX", "Support"]
        mailbox.save(update_fields=["imap_folders"])
        with waiting() as watches:
            until(lambda: {post.folder for post in watches.posts} == {"INBOX", "Support"})
            peer.arrive(a_mail("One\n"), folder="Support")
            until(lambda: kept() == 1)
            shut_mailbox(mailbox, by=SYSTEM)
            until(lambda: not watches.posts)


@waits
def test_threads_end_at_once_when_the_program_stops_and_let_others_wait():
    with an_imap_peer() as peer:
        mailbox = a_mailbox(imap_url=peer.url)
        with waiting() as watches:
            until(lambda: idles(peer))
            assert ways_in.is_held(Mailbox.objects.get())
            began = time.monotonic()
        took = time.monotonic() - began

    assert not watches.posts
    assert took < 5
    mailbox.refresh_from_db()
    assert not ways_in.is_held(mailbox)


@waits
def test_of_two_processes_one_waits():
    with an_imap_peer() as peer:
        mailbox = a_mailbox(imap_url=peer.url)
        hold_mailbox(mailbox, holder="another process", by=SYSTEM)
        with waiting() as watches:
            time.sleep(0.5)
            others = watches.posts
            let_go_of_mailbox(mailbox, holder="another process", by=SYSTEM)
            until(lambda: watches.posts)

    assert others == set()


@pytest.mark.django_db
def test_the_look_of_each_minute_leaves_out_what_somebody_waits_at():
    mailbox = a_mailbox(imap_url="imap://a:b@127.0.0.1:1")
    Job.objects.all().delete()
    hold_mailbox(mailbox, holder="one", by=SYSTEM)

    fetch_all()
    fetch(mailbox=mailbox.pk)

    assert not Job.objects.filter(name="email.fetch").exists()
    mailbox.refresh_from_db()
    assert mailbox.trouble == ""


@waits
def test_f06_where_nothing_can_be_noted_the_same_thread_tries_again(monkeypatch):
    told = []

    def full(*_given, **_named):
        told.append(threading.get_ident())
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(idling, "note_way_in", full)
    with an_imap_peer(wrong={"login": hangs_up}) as peer:
        a_mailbox(imap_url=peer.url)
        with waiting():
            until(lambda: len(told) >= 3)

    assert len(set(told)) == 1
