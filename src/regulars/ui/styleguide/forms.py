"""A form of the style guide, sent with one mistake in it."""

from django import forms

from regulars.ui.styleguide.words import LONG_GREEK


class ContactForm(forms.Form):
    """A form with one of each kind of field."""

    greet_as = forms.CharField(
        label="Greet as", help_text="How this person is addressed, not the first name alone."
    )
    email = forms.EmailField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Enter an address with an @, such as eleni@example.gr"},
    )
    code = forms.CharField(label="Shop code", disabled=True, initial="7Q4M-2F9T", required=False)
    language = forms.ChoiceField(label="Language", choices=[("el", "Ελληνικά"), ("lv", "Latviešu")])
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 3}))
    by = forms.ChoiceField(
        label="Reach me by",
        choices=[("phone", "Phone, after 15:00"), ("mail", "E-mail"), ("text", "Text message")],
        widget=forms.RadioSelect,
    )
    ask = forms.BooleanField(label="Ask me now and then how it was", required=False)


def a_sent_form() -> ContactForm:
    return ContactForm(
        {
            "greet_as": "κυρία Ελένη",
            "email": "eleni.example.gr",
            "language": "el",
            "message": LONG_GREEK,
            "by": "mail",
            "ask": "on",
        }
    )
