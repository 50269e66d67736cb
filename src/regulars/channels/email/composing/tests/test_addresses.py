import pytest

from regulars.channels.email.composing.addresses import (
    NotAnAddress,
    format_address,
    parse_address,
    reply_address,
    tokens_in,
)

TOKEN = "0123456789abcdefghjkmnpqrs"


@pytest.mark.parametrize(
    ("said", "wire"),
    [
        ("Ben@Example.COM", "Ben@example.com"),
        (" ben@example.com ", "ben@example.com"),
        ("ben+cake@sub.example.com", "ben+cake@sub.example.com"),
        ("a..b@docomo.ne.jp", "a..b@docomo.ne.jp"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("help@localhost", "help@localhost"),
    ],
)
def test_an_address_is_read_as_it_goes_on_the_wire(said, wire):
    assert parse_address(said) == wire


@pytest.mark.parametrize(
    "said",
    ["", "@", "ben", "ben@", "@x.y", "b en@x.y", "ben@x..y", "ben@-x.y", "ben@x.y\n",
     "ben@[127.0.0.1]",
     "ben@x.y>", "ben@x.y,cleo@x.y", "x" * 65 + "@x.y", "b@" + "x" * 64 + ".y",
     "b@" + ".".join(["x" * 60] * 5)],
)  # fmt: skip
def test_anything_else_is_refused(said):
    with pytest.raises(NotAnAddress):
        parse_address(said)


def test_a_name_is_quoted_or_encoded_as_needed():
    assert format_address("", "ben@x.y") == "ben@x.y"
    assert format_address("Ben", "ben@x.y") == "Ben <ben@x.y>"
    assert format_address('Ben "B", Jr.', "ben@x.y") == '"Ben \\"B\\", Jr." <ben@x.y>'
    assert format_address("Ελένη", "ben@x.y").isascii()


def test_the_token_of_a_reply_address_is_found_again_in_any_case():
    address = reply_address("help@example.com", TOKEN)

    assert address == f"help+{TOKEN}@example.com"
    assert tokens_in(["other@example.com", address.upper(), address]) == (TOKEN,)


def test_a_short_word_after_a_plus_is_no_token():
    assert tokens_in(["ben+cake@example.com", "ben@example.com"]) == ()


def test_a_token_that_does_not_fit_is_refused():
    with pytest.raises(NotAnAddress):
        reply_address("help@example.com", "a b")
