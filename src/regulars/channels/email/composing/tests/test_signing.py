"""What is signed here is verified by another program: dkimpy, with a name server of our own."""

import base64
import hashlib
import re
from datetime import UTC, datetime

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from dkim.canonicalization import CanonicalizationPolicy

from regulars.channels.email.composing.letter import compose
from regulars.channels.email.composing.signing import BadKey, dns_text, new_key, signer_of
from regulars.channels.email.composing.tests.test_compose import a_letter

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NAME = b"regulars._domainkey.example.com."
RSA = new_key()
ED25519 = new_key("ed25519")


def signed(raw, *, pem=RSA, domain="example.com"):
    return signer_of(domain=domain, selector="regulars", pem=pem).sign(raw, at=AT)


def is_verified(raw, *, pem=RSA):
    def txt(name, timeout=5):
        return dns_text(pem).encode() if name == NAME else None

    return dkim.verify(raw, dnsfunc=txt)


LETTERS = {
    "plain": a_letter(),
    "greek": a_letter(
        subject="Η τούρτα " * 30, text="Καλημέρα\n\n  δύο   κενά \n", html="<p>Ά</p>"
    ),
    "empty": a_letter(text=""),
    "blank lines at the end": a_letter(text="Hello\n \n\t\n\n"),
    "a file": a_letter(attachments=(("a.bin", "application/pdf", bytes(range(256)) * 9_000),)),
    "copies and a thread": a_letter(
        cc=(("Eva", "eva@example.com"),),
        reply_to="help+abcdefghjkmnpqrs@example.com",
        in_reply_to="1@example.com",
        references=tuple(f"{at}@example.com" for at in range(20)),
        extra={"List-Unsubscribe": "<https://example.com/stop>"},
    ),
}


@pytest.mark.parametrize("letter", LETTERS.values(), ids=list(LETTERS))
def test_another_program_finds_the_signature_right(letter):
    assert is_verified(signed(compose(letter)))


@pytest.mark.parametrize("letter", LETTERS.values(), ids=list(LETTERS))
def test_a_signature_with_ed25519_is_right(letter):
    raw = signed(compose(letter), pem=ED25519)

    parsed = dkim.DKIM(raw)
    tags = dkim.util.parse_tag_value(parsed.headers[0][1])
    policy = CanonicalizationPolicy.from_c_value(tags[b"c"])
    body = policy.canonicalize_body(parsed.body)
    assert base64.b64decode(tags[b"bh"]) == hashlib.sha256(body).digest()
    names = re.split(rb"\s*:\s*", tags[b"h"])
    content = hashlib.sha256()
    headers = policy.canonicalize_headers(parsed.headers)
    unsigned = (parsed.headers[0][0], re.sub(rb"b=[^;]*$", b"b=", parsed.headers[0][1]))
    dkim.hash_headers(content, policy, headers, names, unsigned, tags)
    public = base64.b64decode(dns_text(ED25519).partition("p=")[2])
    key = Ed25519PublicKey.from_public_bytes(public)
    key.verify(base64.b64decode(re.sub(rb"\s", b"", tags[b"b"])), content.digest())


@pytest.mark.parametrize(
    ("was", "became"),
    [
        (b"Cake", b"Pies"),
        (b"Good morning", b"Good evening"),
        (b"To: Ben", b"To: Eva"),
        (b"MIME-Version", b"Cc: eva@example.com\r\nMIME-Version"),
        (b"MIME-Version", b"Subject: Another\r\nMIME-Version"),
        (b"MIME-Version", b"Reply-To: eve@evil.example\r\nMIME-Version"),
    ],
)
def test_whoever_changes_or_adds_something_breaks_it(was, became):
    raw = signed(compose(a_letter()))

    assert is_verified(raw)
    assert not is_verified(raw.replace(was, became, 1))


def test_a_relay_that_folds_and_pads_does_not_break_it():
    raw = signed(compose(a_letter()))

    assert is_verified(raw.replace(b"Subject: Cake for", b"Subject:  Cake\r\n  for"))
    assert is_verified(raw.replace(b"Good morning\r\n", b"Good  morning \t\r\n\r\n"))


def test_the_same_letter_is_signed_with_the_same_bytes():
    raw = compose(a_letter())

    assert signed(raw) == signed(raw)
    assert signed(raw, pem=ED25519) == signed(raw, pem=ED25519)


def test_every_line_of_a_signature_is_short():
    header = signed(compose(LETTERS["copies and a thread"])).partition(b"\r\nDate:")[0]

    assert max(map(len, header.split(b"\r\n"))) <= 78


def test_the_record_fits_the_name_server():
    assert dns_text(RSA).startswith("v=DKIM1; k=rsa; p=MIIB")
    assert dns_text(ED25519).startswith("v=DKIM1; k=ed25519; p=")


@pytest.mark.parametrize("pem", ["", "hello", RSA[:300], RSA.replace("PRIVATE", "PUBLIC")])
def test_what_is_no_key_says_what_to_do(pem):
    with pytest.raises(BadKey, match="Make a new one"):
        signer_of(domain="example.com", selector="s", pem=pem)


@pytest.mark.parametrize("selector", ["", "a b", "a;b", "-", "a\r\nb", "x" * 64])
def test_a_selector_is_one_label(selector):
    with pytest.raises(BadKey, match="selector"):
        signer_of(domain="example.com", selector=selector, pem=RSA)
