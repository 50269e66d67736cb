"""Where links lead: to the public address, or else to where the program listens."""

import os

import pytest

from regulars.site.server import Address
from regulars.site.serving import plan_of, settle_address


def settled(monkeypatch, given: str, *, host: str, port: int) -> str:
    monkeypatch.setenv("REGULARS_URL", given)
    settle_address(plan_of(host=host, port=port, lmtp="", smtp="", workers=2))
    return os.environ["REGULARS_URL"]


@pytest.mark.parametrize(
    ("host", "link"),
    [
        ("127.0.0.1", "http://127.0.0.1:8322"),
        ("192.168.1.5", "http://192.168.1.5:8322"),
        ("0.0.0.0", "http://127.0.0.1:8322"),  # noqa: S104
        ("::", "http://[::1]:8322"),
    ],
)
def test_links_lead_to_where_the_program_listens(monkeypatch, host, link):
    assert Address(host, 8322).url == link
    assert settled(monkeypatch, "", host=host, port=8322) == link


def test_a_public_address_stays(monkeypatch):
    url = "https://help.example.com"

    assert settled(monkeypatch, url, host="127.0.0.1", port=8322) == url
