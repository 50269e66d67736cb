"""A disk of a few megabytes that can be filled to its last byte."""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEGABYTE = 1024 * 1024
ROOM = 160 * MEGABYTE
LARGE_BYTES = 5 * MEGABYTE  # more than the log of the database holds


@contextmanager
def a_small_disk(disk: Path) -> Iterator[Path]:
    """Mount one in this folder; or skip the test where none can be mounted."""
    if os.environ.get("REGULARS_TEST_DATABASE_URL"):
        pytest.skip("PostgreSQL keeps its data elsewhere: its disk is not ours to fill.")
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "regulars-test", str(disk)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("Nothing can be mounted here: run this test as root.")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


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


def noise() -> bytes:
    """Lines that nothing can make smaller."""
    return base64.encodebytes(os.urandom(LARGE_BYTES)).replace(b"\n", b"\r\n")
