"""Take a picture of every page of the sample shop: see bin/look."""

# ruff: noqa: E501, PLC0415, PLR2004, S310
# Django is imported once the shop is known; what is written in long lines is HTML.

import argparse
import asyncio
import html
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.async_api import BrowserContext, async_playwright
from playwright.async_api import Error as BrowserTrouble
from playwright.async_api import Page as BrowserPage

ROLES = ("owner", "manager", "agent", "viewer", "nobody")
WIDTHS = (375, 1280)
THEMES = ("light", "dark")
LANGUAGES = ("en", "el")
HEIGHTS = {375: 667, 1280: 800}
SIDE_BY_SIDE = 3
START_SECONDS = 60
MISSING = "nothing-here"  # a page that is not there, for the picture of the 404
LEFT_OUT = ("/api/", "/health", "/live", "/static/")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Page:
    """A page that can be asked for: its route's name and its path."""

    name: str
    path: str


@dataclass(frozen=True)
class Picture:
    """One picture that was taken."""

    page: Page
    role: str
    language: str
    width: int
    theme: str

    @property
    def file(self) -> str:
        name = self.page.name.replace(":", ".")
        return f"{name}--{self.role}--{self.language}--{self.width}--{self.theme}.png"


def wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/look", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--role", action="append", choices=ROLES)
    parser.add_argument("--width", action="append", type=int)
    parser.add_argument("--theme", action="append", choices=THEMES)
    parser.add_argument("--language", action="append")
    parser.add_argument("--page", action="append", help="part of a route's name or path")
    parser.add_argument("--shop", type=Path, help="a sample shop that is built already")
    return parser.parse_args()


def chromium() -> str:
    names = [os.environ.get("REGULARS_CHROMIUM", ""), *CHROMIUMS]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    return found or sys.exit("error: No Chromium found.\nfix:   sudo apt-get install -y chromium")


@contextmanager
def sample_shop(given: Path | None) -> Iterator[str]:
    """Serve a sample shop; yield its address. Django in this process speaks of the same shop."""
    with tempfile.TemporaryDirectory(prefix="regulars-look-") as scratch:
        shop = (given or Path(scratch) / "shop").absolute()
        port = _free_port()
        command = [
            sys.executable,
            "-m",
            "regulars",
            "demo",
            "--quiet",
            "--folder",
            str(shop),
            "--port",
            str(port),
        ]
        subprocess.run([*command, "--build-only"], check=True)
        server = subprocess.Popen(command)
        try:
            _settle(shop, port)
            _wait_for(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settle(shop: Path, port: int) -> None:
    os.environ |= {
        "REGULARS_DATA": str(shop),
        "REGULARS_URL": f"http://127.0.0.1:{port}",
        "REGULARS_CATCH_ALL": "1",
        "REGULARS_STYLEGUIDE": "1",
        "DJANGO_SETTINGS_MODULE": "regulars.site.settings",
    }
    import django

    django.setup()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _attempt in range(START_SECONDS * 10):
        if server.poll() is not None:
            sys.exit("error: The sample shop did not start.")
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("error: The sample shop did not answer in time.")


def pages() -> tuple[list[Page], list[str]]:
    """Return the pages from the routes, and the names of routes nobody gave a sample for."""
    from django.urls import NoReverseMatch, reverse

    from regulars.kit.looks import samples

    found, unknown = [Page(MISSING, f"/{MISSING}/")], []
    for name, wants_arguments in _routes():
        try:
            sample = samples()[name]() if name in samples() else None
            if sample is None and wants_arguments:
                unknown.append(name)
                continue
            path = reverse(name, kwargs=sample or {})
        except NoReverseMatch:
            unknown.append(name)
            continue
        if not path.startswith(LEFT_OUT) and path not in {page.path for page in found}:
            found.append(Page(name, path))
    return found, unknown


def _routes() -> Iterator[tuple[str, bool]]:
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: list, space: str) -> Iterator[tuple[str, bool]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry.url_patterns, inner)
            elif isinstance(entry, URLPattern) and entry.name:
                yield f"{space}{entry.name}", bool(entry.pattern.regex.groups)

    yield from walk(get_resolver().url_patterns, "")


