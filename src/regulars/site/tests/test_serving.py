import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from regulars.site.tests.shop import Shop, free_port

pytestmark = pytest.mark.service


def children_of(pid: int) -> list[int]:
    # A child belongs to the thread that forked it.
    lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(word) for text in lists for word in text.split()]


def family_of(pid: int) -> list[int]:
    found = [pid]
    for child in children_of(pid):
        found += family_of(child)
    return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(claim, *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if claim():
            return True
        time.sleep(0.05)
    return False


def pss_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024


def test_the_program_serves_and_stops_within_three_seconds(shop):
    with shop.serving() as served:
        status, page = served.get("/accounts/login/")
        family = family_of(served.process.pid)
        began = time.monotonic()
        served.process.terminate()
        code = served.process.wait(10)
        took = time.monotonic() - began

    assert (status, b"<html" in page) == (200, True)
    assert code == 0
    assert took < 3
    assert not any(is_alive(pid) for pid in family)


def test_a_child_that_is_killed_is_started_again(shop):
    with shop.serving() as served:
        before = children_of(served.process.pid)
        for pid in before:
            os.kill(pid, signal.SIGKILL)

        again = wait_until(
            lambda: len(set(children_of(served.process.pid)) - set(before)) == len(before),
            seconds=60,
        )
        served.wait_until_healthy()

    assert again


def test_all_die_when_the_program_is_killed(shop):
    with shop.serving() as served:
        family = family_of(served.process.pid)

        served.process.kill()

        gone = wait_until(lambda: not any(is_alive(pid) for pid in family), seconds=30)
    assert len(family) >= 3
    assert gone


def test_an_idle_program_needs_less_than_200_megabytes(shop):
    with shop.serving("--lmtp", f"127.0.0.1:{free_port()}") as served:
        served.get("/accounts/login/")

        used = sum(pss_bytes(pid) for pid in family_of(served.process.pid))

    assert used < 200 * 1024 * 1024


def test_a_port_in_use_is_refused_in_words(shop):
    with shop.serving() as served:
        done = shop.run("serve", "--port", str(served.port))

    assert done.returncode == 1
    assert f"Nothing can listen at 127.0.0.1:{served.port}.".encode() in done.stderr
    assert b"--port" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["serve", "--port", "{0}", "--lmtp", "127.0.0.1:{0}"],
        ["serve", "--port", "{0}", "--lmtp", "127.0.0.1:{1}", "--smtp", "127.0.0.1:{1}"],
        ["work", "--lmtp", "127.0.0.1:{0}", "--smtp", "0.0.0.0:{0}"],
        ["serve", "--port", "{0}", "--host", ""],
    ],
    ids=" ".join,
)
def test_two_listeners_at_one_port_or_none_are_wrong_use(shop, words):
    ports = free_port(), free_port()

    done = shop.run(*(word.format(*ports) for word in words))

    assert done.returncode == 2
    assert done.stderr.startswith(b"error: --")
    assert b"fix:" in done.stderr


def test_a_host_that_is_not_this_machine_is_refused_with_what_fits(shop):
    done = shop.run("serve", "--host", "203.0.113.7", "--port", str(free_port()))

    assert done.returncode == 1
    assert b"a host that is this machine" in done.stderr


def test_a_database_that_is_behind_is_refused(tmp_path):
    done = Shop(tmp_path).run("serve", "--port", str(free_port()))

    assert done.returncode == 1
    assert b"migrations" in done.stderr
    assert b"--migrate" in done.stderr


def test_style_sheets_have_hashed_names_and_are_packed(shop):
    with shop.serving() as served:
        page = served.get("/accounts/login/")[1].decode()
        sheet = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
        head = subprocess.run(
            [
                "curl",
                "-sI",
                "-H",
                "Accept-Encoding: gzip",
                f"http://127.0.0.1:{served.port}{sheet}",
            ],
            capture_output=True,
            check=True,
        ).stdout.lower()

    assert b"immutable" in head
    assert b"content-encoding: gzip" in head


def test_health_is_red_while_the_database_is_broken(shop):
    with shop.serving() as served:
        whole = (shop.data / "regulars.sqlite3").read_bytes()
        (shop.data / "regulars.sqlite3").rename(shop.data / "away")
        red = wait_until(lambda: served.get("/health")[0] == 503, seconds=10)
        (shop.data / "away").rename(shop.data / "regulars.sqlite3")
        green = wait_until(lambda: served.get("/health")[0] == 200, seconds=10)

    assert whole
    assert red
    assert green
