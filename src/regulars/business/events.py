"""What can happen to the business and its locations."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from regulars.journal.events import Event
from regulars.ui import formats


def day_said(iso: str) -> str:
    """Return a date as people write it."""
    return formats.day(date.fromisoformat(iso))


@dataclass(frozen=True, kw_only=True)
class BusinessSetUp(
    Event, name="business.set_up", sentence=_("{actor} set up {business_name}"), personal=()
):
    """The business was written down for the first time."""

    business_name: str


@dataclass(frozen=True, kw_only=True)
class BusinessChanged(
    Event, name="business.changed", sentence=_("{actor} changed the business"), personal=()
):
    """Its name, languages, colour or the like are others now."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class LocationAdded(
    Event,
    name="location.added",
    sentence=_("{actor} added the location {location_name}"),
    personal=(),
):
    """There is one more place where customers are served."""

    location_name: str


@dataclass(frozen=True, kw_only=True)
class LocationChanged(
    Event, name="location.changed", sentence=_("{actor} changed the location"), personal=()
):
    """Its name, zone, currency or the like are others now."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class OpeningHoursSet(
    Event, name="location.hours_set", sentence=_("{actor} set the opening hours"), personal=()
):
    """The usual week of a location: ``spans`` of [weekday from Monday 0, start, end minute]."""

    spans: list[list[int]]


@dataclass(frozen=True, kw_only=True)
class SpecialDaySet(
    Event,
    name="location.special_day_set",
    sentence=_("{actor} set other hours for {date}"),
    personal=(),
    shown={"date": day_said},
):
    """A date has hours of its own, or none at all."""

    date: str
    spans: list[list[int]]


@dataclass(frozen=True, kw_only=True)
class SpecialDayRemoved(
    Event,
    name="location.special_day_removed",
    sentence=_("{actor} gave {date} its usual hours back"),
    personal=(),
    shown={"date": day_said},
):
    """A date follows the usual week and the public holidays again."""

    date: str
