"""The script and the styles in a real Chromium; pages are handed to it without a server."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Request, Route

from regulars.ui import navigation, ports, styleguide
from regulars.ui.navigation import BOTTOM, Entry
from regulars.ui.tests.make import a_request

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
HOST = "http://desk.test"
GREEK_J = """document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key: "ξ", code: "KeyJ", bubbles: true}))"""
COUNT_SUBMITS = """document.addEventListener("submit", event => {
    event.preventDefault(); window.times = (window.times || 0) + 1; })"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.drawn,
    pytest.mark.urls("regulars.ui.tests.urls"),
]


@pytest.fixture(autouse=True)
def _shell(monkeypatch):
    bare = ports.ShellPort()
    bare.fill("test", lambda request: {"business_name": "Kalamata Deli", "search_url": "/search/"})
    monkeypatch.setattr(ports, "shell", bare)
    monkeypatch.setattr(navigation, "_ENTRIES", {})
    navigation.register(Entry("guide", "Guide", "info", "ui:styleguide", place=BOTTOM, go_key="i"))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("**/*", _answer)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    errors = page.errors
    page.close()
    assert errors == []


def _answer(route: Route, request: Request) -> None:
    path = urlsplit(request.url).path
    if path.startswith("/static/"):
        route.fulfill(path=finders.find(path.removeprefix("/static/")))
    elif path.startswith("/answer/"):
        route.fulfill(status=int(path.split("/")[2]), body="<p id='swapped'>swapped</p>")
    else:
        route.fulfill(body=_drawn(path.strip("/")), content_type="text/html; charset=utf-8")


def _drawn(name: str) -> str:
    sample = {**styleguide.PAGES[name](), "guide_theme": "auto"} if name in styleguide.PAGES else {}
    template = f"ui/styleguide/{name}.html" if sample else "ui/desk.html"
    return render_to_string(template, sample, a_request())


def opened(page: Page, name: str) -> Page:
    page.goto(f"{HOST}/{name}/")
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent").strip()


def test_question_mark_shows_the_keys_and_escape_leaves(page: Page):
    opened(page, "inbox").keyboard.press("?")
    assert page.locator("#keys").is_visible()

    page.keyboard.press("Escape")

    assert not page.locator("#keys").is_visible()


def test_j_and_k_walk_the_rows_and_on_a_greek_keyboard_too(page: Page):
    opened(page, "inbox").keyboard.press("j")
    assert focused(page) == "Ελένη Παπαδοπούλου"

    page.evaluate(GREEK_J)
    assert focused(page) == "Jonas Ek"

    page.keyboard.press("k")
    assert focused(page) == "Ελένη Παπαδοπούλου"


def test_letters_do_nothing_while_someone_types_or_has_turned_them_off(page: Page):
    opened(page, "inbox").locator("[data-search]").focus()
    page.keyboard.type("j?")
    assert page.locator("[data-search]").input_value() == "j?"

    page.evaluate("document.activeElement.blur(); document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("?")

    assert not page.locator("#keys").is_visible()


def test_g_and_a_letter_go_to_a_page(page: Page):
    opened(page, "inbox").keyboard.press("g")

    page.keyboard.press("i")

    page.wait_for_url("**/styleguide/")


def test_n_makes_the_composer_a_note_and_r_a_reply(page: Page):
    opened(page, "conversation").keyboard.press("n")
    assert page.locator(".c-composer__only").is_visible()
    assert page.get_by_role("button", name="Add note").is_visible()

    page.locator("textarea").blur()
    page.keyboard.press("r")

    assert not page.locator(".c-composer__only").is_visible()


def test_a_thread_opens_at_its_newest_message(page: Page):
    opened(page, "conversation")

    assert page.locator("#m6").is_visible()
    assert page.evaluate("document.querySelector('[data-newest]').scrollTop") > 0


def test_a_form_is_sent_once(page: Page):
    opened(page, "conversation").evaluate(COUNT_SUBMITS)

    page.locator("textarea").press("Control+Enter")
    page.locator("textarea").press("Control+Enter")

    assert page.evaluate("window.times") == 1


@pytest.mark.parametrize(
    ("status", "swaps"), [(200, True), (422, True), (409, True), (404, False), (500, False)]
)
def test_htmx_swaps_refusals_and_never_failures(page: Page, status: int, swaps: bool):
    opened(page, "inbox").evaluate(f"htmx.ajax('GET', '/answer/{status}/', '#main').catch(() => 0)")

    page.wait_for_selector("#swapped" if swaps else "#toasts [data-toast]")

    assert page.locator("#swapped").count() == (1 if swaps else 0)
    assert page.locator("#toasts [data-toast]").count() == (0 if swaps else 1)


def test_an_undo_counts_down_and_then_it_is_too_late(page: Page):
    page.clock.install()
    opened(page, "inbox").evaluate(
        """htmx.swap("#toasts", "<div data-toast><b data-seconds=10></b></div>",
        {swapStyle: "beforeend"})"""
    )
    page.clock.run_for(3_000)
    assert page.locator("[data-seconds]").text_content() == "(7)"

    page.clock.run_for(8_000)

    assert page.locator("#toasts [data-toast]").count() == 0


@pytest.mark.parametrize("name", list(styleguide.PAGES))
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(page: Page, name: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, name)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
@pytest.mark.parametrize("name", list(styleguide.PAGES))
@pytest.mark.parametrize(("width", "scheme"), [(375, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_targets_are_big_enough(
    page: Page, name: str, width: int, scheme: str
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    height = opened(page, name).evaluate("document.documentElement.scrollHeight")
    # As tall as the page, so that the phone's bar lies on nothing.
    page.set_viewport_size({"width": width, "height": height})

    found = Axe().run(page, options=AXE).response

    assert [(rule["id"], rule["nodes"][0]["target"]) for rule in found["violations"]] == []
    assert "target-size" in [rule["id"] for rule in found["passes"]]
