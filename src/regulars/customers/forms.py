"""The forms of customers. The rules are in the actions; these carry words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regulars.customers.models import ContactPoint
from regulars.customers.rules import ADDRESS_CHARS, NAME_CHARS
from regulars.kit.languages import AUTONYMS
from regulars.kit.refusals import Refusal

KIND_NAMES = {
    ContactPoint.Kind.EMAIL.value: _("E-mail"),
    ContactPoint.Kind.PHONE.value: _("Phone"),
}


class CustomerForm(forms.Form):
    """Name, greeting and language of a customer."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=NAME_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    greet_as = forms.CharField(
        label=_("Greet as"),
        required=False,
        max_length=NAME_CHARS,
        help_text=_("How this person is addressed, as you would write it after “Hello”."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    reach_by = forms.ChoiceField(
        label=_("Wishes to be reached by"),
        required=False,
        choices=[("", _("no matter")), *KIND_NAMES.items()],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = str(self.initial.get("language", "") or "")
        known = {"": _("not known"), **AUTONYMS}
        if own not in known:
            known[own] = own
        self.fields["language"].choices = list(known.items())  # type: ignore[attr-defined]

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or above the form when it has none here."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class NewCustomerForm(CustomerForm):
    """Somebody new, with ways to reach them."""

    reach_by = None  # type: ignore[assignment]  # nobody knows yet; Django takes the field off

    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=ADDRESS_CHARS,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def contact_points(self) -> list[tuple[str, str]]:
        """Return kind and value of what was given."""
        given = ((kind, self.cleaned_data[kind].strip()) for kind in ("email", "phone"))
        return [(kind, value) for kind, value in given if value]


class PointForm(forms.Form):
    """One more way to reach somebody."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_NAMES.items()))
    value = forms.CharField(
        label=_("Address or number"),
        max_length=ADDRESS_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)
