"""F06: the disk is full. Nothing is acknowledged that is not kept, and it heals without hands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars.site.tests.shop import Shop
from tests.faults.disks import fill, noise
from tests.faults.house import NOT_NOW, TAKEN, House
from tests.journey.outside import Outside, eventually

pytestmark = [pytest.mark.service, pytest.mark.slow]

NO_SPACE = 452


@pytest.fixture
def house(small_disk: Path) -> Iterator[House]:
    shop, outside = Shop(small_disk / "data"), Outside()
    shop.set_up()
    shop.answer("mailbox", "add", "help@example.com", "--smtp-url", outside.start())
    try:
        yield House(shop, outside)
    finally:
        outside.stop()


def test_f06_on_a_full_disk_the_senders_keep_their_mail_until_there_is_room(
    house: House, small_disk: Path
):
    offered = [house.a_mail() for _mail in range(4)]
    offered = [(name, raw + noise()) for name, raw in offered]
    with house.working() as working:
        first = house.offer(working.port, *offered[0])
        filler = fill(small_disk)
        refused = [house.offer(working.port, *mail) for mail in offered[1:3]]
        piped = house.receive(*offered[3])
        filler.unlink()
        again = [house.offer(working.port, *mail) for mail in offered[1:3]]
        piped_again = house.receive(*offered[3])
        eventually(
            lambda: house.everything_is_read() and len(house.messages()) == len(offered),
            what="all of it is read",
        )

    assert (first, refused, piped) == (TAKEN, [NO_SPACE, NO_SPACE], NOT_NOW)
    assert (again, piped_again) == ([TAKEN, TAKEN], 0)
    assert house.messages() == dict.fromkeys(house.offered, 1)
    assert house.rows("PRAGMA integrity_check") == [("ok",)]
