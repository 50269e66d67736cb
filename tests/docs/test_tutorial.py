"""The first day, done word for word: its commands in a shell, its clicks by a browser."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from regulars.site.tests.shop import free_port
from tests.docs.playing import BOLD, Browser, says, steps_of

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "first-day.md"
SERVE = "regulars serve\n"

pytestmark = [pytest.mark.service, pytest.mark.slow]


class Terminal:
    """A shell in a folder of its own, whose variables last from one command to the next."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "bin").mkdir()
        program = folder / "bin" / "regulars"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m regulars "$@"\n')
        program.chmod(0o755)
        self.variables = {n: v for n, v in os.environ.items() if "REGULARS" not in n}
        self.variables.pop("DJANGO_SETTINGS_MODULE", None)
        self.variables["PATH"] = f"{folder / 'bin'}:{self.variables['PATH']}"

    def run(self, commands):
        """Run commands, stopping at the first that fails; return what they said."""
        kept = self.folder / "variables"
        done = subprocess.run(
            ["bash", "-ec", f"{commands}\nenv -0 > {kept}"],
            cwd=self.folder,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}"
        pairs = [line.partition("=") for line in kept.read_text().split("\0") if line]
        self.variables = {name: value for name, _equals, value in pairs}
        return done.stdout

    def start(self, command, port):
        told = {**self.variables, "REGULARS_URL": f"http://127.0.0.1:{port}"}
        words = ["bash", "-c", f"exec {command.strip()} --port {port}"]
        return subprocess.Popen(words, cwd=self.folder, env=told, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def terminal(tmp_path):
    return Terminal(tmp_path)


def wait_for(look, *, seconds=60):
    """Return what `look` finds, once it finds something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := look():
                return found
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("It did not come in time.")


def open_the_shop(terminal, steps, browser, port):
    """Do the page's commands up to the customer's mail; return the program that serves."""
    serving = None
    for step in steps:
        if step.commands == SERVE:
            serving = terminal.start(step.commands, port)
            wait_for(lambda: browser.open("/health"))
            continue
        said = terminal.run(step.commands)
        assert step.answer is None or says(step.answer, said), said
    return serving


def test_the_first_day_goes_as_the_page_says(terminal):
    *morning, evening = steps_of(PAGE)
    port = free_port()
    browser = Browser(f"http://127.0.0.1:{port}")
    serving = open_the_shop(terminal, morning, browser, port)
    try:
        browser.open("/accounts/login/")
        browser.press("Sign in", login="nikos@example.com", password="fresh olives on Friday")
        wait_for(lambda: "A cake for Saturday" in browser.open("/inbox/"))
        browser.open("/today/")
        assert "1 customer is waiting" in browser.page
        browser.open("/inbox/")
        browser.open(browser.links(r"/conversations/\d+/[^\"]*")[0])
        conversation = browser.at
        browser.press("Send", text="With pleasure, and without nuts.")

        letter = wait_for(lambda: browser.open("/outbox/") and browser.links(r"/outbox/\d+/"))
        browser.open(letter[0])
        assert "ana@example.org" in browser.page
        assert "With pleasure, and without nuts." in browser.page

        browser.open(conversation)
        browser.press("Done")
        assert "A cake for Saturday" not in browser.open("/inbox/")
        assert "1 of 1" in re.sub("<[^>]+>", "", browser.open("/results/"))
        for words in BOLD.findall(PAGE.read_text()):
            assert words in browser.seen
        said = terminal.run(evening.commands)
        assert says(evening.answer, said), said
    finally:
        serving.terminate()
        serving.communicate(timeout=20)
