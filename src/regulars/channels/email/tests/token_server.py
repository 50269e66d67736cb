"""A provider's token endpoint on loopback, which says what a test wants and remembers the forms."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from regulars.channels.email import oauth

GOOD = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 3600}


@dataclass
class TokenServer:
    """`answers` are given one after another, the last again and again."""

    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=lambda: [(200, GOOD)])
    forms: list[dict[str, str]] = field(default_factory=list)
    location: str = ""

    def next(self) -> tuple[int, dict[str, Any]]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def a_token_server(monkeypatch: Any, *hosts: str) -> Iterator[TokenServer]:
    """Let Google be on this machine; its tokens go to `hosts`."""
    told = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            told.forms.append(dict(parse_qsl(self.rfile.read(length).decode())))
            status, answer = told.next()
            self.send_response(status)
            if told.location:
                self.send_header("Location", told.location)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}/token"
    local = replace(oauth.GOOGLE, token_url=here, hosts=hosts or oauth.GOOGLE.hosts)
    monkeypatch.setitem(oauth.PROVIDERS, "google", local)
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)
