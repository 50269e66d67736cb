"""What the shells need to know and this app cannot: higher apps fill it in ``apps.py``.

    from regulars.ui.ports import shell
    shell.fill("business", lambda request: {"business_name": business().name})

Every source gives some of the fields of ``Shell``; what nobody gives keeps its safe default. Where
two give the same field, the one that was filled in later wins; only help lines add up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.http import HttpRequest

from regulars.kit.actor import NOBODY, Actor


@dataclass(frozen=True, kw_only=True)
class HelpLine:
    """One way to reach the business: a line in the foot of every customer page."""

    label: str
    url: str = ""  # "" for plain words, such as an address


@dataclass(frozen=True, kw_only=True)
class Shell:
    """All that ``ui/desk.html``, ``ui/public.html`` and ``ui/plain.html`` show round a page.

    Attributes:
        business_name: As the owner writes it.
        hours_line: "Open until 18:00", in the reader's language; "" when unknown.
        home_url: Where the business's name leads on customer pages.
        brand_colour: "#5B2A4E", or "" for our own accent. Any colour: it is made readable.
        help_lines: Ways to reach the business, the surest first.
        languages: Codes offered in the menu, in order. Empty: all of settings.LANGUAGES.
        language_url: POST ``language`` and ``next`` here. "" hides the menu on the desk.
        person_name: Who is signed in.
        theme: "auto", "light" or "dark".
        density: "auto", "comfortable" or "compact".
        single_keys: False turns the desk's single-letter shortcuts off (WCAG 2.1.4).
        theme_url: POST ``theme`` and ``next`` here.
        profile_url: The person's own page.
        sign_out_url: POST here to sign out.
        search_url: GET ``q`` here.
        live_url: The event stream; "" when there is none.
        version: For the foot of the menu.
    """

    business_name: str = "Regulars"
    hours_line: str = ""
    home_url: str = "/"
    brand_colour: str = ""
    help_lines: tuple[HelpLine, ...] = ()
    languages: tuple[str, ...] = ()
    language_url: str = ""
    person_name: str = ""
    theme: str = "auto"
    density: str = "auto"
    single_keys: bool = True
    theme_url: str = ""
    profile_url: str = ""
    sign_out_url: str = ""
    search_url: str = ""
    live_url: str = ""
    version: str = ""


Source = Callable[[HttpRequest], Mapping[str, Any]]
_FIELDS = frozenset(field.name for field in fields(Shell))


class ShellPort:
    """The registry of sources; there is one, ``shell``."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}

    def fill(self, name: str, source: Source) -> None:
        """Let ``source`` answer for some fields of the shell, once a page asks for them."""
        self._sources[name] = source

    def for_request(self, request: HttpRequest) -> Shell:
        """Return what all sources together say for this request.

        Raises:
            ValueError: a source gives a field that ``Shell`` does not have.
        """
        answers: dict[str, Any] = {}
        for name, source in self._sources.items():
            answer = _known(name, source(request))
            lines = (*answers.get("help_lines", ()), *answer.get("help_lines", ()))
            answers |= {**answer, "help_lines": lines}
        return replace(Shell(), **answers)

    def names(self) -> Iterable[str]:
        """Return who has filled something in."""
        return tuple(self._sources)


def actor_of(request: HttpRequest | None) -> Actor:
    """Return who is asking; nobody in particular where no middleware has said."""
    actor = getattr(request, "actor", None)
    return actor if actor is not None else NOBODY


def _known(name: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = answer.keys() - _FIELDS
    if unknown:
        raise ValueError(f"The shell has no {', '.join(sorted(unknown))} (given by {name!r}).")
    return answer


shell = ShellPort()
