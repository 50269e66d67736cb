"""A37: hostile mails through a real child: one answer each, in bounded time and memory."""

import json
import subprocess
import sys

import pytest

from regulars.channels.email.parsing import child as children
from regulars.channels.email.parsing.recognising import BINARY
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart, a_part
from regulars.channels.email.parsing.tests.packing import a_file, a_mail_with, a_winmail

CHILD_KB, PARENT_KB, CHILD_SECONDS = 400_000, 300_000, 10

# The parent's own peak is only known in a process that has done nothing else.
PROGRAM = """
import json, resource, sys
from pathlib import Path
from regulars.channels.email.parsing.child import ParseChild, Unparseable

def peak(pid):  # not ru_maxrss: that remembers the process that started this one
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").open())
    return int(status["VmHWM"].split()[0])

sizes, pids = {}, set()
with ParseChild() as child:
    for path in sys.argv[1:]:
        answer = child.parse(Path(path).read_bytes())
        said = answer.reason if isinstance(answer, Unparseable) else ""
        sizes[Path(path).name] = (type(answer).__name__, said)
        pids.add(child.pid)
    child_kb = peak(child.pid)
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"answers": sizes, "children": len(pids), "child": child_kb,
    "parent": peak("self"), "seconds": spent.ru_utime + spent.ru_stime}))
"""


def nested_multiparts(depth):
    nested = "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth)
    )
    return f"Subject: Cake\n{nested}".encode()


def nested_messages(depth):
    return b"Subject: Cake\nContent-Type: message/rfc822\n\n" * depth + b"\nHi"


MANY = {
    "nested 1,000 deep": nested_multiparts(1_000),
    "rfc822 in rfc822 1,000 deep": nested_messages(1_000),
    "20,000 parts": a_multipart(*["\nx"] * 20_000),
    "100,000 headers": b"Subject: Cake\n" + b"X: y\n" * 100_000 + b"\nHi",
    "a header of 10 MB": b"Subject: " + b"x" * 10_000_000 + b"\n\nHi",
    "20,000 encoded words": a_mail(subject="=?utf-8?q?a?= " * 20_000),
    "open parentheses": a_mail(**{"from": "(" * 60_000}),
    "no boundary": a_mail("Hi", content_type="multipart/mixed"),
    "a boundary that never comes": a_mail("Hi", content_type="multipart/mixed; boundary=b"),
    "one boundary for all": a_mail(
        ("--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 1_000) + "--b--\n" * 1_000,
        content_type="multipart/mixed; boundary=b",
    ),
    "NUL": a_mail("\0" * 100_000),
    "UTF-7": a_mail(b"+ADw-script+AD4-" * 1_000, content_type="text/html; charset=utf-7"),
    "a wrong charset": a_mail(b"\xff" * 100_000, content_type="text/plain; charset=utf-16"),
    "a BOM": b"\xef\xbb\xbf" + a_mail(),
    "base64 garbage": a_mail(b"\xff=a" * 100_000, content_transfer_encoding="base64"),
    "uuencode without end": a_mail("begin 644 a\n" + "M" + "!" * 60 + "\n" * 50_000),
    "uuencode again and again": a_mail("begin 644 a\n" * 50_000),
    "winmail.dat with 5,000 files": a_mail_with(
        a_winmail(*[a_file("a", b"a")] * 5_000), "application/ms-tnef"
    ),
    "a calendar without end": a_mail(
        "BEGIN:VEVENT\n" * 50_000 + "SUMMARY;A=b" * 10_000, content_type="text/calendar"
    ),
    "rfc 2231 pieces": a_mail(
        content_type="text/plain; " + "".join(f"n*{n}*=x;" for n in range(5_000))
    ),
}


def a_large_mail():
    """Return a mail of 50 MB with one file."""
    line = "QUJD" * 19 + "\n"
    body = line * (50_000_000 // len(line))
    headers = "application/zip; name=large.zip"
    return a_multipart(a_part("Hi"), a_part(body, headers, "Content-Transfer-Encoding: base64"))


@pytest.mark.slow
def test_hostile_mails_each_get_one_answer_in_bounded_time_and_memory(tmp_path):
    (tmp_path / "50 MB").write_bytes(a_large_mail())
    for name, raw in MANY.items():
        (tmp_path / name).write_bytes(raw)

    told = run(sorted(tmp_path.iterdir()))

    assert set(told["answers"]) == {*MANY, "50 MB"}
    unread = {name: why for name, (kind, why) in told["answers"].items() if kind != "ParsedMail"}
    assert unread == {"NUL": BINARY}
    assert told["children"] == 1
    assert told["child"] < CHILD_KB, told
    assert told["parent"] < PARENT_KB, told
    assert told["seconds"] < len(told["answers"]) * CHILD_SECONDS


def run(paths):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, paths)],
        env={"PYTHONPATH": children._SOURCES},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
