"""Who says so: a trusted server's newest word, and nobody else's (A13)."""

import pytest

from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.tests.make import a_mail
from regulars.channels.email.rules import checked_sender
from regulars.channels.email.unwanted import spam_said

GOOGLE = "mx.google.com"
PASSED = (
    "mx.google.com; dkim=pass header.i=@example.com header.s=s1; "
    "spf=pass (google.com: domain of ben@example.com) smtp.mailfrom=ben@example.com; "
    "dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.com"
)
FAILED = (
    "mx.google.com; spf=fail smtp.mailfrom=evil.example.org; "
    "dmarc=fail (p=REJECT sp=REJECT dis=NONE) header.from=example.com"
)
BY_GOOGLE = "from mail.example.com by mx.google.com with ESMTPS; Tue, 17 Nov 2026 00:00:00 -0800"
BY_OTHERS = "from a.example.org by b.example.org with SMTP; Tue, 17 Nov 2026 00:00:00 -0800"


def check(*top: tuple[str, str], trusted: str = GOOGLE) -> dict:
    lines = "".join(f"{name}: {value}\n" for name, value in top)
    mail = parse(lines.encode() + a_mail())
    return checked_sender(mail, trusted=trusted)


def test_what_the_trusted_server_found_is_believed():
    found = check(("Received", BY_GOOGLE), ("Authentication-Results", PASSED))

    assert found == {
        "verdict": "verified",
        "dkim": "pass",
        "spf": "pass",
        "dmarc": "pass",
        "by": GOOGLE,
    }


def test_a13_what_the_domain_refuses_is_forged():
    found = check(("Received", BY_GOOGLE), ("Authentication-Results", FAILED))

    assert found["verdict"] == "forged"


@pytest.mark.parametrize(
    "found",
    [
        FAILED.replace("REJECT", "NONE"),
        "mx.google.com; dmarc=fail header.from=example.com",
        "mx.google.com; spf=pass smtp.mailfrom=ben@elsewhere.example; dkim=none; dmarc=none",
        "mx.google.com; none",
        FAILED + "; arc=pass",
    ],
)
def test_a13_what_nobody_vouches_for_is_unverified(found):
    assert check(("Authentication-Results", found))["verdict"] == "unverified"


@pytest.mark.parametrize(
    "top",
    [
        # The attacker's stands below the server's own.
        [("Received", BY_GOOGLE), ("Authentication-Results", FAILED), ("Received", BY_OTHERS)],
        [("Authentication-Results", FAILED), ("Received", BY_GOOGLE)],
    ],
)
def test_a13_an_attackers_header_further_down_is_ignored(top):
    found = check(*top, ("Authentication-Results", PASSED))

    assert found["verdict"] == "forged"


def test_a13_a_header_that_came_with_the_mail_is_ignored():
    found = check(
        ("Received", BY_GOOGLE), ("Received", BY_OTHERS), ("Authentication-Results", PASSED)
    )

    assert found == {}


@pytest.mark.parametrize("trusted", ["", "mx.example.net"])
def test_a13_a_server_nobody_trusts_is_not_believed(trusted):
    assert check(("Authentication-Results", PASSED), trusted=trusted) == {}


def test_a_name_that_only_begins_like_the_trusted_one_is_another():
    forged = PASSED.replace("mx.google.com", "mx.google.com.evil.example")

    assert check(("Authentication-Results", forged)) == {}


def test_without_dmarc_a_signature_of_the_domain_itself_suffices():
    found = check(("Authentication-Results", "mx.google.com; dkim=pass header.d=example.com"))

    assert found["verdict"] == "verified"


def test_a_signature_of_another_domain_does_not():
    found = check(("Authentication-Results", "mx.google.com; dkim=pass header.d=evil.example.org"))

    assert found["verdict"] == "unverified"


BAD = '"a; dmarc=pass header.from=example.com; dkim=pass header.d=example.com; x"@evil.example.org'
CLOSING = '"a) ; dmarc=pass header.from=example.com; x=("@evil.example.org'


@pytest.mark.parametrize(
    "found",
    [
        f"mx.google.com; spf=pass (domain of {BAD}) smtp.mailfrom={BAD}; dmarc=fail",
        f"mx.google.com; spf=pass (domain of {CLOSING}) smtp.mailfrom={CLOSING}; dmarc=fail",
        f"mx.google.com; spf=pass smtp.mailfrom={BAD}",
        'mx.google.com; spf=pass (domain of "header.d=example.com "@evil.example.org)',
        "mx.google.com; spf=fail (that; dmarc=pass header.from=example.com); dmarc=fail",
    ],
)
def test_a13_what_an_attackers_address_says_is_no_result(found):
    assert check(("Authentication-Results", found))["verdict"] == "unverified"


def test_a13_a_name_that_was_only_greeted_by_vouches_for_nobody():
    said = "mx.google.com; spf=pass smtp.mailfrom=a@evil.example.org smtp.helo=example.com"

    found = check(("Authentication-Results", f"{said}; dmarc=none header.from=example.com"))

    assert found["verdict"] == "unverified"


def test_where_the_envelope_names_nobody_the_greeting_counts():
    found = check(("Authentication-Results", "mx.google.com; spf=pass smtp.helo=mail.example.com"))

    assert (found["spf"], found["verdict"]) == ("pass", "unverified")
    whole = check(("Authentication-Results", "mx.google.com; spf=pass smtp.helo=example.com"))
    assert whole["verdict"] == "verified"


def test_a09_a_result_about_another_from_vouches_for_nobody():
    said = "mx.google.com; dmarc=pass header.from=evil.example.org"

    assert check(("Authentication-Results", said))["verdict"] == "unverified"


def test_a_reason_in_quotes_is_read_over():
    said = 'mx.google.com; dkim=fail reason="bad signature" header.d=example.com'

    found = check(("Authentication-Results", f"{said}; dmarc=fail (p=REJECT)"))

    assert (found["dkim"], found["verdict"]) == ("fail", "forged")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, {}),
        ({"x-spam-score": "2.1"}, {"spam": 2.1, "spam_by": "x-spam-score"}),
        ({"x-spam-status": "Yes, score=9.2 required=5.0"}, {"spam": 9.2, "is_spam": True}),
        ({"x-spam-status": "No, score=-1.9 required=5.0"}, {"spam": -1.9}),
        ({"x-spam-flag": "YES"}, {"is_spam": True}),
        ({"x-spam-level": "********"}, {"spam": 8.0, "is_spam": True}),
        ({"x-spamd-result": "default: False [1.30 / 15.00]; X(0)[]"}, {"spam": 1.3}),
        ({"x-ms-exchange-organization-scl": "9"}, {"is_spam": True}),
        ({"x-ms-exchange-organization-scl": "-1"}, {}),
        ({"x-forefront-antispam-report": "CIP:1.2.3.4;SCL:6;SRV:"}, {"is_spam": True}),
        ({"x-spam-score": "nan"}, {}),
    ],
)
def test_a_filters_headers_are_read(facts, said):
    found = spam_said(facts)

    assert {name: found[name] for name in said} == said
    assert bool(found.get("is_spam")) == bool(said.get("is_spam"))
