"""What people wrote, as HTML."""

import re

from django.utils.html import escape, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

# Whatever ``urlize`` makes a link of has one of these in it. It looks at each word for long, and
# most mails have none.
_LINKED = re.compile(r"https?:|www\.|@|\.(?:com|edu|gov|int|mil|net|org)", re.IGNORECASE)


def paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs."""
    return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - it escapes


def linked_paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs, with links where it names an address."""
    linked = urlize(text, nofollow=True, autoescape=True) if _LINKED.search(text) else escape(text)
    return mark_safe(linebreaks(linked))  # noqa: S308 - both have escaped it
