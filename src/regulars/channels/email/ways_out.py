"""By which server a mailbox's mail leaves, who has set it, and whether it lets us in."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.channels.email.composing.smtp import NotAnSmtpUrl, NoToken, SmtpServer, knock
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import Unreadable, reveal


@dataclass(frozen=True, slots=True)
class WayOut:
    """One mailbox's way out.

    Attributes:
        server: None where none is set, or what is set cannot be used.
        why_none: Then a sentence that says which.
        is_house: It comes from REGULARS_SMTP_URL, not from the mailbox.
        domain: Of the mailbox, as which we present ourselves.
    """

    server: SmtpServer | None
    why_none: str
    is_house: bool
    domain: str

    def trouble(self, *, seconds: float) -> str:
        """Return "" where the server lets us in now, else why not. Asks over the network."""
        if self.server is None:
            return self.why_none
        return knock(self.server, as_name=self.domain, seconds=seconds)


def way_out_of(mailbox: Mailbox) -> WayOut:
    """Return the way out of a mailbox: its own server, else the house's."""
    domain = mailbox.address.rpartition("@")[2]
    is_house = not mailbox.smtp_secret
    try:
        url = reveal(mailbox.smtp_secret) or settings.REGULARS_SMTP_URL
        if url:
            server = SmtpServer.from_url(url)
            if mailbox.oauth_secret and not is_house and not server.password:
                server = replace(server, token=_token(mailbox, server.host))
            return WayOut(server, "", is_house, domain)
    except (Unreadable, NotAnSmtpUrl) as trouble:
        return WayOut(None, str(trouble), is_house, domain)
    words = _("No server for outgoing mail is set. Set one in the mailbox's settings.")
    return WayOut(None, words, is_house, domain)


def _token(mailbox: Mailbox, host: str) -> Callable[[], str] | None:
    """Return what brings the token for a server, where consent was given for it."""
    from regulars.channels.email import oauth  # noqa: PLC0415 - rarely needed

    bring = oauth.token_for(mailbox, host=host)
    if bring is None:
        return None

    def brought() -> str:
        try:
            return bring()
        except (oauth.NoConsent, oauth.Unreached, Unreadable) as error:
            raise NoToken(str(error)) from error

    return brought


def why_stuck(mailbox: Mailbox) -> str:
    """Return why nothing can leave by a mailbox, in a few words; "" where it has a server."""
    if settings.REGULARS_CATCH_ALL:
        return ""
    way = way_out_of(mailbox)
    if way.server:
        return ""
    if mailbox.smtp_secret:
        return _("cannot send: its server cannot be used")
    return _("cannot send: no mail server is set")
