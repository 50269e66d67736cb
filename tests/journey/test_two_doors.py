"""UX.md §7, points 46, 47, 52: the form and a customer's own page, in a browser without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from regulars.kit import clock
from regulars.portal.rules import FASTEST_PERSON
from tests.journey.outside import eventually
from tests.journey.stage import PHONE, House

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.slow]

EVA = "eva@customers.example"
ROBOT = 3  # times that a link scanner fetches a link, before and while a person reads the mail


@pytest.fixture
def phone(browser: Browser, house: House) -> Iterator[Page]:
    yield from a_browser(browser, house)


@pytest.fixture
def other(browser: Browser, house: House) -> Iterator[Page]:
    """Another browser, which shares nothing with the phone's."""
    yield from a_browser(browser, house)


def a_browser(browser: Browser, house: House) -> Iterator[Page]:
    options = {"viewport": PHONE, "java_script_enabled": False, "locale": "en-GB"}
    context = browser.new_context(base_url=house.url, **options)
    yield context.new_page()
    context.close()


def write(page: Page, words: str) -> None:
    """Fill in the two fields, as slowly as a person, and send."""
    page.goto("/contact/")
    until = clock.now() + FASTEST_PERSON * 1.5
    page.get_by_label("Your message").fill(words)
    page.get_by_label("How do we reach you?").fill(EVA)
    eventually(lambda: clock.now() > until, what="as long as a person needs")
    page.get_by_role("button", name="Send").click()


def codes(house: House) -> list[str]:
    """Return the texts of the mails with a code that have arrived."""
    mails = [each for each in house.outside.mails if "/my/in/" in text_of(each)]
    return [text_of(each) for each in mails]


def text_of(mail) -> str:
    part = mail.get_body(("plain",)) if mail.is_multipart() else mail
    return part.get_content() if part else ""


def test_two_fields_are_enough_and_the_answer_says_when_and_where(house: House, phone: Page):
    write(phone, "The cake came without the name.")

    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your message")
    expect(phone.get_by_text("You will have an answer by")).to_be_visible()
    expect(phone.get_by_text(f"We write to {EVA}.")).to_be_visible()
    assert phone.context.cookies() == []


def test_a_link_survives_robots_a_code_works_elsewhere_and_a_used_link_offers_a_new_one(
    house: House, phone: Page, other: Page
):
    write(phone, "Is the shop open on Sunday?")
    before = len(codes(house))

    phone.goto("/my/")
    phone.get_by_label("Your e-mail address").fill(EVA)
    phone.get_by_role("button", name="Mail me a code").click()
    mail = eventually(lambda: codes(house)[before:], what="the mail with the code")[0]
    link = re.search(r"/my/in/\w+/", mail)[0]
    robots = [house.get(f"{house.url}{link}") for _time in range(ROBOT)]
    phone.goto(link)
    phone.get_by_role("button", name="Continue as").click()
    expect(phone.get_by_role("heading", name="Still open")).to_be_visible()

    other.goto(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("This link has run out")
    other.get_by_role("button", name="Mail me a new one").click()
    second = eventually(lambda: codes(house)[before + 1 :], what="another mail")[0]
    other.goto("/my/code/")
    other.get_by_label("Your e-mail address").fill(EVA)
    other.get_by_label("Six letters").fill(re.search(r"\b[A-Z]{6}\b", second)[0].lower())
    other.get_by_role("button", name="Open my page").click()
    expect(other.get_by_role("heading", name="Still open")).to_be_visible()

    assert robots == [200] * ROBOT


def test_a_customer_takes_everything_along_and_changes_their_mind(house: House, phone: Page):
    """What was asked for can be undone until it is done, and all of it works without scripts."""
    write(phone, "Please keep a loaf for me.")
    before = len(codes(house))
    phone.goto("/my/")
    phone.get_by_label("Your e-mail address").fill(EVA)
    phone.get_by_role("button", name="Mail me a code").click()
    mail = eventually(lambda: codes(house)[before:], what="the mail with the code")[0]
    phone.goto(re.search(r"/my/in/\w+/", mail)[0])
    phone.get_by_role("button", name="Continue as").click()

    phone.get_by_role("link", name="See it and download it").click()
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Download everything").click()
    phone.get_by_role("link", name="See what goes, and what stays").click()
    phone.get_by_role("button", name="Ask for it to be deleted").click()
    expect(phone.get_by_text("You asked us to delete your data")).to_be_visible()
    phone.get_by_role("button", name="Keep my data after all").click()

    expect(phone.get_by_role("link", name="See what goes, and what stays")).to_be_visible()
    assert re.fullmatch(r"my-data-\d{4}-\d\d-\d\d\.zip", download.value.suggested_filename)
