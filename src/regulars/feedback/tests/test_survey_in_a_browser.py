"""When a tap in the mail counts: the script of the survey in a real Chromium, without a server."""

from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Request, Route

pytestmark = [pytest.mark.browser, pytest.mark.drawn]

SURVEY = """<!doctype html><meta charset="utf-8"><title>How was it?</title>
<form action="/s/token/" method="post" data-tapped="4">
<p data-waits="waits" data-kept="kept" data-choosing="choosing">plain</p>
<label><input type="radio" name="score" value="2">2</label></form>
<p style="height: 3000px">long</p><script src="/survey.js" defer></script>"""

SCROLLED = """() => new Promise(done => {
    addEventListener("scroll", () => done(), {once: true}); scrollTo(0, 400); })"""


@pytest.fixture
def posted() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, posted: list[str]) -> Iterator[Page]:
    page = browser.new_page()
    page.clock.install()

    def answer(route: Route, request: Request) -> None:
        if request.method == "POST":
            posted.append(request.post_data or "")
            route.fulfill(body="")
        elif request.url.endswith(".js"):
            route.fulfill(path=finders.find("feedback/survey.js"))
        else:
            route.fulfill(body=SURVEY, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto("http://survey.test/s/token/4")
    yield page
    page.close()


def said(page: Page) -> str:
    return page.locator("[data-kept]").inner_text()


@pytest.mark.parametrize("by", ["wheel", "tap", "key"])
def test_an_early_hand_counts_once_two_seconds_are_over(page: Page, posted: list[str], by: str):
    if by == "wheel":
        page.mouse.wheel(0, 300)
    elif by == "tap":
        page.mouse.click(300, 300)
    else:
        page.keyboard.press("ArrowDown")
    page.clock.run_for(1500)
    early = list(posted)
    page.clock.run_for(1000)
    page.get_by_text("kept").wait_for()

    assert early == []
    assert posted == ["score=4&certainty=tapped"]


def test_a_page_that_only_scrolls_by_itself_at_first_counts_nothing(page: Page, posted: list[str]):
    page.evaluate(SCROLLED)
    page.evaluate("document.dispatchEvent(new Event('pointerdown', {bubbles: true}))")
    page.clock.run_for(5000)

    assert posted == []
    assert said(page) == "waits"


def test_who_chooses_anew_is_asked_to_press_send(page: Page, posted: list[str]):
    page.get_by_role("radio").check()
    page.clock.run_for(5000)

    assert posted == []
    assert said(page) == "choosing"
