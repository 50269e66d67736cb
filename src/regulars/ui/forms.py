"""What our forms have in common."""

from django import forms

from regulars.kit.refusals import Refusal


class OurForm(forms.Form):
    """A form that can say what an action refused."""

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or above the form when it has none here."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)