def cookies_of(role: str, url: str) -> list[dict[str, str]]:
    """Return the session cookie of somebody with this role; none for nobody."""
    if role == "nobody":
        return []
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from regulars.staff.models import StaffMember

    member = StaffMember.objects.filter(role=role, is_active=True).order_by("pk")[0]
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return [{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": url}]


class Photographer:
    """Goes through the pages, several at a time."""

    def __init__(self, url: str, wanted: argparse.Namespace) -> None:
        self.url = url
        self.wanted = wanted
        self.taken: list[Picture] = []
        self.failed: list[str] = []
        self._places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def take_all(self, found: list[Page], cookies: dict[str, list[dict[str, str]]]) -> None:
        async with async_playwright() as play:
            browser = await play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            for role, held in cookies.items():
                context = await browser.new_context()
                await context.add_cookies(held)  # type: ignore[arg-type]
                jobs = [
                    self.take(context, page, role, language)
                    for page in found
                    for language in self.wanted.language
                ]
                await asyncio.gather(*jobs)
                await context.close()
            await browser.close()

    async def take(self, context: BrowserContext, page: Page, role: str, language: str) -> None:
        """Take one page in one language, in every width and theme; nothing where it is not shown."""
        async with self._places:
            url = f"{self.url}{page.path}?{urlencode({'lang': language})}"
            try:
                answer = await context.request.get(url, max_redirects=0)
                wanted = 404 if page.name == MISSING else 200
                if answer.status != wanted or not answer.headers.get("content-type", "").startswith(
                    "text/html"
                ):
                    if answer.status >= 500:
                        self.failed.append(f"{page.path} answers {answer.status} to {role}")
                    return
                await self._shoot(context, url, page, role, language)
            except BrowserTrouble as trouble:
                self.failed.append(f"{page.path} for {role}: {str(trouble).splitlines()[0]}")

    async def _shoot(
        self, context: BrowserContext, url: str, page: Page, role: str, language: str
    ) -> None:
        tab = await context.new_page()
        try:
            await tab.goto(url, wait_until="load")
            for width in self.wanted.width:
                await self._unroll(tab, width)
                for theme in self.wanted.theme:
                    await tab.emulate_media(color_scheme=theme)
                    picture = Picture(page, role, language, width, theme)
                    await tab.screenshot(
                        path=self.wanted.folder / picture.file, animations="disabled"
                    )
                    self.taken.append(picture)
        finally:
            await tab.close()

    async def _unroll(self, tab: BrowserPage, width: int) -> None:
        """Make the window as high as the page: Chromium repeats parts of a page it must scroll."""
        lowest = HEIGHTS.get(width, 800)
        await tab.set_viewport_size({"width": width, "height": lowest})
        height = await tab.evaluate("document.documentElement.scrollHeight")
        if height > lowest:
            await tab.set_viewport_size({"width": width, "height": height})


def write_index(folder: Path, taken: list[Picture], unknown: list[str], failed: list[str]) -> None:
    """Write index.html beside the pictures: a row for each page, role and language."""
    rows: dict[tuple[str, str, str, str], list[Picture]] = {}
    for one in taken:
        rows.setdefault((one.page.name, one.page.path, one.role, one.language), []).append(one)
    parts = [_row(key, pictures) for key, pictures in sorted(rows.items())]
    notes = "".join(
        f"<li>{html.escape(line)}</li>"
        for line in [*failed, *(f"no sample for {name}" for name in unknown)]
    )
    style = "body{font:16px sans-serif;margin:2rem}figure{display:inline-block;margin:.5rem;vertical-align:top}img{border:1px solid #999;display:block}"
    (folder / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><title>Every page</title><style>{style}</style>'
        f"<h1>{len(taken)} pictures</h1><ul>{notes}</ul>{''.join(parts)}",
        encoding="utf-8",
    )


def _row(key: tuple[str, str, str, str], pictures: list[Picture]) -> str:
    name, path, role, language = (html.escape(part) for part in key)
    figures = "".join(
        f'<figure><a href="{one.file}"><img loading="lazy" width="{160 if one.width < 600 else 420}" src="{one.file}" '
        f'alt="{name}, {one.width} px, {one.theme}"></a><figcaption>{one.width} px, {one.theme}</figcaption></figure>'
        for one in pictures
    )
    return f"<h2>{name} <small>{path} · {role} · {language}</small></h2>{figures}"


def main() -> None:
    wanted = wishes()
    wanted.role = wanted.role or list(ROLES)
    wanted.width = wanted.width or list(WIDTHS)
    wanted.theme = wanted.theme or list(THEMES)
    wanted.language = wanted.language or list(LANGUAGES)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    chromium()
    began = time.monotonic()
    with sample_shop(wanted.shop) as url:
        found, unknown = pages()
        if wanted.page:
            found = [
                page
                for page in found
                if any(part in page.name or part in page.path for part in wanted.page)
            ]
        cookies = {role: cookies_of(role, url) for role in wanted.role}
        photographer = Photographer(url, wanted)
        asyncio.run(photographer.take_all(found, cookies))
    write_index(wanted.folder, photographer.taken, unknown, photographer.failed)
    print(
        f"{len(photographer.taken)} pictures of {len(found)} pages in {time.monotonic() - began:.0f} s: {wanted.folder / 'index.html'}"
    )
    for line in photographer.failed:
        print(f"broken: {line}", file=sys.stderr)
    sys.exit(1 if photographer.failed else 0)


if __name__ == "__main__":
    main()
