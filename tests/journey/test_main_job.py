"""The main job, from a mail on the wire to a figure on the results page, as the world sees it."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.stage import OURS, PHONE, Desk, House

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.slow]

ASKED = "Could you put Yiayia's name on the cake for Saturday?"
ANSWERED = "The name is on it. It waits for you from ten o'clock."
THANKED = "Thank you! Can I pay by card?"
SURVEY_LINK = re.compile(r"http://\S+/s/\w+/[0-5]/")


def test_a_customer_writes_is_answered_comes_back_and_says_how_it_was(
    browser: Browser, house: House
):
    owner = Desk(browser, house)
    owner.sign_in("maria@example.com")
    owner.ask_at_once()
    agent = Desk(browser, house, viewport=PHONE, is_mobile=True, has_touch=True)
    agent.sign_in("nikos@example.com")
    agent.undo_nothing()
    already = owner.first_replies_in_time()

    asked = house.deliver(ASKED, sender="Eleni P <eleni@example.com>", subject="Cake")
    agent.page.goto("/")
    agent.open_inbox()
    conversation = agent.open_conversation("Eleni P")
    expect(agent.thread.get_by_text(ASKED)).to_be_visible()
    agent.reply(ANSWERED)
    reply = house.outside.next_mail("eleni@example.com", subject="Re: Cake")

    plain = reply.get_body(("plain",)).get_content()
    assert plain.startswith(ANSWERED)
    assert ANSWERED in reply.get_body(("html",)).get_content().replace("&#x27;", "'")
    assert reply["In-Reply-To"] == asked
    assert OURS in reply["From"]
    token = re.search(r"help\+\w+@example\.com", reply["Reply-To"])
    assert token

    house.deliver(
        THANKED,
        sender="Eleni P <eleni@example.com>",
        subject="Re: Cake",
        to=token[0],
        In_Reply_To=reply["Message-ID"],
    )
    assert agent.open_conversation("Eleni P") == conversation
    expect(agent.thread.get_by_text(THANKED)).to_be_visible()
    agent.reply("By card or cash, as you like.")
    house.outside.next_mail("eleni@example.com", subject="Re: Cake")
    agent.finish()
    survey = house.outside.next_mail("eleni@example.com", subject="How well did")

    links = SURVEY_LINK.findall(survey.get_body(("plain",)).get_content())
    assert len(links) == 5
    assert [house.get(link) for link in links] == [200] * 5
    assert "1 customer was asked, 0 answered" in owner.figure("Satisfied")

    customer = browser.new_context(viewport=PHONE).new_page()
    customer.goto(links[4])
    customer.get_by_role("button", name="Send").click()
    expect(customer.get_by_role("button", name="Send this too")).to_be_visible()
    customer.context.close()

    assert "1 customer was asked, 1 answered" in owner.figure("Satisfied")
    assert "1 of 1" in owner.figure("Satisfied")
    assert owner.first_replies_in_time() == already + 1
    owner.close()
    agent.close()


def test_the_desk_does_the_same_without_a_script(browser: Browser, house: House):
    agent = Desk(browser, house, viewport=PHONE, java_script_enabled=False)
    agent.sign_in("nikos@example.com")
    agent.undo_nothing()

    house.deliver("Are you open on Monday?", sender="Ana R <ana@example.com>", subject="Monday")
    conversation = agent.open_conversation("Ana R")
    agent.reply("Yes, from nine.")
    reply = house.outside.next_mail("ana@example.com", subject="Re: Monday")
    house.deliver(
        "Lovely, see you then.",
        sender="Ana R <ana@example.com>",
        subject="Re: Monday",
        to=str(reply["Reply-To"]),
    )
    again = agent.open_conversation("Ana R")
    agent.finish()

    assert again == conversation
    expect(agent.page.get_by_role("main").get_by_text("Done").first).to_be_visible()
    agent.close()
