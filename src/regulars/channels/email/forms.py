"""Forms of Settings > Mailboxes: what people type, as the verbs take it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regulars.business.models import Location
from regulars.channels.email.actions import Settings
from regulars.channels.email.models import Mailbox
from regulars.channels.email.oauth import PROVIDERS
from regulars.channels.email.ways_in import HISTORY, LEAVE, TAKE

MEGABYTE = 1_000_000
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_SMTP_HINT = _(
    "smtp+starttls://user:password@smtp.example.com:587. "
    "Leave it empty to keep what is set; it is never shown again."
)
_NEW_SMTP_HINT = _(
    "smtp+starttls://user:password@smtp.example.com:587. "
    "Leave it empty where REGULARS_SMTP_URL names one for all."
)
_IMAP_HINT = _(
    "imaps://user:password@imap.example.com:993. "
    "Leave it empty where your mail server brings mail by LMTP or SMTP."
)
_OLD_MAIL = (
    (HISTORY, _("Keep it as history: it starts no clock")),
    (TAKE, _("Answer it: treat it as just arrived")),
    (LEAVE, _("Leave it on the server")),
)


def _line(**named: Any) -> forms.CharField:
    """Return a field of one line that no browser fills in or corrects."""
    return forms.CharField(widget=forms.TextInput(attrs=_PLAIN), **named)


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
    imap_url = _line(
        label=_("Server that mail is fetched from"),
        max_length=500,
        required=False,
        help_text=_IMAP_HINT,
    )
    folders = forms.CharField(
        label=_("Folders"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 2}),
        help_text=_("One on each line. Empty: the inbox."),
    )
    old_mail = forms.ChoiceField(
        label=_("Mail that lies there already"),
        choices=_OLD_MAIL,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("For a server or folder that is new here. What is sent later always counts."),
    )
    smtp_url = _line(
        label=_("Server for outgoing mail"),
        max_length=500,
        required=False,
        help_text=_SMTP_HINT,
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locations = Location.objects.filter(closed_at__isnull=True).order_by("name")
        self.fields["location"].queryset = locations  # type: ignore[attr-defined]
        self.fields["old_mail"].initial = HISTORY
        if is_new:
            self.fields["smtp_url"].help_text = _NEW_SMTP_HINT
        else:
            del self.fields["address"]

    def changes(self) -> dict[str, Any]:
        """Return what was filled in, as `add_mailbox` and `change_mailbox` take it."""
        given: dict[str, Any] = {
            field: self.cleaned_data[field]
            for field in ("address", "name", "location")
            if field in self.cleaned_data
        }
        for server in ("smtp_url", "imap_url"):
            if self.cleaned_data[server]:
                given[server] = self.cleaned_data[server]
        old_mail = self.cleaned_data["old_mail"] or HISTORY
        return {**given, "old_mail": old_mail, "settings": self.settings()}

    def settings(self) -> Settings:
        """Return how the mailbox works, as far as it was filled in."""
        return Settings(folders=self._folders())

    def _folders(self) -> list[str] | None:
        if "folders" not in self.data:
            return None
        return [line for line in self.cleaned_data["folders"].splitlines() if line.strip()]


class ChangeForm(MailboxForm):
    """A mailbox that is there, with how it works."""

    most_attached_megabytes = forms.DecimalField(
        label=_("Files in a letter, at most (MB)"),
        required=False,
        min_value=0,
        max_digits=4,
        decimal_places=1,
        help_text=_("What is larger together goes as links. Most servers take 10 to 25 MB."),
    )
    acknowledges = forms.ChoiceField(
        label=_("Tell customers at once that their mail has come"),
        choices=(("yes", _("Yes, and when to expect an answer")), ("no", _("No"))),
        required=False,
        widget=forms.RadioSelect,
    )
    trusted_checker = _line(
        label=_("Server that checks senders for you"),
        max_length=255,
        required=False,
        help_text=_(
            "Its name in Authentication-Results, such as mx.google.com. Empty: Regulars checks "
            "for itself. Name it only if it removes such headers that others wrote."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, is_new=False, **kwargs)

    @staticmethod
    def initial_of(mailbox: Mailbox) -> dict[str, Any]:
        """Return what the form shows at first; nothing that is secret."""
        return {
            "name": mailbox.name,
            "location": mailbox.location_id,
            "folders": "\n".join(mailbox.imap_folders),
            "old_mail": HISTORY,
            "most_attached_megabytes": mailbox.most_attached_bytes / MEGABYTE,
            "acknowledges": "yes" if mailbox.acknowledges else "no",
            "trusted_checker": mailbox.trusted_checker,
        }

    def settings(self) -> Settings:
        megabytes = self.cleaned_data["most_attached_megabytes"]
        acknowledges = self.cleaned_data["acknowledges"]
        is_told = "trusted_checker" in self.data
        return Settings(
            folders=self._folders(),
            most_attached_bytes=None if megabytes is None else int(megabytes * MEGABYTE),
            acknowledges=acknowledges == "yes" if acknowledges else None,
            trusted_checker=self.cleaned_data["trusted_checker"] if is_told else None,
        )


class ConsentForm(forms.Form):
    """The client by which a mailbox is connected without a password."""

    provider = forms.ChoiceField(
        label=_("Provider"),
        choices=[(each.code, each.name) for each in PROVIDERS.values()],
        widget=forms.RadioSelect,
    )
    client_id = _line(label=_("Client id"), max_length=300)
    client_secret = _line(
        label=_("Client secret"),
        max_length=300,
        required=False,
        help_text=_("Leave it empty to keep what is set; it is never shown again."),
    )
    tenant = _line(
        label=_("Microsoft tenant"),
        max_length=63,
        required=False,
        help_text=_("The directory's id. Empty: any."),
    )


class KeyForm(forms.Form):
    """A key that letters are signed with already."""

    dkim_selector = _line(label=_("Selector"), max_length=63)
    dkim_key = forms.CharField(
        label=_("Private key"),
        max_length=10_000,
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 3}),
        help_text=_("From -----BEGIN to -----END."),
    )


class ServiceForm(forms.Form):
    """The mail service that brings mail by itself."""

    service = forms.ChoiceField(label=_("Mail service"), required=False)
    key = _line(
        label=_("Signing key"),
        max_length=500,
        required=False,
        help_text=_("From your account there. Services without one get a password in the address."),
    )
    api_key = _line(
        label=_("API key (Brevo only)"),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from regulars.channels.email.webhooks import SERVICES  # noqa: PLC0415 - rarely needed

        named = sorted((code, each.name) for code, each in SERVICES.items())
        self.fields["service"].choices = [("", _("none")), *named]  # type: ignore[attr-defined]
