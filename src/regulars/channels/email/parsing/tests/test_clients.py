"""The new words of answers as real programs write them, in six languages."""

import pytest

from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.newwords import new_words
from regulars.channels.email.parsing.tests.clients import (
    DEVICES,
    HEADERS,
    LEADS,
    LETTERS,
    PROGRAMS,
)


def words(text):
    return "\n".join(line for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_above_what_a_program_quotes_all_words_are_new(program, language):
    mail = parse(PROGRAMS[program](language, LETTERS[language]))

    assert words(mail.new_text) == words(LETTERS[language])
    assert "your cake is ready on Friday" in mail.text


@pytest.mark.parametrize("writing", LETTERS)
@pytest.mark.parametrize("program", ["gmail", "outlook mobile", "apple ios", "samsung", "yahoo"])
def test_words_are_new_however_people_write(program, writing):
    language = writing.partition(",")[0]

    mail = parse(PROGRAMS[program](language, LETTERS[writing]))

    assert words(mail.new_text) == words(LETTERS[writing])


@pytest.mark.parametrize("writing", LETTERS)
def test_a_letter_without_a_past_is_new_as_a_whole(writing):
    assert new_words(LETTERS[writing]) == (0, None)


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("device", DEVICES)
def test_the_words_of_a_device_are_a_signature(device, language):
    text = f"{LETTERS[language]}\n\n{DEVICES[device][language]}\n"

    start, end = new_words(text)

    assert text[start:end].strip() == LETTERS[language]


@pytest.mark.parametrize("lead", [each for leads in LEADS.values() for each in leads.values()])
def test_answers_below_and_between_what_is_quoted_are_kept(lead):
    below = f"{lead}\n> When?\n> Maria\n\nTomorrow at ten\n"
    between = f"{lead}\n> When?\n\nTomorrow at ten\n\n> Where?\n\nAt the shop\n"

    assert "Tomorrow at ten" in cut(below)
    assert "Tomorrow at ten" in cut(between)
    assert "At the shop" in cut(between)


DISCLAIMERS = [
    "This e-mail and any attachments are confidential and intended solely for\nthe addressee.",
    "CONFIDENTIALITY NOTICE: The contents of this message are privileged.",
    "Disclaimer: the sender accepts no liability.",
    "Το παρόν μήνυμα είναι εμπιστευτικό και προορίζεται μόνο για τον παραλήπτη.",
    "Šī e-pasta vēstule ir konfidenciāla un paredzēta tikai adresātam.",
    "E-mel ini adalah sulit dan hanya untuk kegunaan penerima yang dinamakan.",
    "Ang email na ito ay kumpidensyal at para lamang sa tatanggap.",
    "Detta e-postmeddelande är konfidentiellt och endast avsett för mottagaren.",
    "Please consider the environment before printing this e-mail.",
]


@pytest.mark.parametrize("disclaimer", DISCLAIMERS)
def test_a_disclaimer_below_a_letter_is_folded(disclaimer):
    assert cut(f"The cake was good.\n\nBen\n\n{disclaimer}\n") == "The cake was good.\n\nBen"


@pytest.mark.parametrize(
    "text",
    [
        "This e-mail is confidential: please tell nobody about the party.",
        "Hi\n\nIs this message confidential?\n\nI must know\n\nby tomorrow",
        "Hi\n\nThis e-mail is about the cake.\n",
        "Sent from my iPhone I get no receipt, why?\n\nBen",
    ],
)
def test_words_that_only_sound_like_a_disclaimer_are_kept(text):
    assert cut(text) == text.strip()


def cut(text):
    start, end = new_words(text)
    return text[start:end].strip()
