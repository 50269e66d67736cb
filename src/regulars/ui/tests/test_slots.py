import pytest
from django.utils.safestring import mark_safe

from regulars.ui import slots
from regulars.ui.tests.make import ADA, a_request, drawn


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(slots, "_FILLED", {})


def test_what_fills_a_slot_is_shown_in_order_and_escaped():
    slots.fill("conversation.header", lambda told: "<b>", order=20)
    slots.fill("conversation.header", lambda told: mark_safe("<i>first</i>"), order=10)

    page = drawn('{% slot "conversation.header" conversation=1 %}', request=a_request())

    assert page == "<i>first</i>&lt;b&gt;"


def test_a_renderer_sees_only_what_the_slot_declares():
    seen = {}
    slots.fill("conversation.sidebar", lambda told: seen.update(told) or "")

    drawn(
        '{% slot "conversation.sidebar" conversation=c customer=p %}',
        request=a_request(), c="talk", p="person", secret="not for slots",
    )  # fmt: skip

    assert set(seen) == {"request", "actor", "conversation", "customer"}
    assert seen["actor"] == ADA


def test_an_unknown_slot_is_an_error_on_both_sides():
    with pytest.raises(slots.UnknownSlot, match="no slot"):
        slots.fill("conversation.nowhere", lambda told: "")
    with pytest.raises(slots.UnknownSlot, match="no slot"):
        drawn('{% slot "conversation.nowhere" %}', request=a_request())


def test_a_page_must_give_what_the_slot_promises():
    with pytest.raises(TypeError, match="customer"):
        drawn('{% slot "customer.panel" %}', request=a_request())
    with pytest.raises(TypeError, match="extra"):
        drawn('{% slot "today.cards" extra=1 %}', request=a_request())


def test_filling_twice_shows_once():
    def once(told):
        return "once"

    slots.fill("today.cards", once)
    slots.fill("today.cards", once)

    assert drawn('{% slot "today.cards" %}', request=a_request()) == "once"
