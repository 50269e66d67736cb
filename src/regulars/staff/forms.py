"""The forms of Team and of one's own profile. The rules are in the actions; these carry words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from regulars.business.models import Location
from regulars.business.queries import zone_names
from regulars.kit import clock
from regulars.staff.models import StaffMember
from regulars.staff.rules import AGENT, KEY_LASTS_DAYS, MANAGER, OWNER, THEMES, UNDO_SECONDS, VIEWER
from regulars.ui.forms import OurForm

ROLE_NAMES = {
    OWNER: _("Owner: everything"),
    MANAGER: _("Manager: people, settings and all work"),
    AGENT: _("Agent: serves customers"),
    VIEWER: _("Viewer: reads, changes nothing"),
}
THEME_NAMES = {"auto": _("As on this device"), "light": _("Light"), "dark": _("Dark")}
UNDO_NAMES = {0: _("Not at all"), 5: _("5 seconds"), 10: _("10 seconds"), 30: _("30 seconds")}
SCOPE_NAMES = {
    "read": _("Read"),
    "write": _("Write and change"),
    "admin": _("Change people and settings"),
}
NEVER = "never"
LASTS_NAMES = {30: _("After 30 days"), 90: _("After 90 days"), 365: _("After a year")}


def language_choices() -> list[tuple[str, Any]]:
    """Return the languages of the program, as Django's settings name them."""
    return list(settings.LANGUAGES)


class LocationsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Which locations; none means all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Location.objects.filter(closed_at__isnull=True).order_by("name"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=_("Locations"),
            help_text=_("Choose none for all of them."),
            **options,
        )


class InviteForm(OurForm):
    """Somebody new."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    locations = LocationsField()

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, ROLE_NAMES[role]) for role in roles]  # type: ignore[attr-defined]


class RoleForm(OurForm):
    """What somebody may do."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, ROLE_NAMES[role]) for role in roles]  # type: ignore[attr-defined]


class LocationsForm(OurForm):
    """Where somebody serves."""

    locations = LocationsField()


class TeamForm(OurForm):
    """What a team is called."""

    name = forms.CharField(label=_("Name of the team"), max_length=80)


class MembersForm(OurForm):
    """Who is in a team."""

    members = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=StaffMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = people  # type: ignore[attr-defined]


class ProfileForm(OurForm):
    """What people set for themselves."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Customers read it too."))
    language = forms.ChoiceField(label=_("Language of the desk"), choices=language_choices)
    languages = forms.MultipleChoiceField(
        label=_("Languages you serve customers in"),
        choices=language_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [("", _("As at the business")), *((name, name) for name in zone_names())],
    )
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        choices=[(theme, THEME_NAMES[theme]) for theme in THEMES],
        widget=forms.RadioSelect,
    )
    undo_seconds = forms.TypedChoiceField(
        label=_("How long a sent reply can be undone"),
        coerce=int,
        choices=[(seconds, UNDO_NAMES[seconds]) for seconds in UNDO_SECONDS],
        widget=forms.RadioSelect,
    )
    single_keys = forms.BooleanField(label=_("Shortcuts of a single letter"), required=False)


class KeyForm(OurForm):
    """A key for another program."""

    name = forms.CharField(label=_("Which program is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), widget=forms.CheckboxSelectMultiple
    )
    expires_at = forms.ChoiceField(
        label=_("When does it stop working?"),
        choices=[(NEVER, _("Never")), *((days, LASTS_NAMES[days]) for days in KEY_LASTS_DAYS)],
        widget=forms.RadioSelect,
        initial=NEVER,
        required=False,
    )

    def __init__(self, *args: Any, scopes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, SCOPE_NAMES[scope]) for scope in scopes]  # type: ignore[attr-defined]

    def clean_expires_at(self) -> datetime | None:
        """Return the moment the key stops working; None for never."""
        chosen = self.cleaned_data["expires_at"]
        return None if chosen in ("", NEVER) else clock.now() + timedelta(days=int(chosen))


class JoinForm(OurForm):
    """The first password. One field and no second: people see what they type if they wish."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 signs. A short sentence is easy to remember; spaces are welcome."),
    )
