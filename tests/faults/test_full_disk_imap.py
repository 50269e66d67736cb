"""F06 by IMAP: with a full disk nothing is marked as read there; with room all comes, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars.channels.email.tests.scripted_imap import ImapPeer, an_imap_peer
from regulars.site.tests.shop import Shop
from tests.faults.disks import fill, noise
from tests.faults.house import House
from tests.journey.outside import Outside, eventually

pytestmark = [pytest.mark.service, pytest.mark.slow]

SECONDS = 60  # within a minute it heals


@pytest.fixture
def peer() -> Iterator[ImapPeer]:
    with an_imap_peer() as peer:
        yield peer


@pytest.fixture
def house(small_disk: Path, peer: ImapPeer) -> Iterator[House]:
    shop, outside = Shop(small_disk / "data"), Outside()
    shop.set_up()
    ways = ("--imap-url", peer.url, "--smtp-url", outside.start())
    shop.answer("mailbox", "add", "help@example.com", *ways)
    try:
        yield House(shop, outside)
    finally:
        outside.stop()


def bodies_asked(peer: ImapPeer) -> int:
    return sum(line.startswith("fetch") and "BODY" in line for line in peer.heard)


def test_f06_what_cannot_be_kept_stays_unread_on_the_server_until_there_is_room(
    house: House, peer: ImapPeer, small_disk: Path
):
    first, *others = [raw + noise() for _name, raw in (house.a_mail() for _mail in range(4))]
    with house.working():
        eventually(lambda: any(each.idle_tag for each in peer.sessions), what="it waits for mail")
        peer.arrive(first)
        eventually(lambda: peer.inbox.seen == {1}, what="the first is kept and marked")
        eventually(house.everything_is_read, what="it is read, and writes nothing more")
        filler = fill(small_disk)
        asked = bodies_asked(peer)
        peer.arrive(*others)
        eventually(lambda: bodies_asked(peer) > asked + 1, what="two attempts", seconds=SECONDS)
        marked_meanwhile = set(peer.inbox.seen)
        filler.unlink()
        eventually(
            lambda: len(peer.inbox.seen) == len(house.offered),
            what="all of them are kept and marked",
            seconds=SECONDS,
        )
        eventually(
            lambda: house.everything_is_read() and len(house.messages()) == len(house.offered),
            what="all of it is read",
        )

    assert marked_meanwhile == {1}
    assert house.messages() == dict.fromkeys(house.offered, 1)
    assert house.rows("SELECT count(*) FROM email_rawmail") == [(len(house.offered),)]
    assert house.rows("PRAGMA integrity_check") == [("ok",)]
