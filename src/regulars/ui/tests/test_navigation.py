import pytest

from regulars.kit import permissions
from regulars.ui import navigation
from regulars.ui.navigation import MORE, Entry
from regulars.ui.tests.make import ADA, BEN, CLEO

pytestmark = pytest.mark.urls("regulars.ui.tests.urls")


@pytest.fixture(autouse=True)
def _bare(monkeypatch):
    monkeypatch.setattr(navigation, "_ENTRIES", {})
    monkeypatch.setattr(permissions, "_POLICIES", {})


def an_entry(key: str = "guide", **more: object) -> Entry:
    return Entry(key, key.title(), "info", "ui:styleguide", **more)


def test_entries_come_in_order():
    navigation.register(an_entry("second", order=20))
    navigation.register(an_entry("first", order=10))

    assert [link.key for link in navigation.links_for(BEN)] == ["first", "second"]


def test_a_page_is_shown_only_to_those_who_may_see_it():
    permissions.register(
        "guide.see",
        lambda actor, thing: actor.has_role("owner"),
        scope="read",
        summary="Owners see it.",
    )
    navigation.register(an_entry(verb="guide.see"))

    assert navigation.links_for(ADA)
    assert navigation.links_for(BEN) == []
    assert navigation.links_for(CLEO) == []


@pytest.mark.parametrize(
    ("count", "shown"), [(None, ""), (0, ""), (7, "7"), (99, "99"), (100, "99+")]
)
def test_a_count_is_told_when_there_is_one(count: int | None, shown: str):
    navigation.register(an_entry(count=lambda actor: count))

    assert navigation.links_for(ADA)[0].count == shown


def test_a_page_that_is_not_there_yet_is_left_out():
    navigation.register(Entry("later", "Later", "clock", "nowhere:at-all"))

    assert navigation.links_for(ADA) == []


def test_a_place_must_be_known():
    with pytest.raises(ValueError, match="roof"):
        navigation.register(an_entry(place="roof"))
    navigation.register(an_entry(place=MORE))
