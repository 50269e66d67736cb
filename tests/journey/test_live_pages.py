"""An open page stays true: what happens elsewhere appears by itself, and disturbs nobody."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.stage import Desk, House

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.slow]

MARK = "window.isTheSame = true"
MARKED = "window.isTheSame === true"
FIRST = "document.querySelector('#thread .c-message')"
FOCUSED = "document.activeElement.textContent.trim()"


def listening(desk: Desk, path: str) -> None:
    """Open a page; go on once it listens. It must not be loaded again from here on."""
    with desk.page.expect_response("**/live?*") as found:
        desk.page.goto(path)
    assert found.value.status == 200
    desk.page.evaluate(MARK)


def test_a_customer_who_writes_appears_in_the_open_inbox(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    house.deliver("Do you deliver?", sender="Ana R <ana@example.com>", subject="Delivery")
    agent.open_conversation("Ana R")
    listening(agent, "/inbox/")
    agent.page.get_by_role("main").get_by_role("link", name="Ana R", exact=True).focus()
    assert agent.page.evaluate(FOCUSED) == "Ana R"

    house.deliver("A cake, please.", sender="Eleni P <eleni@example.com>", subject="Cake")
    row = agent.page.get_by_role("main").get_by_role("link", name="Eleni P", exact=True)
    expect(row).to_be_visible()

    assert agent.page.evaluate(MARKED)
    assert agent.page.evaluate(FOCUSED) == "Ana R"
    expect(agent.page.locator("#announce")).to_have_text("A customer has written.")
    agent.close()


def test_a_colleagues_answer_appears_and_what_is_being_typed_stays(browser: Browser, house: House):
    agent, owner = Desk(browser, house), Desk(browser, house)
    agent.sign_in("nikos@example.com")
    owner.sign_in("maria@example.com")
    owner.undo_nothing()
    house.deliver("Is it vegan?", sender="Omar K <omar@example.com>", subject="Baklava")
    url = owner.open_conversation("Omar K")
    listening(agent, url)
    agent.page.evaluate(f"{FIRST}.isTheSame = true")
    box = agent.page.get_by_role("textbox", name="Message to")
    box.fill("It is made with ")
    box.press("End")

    owner.reply("Yes, with oil instead of butter.")
    expect(agent.thread.get_by_text("Yes, with oil instead of butter.")).to_be_visible()
    agent.page.keyboard.type("olive oil")

    assert box.input_value() == "It is made with olive oil"
    assert agent.page.evaluate(MARKED)
    assert agent.page.evaluate(f"{FIRST}.isTheSame")
    agent.close()
    owner.close()


def test_an_open_menu_is_left_alone_until_it_is_closed(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    house.deliver("Closed today?", sender="Ivan B <ivan@example.com>", subject="Hours")
    listening(agent, agent.open_conversation("Ivan B"))
    menu = agent.page.locator("#conversation-head details").first
    menu.locator("summary").click()

    house.deliver("And tomorrow?", sender="Mara L <mara@example.com>", subject="Tomorrow")
    agent.page.wait_for_timeout(1500)
    assert menu.get_attribute("open") is not None
    agent.page.keyboard.press("Escape")

    expect(agent.page.locator("#beside").get_by_text("Mara L")).to_be_visible()
    assert agent.page.evaluate(MARKED)
    agent.close()


def test_a_page_catches_up_with_what_it_missed(browser: Browser, house: House):
    agent = Desk(browser, house)
    agent.sign_in("nikos@example.com")
    listening(agent, "/inbox/")

    agent.context.set_offline(True)
    agent.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    house.deliver("Hello?", sender="Petra S <petra@example.com>", subject="Hello")
    agent.context.set_offline(False)
    agent.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    row = agent.page.get_by_role("main").get_by_role("link", name="Petra S", exact=True)
    expect(row).to_be_visible()
    assert agent.page.evaluate(MARKED)
    agent.close()
