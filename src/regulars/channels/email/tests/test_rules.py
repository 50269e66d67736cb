from datetime import UTC, datetime

import pytest

from regulars.channels.email import rules
from regulars.channels.email.parsing.parsed import Address, ParsedMail

HELP = "help@example.com"
BEN = Address("Ben", "ben@example.com")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def incoming(mail, **more):
    given = {"ref": "mailbox:1", "location_id": 1, "received_at": NOW, "sha256": "ab" * 32}
    return rules.incoming(mail, mailbox=HELP, **{**given, **more})


def test_a_message_id_of_ours_tells_its_token_and_no_other_does():
    made = rules.message_id_for("tok3n", "example.com")

    assert made.endswith("@example.com")
    assert rules.token_in(made) == "tok3n"
    assert rules.message_id_for("tok3n", "example.com") != made


@pytest.mark.parametrize(
    "forged", ["", "tok3n@example.com", "tok3n.abc.def@example.com", "@", "é@example.com"]
)
def test_a_forged_message_id_tells_nothing(forged):
    assert rules.token_in(forged) == ""


def test_a_changed_message_id_of_ours_tells_nothing():
    made = rules.message_id_for("tok3n", "example.com")
    changed = ("b" if made[0] == "a" else "a") + made[1:]

    assert rules.token_in(changed) == ""


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("help@example.com", True),
        (" HELP@Example.com ", True),
        ("help+tok3n@example.com", True),
        ("helper@example.com", False),
        ("help@sub.example.com", False),
        ("help@example.com.evil.example", False),
        ("help", False),
        ("", False),
    ],
)
def test_what_is_for_a_mailbox(address, ours):
    assert rules.is_for(address, mailbox=HELP) is ours


def test_tokens_come_from_envelope_addresses_and_ids_surest_first():
    ours = rules.message_id_for("fromid2222222222", "example.com")
    mail = ParsedMail(
        to=(Address("", "help+toheader22222222@example.com"),), in_reply_to=ours, references=(ours,)
    )

    found = rules.tokens_of(mail, envelope_to=["help+envelope22222222@example.com"])

    assert found == ("envelope22222222", "toheader22222222", "fromid2222222222")


def test_a_token_that_stands_in_two_places_is_told_once():
    address = "help+twice22222222222@example.com"

    found = rules.tokens_of(ParsedMail(to=(Address("", address),)), envelope_to=[address])

    assert found == ("twice22222222222",)


def test_the_same_mail_has_one_key_whatever_its_way():
    mail = ParsedMail(message_id="1@example.com", subject="Cake", text="Hello")

    assert rules.same_key(mail, "one") == rules.same_key(mail, "two")


@pytest.mark.parametrize("other", [{"text": "Bye"}, {"message_id": "2@example.com"}])
def test_other_words_or_another_id_are_another_key(other):
    given = {"message_id": "1@example.com", "subject": "Cake", "text": "Hello"}
    mail, another = ParsedMail(**given), ParsedMail(**{**given, **other})

    assert rules.same_key(mail, "one") != rules.same_key(another, "one")


def test_without_an_id_the_bytes_decide():
    mail = ParsedMail(text="Hello")

    assert rules.same_key(mail, "one") != rules.same_key(mail, "two")


@pytest.mark.parametrize(
    ("mail", "writer"),
    [
        (ParsedMail(from_=BEN), "ben@example.com"),
        (ParsedMail(from_=BEN, reply_to=(Address("", "b@work.example"),)), "b@work.example"),
        (ParsedMail(from_=BEN, reply_to=(Address("", HELP),)), "ben@example.com"),
        (ParsedMail(sender=BEN), "ben@example.com"),
        (ParsedMail(from_=Address("Shop", HELP)), rules.UNKNOWN_SENDER),
        (ParsedMail(from_=Address("odd", "")), rules.UNKNOWN_SENDER),
        (ParsedMail(), rules.UNKNOWN_SENDER),
    ],
)
def test_who_wrote_and_is_answered(mail, writer):
    assert rules.writer_of(mail, mailbox=HELP).value == writer


def test_a_reply_address_without_a_name_keeps_the_writers():
    mail = ParsedMail(from_=BEN, reply_to=(Address("", "b@work.example"),))

    assert rules.writer_of(mail, mailbox=HELP).name == "Ben"


def test_our_own_id_under_a_foreign_name_is_a_machine():
    mail = ParsedMail(from_=BEN, message_id=rules.message_id_for("tok3n", "example.com"))

    assert incoming(mail).kind == "automatic"


def test_no_sender_at_all_is_still_somebody():
    assert incoming(ParsedMail()).kind == "person"


@pytest.mark.parametrize(
    ("mail", "language"),
    [
        (ParsedMail(from_=BEN, language="el"), "el"),
        (ParsedMail(from_=BEN), "sv"),
        (ParsedMail(from_=BEN, kind="bulk", language="el"), ""),
        (ParsedMail(language="el"), ""),
    ],
)
def test_a_person_speaks_the_language_of_their_mail(mail, language):
    assert incoming(mail, language="sv").customer.language == language


def test_a_mail_from_the_future_counts_from_when_it_came():
    mail = ParsedMail(from_=BEN, date=datetime(2030, 1, 1, tzinfo=UTC))

    assert incoming(mail).sent_at == NOW


def test_a_mail_without_a_date_counts_from_when_it_came():
    found = incoming(ParsedMail(from_=BEN))

    assert (found.sent_at, found.at) == (None, NOW)


def test_a_message_that_nobody_can_read_says_why():
    locked = incoming(ParsedMail(from_=BEN, encrypted="S/MIME"))
    with_words = incoming(
        ParsedMail(from_=BEN, encrypted="PGP", text="-----BEGIN PGP MESSAGE-----")
    )

    assert "encrypted with S/MIME" in locked.text
    assert with_words.text == "-----BEGIN PGP MESSAGE-----"
    assert incoming(ParsedMail(from_=BEN)).text == ""
