from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regulars.business.models import Location

_SMTP_HINT = _(
    "smtp+starttls://user:password@smtp.example.com:587. "
    "Leave it empty to keep what is set; it is never shown again."
)
_IMAP_HINT = _(
    "imaps://user:password@imap.example.com:993. "
    "Leave it empty where your mail server brings mail by LMTP or SMTP."
)


class MailboxForm(forms.Form):
    """What a mailbox needs. A server left empty stays as it is."""

    address = forms.CharField(
        label=_("Address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("Customers write to it: help@example.com."),
    )
    name = forms.CharField(
        label=_("Name customers see as the sender"),
        max_length=120,
        required=False,
        help_text=_("Empty: the name of the business."),
    )
    location = forms.ModelChoiceField(
        label=_("Location"), queryset=Location.objects.none(), empty_label=None
    )
    smtp_url = forms.CharField(
        label=_("Server for outgoing mail"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_SMTP_HINT,
    )
    imap_url = forms.CharField(
        label=_("Server that mail is fetched from"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_IMAP_HINT,
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locations = Location.objects.filter(closed_at__isnull=True).order_by("name")
        self.fields["location"].queryset = locations  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["address"]

    def changes(self) -> dict[str, Any]:
        """Return what was filled in; an empty server is none."""
        given = dict(self.cleaned_data)
        for server in ("smtp_url", "imap_url"):
            if not given[server]:
                del given[server]
        return given
