"""The sample shop's house: five places in five countries, with the hours each keeps."""

from datetime import timedelta

from regulars.business.actions import (
    add_location,
    change_business,
    change_location,
    set_opening_hours,
    set_special_day,
)
from regulars.business.models import Location
from regulars.business.queries import calendar_of
from regulars.kit import clock
from regulars.kit.sample import Place, Sample

NAME = "Kalamata Deli"
LANGUAGES = ["el", "en", "fil", "ms", "sv", "lv"]

# Key: name, country, zone, currency, language, state.
BRANCHES = {
    "cebu": ("Cebu", "PH", "Asia/Manila", "PHP", "fil", ""),
    "ipoh": ("Ipoh", "MY", "Asia/Kuala_Lumpur", "MYR", "ms", "08"),
    "uppsala": ("Uppsala", "SE", "Europe/Stockholm", "SEK", "sv", ""),
    "riga": ("Rīga", "LV", "Europe/Riga", "EUR", "lv", ""),
}


def _span(weekdays: str, *hours: tuple[float, float]) -> list[tuple[int, int, int]]:
    """Return spans for weekdays ("0135", Monday is 0) from hours such as (9, 14.5)."""
    return [(int(day), round(a * 60), round(b * 60)) for day in weekdays for a, b in hours]


HOURS = {
    # Greek shop hours: open again in the evening on Tuesday, Thursday and Friday.
    "athens": _span("02", (9, 15)) + _span("134", (9, 14.5), (17, 21)) + _span("5", (9, 15)),
    "cebu": _span("01234", (10, 20)) + _span("56", (10, 17)),
    "ipoh": _span("12356", (8, 12.5), (14, 18)) + _span("4", (8, 12), (14.5, 18)),
    "uppsala": _span("01234", (10, 18)) + _span("5", (10, 15)),
    "riga": _span("01234", (9, 19)) + _span("5", (10, 16)),
}
# Key: what customers write (with weights), its share of all mail, who answers (with weights).
PLACES: dict[str, tuple[dict[str, int], int, dict[str, int]]] = {
    "athens": ({"el": 78, "en": 22}, 46, {"nikos": 6, "maria": 3}),
    "cebu": ({"fil": 70, "en": 30}, 17, {"ana": 1}),
    "ipoh": ({"ms": 72, "en": 28}, 13, {"aina": 1}),
    "uppsala": ({"sv": 88, "en": 12}, 12, {"elsa": 1}),
    "riga": ({"lv": 86, "en": 14}, 12, {"liga": 1}),
}


def build(sample: Sample) -> dict[str, int]:
    """Give the house its languages, its branches and their hours."""
    with clock.travel(sample.opened_at):
        return _build(sample)


def _build(sample: Sample) -> dict[str, int]:
    change_business(languages=LANGUAGES, phone="+44 20 7946 0958", by=sample.by)
    shop = Location.objects.order_by("pk")[0]
    change_location(shop, name="Athens", by=sample.by)
    made = {"athens": shop} | {key: _branch(sample, key) for key in BRANCHES}
    for key, (languages, share, answering) in PLACES.items():
        location = made[key]
        set_opening_hours(location, spans=HOURS[key], by=sample.by)
        _special_days(sample, location)
        sample.places[key] = Place(
            key=key,
            address=f"{'help' if key == 'athens' else key}@example.com",
            languages=languages,
            share=share,
            answering=answering,
            location=location,
            calendar=calendar_of(location),
        )
    return {"locations": len(made)}


def _branch(sample: Sample, key: str) -> Location:
    name, country, zone, currency, language, state = BRANCHES[key]
    return add_location(
        name=name,
        country=country,
        time_zone=zone,
        currency=currency,
        language=language,
        subdivision=state,
        by=sample.by,
    )


def _special_days(sample: Sample, location: Location) -> None:
    """Close once for stock-taking in the past, and once more in some weeks."""
    today = sample.now.date()
    for days in (-171, 40):
        day = today + timedelta(days=days)
        set_special_day(location, date=day, name="Stock-taking", by=sample.by)
