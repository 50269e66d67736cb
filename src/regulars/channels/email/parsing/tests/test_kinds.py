"""Machines that say so in a header or in words only, and people who sound like them."""

import pytest

from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.tests.make import a_mail

ANSWER = {"in_reply_to": "<ours@example.com>"}


def kind(text="Hello\n", **headers):
    return parse(a_mail(text, **headers)).kind


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auto-submitted", "auto-replied"),
        ("auto-submitted", "auto-generated (vacation)"),
        ("return-path", "<>"),
        ("precedence", "auto_reply"),
        ("x-autoreply", "yes"),
        ("x-autorespond", "Away"),
        ("x-auto-response-suppress", "All"),
        ("x-failed-recipients", "jonas@example.com"),
        ("from", "Mail Delivery System <MAILER-DAEMON@example.com>"),
        ("content-type", "multipart/report; report-type=delivery-status; boundary=x"),
    ],
)
def test_a18_a_machine_is_known_by_its_headers(name, value):
    assert kind(**{name.replace("-", "_"): value}) == "automatic"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Your order",
        "Out of Office",
        "Autosvar: Din beställning",
        "Frånvarande: Re: Tårta",
        "Αυτόματη απάντηση: Η παραγγελία σας",
        "Εκτός γραφείου",
        "Automātiska atbilde: Pasūtījums",
        "Prombūtnē: Re: Torte",
        "Balasan automatik: Pesanan anda",
        "Di luar pejabat",
        "Awtomatikong tugon: Ang inyong order",
        "Undelivered Mail Returned to Sender",
    ],
)
def test_a18_a_machine_is_known_by_its_subject(subject):
    assert kind(subject=subject) == "automatic"


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nthis is an automatic reply. I am back on Monday.\n",
        "Hej,\ndetta är ett automatiskt svar.\n",
        "Αυτό είναι ένα αυτόματο μήνυμα.\n",
        "Šī ir automātiska atbilde.\n",
        "Ini adalah balasan automatik.\n",
        "Ito ay isang awtomatikong tugon.\n",
    ],
)
def test_a18_a_machine_that_answers_is_known_by_its_words(text):
    assert kind(text, **ANSWER) == "automatic"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Cake", "I am out of the office until Monday. Can you deliver on Tuesday?\n"),
        ("Out of office chairs?", "Do you still sell them?\n"),
        ("Re: Cake", "Your machine wrote: this came back. What is an automatic reply?\n"),
        ("Fwd: Undeliverable: Cake", "Look what I got when I wrote to you.\n"),
        ("Σεμινάριο εκτός γραφείου", "Θέλω να κλείσω.\n"),
        ("Semester", "Jag är på semester nästa vecka, går det bra ändå?\n"),
        ("Luar pejabat saya", "Boleh hantar ke sana?\n"),
    ],
)
def test_people_who_are_away_are_people(subject, text):
    assert kind(text, subject=subject, **ANSWER) == "person"


def test_words_count_only_in_an_answer():
    assert kind("I got this: this is an automatic reply.\n") == "person"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("list-unsubscribe", "<https://news.example.com/u>"),
        ("precedence", "bulk"),
        ("x-mailchimp-campaign-id", "1"),
    ],
)
def test_a_newsletter_is_a_mailing(name, value):
    assert kind(**{name.replace("-", "_"): value}) == "bulk"
