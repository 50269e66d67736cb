"""Asking name servers: what is wrong with one name holds up no other."""

import pytest
from dns.resolver import NXDOMAIN, LifetimeTimeout, NoNameservers, Resolver

from regulars.channels.email import dns
from regulars.channels.email.dns import Asking, Silence, Unanswered


@pytest.fixture(autouse=True)
def _nobody_is_silent(monkeypatch):
    monkeypatch.setattr(Asking, "silence", Silence())


def answering(monkeypatch, *errors):
    """Let the name servers do this, question by question; return what they were asked."""
    waiting, asked = list(errors), []

    def resolve(_self, name, _kind):
        asked.append(name)
        if error := waiting.pop(0):
            raise error

    monkeypatch.setattr(Resolver, "resolve", resolve)
    return asked


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", ".example"])
def test_a13_a_name_that_is_none_silences_nobody(name, monkeypatch):
    assert Asking().texts(name) == []

    asked = answering(monkeypatch, NXDOMAIN())
    assert Asking().texts("example.com") == []
    assert asked == ["example.com"]


def test_a13_a_domain_that_nobody_answers_for_silences_no_other(monkeypatch):
    asked = answering(monkeypatch, NoNameservers(), NoNameservers())

    for name in ("evil.example", "example.com"):
        with pytest.raises(Unanswered):
            Asking().texts(name)

    assert asked == ["evil.example", "example.com"]


def silent():
    return LifetimeTimeout(timeout=3, errors=[])


def unanswered(*names):
    for name in names:
        with pytest.raises(Unanswered):
            Asking().texts(name)


def test_a13_a_domain_that_is_silent_is_not_waited_for_again_and_holds_up_no_other(monkeypatch):
    asked = answering(monkeypatch, silent(), NXDOMAIN())

    unanswered("_dmarc.evil.example", "s1._domainkey.mail.evil.example")
    assert Asking().texts("example.com") == []

    assert asked == ["_dmarc.evil.example", "example.com"]


def test_a_silent_domain_is_asked_again_after_a_while(monkeypatch):
    asked = answering(monkeypatch, silent(), NXDOMAIN())
    unanswered("evil.example")

    later = dns.time.monotonic() + dns.SILENT_FOR
    monkeypatch.setattr(dns.time, "monotonic", lambda: later)

    assert Asking().texts("evil.example") == []
    assert asked == ["evil.example", "evil.example"]


def test_servers_that_say_nothing_at_all_are_not_waited_for_again(monkeypatch):
    asked = answering(monkeypatch, *[silent()] * 4)

    unanswered("a.example", "b.example", "c.example", "example.com")

    assert asked == ["a.example", "b.example", "c.example", "."]


def test_a13_many_silent_domains_are_not_our_servers_silence(monkeypatch):
    asked = answering(monkeypatch, *[silent()] * 3, None, NXDOMAIN())

    unanswered("a.example", "b.example", "c.example")

    assert Asking().texts("example.com") == []
    assert asked == ["a.example", "b.example", "c.example", ".", "example.com"]


def test_an_answer_between_ends_the_row(monkeypatch):
    asked = answering(monkeypatch, silent(), silent(), NXDOMAIN(), silent(), NXDOMAIN())

    unanswered("a.example", "b.example")
    assert Asking().texts("c.example") == []
    unanswered("d.example")

    assert Asking().texts("example.com") == []
    assert "." not in asked
