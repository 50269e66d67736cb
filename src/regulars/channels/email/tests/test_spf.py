"""SPF by the letter of RFC 7208, as far as real records go."""

import pytest

from regulars.channels.email.spf import check_spf
from regulars.channels.email.tests.naming import Names

OURS = "192.0.2.7"


def result(record: str, *, ip: str = OURS, **more: list[str]) -> str:
    names = Names({"example.com": [record], **more})
    return check_spf(ip=ip, sender="ben@example.com", helo="mail.example.com", dns=names)[0]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "pass"),
        ("v=spf1 ip4:198.51.100.1 -all", "fail"),
        ("v=spf1 ip4:198.51.100.1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1", "neutral"),
        ("something else", "none"),
        ("v=spf1 ip4:not-an-address -all", "permerror"),
        ("v=spf1 unknown:example.com -all", "permerror"),
        ("v=spf1 exp=why.example.com -all", "fail"),
        ("v=spf1 ptr -all", "fail"),
    ],
)
def test_a_record_says_who_may_send(record, expected):
    assert result(record) == expected


def test_another_domains_servers_are_included():
    included = {"mail.example.net": ["v=spf1 ip4:192.0.2.7 -all"]}

    assert result("v=spf1 include:mail.example.net -all", **included) == "pass"


def test_a_record_that_points_at_itself_ends():
    assert result("v=spf1 include:example.com -all") == "permerror"


def test_a_record_may_stand_elsewhere():
    elsewhere = {"spf.example.net": ["v=spf1 ip4:192.0.2.7 -all"]}

    assert result("v=spf1 redirect=spf.example.net", **elsewhere) == "pass"


def test_the_servers_that_take_mail_may_send_it():
    found = {"MX example.com": ["mx.example.com"], "A mx.example.com": [OURS]}

    assert result("v=spf1 mx -all", **found) == "pass"


def test_addresses_of_the_new_kind_count():
    assert result("v=spf1 ip6:2001:db8::/32 -all", ip="2001:db8::7") == "pass"
    assert result("v=spf1 ip4:192.0.2.0/24 -all", ip="::ffff:192.0.2.7") == "pass"


def test_two_records_are_none():
    names = Names({"example.com": ["v=spf1 +all", "v=spf1 -all"]})

    found = check_spf(ip=OURS, sender="ben@example.com", helo="", dns=names)

    assert found == ("permerror", "example.com")


def test_name_servers_that_are_silent_are_no_refusal():
    names = Names({}, silent=True)

    assert check_spf(ip=OURS, sender="b@example.com", helo="", dns=names)[0] == "temperror"


def test_an_empty_sender_is_judged_by_the_name_the_peer_gave():
    names = Names({"mail.example.com": ["v=spf1 ip4:192.0.2.7 -all"]})

    found = check_spf(ip=OURS, sender="", helo="mail.example.com", dns=names)

    assert found == ("pass", "mail.example.com")
