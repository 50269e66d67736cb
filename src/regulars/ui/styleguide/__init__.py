"""What the style guide shows: made-up people with long names, in every state a component has."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from regulars.kit import clock
from regulars.ui import icons
from regulars.ui.styleguide.figures import figures
from regulars.ui.styleguide.forms import a_sent_form
from regulars.ui.styleguide.talk import composers, person, rows, tabs, thread, waits
from regulars.ui.styleguide.words import HOUR, LONG_GREEK, LONG_NAME, PSEUDO, Sample


def _components() -> Sample:
    return {
        "nav": "styleguide",
        "form": a_sent_form(),
        "tones": _tones(),
        "waits": waits(),
        "rows": rows(),
        "tabs": tabs(),
        "thread": thread(),
        "composers": composers(),
        "person": person(),
        "figures": figures(),
        "choices": _choices(),
        "table": _table(),
        "icons": sorted(icons.DRAWINGS),
        "menu_items": [
            {"label": "Give to Nikos", "icon": "person", "url": "#"},
            {"label": "Give to nobody", "icon": "ban", "action": "#", "name": "to", "value": ""},
        ],
        "now": clock.now(),
        "checked": clock.now() - timedelta(seconds=40),
        "long_greek": LONG_GREEK,
        "long_name": LONG_NAME,
        "pseudo": PSEUDO,
    }


def _inbox() -> Sample:
    return {"nav": "inbox", "rows": rows(), "tabs": tabs()}


def _conversation() -> Sample:
    return {
        "nav": "inbox",
        "rows": rows(),
        "thread": thread(),
        "composer": composers()[0],
        "person": person(),
        "subject": "Τούρτα για το Σάββατο: λείπει το όνομα του μικρού και δεν μας πήρε κανείς",
        "snooze_choices": _choices(),
    }


def _results() -> Sample:
    return {"nav": "results", "figures": figures()}


def _public() -> Sample:
    return {
        "form": a_sent_form(),
        "docket": {
            "pill": {"label": "Open", "icon": "clock", "tone": ""},
            "over": "You will have an answer by",
            "time": clock.now() + HOUR,
            "words": "at eleni@example.com, from Maria or Nikos. Usually it takes 25 minutes.",
            "facts": [
                {"label": "Your reference", "value": "1042, if you call or come by."},
                {
                    "label": "If an hour passes",
                    "value": "we tell you why, and your next coffee is on us",
                },
            ],
        },
    }


def _survey() -> Sample:
    words = ("Badly", "Not well", "Okay", "Well", "Very well")
    choices = [{"value": at, "label": word} for at, word in enumerate(words, 1)]
    return {"choices": choices, "chosen": 4}


def _plain() -> Sample:
    return {"heading": "Sign in", "form": a_sent_form()}


def _failure() -> Sample:
    return {}


PAGES: Mapping[str, Callable[[], Sample]] = {
    "components": _components,
    "inbox": _inbox,
    "conversation": _conversation,
    "results": _results,
    "public": _public,
    "survey": _survey,
    "plain": _plain,
    "failure": _failure,
}


def _tones() -> list[Sample]:
    return [
        {"label": "Kept", "icon": "check", "tone": "good"},
        {"label": "Due 11:00", "icon": "clock", "tone": "warn"},
        {"label": "Late 17 h", "icon": "alert", "tone": "danger"},
        {"label": "New", "icon": "mail", "tone": "info"},
        {"label": "Part by 17:00", "icon": "promise", "tone": "accent"},
        {"label": "Team only", "icon": "lock", "tone": "note"},
        {"label": "Snoozed", "icon": "snooze", "tone": ""},
    ]


def _choices() -> list[Sample]:
    return [
        {"value": "today", "label": "Today by closing", "checked": True},
        {"value": "tomorrow", "label": "Tomorrow", "extra": "09:00"},
        {"value": "friday", "label": "Friday"},
        {"value": "never", "label": "Not today", "disabled": True},
    ]


def _table() -> Sample:
    return {
        "head": ["Branch", "Answered", "In time"],
        "rows": [["Athens", "341", "312"], ["Cebu", "96", "90"], ["Rīga", "12", "not enough yet"]],
    }
