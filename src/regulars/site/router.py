"""What granian calls: ``/live`` goes to the event stream, everything else to Django's pages."""

import importlib.util
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from regulars.kit.stopping import stopping
from regulars.site.bridge import Bridge
from regulars.site.garbage import Collector

LIVE_PATH = "/live"
# SQLite has one writer; more threads than this only wait for each other and for the interpreter.
PAGE_THREADS = 4
ROOM_FOR_FORM_BYTES = 1024 * 1024

Handler = Callable[[Any, Any], Awaitable[None]]


class Router:
    """The RSGI application."""

    def __init__(self, *, pages: Bridge, live: Handler) -> None:
        self._pages = pages
        self._live = live
        self._collector = Collector()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        if scope.proto != "http":
            protocol.close(403)
            return
        if scope.path == LIVE_PATH:
            await self._live(scope, protocol)
            return
        with self._collector.waiting():
            await self._pages(scope, protocol)

    def __rsgi_del__(self, loop: Any) -> None:
        """Tell streams to end: the server stops."""
        stopping.set()
        self._pages.close()


def make_router() -> Router:
    """Return the application of one web process; starts Django."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + ROOM_FOR_FORM_BYTES
    pages = Bridge(get_wsgi_application(), threads=PAGE_THREADS, most_body_bytes=most)
    return Router(pages=pages, live=_live_handler(pages))


def _live_handler(pages: Bridge) -> Handler:
    if importlib.util.find_spec("regulars.realtime.stream") is None:
        return pages
    from regulars.realtime.stream import serve  # noqa: PLC0415 - needs Django started

    handler: Handler = serve
    return handler
