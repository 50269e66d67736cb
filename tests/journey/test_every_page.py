"""Every page on a small phone, in a language longer than any: nothing clips, axe is content."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from regulars.site.tests.shop import Served, Shop, free_port
from tests.journey.looking import HEIGHT, WIDTH, look_at, pages, shape_of
from tests.journey.scratch import scratch_database

pytestmark = [
    pytest.mark.browser,
    pytest.mark.drawn,
    pytest.mark.service,
    pytest.mark.slow,
]

LANGUAGE = "en-xa"
SETTINGS = "regulars.site.settings"
SWITCHES = {"REGULARS_PSEUDO": "1", "REGULARS_CATCH_ALL": "1"}
BUILD = "from regulars.site.sample import build; build(factor=0.02)"
OWNER, PASSWORD = "maria@example.com", "good coffee every day"
CUSTOMER = "iris.kalliga@example.com"  # who wrote by the contact form
DESK = (
    *("/today/", "/inbox/", "/results/", "/customers/", "/search/?q=cake", "/team/", "/settings/"),
    *("/settings/mailboxes/", "/settings/survey/", "/profile/", "/nothing-here/"),
    *("/results/replied/?days=365", "/results/asked/?days=365", "/results/waiting/"),
)
PUBLIC = ("/", "/accounts/login/", "/accounts/password/reset/", "/nothing-here/", "/outbox/")


@pytest.fixture(scope="module")
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small sample shop, served."""
    with scratch_database() as database:
        shop = Shop(tmp_path_factory.mktemp("pages") / "data", environment={**database, **SWITCHES})
        url = f"http://127.0.0.1:{free_port()}"
        built = subprocess.run(
            [sys.executable, "-c", BUILD],
            env={**shop.variables, "REGULARS_URL": url, "DJANGO_SETTINGS_MODULE": SETTINGS},
            capture_output=True,
            check=False,
        )
        assert built.returncode == 0, built.stderr.decode()
        with shop.serving() as served:
            yield served


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{served.port}",
        viewport={"width": WIDTH, "height": HEIGHT},
        extra_http_headers={"Accept-Language": LANGUAGE},
        reduced_motion="reduce",
    )
    context.set_default_timeout(40_000)
    yield context
    context.close()


def sign_in(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[type=email]").fill(OWNER)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.close()


def speak(context: BrowserContext) -> None:
    """Ask for every page in the long language."""
    context.route(
        lambda url: "/static/" not in url and "lang=" not in url,
        lambda route: (
            route.continue_(url=_in_it(route.request.url))
            if route.request.is_navigation_request() and route.request.method == "GET"
            else route.continue_()
        ),
    )


def _in_it(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}lang={LANGUAGE}"


def looks(context: BrowserContext, served: Served, *starts: str) -> dict[str, list[str]]:
    """Return what is wrong with each page, by the page's shape."""
    base = f"http://127.0.0.1:{served.port}"
    seen = [look_at(page) for page in pages(context, base, *starts)]
    return {shape_of(look.path): look.troubles for look in seen}


def troubles(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {path: troubles for path, troubles in found.items() if troubles}


def a_survey(context: BrowserContext) -> str:
    """Return the path of a survey that a customer was sent."""
    for path in re.findall(r'href="(/outbox/\d+/)"', context.request.get("/outbox/").text()):
        if found := re.search(r"/s/\w+/\d/", context.request.get(path).text()):
            return found[0]
    raise AssertionError("No survey among the newest mails of the sample shop.")


def test_no_page_of_the_desk_clips_or_hinders(context: BrowserContext, served: Served):
    sign_in(context)
    speak(context)

    found = looks(context, served, *DESK)

    assert troubles(found) == {}
    assert {"/today/", "/inbox/", "/conversations/N/", "/customers/N/", "/team/N/"} <= set(found)


def test_no_page_for_customers_clips_or_hinders(context: BrowserContext, served: Served):
    survey = a_survey(context)
    speak(context)

    found = looks(context, served, survey, *PUBLIC)

    assert troubles(found) == {}
    assert {"/", "/accounts/login/", "/s/T/N/", "/s/T/stop/"} <= set(found)


def a_link_to_sign_in(context: BrowserContext) -> str:
    """Have a code mailed to a customer of the sample shop; return the path of the link."""
    page = context.new_page()
    page.goto("/my/")
    page.locator("input[type=email]").fill(CUSTOMER)
    page.locator("main button").first.click()
    for _time in range(40):
        newest = re.findall(r'href="(/outbox/\d+/)"', context.request.get("/outbox/").text())
        for path in newest[:3]:
            if found := re.search(r"/my/in/\w+/", context.request.get(path).text()):
                page.close()
                return found[0]
        page.wait_for_timeout(250)
    raise AssertionError("No code came.")


def test_no_page_of_a_customers_own_clips_or_hinders(context: BrowserContext, served: Served):
    link = a_link_to_sign_in(context)
    context.request.post(link)
    speak(context)

    found = looks(
        *(context, served, "/my/", "/my/past/", "/my/data/", "/my/data/delete/"),
        *("/my/code/", link, "/contact/"),
    )

    assert troubles(found) == {}
    assert {"/my/", "/my/N/", "/my/past/", "/my/data/", "/my/data/delete/"} <= set(found)
