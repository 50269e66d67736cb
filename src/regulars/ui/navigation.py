"""The desk's navigation: pages say where they hang, and only those who may see one find it.

A higher app registers its pages in ``apps.py``::

    navigation.register(Entry("inbox", _("Inbox"), icon="inbox", url_name="desk:inbox", order=20,
                              place=BOTTOM, verb="conversation.see", count=queries.waiting_count,
                              count_label=_("waiting on us"), go_key="i"))
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import get_language

from regulars.kit.actor import Actor
from regulars.kit.addresses import page_url
from regulars.kit.permissions import can

RAIL = "rail"  # in the rail; on a phone under More
BOTTOM = "bottom"  # in the rail, and on a phone in the bottom bar (four at most)
MORE = "more"  # in the avatar's menu; on a phone under More
PLACES = (RAIL, BOTTOM, MORE)
SHOWN_AT_MOST = 99


@dataclass(frozen=True, eq=False)  # its words differ by language, and so would its hash
class Entry:
    """One page in the navigation.

    Attributes:
        key: Unique; a page marks itself current by giving ``nav`` the same word.
        label: Lazy gettext string.
        icon: A name of ``regulars.ui.icons``.
        url_name: Reversed without arguments. While it cannot be, the entry is not shown.
        order: Small numbers first.
        place: RAIL, BOTTOM or MORE.
        verb: Asked of ``can(actor, verb)``; "" lets every signed-in member of staff see it.
        count: Told the actor, returns how many wait there, or None to show nothing.
        count_label: Lazy; what is counted, for those who cannot see the place: "waiting on us".
        go_key: The letter that goes here after ``g``.
        short: Lazy; what it is called in the bar of a phone, where a fifth of its width is room.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    order: int = 50
    place: str = RAIL
    verb: str = ""
    count: Callable[[Actor], int | None] | None = None
    count_label: str | Promise = ""
    go_key: str = ""
    short: str | Promise = ""


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it. ``count`` is text, "" when there is nothing to tell."""

    key: str
    label: str
    icon: str
    url: str
    place: str
    count: str
    count_label: str
    go_key: str
    short: str


_ENTRIES: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Hang a page into the navigation; the same key again replaces the entry.

    Raises:
        ValueError: the place is not one of PLACES.
    """
    if entry.place not in PLACES:
        raise ValueError(f"{entry.key!r} cannot hang in {entry.place!r}, only in {PLACES}.")
    _ENTRIES[entry.key] = entry


def links_for(actor: Actor) -> list[Link]:
    """Return what this person may see, in order."""
    if not actor.is_staff:
        return []
    entries = sorted(_ENTRIES.values(), key=lambda entry: (entry.order, entry.key))
    language = get_language()
    links = (_link(entry, actor, language) for entry in entries if _may_see(actor, entry))
    return [link for link in links if link]


def _may_see(actor: Actor, entry: Entry) -> bool:
    return not entry.verb or can(actor, entry.verb)


def _link(entry: Entry, actor: Actor, language: str | None) -> Link | None:
    link = _uncounted(entry, language)
    if link is None or entry.count is None:
        return link
    return replace(link, count=_count_words(entry.count(actor)))


@lru_cache(maxsize=256)
def _uncounted(entry: Entry, _in_language: str | None) -> Link | None:
    url = _url_of(entry.url_name)
    if not url:
        return None
    return Link(
        key=entry.key,
        label=str(entry.label),
        icon=entry.icon,
        url=url,
        place=entry.place,
        count="",
        count_label=str(entry.count_label),
        go_key=entry.go_key,
        short=str(entry.short or entry.label),
    )


def _url_of(name: str) -> str:
    try:
        return page_url(name)
    except NoReverseMatch:
        return ""


def _count_words(count: int | None) -> str:
    if not count:
        return ""
    return f"{SHOWN_AT_MOST}+" if count > SHOWN_AT_MOST else str(count)
