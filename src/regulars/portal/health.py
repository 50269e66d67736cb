"""What ``regulars doctor`` says of the customers' pages."""

from django.utils.translation import gettext as _

from regulars.kit.doctor import Finding
from regulars.portal.queries import forms_are_stopped
from regulars.portal.rules import FORMS_BY_ALL


def forms_taken() -> Finding:
    """Say whether the contact form still takes messages."""
    if not forms_are_stopped():
        return Finding("ok", _("The contact form takes messages."))
    return Finding(
        "warn",
        _("The contact form takes no more messages for now."),
        why=_("More than %(count)s came within an hour.") % {"count": FORMS_BY_ALL.most},
        fix=_("Look into the inbox: somebody may be flooding it. It opens again by itself."),
    )
