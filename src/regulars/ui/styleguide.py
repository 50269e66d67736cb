"""What the style guide shows: made-up people with long names, in every state a component has."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms

from regulars.kit import clock
from regulars.ui import charts, icons

HOUR = timedelta(hours=1)
LONG_GREEK = (
    "Σχετικά με την παραγγελία για τη βάπτιση της Κυριακής, τις αλλεργίες των παιδιών, τα εκατόν "
    "είκοσι μπομπονιερόκουτα και την ώρα παράδοσης στο κτήμα"
)
LONG_NAME = "Αλέξανδρος-Κωνσταντίνος Παπαχριστοδουλόπουλος"
PSEUDO = "[Ŵåîţîñĝ öñ üš ŵåîţîñĝ öñ üš]"
XMR_MINUTES = [
    19,
    21,
    20,
    22,
    20,
    18,
    61,
    20,
    22,
    21,
    19,
    21,
    20,
    22,
    20,
    18,
    20,
    21,
    19,
    20,
    22,
    20,
    21,
    19,
]

Sample = Mapping[str, Any]


class ContactForm(forms.Form):
    """A form with one of each kind of field."""

    greet_as = forms.CharField(
        label="Greet as", help_text="How this person is addressed, not the first name alone."
    )
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(label="Shop code", disabled=True, initial="7Q4M-2F9T", required=False)
    language = forms.ChoiceField(label="Language", choices=[("el", "Ελληνικά"), ("lv", "Latviešu")])
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 3}))
    by = forms.ChoiceField(
        label="Reach me by",
        choices=[("phone", "Phone, after 15:00"), ("mail", "E-mail"), ("text", "Text message")],
        widget=forms.RadioSelect,
    )
    ask = forms.BooleanField(label="Ask me now and then how it was", required=False)


def _components() -> Sample:
    return {
        "nav": "styleguide",
        "form": _bound_form(),
        "tones": _tones(),
        "waits": _waits(),
        "rows": _rows(),
        "tabs": _tabs(),
        "thread": _thread(),
        "composers": _composers(),
        "person": _person(),
        "figures": _figures(),
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
    return {"nav": "inbox", "rows": _rows(), "tabs": _tabs()}


def _conversation() -> Sample:
    return {
        "nav": "inbox",
        "rows": _rows(),
        "thread": _thread(),
        "composer": _composers()[0],
        "person": _person(),
        "subject": "Τούρτα για το Σάββατο: λείπει το όνομα του μικρού και δεν μας πήρε κανείς τηλέφωνο",
        "snooze_choices": _choices(),
    }


def _results() -> Sample:
    return {"nav": "results", "figures": _figures()}


def _public() -> Sample:
    return {
        "form": _bound_form(),
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
    return {"heading": "Sign in", "form": _bound_form()}


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


def _bound_form() -> ContactForm:
    form = ContactForm(
        {
            "greet_as": "κυρία Ελένη",
            "email": "eleni.example.gr",
            "language": "el",
            "message": LONG_GREEK,
            "by": "mail",
            "ask": "on",
        }
    )
    form.add_error("email", "Enter an address with an @, such as eleni@example.gr")
    return form


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


def _waits() -> list[Sample]:
    return [
        {"waited": timedelta(minutes=8), "standard": HOUR, "state": "", "late": None},
        {"waited": timedelta(minutes=52), "standard": HOUR, "state": "near", "late": None},
        {
            "waited": timedelta(minutes=190),
            "standard": HOUR,
            "state": "late",
            "late": timedelta(minutes=130),
        },
        {"waited": timedelta(days=3), "standard": None, "state": "", "late": None},
    ]


def _row(name: str, language: str, subject: str, words: str, **more: Any) -> dict[str, Any]:
    return {
        "url": "#row",
        "name": name,
        "language": language,
        "subject": subject,
        "words": words,
        "channel": "E-mail",
        "channel_icon": "mail",
        "owner": "",
        "standard": HOUR,
        "state": "",
        **more,
    }


def _rows() -> list[dict[str, Any]]:
    late = {"label": "Promise late", "icon": "promise", "tone": "danger"}
    return [
        _row(
            "Ελένη Παπαδοπούλου", "el", "Τούρτα για το Σάββατο",
            "Δεν με πήρε κανείς. Τι να πω στη μητέρα μου;", number=1042, unread=True, owner="Μαρία",
            waited=timedelta(minutes=250), state="late", late=timedelta(minutes=190),
            pills=[late], presence="Nikos",
        ),
        _row(
            "Jonas Ek", "sv", "Återbetalning", "Hej! Har ni hunnit titta på återbetalningen?",
            number=1043, waited=timedelta(minutes=125), state="late", late=timedelta(minutes=65),
        ),
        _row(
            "Ma. Consolación Villanueva-Dela Cruz", "fil", "Order po",
            "Good morning po! Pwede po bang i-move yung pick-up sa Biyernes?", number=1044,
            waited=timedelta(minutes=52), state="near", owner="Ana", channel="Chat",
            channel_icon="chat",
        ),
        _row(
            LONG_NAME, "el", LONG_GREEK, "Καλημέρα σας, θα ήθελα να αλλάξουμε την ώρα…", number=1045,
            waited=timedelta(minutes=20),
        ),
        _row(
            "Jānis Ozols", "lv", "Detaļa", "Vai detaļa jau ir atnākusi? Varu iebraukt rīt.",
            number=1046, waited=timedelta(minutes=8), owner="Nikos", unread=True,
        ),
        _row(
            "أحمد الخطيب", "ar", "طلب", "متى يصل الطلب؟", number=1047, age="17 Nov", owner="Ana",
        ),
    ]  # fmt: skip


def _tabs() -> list[Sample]:
    labels = ("Mine", "Waiting on them", "Snoozed", "Done", "Not customers")
    first = {"label": "Waiting on us", "url": "#", "current": True, "count": "7"}
    return [first, *({"label": label, "url": "#"} for label in labels)]


def _message(at: datetime, text: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "message",
        "by": "Ελένη Παπαδοπούλου",
        "language": "el",
        "at": at,
        "text": text,
        **more,
    }


def _ours(at: datetime, text: str, **more: Any) -> dict[str, Any]:
    return _message(at, text, **{"by": "Νίκος", "ours": True, "said": "our reply", **more})


def _thread() -> list[dict[str, Any]]:
    now = clock.now()
    photo = {"url": "#file", "name": "tourta-stefanos.jpg", "size": 1_240_000}
    return [
        _message(
            now - 48 * HOUR,
            "Καλημέρα σας. Η τούρτα ήρθε χωρίς το όνομα του Στέφανου. Το είχα ζητήσει στο τηλέφωνο και "
            "το είχα γράψει και στην παραγγελία (1042).\n\nΤα γενέθλια είναι το Σάββατο.",
            id="m1", files=[photo], earlier_text="Στις 14 Νοεμβρίου γράψατε: η παραγγελία σας είναι έτοιμη.",
        ),
        {"kind": "event", "at": now - 47.9 * HOUR, "sentence": "Ana gave this to Nikos", "icon": "team"},
        _ours(
            now - 47 * HOUR,
            "Κυρία Ελένη, ζητώ συγγνώμη. Θα σας φέρουμε καινούργια τούρτα με το όνομα την Τετάρτη.",
            id="m2", sent="Sent",
        ),
        {
            "kind": "note", "id": "m3", "by": "Nikos", "at": now - 20 * HOUR, "language": "en",
            "text": "Oven was down again until three. @Maria can someone drive it over tonight?",
        },
        {
            "kind": "event", "at": now - 19 * HOUR, "late": True, "icon": "alert",
            "sentence": "The first reply came later than our standard of 1 hour",
        },
        _message(
            now - 3 * HOUR,
            "Δεν με πήρε κανείς. Τι να πω στη μητέρα μου; Μπορεί να έρθει πριν από τον παπά, στις 11;",
            id="m4",
        ),
        _ours(now, "We are on our way.", id="m5", by="Μαρία", said="sending…", language="en", state="pending"),
        _ours(
            now, "See you at eleven.", id="m6", by="Μαρία", said="not sent", language="en", state="failed",
            retry_url="#", edit_url="#",
        ),
    ]  # fmt: skip


def _composers() -> list[Sample]:
    reply = {
        "id": "composer", "action": "#", "key": "1", "kind": "reply", "to": "Ελένη",
        "by": "by e-mail", "language": "el",
        "text": "Κυρία Ελένη, γεια σας.\n\nΛυπάμαι πολύ. Θα σας φέρω την καινούργια τούρτα αύριο.",
        "then": [{"value": "close", "label": "Send and close"}],
    }  # fmt: skip
    note = {
        **reply,
        "id": "composer-note",
        "kind": "note",
        "text": "@Nikos the driver leaves at 10:15.",
    }
    wrong = {
        **reply,
        "id": "composer-wrong",
        "error": "{{pickup_day}} is still empty. Fill it to send.",
    }
    shut = {
        **note,
        "id": "composer-shut",
        "text": "",
        "note_only": "There is no address to reply to.",
    }
    return [reply, note, wrong, shut]


def _person() -> Sample:
    return {
        "name": "Ελένη Παπαδοπούλου", "language": "el", "url": "#customer", "greet_as": "κυρία Ελένη",
        "about": "Greek · prefers the phone, after 15:00", "watch": "Nut allergy", "worth": "€4,120 · 23 visits",
        "reach": [
            {"url": "tel:+302100000000", "label": "Call", "icon": "phone"},
            {"url": "mailto:eleni@example.com", "label": "Mail", "icon": "mail"},
        ],
        "sections": [
            {
                "title": "How to reach",
                "facts": [
                    {"label": "E-mail", "value": "eleni.papadopoulou.kifisia@example.com", "source": "She wrote from it"},
                    {"label": "Phone", "value": "210 000 4410", "source": "Nikos, March 2021"},
                ],
            },
            {
                "title": "Before",
                "facts": [
                    {"label": "#988", "value": "Late, then 5 of 5", "url": "#"},
                    {"label": "#731", "value": "Praised Ana by name", "url": "#"},
                ],
            },
        ],
    }  # fmt: skip


def _figures() -> list[Sample]:
    return [_first_reply(), _waiting(), _satisfied(), _met()]


def _first_reply() -> Sample:
    days = [f"{day} Oct" if day > 25 else f"{day} Nov" for day in (*range(26, 32), *range(1, 19))]
    points = [
        charts.Point(label, minutes, "oven broke" if minutes > 60 else "")
        for label, minutes in zip(days, XMR_MINUTES, strict=True)
    ]
    caption = "Yesterday is inside the usual 14 to 26 minutes: no signal. 1 November is a signal."
    chart = charts.xmr_chart(points, limits=charts.Limits(20.0, 14.0, 26.0), label=caption)
    rows = [[point.label, point.value] for point in points[-5:]]
    return {
        "id": "first-reply", "title": "First reply", "number": "19", "of": "min, median of the day (n 17)",
        "chart": chart, "caption": caption, "url": "#", "link": "See the 17 conversations",
        "table": {"head": ["Day", "Minutes"], "rows": rows},
    }  # fmt: skip


def _waiting() -> Sample:
    bands = [
        charts.Band("under 1 h", 5, "1", "#a"),
        charts.Band("1–2 h", 1, "soft", "#b"),
        charts.Band("over 2 h", 1, "late", "#c"),
    ]
    caption = "The oldest is Ελένη, 3 h 10. Our standard is 1 hour."
    return {
        "id": "waiting", "title": "Waiting on us", "number": "7", "of": "people", "caption": caption,
        "chart": charts.stacked_bar(bands, label="5 under one hour, 1 one to two, 1 over two"),
        "table": {"head": ["Wait", "People"], "rows": [[band.label, band.count] for band in bands]},
    }  # fmt: skip


def _satisfied() -> Sample:
    names = ["very unhappy", "unhappy", "so-so", "satisfied", "very satisfied"]
    counts = [2, 5, 6, 23, 38]
    return {
        "id": "satisfied", "title": "Satisfied afterwards", "number": "61", "of": "of 74",
        "chart": charts.satisfaction_bar(counts, names=names, label="7 unhappy, 6 so-so, 61 satisfied"),
        "caption": "Seven were unhappy and six so-so. Between 72 and 89 in 100 would say the same.",
        "url": "#", "link": "See the 74 answers",
        "table": {"head": ["Answer", "People"], "rows": [list(pair) for pair in zip(names, counts, strict=True)]},
    }  # fmt: skip


def _met() -> Sample:
    return {
        "id": "met", "title": "Answered within an hour", "number": "312", "of": "of 341 (91%)",
        "trend": [88, 91, 86, 90, 92, 89, 81, 87, 90, 92, 90, 91],
        "caption": "Usually 86 to 93 in 100: no signal this month.",
        "table": {"head": ["Month", "Within an hour", "All"], "rows": [["October", 288, 320], ["November", 312, 341]]},
    }  # fmt: skip


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
