import pytest

from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.newwords import new_words
from regulars.channels.email.parsing.tests.make import a_mail


def cut(text):
    start, end = new_words(text)
    return text[start:end].strip()


LEADS = [
    "On Tue, 17 Nov 2026 at 10:02, Maria <help@example.com> wrote:",
    "On Tue, 17 Nov 2026 at 10:02, Maria of the Kalamata Deli <\nhelp@example.com> wrote:",
    "Στις Τρί 17 Νοε 2026 στις 10:02 π.μ., ο χρήστης Maria <help@example.com> έγραψε:",
    "Την Τρίτη, 17 Νοεμβρίου 2026 στις 10:02, η Maria έγραψε:",
    "Otrd., 2026. g. 17. nov., plkst. 10:02 — lietotājs Maria (<help@example.com>) rakstīja:",
    "Pada Sel, 17 Nov 2026 pada 10:02 PG Maria <help@example.com> menulis:",
    "Noong Mar, Nob 17, 2026 nang 10:02 AM, isinulat ni Maria <help@example.com>:",
    "Den tis 17 nov. 2026 kl 10:02 skrev Maria <help@example.com>:",
    "Am Di., 17. Nov. 2026 um 10:02 Uhr schrieb Maria <help@example.com>:",
    "Le mar. 17 nov. 2026 à 10:02, Maria <help@example.com> a écrit :",
    "El mar, 17 nov 2026 a las 10:02, Maria (<help@example.com>) escribió:",
    "Il giorno mar 17 nov 2026 alle ore 10:02 Maria <help@example.com> ha scritto:",
    "Op di 17 nov. 2026 om 10:02 schreef Maria <help@example.com>:",
    "W dniu wt., 17.11.2026 o 10:02 Maria <help@example.com> napisał(a):",
    "вт, 17 нояб. 2026 г. в 10:02, Maria <help@example.com> написал:",
    "17 Kas 2026 Sal 10:02 tarihinde Maria <help@example.com> şunu yazdı:",
    "2026年11月17日 10:02 Maria <help@example.com>のメール:",
]


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("quote", ["> Hello\n> Maria", "Hello\n\nMaria"])
def test_the_past_below_a_lead_is_cut_in_every_language(lead, quote):
    assert cut(f"Thank you!\nSee you\n\n{lead}\n\n{quote}\n") == "Thank you!\nSee you"


@pytest.mark.parametrize(
    "block",
    [
        "From: Maria <help@example.com>\nSent: Tuesday\nTo: Ben\nSubject: Cake",
        "________________________________\nFrom: Maria\nSent: Tuesday\nTo: Ben\nSubject: Cake",
        "-----Original Message-----\nFrom: Maria",
        "*Από:* Maria\n*Στάλθηκε:* Τρίτη\n*Προς:* Ben\n*Θέμα:* Τούρτα",
        "No: Maria\nNosūtīts: otrdiena\nKam: Ben\nTēma: Torte",
        "Daripada: Maria\nDihantar: Selasa\nKepada: Ben\nPerkara: Kek",
        "Mula kay: Maria\nIpinadala: Martes\nPara kay: Ben\nPaksa: Keyk",
        "Från: Maria\nSkickat: tisdag\nTill: Ben\nÄmne: Tårta",
        "Von: Maria\nGesendet: Dienstag\nAn: Ben\nBetreff: Torte",
    ],
)
def test_the_past_below_a_block_of_headers_is_cut(block):
    assert cut(f"Thank you!\n\n{block}\n\nHello Ben\n") == "Thank you!"


def test_a_signature_is_cut():
    assert cut("Thank you!\n\n-- \nBen\nMobile 123\n") == "Thank you!"
    assert cut("Thank you!\n\nSent from my iPhone\n\n> quote") == "Thank you!"


def test_answers_between_the_lines_are_kept():
    text = "Hello\n\nOn 17 Nov 2026 Maria wrote:\n> When?\n\nTomorrow\n\n> Where?\n\nAt home\n"

    assert cut(text) == text.strip()


def test_an_answer_below_the_quote_is_all_that_is_new():
    assert cut("On 17 Nov 2026 at 10:02, Maria wrote:\n> When?\n\nTomorrow\n") == "Tomorrow"


@pytest.mark.parametrize(
    "text",
    [
        "I wrote: please call me on 17 Nov 2026.\nThank you",
        "From: the bottom of my heart\nthank you",
        "She wrote to me at 10:02 and I answered.",
        "> only a quote",
        "a -- b\n",
        "",
    ],
)
def test_in_doubt_everything_is_kept(text):
    assert cut(text) == text.strip()


def test_of_a_letter_that_is_only_forwarded_the_words_are_new():
    text = "---------- Forwarded message ---------\nFrom: a\nTo: b\nSubject: c\n\nHello"

    assert cut(text) == "Hello"


@pytest.mark.parametrize(
    "past",
    [
        '<div class="gmail_quote gmail_quote_container"><p>Maria:</p>Old</div>',
        '<blockquote type="cite"><div>Old</div></blockquote>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>From: Maria</p>Old</div>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">Old</div>',
        '<div class="moz-cite-prefix">Maria:</div><blockquote>Old</blockquote>',
        '<div name="quote">Old</div>',
        "<p>On Tue, 17 Nov 2026 at 10:02, Maria wrote:</p><blockquote>Old</blockquote>",
    ],
)
def test_the_past_in_html_is_known_by_its_structure(past):
    mail = parse(a_mail(f"<div>Thank you!</div>{past}", content_type="text/html"))

    assert mail.new_text == "Thank you!"
    assert "\ue0f1" not in mail.text + mail.html


def test_answers_between_quotes_in_html_are_kept():
    html = "<p>Hi</p><blockquote>When?</blockquote><p>Tomorrow</p><blockquote>Where?</blockquote>"

    mail = parse(a_mail(html, content_type="text/html"))

    assert "Tomorrow" in mail.new_text


ADVERSARIAL = [
    "a" * 64_000,
    " " * 64_000,
    "> " * 32_000,
    ">\n" * 32_000,
    "On " * 21_000,
    "On Tue wrote:\n" * 4_500,
    "On 17 Nov 2026 Maria wrote:\n> x\n" * 2_000,
    "> On 17 Nov 2026 Maria wrote:\n" * 2_000,
    "x\n\nOn 17 Nov 2026 Maria wrote:\n> x\n\ny\n" * 1_500,
    "From: a\nTo: b\n" * 4_500,
    "-- \n" * 16_000,
    "-" * 64_000,
    "- " * 32_000,
    "_____\n" * 10_000,
    "wrote:\n" * 9_000,
    "Sent from my iPhone\n" * 3_200,
    "\n" * 64_000,
    "a@b.c <" * 9_000,
    "1" * 64_000,
    "*From:* x\n" * 6_400,
    "\t \u00a0" * 21_000,
]


@pytest.mark.parametrize("text", ADVERSARIAL, ids=range(len(ADVERSARIAL)))
def test_no_64_kilobytes_take_longer_than_a_tenth_of_a_second(text, time_limit):
    new_words("warm up")

    # Five times the promise: a slow machine may run other tests beside this one. Time that grows
    # with the square of the text would still be far above.
    with time_limit(0.5):
        new_words(text)
