"""Go through every page that a person can reach by links, and look closely at each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
WIDTH, HEIGHT = 360, 640
MOST_PAGES = 90
LEFT_OUT = re.compile(r"^/(api|static|live|health)\b|/(raw|attachments|html|download|original)/")
# Not what opens in a frame: letters of strangers, in which no script of ours runs either.
LINKS = """Array.from(
  document.querySelectorAll("a[href]:not([target^=letter])"), link => link.getAttribute("href"))"""

# Words of ours (in brackets, in the pseudo-locale) that some box cuts off.
CLIPPED = r"""() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isTiny = box => box.width <= 2 || box.height <= 2;
  const isCut = (rect, box) =>
    rect.left < box.left - 2 || rect.right > box.right + 2 ||
    rect.top < box.top - 4 || rect.bottom > box.bottom + 4;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!/^\s*\[.*\]\s*$/s.test(node.data)) continue;
    if (!node.parentElement.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = Array.from(range.getClientRects());
    for (let box = node.parentElement; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (!/hidden|clip/.test(style.overflowX + style.overflowY)) continue;
      const frame = box.getBoundingClientRect();
      if (isTiny(frame)) break;  // only for those who listen
      // A row shows the first words of a letter; the whole stands behind its link.
      if (style.textOverflow === "ellipsis" && box.closest("[data-row]")) break;
      if (rects.some(rect => isCut(rect, frame))) {
        found.push(node.data.trim().slice(0, 60) + " in " + box.tagName + "." + box.className);
        break;
      }
    }
  }
  return found;
}"""


@dataclass
class Look:
    """What is wrong with one page; empty is what it should be."""

    path: str
    troubles: list[str] = field(default_factory=list)


def pages(context: BrowserContext, base: str, *starts: str) -> Iterator[Page]:
    """Open every page that links lead to, one of each shape; yield it while it is open."""
    page = context.new_page()
    waiting, seen = list(starts), set()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if (shape := shape_of(path)) in seen:
            continue
        seen.add(shape)
        answer = context.request.get(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(path)
        waiting += [link for link in page.evaluate(LINKS) if _is_ours(page.url, link, base)]
        waiting = [urljoin(page.url, link).removeprefix(base) for link in waiting]
        yield page
    page.close()
    assert not waiting or len(seen) < MOST_PAGES, "More pages than this looks at."


def shape_of(path: str) -> str:
    """Return a path without what differs from thing to thing."""
    parts = urlsplit(path)
    plain = re.sub(r"/s/\w+/", "/s/T/", re.sub(r"\d+", "N", parts.path))
    tab = re.search(r"\btab=(\w+)", parts.query)
    return f"{plain}?{tab[1]}" if tab else plain


def _is_ours(here: str, link: str, base: str) -> bool:
    there = urlsplit(urljoin(here, link))
    is_page = there.scheme in {"http", "https"} and not link.startswith("#")
    return is_page and urljoin(here, link).startswith(base) and not LEFT_OUT.search(there.path)


def look_at(page: Page) -> Look:
    """Return what does not fit on a phone, and what axe finds."""
    look = Look(urlsplit(page.url).path)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > WIDTH:
        look.troubles.append(f"scrolls sideways: {width} px")
    look.troubles += [f"cut off: {words}" for words in page.evaluate(CLIPPED)]
    # As tall as the page, so that the phone's bar lies on nothing.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": max(height, HEIGHT)})
    found = Axe().run(page, options=AXE).response
    for rule in found["violations"]:
        targets = [" ".join(map(str, node["target"])) for node in rule["nodes"][:2]]
        look.troubles.append(f"axe {rule['id']}: {'; '.join(targets)}")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    return look
