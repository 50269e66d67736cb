"""Where journeys play: a served shop, the other side's mail server, a browser at the desk."""

import re
import smtplib
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from playwright.sync_api import Browser, Page, expect

from regulars.site.tests.shop import Served
from tests.journey.outside import SECONDS, Outside, eventually

PHONE = {"width": 375, "height": 667}
PASSWORD = "a kettle of black olives"
OURS = "help@example.com"


@dataclass
class House:
    """The served shop, as the world sees it."""

    served: Served
    lmtp_port: int
    outside: Outside
    sent: int = field(default=0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.served.port}"

    def deliver(self, text: str, *, sender: str, subject: str, to: str = OURS, **more: str) -> str:
        """Hand a mail over by LMTP, as a mail server does; return its Message-ID."""
        self.sent += 1
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = "Mon, 05 Jan 2026 09:00:00 +0000"
        mail["Message-ID"] = f"<{self.sent}.{time.time()}@customers.example>"
        for name, value in more.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=SECONDS) as server:
            refused = server.send_message(mail, to_addrs=[to])
        assert not refused
        return str(mail["Message-ID"])

    def get(self, url: str) -> int:
        """Ask for a page as a link scanner does: no cookies, no script; return the status."""
        try:
            with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - ours
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


class Desk:
    """A member of staff at the desk. Everything is found as a person finds it: by its name."""

    def __init__(self, browser: Browser, house: House, **options: Any) -> None:
        self.house = house
        self.context = browser.new_context(base_url=house.url, locale="en-GB", **options)
        self.context.set_default_timeout(SECONDS * 1000)
        expect.set_options(timeout=SECONDS * 1000)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def close(self) -> None:
        self.context.close()
        assert self.errors == []

    def sign_in(self, email: str) -> None:
        self.page.goto("/")
        if "login" not in self.page.url:
            self.page.goto("/accounts/login/")
        self.page.get_by_label("Mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "login" not in url)

    def undo_nothing(self) -> None:
        """Have replies leave at once."""
        self.page.goto("/profile/")
        choices = self.page.get_by_role("group", name="How long a sent reply can be undone")
        choices.get_by_label("Not at all").check()
        self.page.get_by_role("button", name="Keep this").click()
        self.page.wait_for_load_state()

    def ask_at_once(self) -> None:
        """Have customers asked as soon as a conversation is closed."""
        self.page.goto("/settings/survey/")
        self.page.get_by_label("Minutes to wait after a conversation is closed").fill("0")
        self.page.get_by_role("button", name="Save").click()
        self.page.wait_for_load_state()

    def open_inbox(self) -> None:
        self.page.get_by_role("link", name="Inbox").first.click()
        self.page.wait_for_url("**/inbox/**")

    def rows_of(self, name: str) -> int:
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True).count()

    def open_conversation(self, name: str) -> str:
        """Open a customer's conversation from the inbox, once it is there; return its address."""

        def row() -> bool:
            self.page.goto("/inbox/")
            return self.rows_of(name) > 0

        eventually(row, what=f"{name} waits in the inbox")
        assert self.rows_of(name) == 1
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_url("**/conversations/*/")
        return self.page.url

    def reply(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name="Message to")
        box.fill(text)
        self.page.get_by_role("button", name="Send", exact=False).filter(
            has_not_text="done"
        ).last.click()
        expect(self.thread.get_by_text(text)).to_be_visible()

    @property
    def thread(self) -> Any:
        return self.page.get_by_role("log", name="Conversation")

    def finish(self) -> None:
        """Press Done."""
        self.page.get_by_role("button", name="Done", exact=False).first.click()
        expect(self.page.get_by_role("button", name="Reopen")).to_be_visible()

    def figure(self, title: str) -> str:
        """Return a figure of Results as text."""
        self.page.goto("/results/")
        return self.page.get_by_role("figure", name=title).inner_text()

    def first_replies_in_time(self) -> int:
        """Return how many were in time; all must have been."""
        found = re.search(r"([0-9]+) of ([0-9]+)", self.figure("First reply in time"))
        in_time, all_of_them = found.groups() if found else ("0", "0")
        assert in_time == all_of_them
        return int(in_time)
