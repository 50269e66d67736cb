"""The event stream at /live: says that something changed, never what. See docs/explanation."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections

from regulars.journal.positions import Position, position_now
from regulars.journal.queries import stream as stretch_after
from regulars.kit.actor import NOBODY, Actor
from regulars.kit.stopping import stopping
from regulars.realtime.access import actor_of_cookie, is_own_page
from regulars.realtime.broadcast import AT_ONCE, NAMES, Listener, broadcast, notices_of
from regulars.realtime.rules import Notice, event_text, look_again, may_hear

LOOK_AGAIN_SECONDS = 60  # a session that ended closes its streams by then at the latest
BREATH_SECONDS = 0.5
SILENCE_SECONDS = 20  # a comment keeps proxies from closing the connection
MOST_STREAMS_EACH = 20
HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
]

_open_streams: Counter[str] = Counter()


async def serve(scope: Any, protocol: Any) -> None:
    """Answer GET /live: 401 signed out, 403 from a foreign page, 429 with too many streams open."""
    headers = scope.headers
    if scope.method != "GET":
        protocol.response_empty(405, [("allow", "GET")])
        return
    if not is_own_page(headers.get("origin"), headers.get("host")):
        protocol.response_empty(403, [])
        return
    cookie = headers.get("cookie") or ""
    actor = await asyncio.to_thread(actor_of_cookie, cookie)
    if actor == NOBODY:
        protocol.response_empty(401, [])
        return
    if _open_streams[actor.id] >= MOST_STREAMS_EACH:
        protocol.response_empty(429, [("retry-after", "30")])
        return
    _open_streams[actor.id] += 1
    try:
        await _Stream(protocol, cookie, actor).run(headers.get("last-event-id") or "")
    finally:
        _open_streams[actor.id] -= 1


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

    async def run(self, last_id: str) -> None:
        listener = Listener(self._loop)
        leave = broadcast.join(listener)
        gone = asyncio.ensure_future(self._protocol.client_disconnect())
        try:
            self._transport = self._protocol.response_stream(200, HEADERS)
            await self._say("retry: 3000\n\n")
            await self._catch_up(last_id)
            while not stopping.is_set() and not gone.done():
                if not await self._step(listener):
                    return
        except (OSError, RuntimeError):
            return  # the browser went away
        finally:
            gone.cancel()
            leave()

    async def _step(self, listener: Listener) -> bool:
        """Tell what has come, or wait a breath for it. False: this person may listen no more."""
        try:
            notice = await asyncio.wait_for(listener.queue.get(), BREATH_SECONDS)
        except TimeoutError:
            notice = None
        if notice and notice.concerns_access:
            return await self._may_stay()
        if listener.overflowed:
            listener.overflowed = False
            await self._say(look_again(notice.position if notice else ""))
        elif notice:
            await self._tell(notice)
        return await self._keep_alive()

    async def _keep_alive(self) -> bool:
        now = self._loop.time()
        if now - self._asked_at > LOOK_AGAIN_SECONDS and not await self._may_stay():
            return False
        if now - self._spoke_at > SILENCE_SECONDS:
            await self._say(": still here\n\n")
        return True

    async def _may_stay(self) -> bool:
        self._asked_at = self._loop.time()
        self._actor = await asyncio.to_thread(actor_of_cookie, self._cookie)
        return self._actor != NOBODY

    async def _catch_up(self, last_id: str) -> None:
        """Tell what a browser missed since its last event; too much, and it looks at everything."""
        if not last_id:
            return
        try:
            position = Position.parse(last_id)
        except ValueError:
            await self._say(look_again(str(await asyncio.to_thread(_in_thread(position_now)))))
            return
        found = await asyncio.to_thread(_in_thread(_missed), position)
        if found is None:
            await self._say(look_again(str(await asyncio.to_thread(_in_thread(position_now)))))
            return
        for notice in found:
            await self._tell(notice)

    async def _tell(self, notice: Notice) -> None:
        if may_hear(self._actor, notice):
            await self._say(event_text(notice, language=self._actor.language))

    async def _say(self, text: str) -> None:
        self._spoke_at = self._loop.time()
        await self._transport.send_str(text)


def _in_thread(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that asks the database and leaves no stale connection behind."""

    def asked(*args: Any) -> Any:
        close_old_connections()
        try:
            return ask(*args)
        finally:
            close_old_connections()

    return asked


def _missed(position: Position) -> list[Notice] | None:
    """Return the notices after a position, or None where they are too many to tell one by one."""
    found = stretch_after(position, names=NAMES, limit=AT_ONCE)
    return None if len(found.entries) >= AT_ONCE else notices_of(found)
