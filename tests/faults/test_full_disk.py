"""F06: the disk is full. Nothing is acknowledged that is not kept, and it heals without hands."""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars.site.tests.shop import Shop
from tests.faults.house import NOT_NOW, TAKEN, House
from tests.journey.outside import Outside, eventually

pytestmark = [pytest.mark.service, pytest.mark.slow]

MEGABYTE = 1024 * 1024
ROOM = 160 * MEGABYTE
NO_SPACE = 452
LARGE_BYTES = 5 * MEGABYTE  # more than the log of the database holds


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of a few megabytes; or skip the test where none can be mounted."""
    if os.environ.get("REGULARS_TEST_DATABASE_URL"):
        pytest.skip("PostgreSQL keeps its data elsewhere: its disk is not ours to fill.")
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "regulars-test", str(disk)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("Nothing can be mounted here: run this test as root.")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture
def house(small_disk: Path) -> Iterator[House]:
    shop, outside = Shop(small_disk / "data"), Outside()
    shop.set_up()
    shop.answer("mailbox", "add", "help@example.com", "--smtp-url", outside.start())
    try:
        yield House(shop, outside)
    finally:
        outside.stop()


def fill(disk: Path) -> Path:
    """Leave no byte free; return the file that takes the room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler


def _noise() -> bytes:
    """Lines that nothing can make smaller."""
    return base64.encodebytes(os.urandom(LARGE_BYTES)).replace(b"\n", b"\r\n")


def test_f06_on_a_full_disk_the_senders_keep_their_mail_until_there_is_room(
    house: House, small_disk: Path
):
    offered = [house.a_mail() for _mail in range(4)]
    offered = [(name, raw + _noise()) for name, raw in offered]
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
