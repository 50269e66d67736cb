"""Asking name servers: what is wrong with one name holds up no other."""

import pytest
from dns.resolver import LifetimeTimeout, NoNameservers, Resolver

from regulars.channels.email.dns import Asking, Unanswered


@pytest.fixture(autouse=True)
def _nobody_is_silent(monkeypatch):
    monkeypatch.setattr(Asking, "_silent_until", 0.0)


def answering(monkeypatch, *errors):
    """Let the name servers do this, question by question; return what they were asked."""
    waiting, asked = list(errors), []

    def resolve(_self, name, _kind):
        asked.append(name)
        raise waiting.pop(0)

    monkeypatch.setattr(Resolver, "resolve", resolve)
    return asked


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", ".example"])
def test_a13_a_name_that_is_none_silences_nobody(name):
    assert Asking().texts(name) == []
    assert Asking._silent_until == 0.0


def test_a13_a_domain_that_nobody_answers_for_silences_no_other(monkeypatch):
    asked = answering(monkeypatch, NoNameservers(), NoNameservers())

    for name in ("evil.example", "example.com"):
        with pytest.raises(Unanswered):
            Asking().texts(name)

    assert asked == ["evil.example", "example.com"]


def test_servers_that_are_silent_are_not_waited_for_again(monkeypatch):
    asked = answering(monkeypatch, LifetimeTimeout(timeout=3, errors=[]))

    for name in ("example.org", "example.com"):
        with pytest.raises(Unanswered):
            Asking().texts(name)

    assert asked == ["example.org"]
