"""The forms of Settings. The rules are in the actions; these carry words."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from babel.numbers import list_currencies
from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regulars.business.details import DETAIL_NAMES, countries
from regulars.business.queries import zone_names
from regulars.kit.languages import CODES, babel_locale
from regulars.ui.forms import OurForm


def country_choices() -> list[tuple[str, str]]:
    """Return the countries by their names in the reader's language."""
    names = Locale.parse(babel_locale(get_language())).territories
    return sorted(((code, names.get(code, code)) for code in countries()), key=lambda c: c[1])


def currency_choices() -> list[tuple[str, str]]:
    """Return the currencies that are in use, by code and name."""
    names = Locale.parse(babel_locale(get_language())).currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in sorted(list_currencies())]


def language_choices() -> list[tuple[str, Any]]:
    """Return the six languages, as Django's settings name them."""
    return [(code, name) for code, name in settings.LANGUAGES if code in CODES]


def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones."""
    return [(name, name.replace("_", " ")) for name in zone_names()]


class BusinessForm(OurForm):
    """What describes the business."""

    name = forms.CharField(label=DETAIL_NAMES["name"], max_length=120)
    country = forms.ChoiceField(label=DETAIL_NAMES["country"], choices=country_choices)
    language = forms.ChoiceField(
        label=DETAIL_NAMES["language"],
        choices=language_choices,
        help_text=_("For whoever has shown no other preference."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages customers are answered in"),
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(label=DETAIL_NAMES["time_zone"], choices=zone_choices)
    currency = forms.ChoiceField(label=DETAIL_NAMES["currency"], choices=currency_choices)
    brand_colour = forms.CharField(
        label=_("Colour"),
        required=False,
        max_length=7,
        help_text=_("Like #0B6158. Customer pages wear it; we shift it until it can be read."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        help_text=_("Customers see it at the foot of every page."),
    )


class LocationForm(OurForm):
    """What describes a location."""

    name = forms.CharField(label=_("Name"), max_length=120)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    subdivision = forms.CharField(
        label=_("State or region"),
        required=False,
        max_length=8,
        help_text=_("Where public holidays differ within the country, such as KUL in Malaysia."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    keeps_holidays = forms.BooleanField(label=_("Closed on public holidays"), required=False)


class HoursForm(OurForm):
    """The usual week: a line a day, several openings a day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in WEEKDAYS.items():
            self.fields[f"day_{weekday}"] = forms.CharField(
                label=name,
                required=False,
                max_length=120,
                widget=forms.TextInput(attrs={"placeholder": "09:00–14:00, 17:00–21:00"}),
            )

    @classmethod
    def showing(cls, lines: Sequence[str]) -> "HoursForm":
        """Return the form with a week's seven lines in it."""
        return cls(initial={f"day_{weekday}": line for weekday, line in enumerate(lines)})

    def lines(self) -> list[str]:
        """Return the seven lines that were sent."""
        return [self.cleaned_data[f"day_{weekday}"] for weekday in WEEKDAYS]


class SpecialDayForm(OurForm):
    """A date with hours of its own."""

    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=120,
        help_text=_("Like 10:00–14:00. Empty means closed all day."),
    )
    name = forms.CharField(label=_("What is it?"), required=False, max_length=120)
