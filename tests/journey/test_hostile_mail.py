"""A01-A06: letters that try to act, in a real browser. Nothing runs, nobody is asked."""

import json
import os
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journey.hostile import LETTERS
from tests.journey.outside import eventually
from tests.journey.stage import OURS, Desk, House

pytestmark = [
    pytest.mark.browser,
    pytest.mark.drawn,
    pytest.mark.service,
    pytest.mark.slow,
]

IN_ONE = 25  # letters in one conversation
FILE = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
# What must not be in any document that shows a letter, whoever wrote it.
DANGERS = """() => {
  const found = [];
  for (const each of document.querySelectorAll("*")) {
    const tag = each.localName;
    if (/^(script|iframe|object|embed|form|meta|base|link|svg|math|video|audio|portal)$/.test(tag)
        && !(tag === "meta" && document.head.contains(each))) found.push(tag);
    for (const { name, value } of each.attributes) {
      if (/^on/.test(name)) found.push(`${tag} ${name}`);
      if (name === "href" && !/^(https?|mailto|tel):/i.test(value)) found.push(`href ${value}`);
      const ours = /^\\/conversations\\//.test(value);
      if (name === "src" && value && !ours) found.push(`src ${value}`);
    }
  }
  return found;
}"""


@pytest.fixture
def desk(browser: Browser, house: House) -> Iterator[Desk]:
    desk = Desk(browser, house, viewport={"width": 1280, "height": 800})
    yield desk
    desk.close()


def letters() -> list[str]:
    """Return our own letters, and those of the shared data where they are at hand."""
    folder = Path(os.environ.get("REGULARS_CORPORA", "/nowhere")) / "hostile"
    if not folder.is_dir():
        return LETTERS
    shared = json.loads((folder / "html-payloads.json").read_text("utf-8"))
    return [*LETTERS, *(each["payload"] for each in shared)]


def a_mail(number: int, letter: str) -> bytes:
    """Return a mail that is hostile wherever words go: letter, subject, name, name of a file."""
    mail = EmailMessage()
    words = " ".join(letter.split())[:150].encode("ascii", "replace").decode()
    first = number - number % IN_ONE
    mail["From"] = f'"<img src=x onerror=alert(1)>" <guest{first}@customers.example>'
    mail["To"] = OURS
    mail["Subject"] = words
    mail["Message-ID"] = f"<hostile.{number}@customers.example>"
    mail["Date"] = f"Mon, 05 Jan 2026 09:{number % 60:02}:00 +0000"
    if number != first:
        mail["In-Reply-To"] = f"<hostile.{first}@customers.example>"
    mail.set_content(f"Letter {number}")
    clean = letter.encode("utf-8", "replace").decode()
    mail.add_alternative(f"<p>Letter {number}</p>{clean}", subtype="html")
    name = '"><svg onload=alert(1)>.svg'
    mail.add_attachment(FILE, maintype="image", subtype="svg+xml", filename=name)
    return mail.as_bytes()


def test_letters_that_try_to_act_do_nothing(desk: Desk, house: House, tmp_path: Path):
    all_letters = letters()
    assert len(LETTERS) >= 112
    for number, letter in enumerate(all_letters):
        (tmp_path / f"{number:04}.eml").write_bytes(a_mail(number, letter))
    done = house.served.shop.run(
        "mail", "import", str(tmp_path), "--mailbox", OURS, "--live", "--json"
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["stored"] == len(all_letters)
    asked, said, found = [], [], []
    desk.context.route("**/live?*", lambda route: route.abort())  # a page that stands still
    desk.context.on("request", lambda request: asked.append(request.url))
    desk.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    desk.sign_in("maria@example.com")

    seen = 0
    for number in conversations(desk):
        desk.page.goto(f"/conversations/{number}/?all")
        seen += open_letters(desk)
        for frame in desk.page.frames:
            if frame != desk.page.main_frame:
                found += frame.evaluate(DANGERS)

    assert seen == len(all_letters)
    assert said == []
    assert found == []
    assert [url for url in asked if not url.startswith((f"{house.url}/", "about:"))] == []


def conversations(desk: Desk) -> list[str]:
    """Return the numbers of all conversations in the inbox."""
    desk.page.goto("/inbox/")
    links = desk.page.get_by_role("main").locator("a[href^='/conversations/']")
    found = {str(link.get_attribute("href")).split("/")[2] for link in links.all()}
    return sorted(found - {"new"})


def open_letters(desk: Desk) -> int:
    """Unfold every letter of the page, and wait until all are there; return how many."""
    many = int(
        desk.page.evaluate(
            """() => {
              const all = [...document.querySelectorAll(".c-original")];
              for (const each of all) {
                each.open = true;
                each.querySelector("iframe").loading = "eager";
              }
              return all.length;
            }"""
        )
    )

    def all_there() -> bool:
        desk.page.wait_for_timeout(50)
        return sum("/html" in frame.url for frame in desk.page.frames) == many

    eventually(all_there, what=f"{many} letters are shown")
    return many
