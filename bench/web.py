"""A browser's requests without a browser: one connection kept open, cookies kept."""

import json
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

CSRF_COOKIE = "csrftoken"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


class Web:
    """One caller."""

    def __init__(self, port: int, *, token: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}
        self._token = token

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post_form(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form as a browser does, with the token that our pages put into it."""
        token = self._cookies.get(CSRF_COOKIE, "")
        body = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path: str, value: Any) -> Answer:
        body = json.dumps(value).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/json"})

    def sign_in(self, email: str, password: str) -> None:
        """Sign in.

        Raises:
            RuntimeError: it did not work.
        """
        self.get("/accounts/login/")
        answer = self.post_form("/accounts/login/", {"login": email, "password": password})
        if answer.status != 302:
            raise RuntimeError(f"Signing in answered {answer.status}.")

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        headers = {**headers, "Host": "127.0.0.1:8000", "Accept-Encoding": "identity"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self._cookies.items())
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        took = time.perf_counter() - began
        for line in response.headers.get_all("Set-Cookie") or []:
            for key, morsel in SimpleCookie(line).items():
                self._cookies[key] = morsel.value
        return Answer(response.status, content, took)
