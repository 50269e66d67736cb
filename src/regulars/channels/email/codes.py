"""Codes to sign in somewhere (A15): a service takes whoever reads our mailbox for its owner.

Somebody who could have such a mail shown or sent to them would be let in under our name. So it
joins no conversation that somebody outside may see, and nothing answers it by itself.
"""

import re

from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.vouching import is_under

_SERVICES = (
    *("slack.com", "apple.com", "google.com", "microsoft.com", "microsoftonline.com"),
    *("github.com", "gitlab.com", "atlassian.com", "atlassian.net", "zoom.us", "notion.so"),
    *("dropbox.com", "facebookmail.com", "instagram.com", "linkedin.com", "x.com", "discord.com"),
    *("amazon.com", "paypal.com", "stripe.com", "openai.com", "anthropic.com", "asana.com"),
    *("figma.com", "linear.app", "monday.com", "trello.com", "zendesk.com", "okta.com"),
)
_SENDERS = re.compile(
    r"(?:no-?_?reply|do-?not-?reply|security|account(?:s|-security)?|verif\w{0,12}|login|auth|"
    r"signin|sign-in|feedback|notifications?)[+.\w-]{0,40}@",
    re.IGNORECASE,
)
_PHRASES = re.compile(
    r"verification code|verify your (?:login|email|e-mail|account|identity)|confirmation code|"
    r"security code|log-?in code|sign-?in code|one-time (?:code|password|passcode)|passcode|"
    r"confirm your (?:email|e-mail|account)|magic link|apple id|"
    r"verifieringskod|engångskod|säkerhetskod|κωδικός επαλήθευσης|κωδικός επιβεβαίωσης|"
    r"verifikācijas kod|apstiprinājuma kod|kod pengesahan|kod keselamatan",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.,-])(?:\d{4,8}|\d{3}[ -]\d{3}|[A-Z0-9]{3}-[A-Z0-9]{3})(?![\w,-])")
_LOOKED_AT = 1_500  # signs


def is_code(mail: ParsedMail) -> bool:
    """Return whether a service sends a code, or a link, by which somebody signs in there.

    Three things together: a sender that is a service or a machine of one, words that say so, and a
    code; from a service that is known the words suffice.
    """
    sender = mail.from_.address.casefold() if mail.from_ else ""
    domain = sender.rpartition("@")[2]
    is_service = any(is_under(domain, each) for each in _SERVICES)
    if not is_service and not _SENDERS.match(sender):
        return False
    words = f"{mail.subject}\n{mail.text[:_LOOKED_AT]}"
    return bool(_PHRASES.search(words)) and (is_service or bool(_CODE.search(words)))
