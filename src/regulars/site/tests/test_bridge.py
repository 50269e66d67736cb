import asyncio
import io
import json
import threading
from types import SimpleNamespace

import pytest

from regulars.site import bridge
from regulars.site.bridge import Bridge, Threads, environ_of


class Headers(list):
    def get(self, name, default=None):
        return next((value for key, value in self if key == name), default)

    def items(self):
        return [(name, value) for name, value in self if value.isascii()]  # as granian does

    def keys(self):
        return [name for name, _value in self]

    def __contains__(self, name):
        return any(key == name for key, _value in self)


def a_scope(method="GET", path="/", headers=(), **more):
    told = {
        "proto": "http", "method": method, "path": path, "query_string": "", "scheme": "http",
        "http_version": "1.1", "server": "127.0.0.1:8000", "client": "10.0.0.7:5000",
        "headers": Headers(headers),
    }  # fmt: skip
    return SimpleNamespace(**{**told, **more})


class Protocol:
    """Granian's side: gives the pieces of a body, keeps what is answered."""

    def __init__(self, *pieces, pause=0.0):
        self.pieces = list(pieces)
        self.pause = pause
        self.status = None
        self.headers = []
        self.body = b""

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(self.pause)
        if not self.pieces:
            raise StopAsyncIteration
        return self.pieces.pop(0)

    def response_empty(self, status, headers):
        self.status, self.headers = status, headers

    def response_bytes(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def response_str(self, status, headers, body):
        self.response_bytes(status, headers, body.encode())

    def response_stream(self, status, headers):
        self.status, self.headers = status, headers
        return self

    async def send_bytes(self, piece):
        self.body += piece


def echo(environ, start):
    start(
        "200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", " a=1"), ("Set-Cookie", " b=2")]
    )
    return [environ["wsgi.input"].read()]


def call(application, scope, protocol, *, most=1000):
    made = Bridge(application, threads=1, most_body_bytes=most)
    asyncio.run(made(scope, protocol))
    made.close()
    return protocol


def test_a_body_goes_in_and_comes_out():
    scope = a_scope("POST", headers=[("content-length", "6")])

    answer = call(echo, scope, Protocol(b"abc", b"def"))

    assert (answer.status, answer.body) == (200, b"abcdef")


def test_two_cookies_stay_two_headers():
    answer = call(echo, a_scope(), Protocol())

    assert answer.headers[1:] == [("set-cookie", "a=1"), ("set-cookie", "b=2")]


def test_a_body_in_pieces_needs_no_length():
    scope = a_scope("POST", headers=[("transfer-encoding", "chunked")])

    assert call(echo, scope, Protocol(b"abc")).body == b"abc"


@pytest.mark.parametrize(
    "headers", [[("content-length", "1001")], [("transfer-encoding", "chunked")]]
)
def test_too_long_a_body_is_refused_whatever_it_claims(headers):
    answer = call(echo, a_scope("POST", headers=headers), Protocol(b"x" * 600, b"x" * 600))

    assert answer.status == 413


def test_who_sends_too_much_is_heard_out_and_then_told():
    scope = a_scope("POST", headers=[("content-length", "1800")])
    protocol = Protocol(b"x" * 600, b"x" * 600, b"x" * 600)

    answer = call(echo, scope, protocol)

    assert (answer.status, protocol.pieces) == (413, [])


def test_who_sends_without_end_is_not_heard_out(monkeypatch):
    monkeypatch.setattr(bridge, "HEARD_OUT_BYTES", 1000)
    scope = a_scope("POST", headers=[("content-length", "60000")])
    protocol = Protocol(*[b"x" * 600] * 100)

    answer = call(echo, scope, protocol)

    assert answer.status == 413
    assert len(protocol.pieces) == 98


def test_who_asks_before_sending_too_much_is_told_at_once():
    headers = [("content-length", "1800"), ("expect", "100-continue")]
    protocol = Protocol(b"x" * 1800)

    answer = call(echo, a_scope("POST", headers=headers), protocol)

    assert (answer.status, len(protocol.pieces)) == (413, 1)


def test_another_program_reads_a_problem():
    scope = a_scope("POST", "/api/v1/notes", headers=[("content-length", "1001")])

    answer = call(echo, scope, Protocol(b"x" * 600, b"x" * 600))

    assert dict(answer.headers)["content-type"] == "application/problem+json"
    assert json.loads(answer.body)["status"] == 413


