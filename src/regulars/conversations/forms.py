"""What the pages of a conversation take: owner, moment to come back, reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.conversations.actions.closing import REASON_CHARS
from regulars.conversations.enclosing import Enclosure
from regulars.conversations.models import Attachment
from regulars.conversations.ports import ChannelLine
from regulars.conversations.rules import SUBJECT_CHARS
from regulars.customers.rules import ADDRESS_CHARS, NAME_CHARS
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.refusals import Refusal
from regulars.staff.models import StaffMember, Team
from regulars.staff.queries import names_serving, staff, team_names, teams
from regulars.ui import formats

MORNING = 9
MONDAY = 0
PICKED = "picked"


def snooze_choices() -> list[dict[str, str]]:
    """Return the moments offered, in the person's zone: value, label, when that is."""
    said, offered = formats.Moments(clock.now()), moments()
    labels = {
        "later": _("In 3 hours"),
        "tomorrow": _("Tomorrow morning"),
        "monday": _("Monday morning"),
    }
    if offered["tomorrow"] == offered["monday"]:
        del labels["monday"]
    return [
        {"value": name, "label": label, "extra": said(offered[name])}
        for name, label in labels.items()
    ]


def moments() -> dict[str, datetime]:
    """Return the moments behind the names, aware, in the active zone."""
    here = clock.now().astimezone(timezone.get_current_timezone())
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    to_monday = (MONDAY - here.weekday()) % 7 or 7
    return {
        "later": (here + timedelta(hours=3)).replace(second=0, microsecond=0),
        "tomorrow": morning + timedelta(days=1),
        "monday": morning + timedelta(days=to_monday),
    }


class SnoozeForm(forms.Form):
    """Until when: one of `moments` by name, or a moment picked by hand."""

    until = forms.CharField(required=False)
    moment = forms.CharField(required=False, max_length=40)

    def clean(self) -> dict[str, datetime]:
        """Return ``until`` as an aware moment."""
        cleaned = super().clean() or {}
        named = moments().get(cleaned.get("until", ""))
        return {"until": named or self._picked(cleaned.get("moment", ""))}

    def _picked(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            raise forms.ValidationError(
                _("“%(text)s” is not a day and time.") % {"text": text}
                if text.strip()
                else _("Choose when it comes back.")
            ) from None
        here = timezone.get_current_timezone()
        return moment if timezone.is_aware(moment) else moment.replace(tzinfo=here)


class AssignForm(forms.Form):
    """Whom it is given to: "staff:3", "team:2", or "" for nobody."""

    to = forms.CharField(required=False, max_length=40)

    def __init__(self, data: object, *, actor: Actor) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.actor = actor

    def clean_to(self) -> tuple[StaffMember | None, Team | None]:
        """Return the person or the team."""
        kind, _colon, pk = self.cleaned_data["to"].partition(":")
        if not kind:
            return None, None
        found = self._found(kind, int(pk)) if pk.isascii() and pk.isdecimal() else None
        if found is None:
            raise forms.ValidationError(_("There is no such person or team here."))
        return (found, None) if isinstance(found, StaffMember) else (None, found)

    def _found(self, kind: str, pk: int) -> StaffMember | Team | None:
        if pk >= 2**63:
            return None
        if kind == "staff":
            return staff(self.actor).prefetch_related(None).filter(pk=pk).first()
        if kind == "team":
            return teams(self.actor).prefetch_related(None).filter(pk=pk).first()
        return None


class CloseForm(forms.Form):
    """Why it is done, for whoever likes to say."""

    reason = forms.CharField(
        required=False, max_length=REASON_CHARS, label=gettext_lazy("Why it is done")
    )


def assignees(actor: Actor) -> dict[str, list[Any]]:
    """Return who can take a conversation, each as pk and name: people who serve, and teams."""
    return {"people": names_serving(actor), "teams": team_names(actor)}


def sentence_of(form: forms.Form) -> str:
    """Return the first thing to put right."""
    return str(next(iter(form.errors.values()))[0]) if form.errors else ""


class Outgoing(forms.Form):
    """What pages that send have in common: one press of the button, files that are kept."""

    key = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept: Sequence[Enclosure] = ()

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or above the form when it has none here."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class ForwardForm(Outgoing):
    """To whom a message is passed on, with which note and which of its files."""

    to = forms.CharField(
        label=gettext_lazy("To"),
        max_length=ADDRESS_CHARS,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Your note"),
        help_text=gettext_lazy("Stands above the message. Only whoever it goes to reads it."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    attachments = forms.MultipleChoiceField(
        label=gettext_lazy("Files that go along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, files: Sequence[Attachment], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        choices = [(str(each.pk), each.filename) for each in files]
        self.fields["attachments"].choices = choices  # type: ignore[attr-defined]
        if not files:
            del self.fields["attachments"]

    def clean(self) -> dict[str, Any]:
        """Return the fields, with no files where there is none to choose."""
        return {"attachments": [], **(super().clean() or {})}


class BeginForm(Outgoing):
    """To whom we write first, from which mailbox, and what."""

    email = forms.CharField(
        label=gettext_lazy("To"),
        max_length=ADDRESS_CHARS,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=NAME_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    mailbox = forms.ChoiceField(label=gettext_lazy("From"))
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=SUBJECT_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Message"),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )

    def __init__(self, data: Any, *, lines: Sequence[ChannelLine], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        choices = [(line.ref, line.address) for line in lines]
        self.fields["mailbox"].choices = choices  # type: ignore[attr-defined]
