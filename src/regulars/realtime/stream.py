"""The event stream at /live: says that something changed, never what. See docs/explanation."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from django.db import DatabaseError, close_old_connections

from regulars.journal.positions import Position
from regulars.kit.actor import NOBODY, Actor
from regulars.kit.stopping import stopping
from regulars.realtime.access import actor_of_cookie, is_own_page
from regulars.realtime.broadcast import Listener, broadcast
from regulars.realtime.notices import Missed, missed_after
from regulars.realtime.rules import Notice, event_text, look_again, may_hear, ready

LOOK_AGAIN_SECONDS = 60  # a session that ended closes its streams by then at the latest
SILENCE_SECONDS = 20  # a comment keeps proxies from closing the connection
PATIENCE_SECONDS = 30  # for a browser that takes nothing
START_SECONDS = 5
MOST_STREAMS_EACH = 20
HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
]

_open_streams: Counter[str] = Counter()


async def serve(scope: Any, protocol: Any) -> None:
    """Answer GET /live, from where ``Last-Event-ID`` or ``?after=`` say, else from now.

    Refuses with 401 signed out, 403 from a foreign page, 429 with too many streams open, 503
    without a database.
    """
    headers = scope.headers
    if scope.method != "GET":
        protocol.response_empty(405, [("allow", "GET")])
        return
    if not is_own_page(headers.get("origin"), headers.get("host")):
        protocol.response_empty(403, [])
        return
    cookie = headers.get("cookie") or ""
    try:
        actor = await _in_thread(actor_of_cookie, cookie)
    except DatabaseError:
        protocol.response_empty(503, [("retry-after", "5")])
        return
    if actor == NOBODY:
        protocol.response_empty(401, [])
        return
    if _open_streams[actor.id] >= MOST_STREAMS_EACH:
        protocol.response_empty(429, [("retry-after", "30")])
        return
    await _listen(scope, protocol, cookie, actor)


async def _listen(scope: Any, protocol: Any, cookie: str, actor: Actor) -> None:
    asked = dict(parse_qsl(scope.query_string or "", keep_blank_values=True))
    after = scope.headers.get("last-event-id") or asked.get("after")
    _open_streams[actor.id] += 1
    try:
        await _Stream(protocol, cookie, actor).run(after)
    except (OSError, RuntimeError, DatabaseError):
        return  # the browser went away, or takes nothing, or has to come again
    finally:
        _open_streams[actor.id] -= 1
        if not _open_streams[actor.id]:
            del _open_streams[actor.id]


class _Stream:
    """One browser that listens."""

    def __init__(self, protocol: Any, cookie: str, actor: Actor) -> None:
        self._protocol = protocol
        self._cookie = cookie
        self._actor = actor
        self._loop = asyncio.get_running_loop()
        self._asked_at = self._loop.time()
        self._spoke_at = self._loop.time()
        self._transport: Any = None
        self._upto = Position()

    async def run(self, after: str | None) -> None:
        listener = Listener(self._loop)
        leave = broadcast.join(listener)
        gone = asyncio.ensure_future(self._protocol.client_disconnect())
        gone.add_done_callback(listener.wake)
        try:
            self._transport = self._protocol.response_stream(200, HEADERS)
            await self._say("retry: 3000\n\n")
            await self._catch_up(after)
            while not (stopping.is_set() or gone.done()) and await self._step(listener):
                pass
        finally:
            gone.cancel()
            leave()

    async def _catch_up(self, after: str | None) -> None:
        """Tell what this browser missed; too much, and it looks at everything."""
        # First that nothing is lost from now on, then what was before.
        await asyncio.to_thread(broadcast.wait_until_following, START_SECONDS)
        missed: Missed = await _in_thread(missed_after, after)
        if missed.notices is None:
            await self._say(look_again(str(missed.position)))
        for notice in missed.notices or ():
            await self._tell(notice)
        self._upto = missed.position
        await self._say(ready(str(self._upto)))

    async def _step(self, listener: Listener) -> bool:
        """Tell what has come, or that all is well. False: this person may listen no more."""
        notice = await self._next(listener)
        if listener.overflowed:
            position = listener.newest
            listener.empty()
            # What was dropped may have been about this person.
            if not await self._may_stay():
                return False
            await self._say(look_again(position))
        elif notice and notice.concerns_access:
            return await self._may_stay()
        elif notice and Position.parse(notice.position) > self._upto:
            await self._tell(notice)
        return await self._keep_alive()

    async def _next(self, listener: Listener) -> Notice | None:
        now = self._loop.time()
        due = min(self._spoke_at + SILENCE_SECONDS, self._asked_at + LOOK_AGAIN_SECONDS)
        try:
            return await asyncio.wait_for(listener.queue.get(), max(0.01, due - now))
        except TimeoutError:
            return None

    async def _keep_alive(self) -> bool:
        now = self._loop.time()
        if now - self._asked_at >= LOOK_AGAIN_SECONDS and not await self._may_stay():
            return False
        if now - self._spoke_at >= SILENCE_SECONDS:
            await self._say(": still here\n\n")
        return True

    async def _may_stay(self) -> bool:
        self._asked_at = self._loop.time()
        self._actor = await _in_thread(actor_of_cookie, self._cookie)
        return self._actor != NOBODY

    async def _tell(self, notice: Notice) -> None:
        if may_hear(self._actor, notice):
            await self._say(event_text(notice, language=self._actor.language))

    async def _say(self, text: str) -> None:
        self._spoke_at = self._loop.time()
        await asyncio.wait_for(self._transport.send_str(text), PATIENCE_SECONDS)


async def _in_thread(ask: Callable[..., Any], *args: Any) -> Any:
    """Return what a question to the database answers; it leaves no stale connection behind."""

    def asked() -> Any:
        close_old_connections()
        try:
            return ask(*args)
        finally:
            close_old_connections()

    return await asyncio.to_thread(asked)
