"""The forms of customers. They carry words; the rules are in the actions."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regulars.business.models import Location
from regulars.customers.rules import ADDRESS_CHARS, EMAIL, NAME_CHARS, PHONE
from regulars.kit.languages import AUTONYMS
from regulars.portal.actions.writing import FormLetter, Upload
from regulars.portal.rules import MESSAGE_CHARS, MOST_FILE_BYTES, MOST_FILES, ORDER_CHARS
from regulars.ui import formats
from regulars.ui.forms import OurForm

TRAP = "website"  # a field that nobody sees: who fills it in is a machine, or has a helpful browser


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, none of them large."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files, few and small enough."""
        given = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                ngettext(
                    "At most %(count)s file at once.",
                    "At most %(count)s files at once.",
                    MOST_FILES,
                )
                % {"count": MOST_FILES}
            )
        for each in given:
            if (each.size or 0) > MOST_FILE_BYTES:
                raise forms.ValidationError(
                    _("“%(name)s” is larger than %(size)s. Choose a smaller one.")
                    % {"name": each.name, "size": formats.file_size(MOST_FILE_BYTES)}
                )
        return given


class WritingForm(OurForm):
    """Words and files."""

    message = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=MESSAGE_CHARS,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 6}),
        error_messages={"required": gettext_lazy("Write a few words, so that we know what to do.")},
    )
    photos = FilesField(label=gettext_lazy("Photos or files"), required=False)

    def uploads(self) -> list[Upload]:
        """Return the files with their bytes."""
        return [
            Upload(str(each.name), str(each.content_type or ""), each.read())
            for each in self.cleaned_data["photos"]
        ]


class AnswerForm(WritingForm):
    """What a customer adds to a conversation: a picture alone is enough."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["message"].required = False
        self.fields["message"].widget.attrs["rows"] = 4


class ContactForm(WritingForm):
    """The contact form: a message, and how to reach who wrote it."""

    reach = forms.CharField(
        label=gettext_lazy("How do we reach you?"),
        max_length=ADDRESS_CHARS,
        help_text=gettext_lazy("An e-mail address or a phone number"),
        widget=forms.TextInput(attrs={"autocomplete": "email", "dir": "auto"}),
        error_messages={
            "required": gettext_lazy(
                "Without an e-mail address or a phone number we cannot answer."
            )
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=NAME_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    order = forms.CharField(
        label=gettext_lazy("Order number"),
        required=False,
        max_length=ORDER_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    location = forms.TypedChoiceField(
        label=gettext_lazy("Which of our shops?"), coerce=int, required=False
    )

    field_order = ("message", "reach", "name", "order", "photos", "location")

    def __init__(self, *args: Any, places: tuple[Location, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["message"].help_text = _("In any language, as you would say it at the counter.")
        if len(places) > 1:
            choices = [(place.pk, place.name) for place in places]
            self.fields["location"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["location"]

    def letter(self, *, language: str) -> FormLetter:
        """Return what was written."""
        given = self.cleaned_data
        return FormLetter(
            text=given["message"],
            reach=given["reach"],
            name=given["name"],
            order=given["order"],
            language=language,
            files=self.uploads(),
        )


class AddressForm(OurForm):
    """Whose page it is."""

    address = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        max_length=ADDRESS_CHARS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(AddressForm):
    """The code from the mail; pasted, typed or filled in by the browser."""

    code = forms.CharField(
        label=gettext_lazy("Six letters"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    field_order = ("address", "code")


class WishesForm(OurForm):
    """How somebody likes to be written to."""

    greet_as = forms.CharField(
        label=gettext_lazy("Greet me as"),
        help_text=gettext_lazy("Exactly these words start our letters."),
        required=False,
        max_length=NAME_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    reach_by = forms.ChoiceField(
        label=gettext_lazy("Reach me by"),
        help_text=gettext_lazy("When it is us who write or call first."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Write to me in"), choices=list(AUTONYMS.items())
    )

    def __init__(self, *args: Any, kinds: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        ways = {EMAIL: _("E-mail"), PHONE: _("Phone")}
        choices = [("", _("Whichever suits you")), *((k, w) for k, w in ways.items() if k in kinds)]
        self.fields["reach_by"].choices = choices  # type: ignore[attr-defined]
