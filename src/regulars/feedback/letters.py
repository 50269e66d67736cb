"""The words of a survey mail. Called with the customer's language active."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from regulars.business.queries import business
from regulars.feedback.models import Invitation
from regulars.feedback.queries import mail_address_of, who_answered
from regulars.feedback.rules import SCORES
from regulars.feedback.words import words_for
from regulars.outbox.rules import Draft

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def question(invitation: Invitation) -> str:
    """Return the one question, naming who helped where somebody did."""
    name = who_answered(invitation.conversation)
    if not name:
        return _("How well did we help you?")
    return _("How well did %(name)s help you?") % {"name": name}


def invitation(invitation: Invitation, token: str) -> Draft:
    """Return the mail that asks, with one link for each score; no link of it answers by itself."""
    conversation = invitation.conversation
    house = business()
    base = f"{settings.REGULARS_URL}/s/{token}/"
    asked = question(invitation)
    context = {
        "business": house,
        "greet_as": invitation.customer.greet_as,
        "question": asked,
        "links": [(score, words_for(score), f"{base}{score}/") for score in SCORES],
        "stop_url": f"{base}stop/",
        "hidden_url": f"{base}0/",
        "subject": conversation.subject,
    }
    to = {"name": invitation.customer.name, "address": mail_address_of(conversation)}
    return Draft(
        channel=conversation.channel,
        sender_ref=conversation.channel_ref,
        purpose="survey",
        intent_key=f"survey:{invitation.pk}",
        about=f"invitation:{invitation.pk}",
        to=[to],
        subject=asked,
        text=render_to_string("feedback/mail.txt", context),
        html=render_to_string("feedback/mail.html", context),
        headers=_headers(f"{base}stop/"),
        thread_token=conversation.token,
        language=invitation.language,
    )


def _headers(stop_url: str) -> dict[str, str]:
    """Return what lets mail programs offer to stop surveys, by a POST where the link is safe.

    Source: RFC 2369, and RFC 8058, which asks for https.
    """
    headers = {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{stop_url}>",
    }
    if stop_url.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
