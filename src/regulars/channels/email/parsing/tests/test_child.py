import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from regulars.channels.email.parsing import child as children
from regulars.channels.email.parsing import inside
from regulars.channels.email.parsing.child import (
    Limits,
    ParseChild,
    ParserUnavailable,
    Unparseable,
)
from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart, a_part

TRAP = """
import os, sys, time
from regulars.channels.email.parsing import inside

def trapped(raw, parse=inside.parse):
    if b"HANG" in raw:
        while True: pass
    if b"DIE" in raw:
        os.kill(os.getpid(), 11)
    if b"EAT" in raw:
        bytearray(2_000_000_000)
    if b"RAISE" in raw:
        raise RuntimeError("trap")
    return parse(raw)

inside.parse = trapped
inside.main()
"""


@pytest.fixture
def trap(tmp_path, monkeypatch):
    """Let children run a program that hangs, dies, eats memory or raises when a mail says so."""
    (tmp_path / "trap.py").write_text(TRAP)
    monkeypatch.setattr(children, "_PROGRAM", "trap")
    monkeypatch.setattr(children, "_SOURCES", f"{children._SOURCES}{os.pathsep}{tmp_path}")


def subjects(answers):
    return [each.subject if not isinstance(each, Unparseable) else each for each in answers]


def test_a_child_may_be_started_before_there_is_a_mail():
    with ParseChild() as child:
        child.start()
        started = child.pid
        answer = child.parse(a_mail(subject="Bread"))

        assert answer.subject == "Bread"
        assert started == child.pid


def test_a_child_whose_parent_has_gone_says_nothing():
    program = [sys.executable, "-m", inside.__name__, "400000000", "600", "10", "0", "0"]
    child = subprocess.Popen(
        program,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": children._SOURCES},
    )

    child.stdout.close()
    _out, said = child.communicate(b"")

    assert said == b""
    assert child.returncode == 0


def test_a_child_for_which_nobody_waits_lets_others_go_first():
    with ParseChild(Limits(niceness=7)) as child:
        child.parse(a_mail())

        assert os.getpriority(os.PRIO_PROCESS, child.pid) == os.getpriority(os.PRIO_PROCESS, 0) + 7


def test_mails_come_back_in_order_and_whole():
    raws = [a_mail(f"Hello {number}\n", subject=str(number)) for number in range(200)]

    with ParseChild() as child:
        answers = list(child.parse_many(raws))

    assert answers == [parse(raw) for raw in raws]


def test_large_files_come_back_whole():
    body = os.urandom(3_000_000).hex()
    raw = a_multipart(a_part("Hi"), a_part(body, "application/pdf; name=a.pdf"))

    with ParseChild() as child:
        mails = list(child.parse_many([raw] * 4))

    assert all(mail == parse(raw) for mail in mails)


@pytest.mark.parametrize(
    ("evil", "reason"),
    [("HANG", "longer"), ("DIE", "crashed"), ("EAT", "memory"), ("RAISE", "RuntimeError: trap")],
)
def test_one_bad_mail_costs_only_itself(trap, evil, reason):
    raws = [a_mail(subject=str(number)) for number in range(40)]
    raws[7] = a_mail(subject=evil)

    with ParseChild(Limits(seconds_per_message=1)) as child:
        answers = subjects(child.parse_many(raws))

    assert isinstance(answers[7], Unparseable)
    assert reason in answers[7].reason
    assert answers[:7] + answers[8:] == [str(number) for number in range(40) if number != 7]


def test_a_child_killed_from_outside_loses_nothing():
    raws = [a_mail(subject=str(number)) for number in range(100)]

    with ParseChild() as child:
        answers = []
        for answer in child.parse_many(raws):
            if len(answers) == 10:
                os.kill(child.pid, signal.SIGKILL)
            answers.append(answer)

    assert subjects(answers) == [str(number) for number in range(100)]


def test_a_child_is_replaced_after_its_share_of_messages():
    with ParseChild(Limits(messages=2)) as child:
        pids = set()
        for number in range(6):
            child.parse(a_mail(subject=str(number)))
            pids.add(child.pid)

    assert len(pids) == 3


def test_several_threads_share_a_child():
    answers = {}

    def ask(name, child):
        raws = [a_mail(subject=f"{name} {number}") for number in range(100)]
        answers[name] = subjects(child.parse_many(raws))

    with ParseChild() as child:
        threads = [threading.Thread(target=ask, args=(name, child)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    assert answers == {name: [f"{name} {number}" for number in range(100)] for name in "abc"}


def test_a_parser_that_does_not_start_blames_no_mail(monkeypatch):
    monkeypatch.setattr(children, "_PROGRAM", "no.such.program")

    with ParseChild() as child, pytest.raises(ParserUnavailable, match="does not start"):
        child.parse(a_mail())


def test_the_child_ends_when_its_parent_is_killed(tmp_path):
    program = (
        "import os, signal;"
        "from regulars.channels.email.parsing.child import ParseChild;"
        "child = ParseChild(); child.parse(b'Subject: x\\n\\n'); print(child.pid, flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": children._SOURCES},
        capture_output=True,
        text=True,
    )

    assert ends_soon(int(done.stdout))


def ends_soon(pid):
    """Wait for a process that is not ours; a zombie counts as ended."""
    waiting = threading.Event()
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        waiting.wait(0.05)
    return False


def test_the_child_sees_no_secret(monkeypatch):
    monkeypatch.setenv("REGULARS_SECRET_KEY", "canary")

    with ParseChild() as child:
        child.parse(a_mail())
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()

    assert b"canary" not in environment


def test_an_idle_child_is_small():
    with ParseChild() as child:
        child.parse(a_mail())
        rollup = Path(f"/proc/{child.pid}/smaps_rollup").read_text()

    [pss] = [int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")]
    assert pss < 20_000, f"{pss} kB"


def test_a_frame_cut_short_is_the_end():
    class Cut:
        def __init__(self):
            self.pieces = [(100).to_bytes(inside.LENGTH_BYTES, "big"), b"only this"]

        def read(self, _size):
            return self.pieces.pop(0)

    assert inside.read_frame(Cut()) is None


def test_several_children_answer_in_the_order_of_the_mails(monkeypatch):
    monkeypatch.setattr(children, "_BATCHES_OF_ONE", 0)
    monkeypatch.setattr(children, "_BATCH_MESSAGES", 2)
    crew = children.ParseChildren(2)
    try:
        numbers = [f"Bread {number}" for number in range(400)]
        found = [each.subject for each in crew.parse_many(a_mail(subject=each) for each in numbers)]
        pids = {each.pid for each in crew._children}
    finally:
        crew.close()

    assert found == numbers
    assert len(pids - {None}) == 2


def test_a_child_that_dies_takes_no_mail_of_the_others_with_it(trap, monkeypatch):
    monkeypatch.setattr(children, "_BATCHES_OF_ONE", 0)
    monkeypatch.setattr(children, "_BATCH_MESSAGES", 2)
    mails = [a_mail(subject="DIE" if number == 150 else "Bread") for number in range(300)]
    crew = children.ParseChildren(2)
    try:
        found = subjects(crew.parse_many(mails))
    finally:
        crew.close()

    assert [place for place, each in enumerate(found) if each != "Bread"] == [150]
    assert isinstance(found[150], Unparseable)


def test_a_small_import_is_read_by_one_child():
    crew = children.ParseChildren(2)
    try:
        found = list(crew.parse_many([a_mail(), a_mail()]))
        pids = [each.pid for each in crew._children]
    finally:
        crew.close()

    assert len(found) == 2
    assert pids[1] is None
