"""Conversations of the style guide: rows, a thread, composers, a person."""

from datetime import datetime, timedelta
from typing import Any

from django.template.loader import render_to_string

from regulars.kit import clock
from regulars.ui.prose import linked_paragraphs, paragraphs
from regulars.ui.styleguide.words import HOUR, LONG_GREEK, LONG_NAME, Sample
from regulars.ui.templatetags.ui import timestamp


def waits() -> list[Sample]:
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


def rows() -> list[dict[str, Any]]:
    late = {"label": "Promise late", "icon": "promise", "tone": "danger"}
    return [
        _row(
            "Ελένη Παπαδοπούλου",
            "el",
            "Τούρτα για το Σάββατο",
            "Δεν με πήρε κανείς. Τι να πω στη μητέρα μου;",
            number=1042,
            unread=True,
            owner="Μαρία",
            waited=timedelta(minutes=250),
            state="late",
            late=timedelta(minutes=190),
            pills=[late],
            presence="Nikos",
        ),
        _row(
            "Jonas Ek",
            "sv",
            "Återbetalning",
            "Hej! Har ni hunnit titta på återbetalningen?",
            number=1043,
            waited=timedelta(minutes=125),
            state="late",
            late=timedelta(minutes=65),
        ),
        _row(
            "Ma. Consolación Villanueva-Dela Cruz",
            "fil",
            "Order po",
            "Good morning po! Pwede po bang i-move yung pick-up sa Biyernes?",
            number=1044,
            waited=timedelta(minutes=52),
            state="near",
            owner="Ana",
            channel="Chat",
            channel_icon="chat",
        ),
        _row(
            LONG_NAME,
            "el",
            LONG_GREEK,
            "Καλημέρα σας, θα ήθελα να αλλάξουμε την ώρα…",
            number=1045,
            waited=timedelta(minutes=20),
        ),
        _row(
            "Jānis Ozols",
            "lv",
            "Detaļa",
            "Vai detaļa jau ir atnākusi? Varu iebraukt rīt.",
            number=1046,
            waited=timedelta(minutes=8),
            owner="Nikos",
            unread=True,
        ),
        _row(
            "أحمد الخطيب",
            "ar",
            "طلب",
            "متى يصل الطلب؟",
            number=1047,
            age="17 Nov",
            owner="Ana",
        ),
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


def tabs() -> list[Sample]:
    labels = ("Mine", "Waiting on them", "Snoozed", "Done", "Not customers")
    first = {"label": "Waiting on us", "url": "#", "current": True, "count": "7"}
    return [first, *({"label": label, "url": "#"} for label in labels)]


def thread() -> list[dict[str, Any]]:
    now = clock.now()
    photo = {"url": "#file", "name": "tourta-stefanos.jpg", "size": 1_240_000}
    return [
        _message(
            now - 48 * HOUR,
            "Καλημέρα σας. Η τούρτα ήρθε χωρίς το όνομα του Στέφανου. Το είχα ζητήσει στο τηλέφωνο "
            "και το είχα γράψει και στην παραγγελία (1042).\n\nΤα γενέθλια είναι το Σάββατο.",
            id="m1",
            files=render_to_string("ui/components/files.html", {"files": [photo]}),
            earlier=paragraphs("Στις 14 Νοεμβρίου γράψατε: η παραγγελία σας είναι έτοιμη."),
        ),
        {
            "kind": "event",
            "when": timestamp(now - 47.9 * HOUR),
            "sentence": "Ana gave this to Nikos",
            "icon": "team",
        },
        _ours(
            now - 47 * HOUR,
            "Κυρία Ελένη, ζητώ συγγνώμη. Θα σας φέρουμε καινούργια τούρτα με το όνομα την Τετάρτη.",
            id="m2",
            sent="Sent",
        ),
        {
            "kind": "note",
            "id": "m3",
            "by": "Nikos",
            "when": timestamp(now - 20 * HOUR),
            "language": "en",
            "words": paragraphs(
                "Oven was down again until three. @Maria can someone drive it over tonight?"
            ),
        },
        {
            "kind": "event",
            "when": timestamp(now - 19 * HOUR),
            "late": True,
            "icon": "alert",
            "sentence": "The first reply came later than our standard of 1 hour",
        },
        _message(
            now - 3 * HOUR,
            "Δεν με πήρε κανείς. Τι να πω στη μητέρα μου; Μπορεί να έρθει πριν από τις 11;",
            id="m4",
        ),
        _ours(
            now,
            "We are on our way.",
            id="m5",
            by="Μαρία",
            said="sending…",
            language="en",
            state="pending",
        ),
        _ours(
            now,
            "See you at eleven.",
            id="m6",
            by="Μαρία",
            said="not sent",
            language="en",
            state="failed",
            retry_url="#",
            edit_url="#",
        ),
    ]


def _message(at: datetime, text: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "message",
        "by": "Ελένη Παπαδοπούλου",
        "language": "el",
        "when": timestamp(at),
        "words": linked_paragraphs(text),
        **more,
    }


def _ours(at: datetime, text: str, **more: Any) -> dict[str, Any]:
    return _message(at, text, **{"by": "Νίκος", "ours": True, "said": "our reply", **more})


def composers() -> list[Sample]:
    reply = {
        "id": "composer",
        "action": "#",
        "key": "1",
        "kind": "reply",
        "to": "Ελένη",
        "by": "by e-mail",
        "language": "el",
        "text": "Κυρία Ελένη, γεια σας.\n\nΛυπάμαι πολύ. Θα σας φέρω την καινούργια τούρτα αύριο.",
        "then": [{"value": "close", "label": "Send and close"}],
    }
    note = {
        **reply,
        "id": "composer-note",
        "to": "Jānis",
        "kind": "note",
        "text": "@Nikos the driver leaves at 10:15.",
    }
    wrong = {
        **reply,
        "id": "composer-wrong",
        "to": "Jonas",
        "error": "{{pickup_day}} is still empty. Fill it to send.",
    }
    shut = {
        **note,
        "id": "composer-shut",
        "to": "Ana",
        "text": "",
        "note_only": "There is no address to reply to.",
    }
    return [reply, note, wrong, shut]


def person() -> Sample:
    return {
        "name": "Ελένη Παπαδοπούλου",
        "language": "el",
        "url": "#customer",
        "greet_as": "κυρία Ελένη",
        "about": "Greek · prefers the phone, after 15:00",
        "watch": "Nut allergy",
        "worth": "€4,120 · 23 visits",
        "reach": [
            {"url": "tel:+302100000000", "label": "Call", "icon": "phone"},
            {"url": "mailto:eleni@example.com", "label": "Mail", "icon": "mail"},
        ],
        "sections": [
            {
                "title": "How to reach",
                "facts": [
                    {
                        "label": "E-mail",
                        "value": "eleni.papadopoulou.kifisia@example.com",
                        "source": "She wrote from it",
                    },
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
    }
