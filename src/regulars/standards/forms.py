from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regulars.business.models import Location
from regulars.standards.models import Standard


class StandardForm(forms.Form):
    statement = forms.CharField(
        label=_("What you promise, in plain words"),
        max_length=300,
        help_text=_("Staff and customers read it as you write it."),
    )
    target_minutes = forms.IntegerField(
        label=_("Minutes to a first reply, counted while you are open"),
        min_value=1,
        max_value=40_320,
    )
    target_share = forms.IntegerField(
        label=_("Per cent of conversations that shall meet it"), min_value=1, max_value=100
    )
    location = forms.ModelChoiceField(
        label=_("Where"),
        queryset=Location.objects.none(),
        required=False,
        empty_label=_("Everywhere"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locations = Location.objects.filter(closed_at__isnull=True).order_by("name")
        self.fields["location"].queryset = locations  # type: ignore[attr-defined]

    @staticmethod
    def values_of(standard: Standard | None) -> dict[str, Any]:
        if standard is None:
            return {"target_minutes": 120, "target_share": 90}
        return {
            "statement": standard.statement,
            "target_minutes": standard.target_minutes,
            "target_share": standard.target_share,
            "location": standard.location_id,
        }
