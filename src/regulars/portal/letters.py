"""The words of the mail with a link and a code: no subject tells the code to a locked screen."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from regulars.business.queries import business, house_language
from regulars.kit.languages import map_language
from regulars.outbox.rules import Draft
from regulars.portal.models import SignIn
from regulars.portal.rules import CODE_VALID_FOR


def code_letter(sign_in: SignIn, *, secret: str, code: str) -> Draft:
    """Return the mail, in the customer's language; it names nobody and quotes nobody."""
    point = sign_in.point
    language = map_language(point.customer.language or sign_in.language) or house_language()
    with override(language):
        context: dict[str, Any] = {
            "business": business(),
            "code": code,
            "url": f"{settings.REGULARS_URL}/my/in/{secret}/",
            "minutes": int(CODE_VALID_FOR.total_seconds() // 60),
        }
        subject = _("Your page at %(business)s") % {"business": context["business"].name}
        return Draft(
            channel="email",
            sender_ref="house",
            purpose="sign-in",
            intent_key=f"sign-in:{sign_in.pk}",
            about=f"sign_in:{sign_in.pk}",
            to=[{"name": "", "address": point.value}],
            subject=subject,
            text=render_to_string("portal/code.txt", context),
            html=render_to_string("portal/code_mail.html", context),
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
            language=language,
        )
