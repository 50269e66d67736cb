"""What somebody is writing stays, whatever happens to the page; and the keyboard is never lost."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.outside import eventually
from tests.journey.stage import PASSWORD, Desk, House

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.slow]

FOCUSED = "document.activeElement.textContent.trim()"
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('draft ')).length"
WORDS = "The cake is ready at noon."


def writing(desk: Desk, house: House, name: str) -> str:
    """Have a customer write; write the words of an answer, and return the page's address."""
    house.deliver("Is it ready?", sender=f"{name} <c{house.sent}@example.com>", subject="Cake")
    url = desk.open_conversation(name)
    box(desk).fill(WORDS)
    expect(desk.page.get_by_text("Kept on this device")).to_be_visible()
    return url


def box(desk: Desk):
    return desk.page.get_by_role("textbox", name="Message to")


def sign_in_here(desk: Desk) -> None:
    desk.page.get_by_label("Mail address").fill("nikos@example.com")
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in", exact=True).click()


def test_words_come_back_when_the_tab_was_shut(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    url = writing(agent, house, "Anna B")

    agent.page.close()
    agent.page = agent.context.new_page()
    agent.page.goto(url)

    expect(box(agent)).to_have_value(WORDS)
    agent.close()


def test_words_come_back_after_the_session_has_ended(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    url = writing(agent, house, "Boris C")
    agent.context.clear_cookies(name="regulars_session")

    box(agent).press("Control+Enter")
    agent.page.wait_for_url("**/accounts/login/**")
    sign_in_here(agent)

    agent.page.wait_for_url(url)
    expect(box(agent)).to_have_value(WORDS)
    agent.close()


def test_a_page_older_than_the_sign_in_of_another_tab_still_sends(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    writing(agent, house, "Cora D")
    # As if it slept: news that came just now would lead it to the sign-in page itself.
    agent.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    agent.page.wait_for_load_state("networkidle")
    agent.context.clear_cookies(name="regulars_session")
    first, agent.page = agent.page, agent.context.new_page()
    agent.sign_in("nikos@example.com")

    agent.page = first
    box(agent).press("Control+Enter")

    expect(agent.thread.get_by_text(WORDS)).to_be_visible()
    agent.close()


def test_what_was_sent_or_signed_out_of_is_kept_no_longer(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    writing(agent, house, "Dora E")

    box(agent).press("Control+Enter")
    expect(agent.thread.get_by_text(WORDS)).to_be_visible()
    assert agent.page.evaluate(KEPT) == 0

    writing(agent, house, "Emil F")
    agent.page.goto("/inbox/")
    agent.page.locator("[data-signs-out]").first.evaluate("form => form.requestSubmit()")
    agent.page.wait_for_url("**/accounts/login/**")
    assert agent.page.evaluate(KEPT) == 0
    agent.close()


def test_a_reply_taken_back_is_a_draft_again(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    url = writing(agent, house, "Fani G")
    box(agent).press("Control+Enter")
    agent.page.get_by_role("button", name="Undo").click()
    expect(box(agent)).to_be_focused()

    agent.page.keyboard.type(" Yes.")

    expect(box(agent)).to_have_value(f"{WORDS} Yes.")
    assert agent.page.url == url
    agent.close()


def test_without_a_script_the_words_are_shown_for_copying(browser: Browser, house: House):
    agent = Desk(browser, house, java_script_enabled=False)
    agent.sign_in("nikos@example.com")
    house.deliver("Ready?", sender="Gita H <gita@example.com>", subject="Cake")
    url = agent.open_conversation("Gita H")
    box(agent).fill(WORDS)
    agent.context.clear_cookies(name="regulars_session")

    agent.page.get_by_role("button", name="Send", exact=False).last.click()
    expect(agent.page.get_by_label("What you wrote")).to_have_value(WORDS)
    agent.page.get_by_role("link", name="Sign in").click()
    sign_in_here(agent)

    agent.page.wait_for_url(url)
    agent.close()


def test_the_keyboard_stays_in_the_page_after_every_action(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    house.deliver("Ready?", sender="Hana I <hana@example.com>", subject="Cake")
    agent.open_conversation("Hana I")
    agent.page.keyboard.press("r")
    assert box(agent).evaluate("area => area.selectionStart === area.value.length")

    box(agent).press_sequentially("Yes.")
    box(agent).press("Control+Enter")
    notices = agent.page.locator("#toasts")  # which stay; what is read aloud is gone with the next
    expect(notices).to_contain_text("Sending to Hana…")
    expect(agent.thread).to_be_focused()

    agent.page.keyboard.press("a")
    agent.page.keyboard.press("Tab")
    agent.page.keyboard.press("Enter")
    expect(notices).to_contain_text("Given to")
    expect(agent.page.locator("#assign-menu > summary")).to_be_focused()

    agent.page.keyboard.press("s")
    agent.page.get_by_role("button", name="Snooze until then").press("Enter")
    expect(agent.page.locator("#snooze-moment")).to_be_focused()
    agent.page.get_by_role("button", name="Tomorrow morning").press("Enter")
    expect(agent.page.locator("#snooze-menu > summary")).to_be_focused()

    agent.page.keyboard.press("e")
    eventually(lambda: "Reopen" in agent.page.inner_text("body"), what="it is done")
    expect(agent.thread).to_be_focused()
    agent.close()
