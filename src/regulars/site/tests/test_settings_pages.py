"""The settings of every app, found from the first page of them."""

import re

import pytest
from django.urls import URLResolver, get_resolver

from regulars.channels.email.tests.make import a_mailbox, ada, ben, signed_in

pytestmark = pytest.mark.django_db
FIRST = "/settings/"
APPS_OWN = {"/settings/mailboxes/", "/settings/standards/", "/settings/survey/"}


def linked_from(browser, url: str) -> set[str]:
    """Return what can be reached by links, and links of those, within the settings."""
    seen, open_ends = {url}, [url]
    while open_ends:
        page = browser.get(open_ends.pop()).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        found = set(re.findall(r'<a [^>]*href="(/settings/[^"#?]*)"', main)) - seen
        seen |= found
        open_ends += found
    return seen


def pages_of_settings() -> set[str]:
    """Return the addresses without a number under /settings/, also those only posted to."""
    groups = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    routes = (f"/{group.pattern}{each.pattern}" for group in groups for each in group.url_patterns)
    return {route for route in routes if route.startswith(FIRST) and "<" not in route}


def test_every_page_of_settings_is_found_from_the_first():
    a_mailbox()
    browser = signed_in(ada())

    shown = {url for url in pages_of_settings() if browser.get(url).status_code == 200}
    reached = linked_from(browser, FIRST)

    assert shown > APPS_OWN
    assert shown <= reached
    assert any(re.fullmatch(r"/settings/mailboxes/\d+/", url) for url in reached)


def test_who_may_only_read_is_led_to_what_they_may_read():
    a_mailbox()
    browser = signed_in(ben())

    assert {browser.get(url).status_code for url in linked_from(browser, FIRST)} == {200}
