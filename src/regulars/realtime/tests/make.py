"""A browser that listens, as granian hands it over; and what the streams of a test run on."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import connections

from regulars.conversations.actions import add_note
from regulars.conversations.models import Conversation
from regulars.kit.actor import SYSTEM
from regulars.realtime import stream
from regulars.staff.models import StaffMember
from regulars.staff.tests.make import signed_in

PATIENCE = 20


class Headers(dict):
    """Granian's: found by their small names."""


class Ear:
    """One browser at /live: what it was answered, and what it hears."""

    def __init__(self, cookie: str, *, takes: Callable[[], Awaitable[None]] | None = None) -> None:
        self.cookie = cookie
        self.status = 0
        self.headers: dict[str, str] = {}
        self.text = ""
        self._takes = takes
        self._more = asyncio.Event()
        self._gone = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    # Granian's side of it

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Ear":
        self.response_empty(status, headers)
        return self

    async def send_str(self, text: str) -> None:
        if self._takes:
            await self._takes()
        self.text += text
        self._more.set()

    async def client_disconnect(self) -> None:
        await self._gone.wait()

    # The test's side of it

    def open(self, query: str = "", *, method: str = "GET", **headers: str) -> "Ear":
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        told = Headers({"cookie": self.cookie, "host": "testserver", **named})
        scope = SimpleNamespace(method=method, headers=told, query_string=query)
        self.task = asyncio.ensure_future(stream.serve(scope, self))
        return self

    async def ready(self) -> "Ear":
        await self.hears(lambda: "event: ready" in self.text)
        return self

    async def hears(self, found: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not found():
                self._more.clear()
                await self._more.wait()

    async def ends(self) -> None:
        assert self.task
        async with asyncio.timeout(PATIENCE):
            await self.task

    async def leaves(self) -> None:
        self._gone.set()
        await self.ends()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [dict(fields(block)) for block in self.text.split("\n\n") if "event: " in block]

    @property
    def topics(self) -> list[list[str]]:
        """The topics of each change, in order."""
        changes = [event for event in self.events if event["event"] == "change"]
        return [json.loads(event["data"])["topics"] for event in changes]

    @property
    def last_id(self) -> str:
        return str(self.events[-1]["id"])


def fields(block: str) -> Iterator[tuple[str, str]]:
    for line in block.splitlines():
        name, _colon, value = line.partition(": ")
        yield name, value


def cookie_of(member: StaffMember) -> str:
    """The header of a browser in which somebody is signed in."""
    session = signed_in(member).cookies[settings.SESSION_COOKIE_NAME].value
    return f"theme=dark; {settings.SESSION_COOKIE_NAME}={session}"


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a scene on a loop of its own; what asks the database runs in one thread beside it."""

    async def whole() -> None:
        thread = ThreadPoolExecutor(1)
        asyncio.get_running_loop().set_default_executor(thread)
        try:
            await scene()
        finally:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.to_thread(connections.close_all)

    asyncio.run(whole())


async def done(verb: Callable[..., Any], *args: Any, **fields: Any) -> Any:
    """What a verb returns, called where a database may be asked."""
    return await asyncio.to_thread(verb, *args, **fields)


def a_note(conversation: Conversation, text: str = "Private words") -> None:
    """Something that happens to a conversation."""
    add_note(conversation, text=text, by=SYSTEM)