def test_a_sender_who_stops_in_the_middle_is_let_go(monkeypatch):
    monkeypatch.setattr(bridge, "PATIENCE_SECONDS", 0.01)
    scope = a_scope("POST", headers=[("content-length", "6")])

    assert call(echo, scope, Protocol(b"abc", pause=0.5)).status == 408


def test_head_and_no_content_have_no_body():
    def nothing(environ, start):
        start("204 No Content", [])
        return [b"ignored"]

    head = call(echo, a_scope("HEAD", headers=[("content-length", "3")]), Protocol(b"abc"))
    none = call(nothing, a_scope(), Protocol())

    assert (head.status, head.body, head.headers[0]) == (200, b"", ("content-type", "text/plain"))
    assert (none.status, none.body) == (204, b"")


def test_a_long_answer_is_sent_in_pieces_after_the_application_has_ended():
    ended = []

    class Pieces:
        def __iter__(self):
            yield from (b"x" * 300_000 for _ in range(10))

        def close(self):
            ended.append(True)

    def long(environ, start):
        start("200 OK", [])
        return Pieces()

    answer = call(long, a_scope(), Protocol())

    assert len(answer.body) == 3_000_000
    assert ended == [True]


def test_a_reader_who_leaves_is_no_error():
    class Leaves(Protocol):
        async def send_bytes(self, piece):
            raise RuntimeError("closed")

    def long(environ, start):
        start("200 OK", [])
        return [b"x" * 2_000_000]

    assert call(long, a_scope(), Leaves()).status == 200


def test_the_environment_says_what_came():
    scope = a_scope(
        path="/σ",
        query_string="q=1",
        headers=[
            ("cookie", "a=1"), ("cookie", "b=2"), ("accept", "x"), ("accept", "y"),
            ("x_forwarded_proto", "https"), ("content-type", "text/plain"),
            ("content-length", "99"),
        ],
    )  # fmt: skip

    environ = environ_of(scope, io.BytesIO(b"four"))

    assert environ["PATH_INFO"].encode("latin-1").decode() == "/σ"
    assert (environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("q=1", "10.0.0.7")
    assert (environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "4")
    assert "HTTP_X_FORWARDED_PROTO" not in environ


def test_a_header_beyond_ascii_is_seen_to_be_there():
    headers = [("idempotency-key", "nyckel-ä"), ("x-other", "plain")]

    environ = environ_of(a_scope("POST", headers=headers), io.BytesIO())

    assert environ["HTTP_IDEMPOTENCY_KEY"] == bridge.UNREADABLE
    assert environ["HTTP_X_OTHER"] == "plain"


def test_the_thread_that_was_busy_last_is_asked_first():
    async def one_by_one(threads):
        return {await threads.run(threading.get_ident) for _ in range(10)}

    threads = Threads(4)

    assert len(asyncio.run(one_by_one(threads))) == 1
    threads.close()


def test_those_who_come_at_once_have_a_thread_each_and_others_wait():
    async def all_at_once(threads, meeting):
        return await asyncio.gather(*(threads.run(meeting.wait, 10) for _ in range(6)))

    threads, meeting = Threads(3), threading.Barrier(3)

    assert sorted(asyncio.run(all_at_once(threads, meeting))) == [0, 0, 1, 1, 2, 2]
    threads.close()


def test_a_thread_whose_caller_has_gone_is_busy_until_it_is_done():
    async def leave_and_ask_again(threads, release):
        left = asyncio.create_task(threads.run(release.wait, 10))
        await asyncio.sleep(0.05)
        left.cancel()
        asked = asyncio.create_task(threads.run(lambda: "answer"))
        await asyncio.sleep(0.05)
        was_waiting = not asked.done()
        release.set()
        return was_waiting, await asked

    threads = Threads(1)

    assert asyncio.run(leave_and_ask_again(threads, threading.Event())) == (True, "answer")
    threads.close()


def test_what_a_thread_raises_reaches_the_caller_and_the_next_is_answered():
    async def fail_then_ask(threads):
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 / 0)
        return await threads.run(lambda: "answer")

    threads = Threads(1)

    assert asyncio.run(fail_then_ask(threads)) == "answer"
    threads.close()
