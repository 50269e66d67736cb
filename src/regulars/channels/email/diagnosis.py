"""What another server's words mean, and what to do: the sentences of doctor and of the settings.

Servers tell what is wrong in words of their own, in English, each in another way. What we know of
them stands here, the surest sign first; `docs/how-to` quotes these sentences.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

GOOGLE_HOSTS = ("imap.gmail.com", "smtp.gmail.com", "imap.googlemail.com")
MICROSOFT_HOSTS = ("outlook.office365.com", "smtp.office365.com", "imap-mail.outlook.com")


@dataclass(frozen=True, slots=True)
class Advice:
    """What is wrong and what to do, in plain words; both "" where nobody knows."""

    what: str = ""
    todo: str = ""


def advice_for(words: str, *, host: str = "") -> Advice:
    """Return what a server's words mean.

    Args:
        words: As the server, or the network, said them.
        host: The server's name; some mean more than they say.
    """
    said, host = words.casefold(), host.casefold()
    for signs, advise in _KNOWN:
        if any(sign in said for sign in signs):
            return advise(host)
    return Advice()


def _consent_gone(_host: str) -> Advice:
    return Advice(
        _("Consent has expired or was taken back."),
        _("Open the mailbox in Settings > Mailboxes and connect it again."),
    )


def _not_connected(_host: str) -> Advice:
    return Advice(
        _("Nobody has given consent yet."),
        _("Open the mailbox in Settings > Mailboxes and connect it."),
    )


def _wrong_client(_host: str) -> Advice:
    return Advice(
        _("The client's id or secret is wrong, or the secret has expired."),
        _(
            "Make a new secret where you registered the client, and enter it in "
            "Settings > Mailboxes."
        ),
    )


def _wrong_redirect(_host: str) -> Advice:
    return Advice(
        _("The address that people come back to is not registered for this client."),
        _("Register the address that Settings > Mailboxes shows, letter by letter."),
    )


def _app_password(_host: str) -> Advice:
    return Advice(
        _("The account asks for an app password; its usual password is not taken."),
        _(
            "Make an app password in the account's security settings and enter it in "
            "Settings > Mailboxes, or connect by consent."
        ),
    )


def _imap_off(host: str) -> Advice:
    if host in MICROSOFT_HOSTS:
        todo = _(
            "Let an administrator switch IMAP and authenticated SMTP on for this mailbox, under "
            "“Manage email apps”."
        )
    elif host in GOOGLE_HOSTS:
        todo = _(
            "Let an administrator allow IMAP in the Google Admin console, under Apps > Google "
            "Workspace > Gmail > End user access."
        )
    else:
        todo = _("Switch IMAP on in the account's settings at its provider.")
    return Advice(_("IMAP is switched off for this account."), todo)


def _smtp_off(_host: str) -> Advice:
    return Advice(
        _("Sending by SMTP is switched off for this account."),
        _("Let an administrator switch on “Authenticated SMTP” for this mailbox."),
    )


def _signing_in(host: str) -> Advice:
    if host in GOOGLE_HOSTS:
        return Advice(
            _("Google does not take this password."),
            _(
                "Google takes no usual passwords here. Connect the mailbox by consent, or make an "
                "app password and enter it without spaces."
            ),
        )
    if host in MICROSOFT_HOSTS:
        return Advice(
            _("Microsoft does not take this password."),
            _("Microsoft takes no passwords here any more. Connect the mailbox by consent."),
        )
    return Advice(
        _("The server does not take this user name and password."),
        _(
            "Enter them again in Settings > Mailboxes. Some providers want the whole address as "
            "the user name, or an app password."
        ),
    )


def _too_often(_host: str) -> Advice:
    return Advice(
        _("The server finds that we sign in too often."),
        _("Wait a quarter of an hour. Close other programs that read this mailbox."),
    )


def _no_folder(_host: str) -> Advice:
    return Advice(
        _("A folder is not there, or may not be opened."),
        _("Correct the folders of the mailbox in Settings > Mailboxes."),
    )


def _nobody_there(_host: str) -> Advice:
    return Advice(
        _("Nothing answers at this host and port."),
        _("Check host and port in Settings > Mailboxes, and whether a firewall is between."),
    )


def _no_such_name(_host: str) -> Advice:
    return Advice(
        _("There is no server of this name."),
        _("Check how the server's name is written in Settings > Mailboxes."),
    )


def _not_in_time(_host: str) -> Advice:
    return Advice(
        _("The server does not answer in time."),
        _("Wait: it is tried again every minute. Check port and firewall if it stays so."),
    )


def _not_trusted(_host: str) -> Advice:
    return Advice(
        _("The server's certificate is not trusted."),
        _("Use the name that the certificate is made for, or give the server a valid one."),
    )


def _no_tls(_host: str) -> Advice:
    return Advice(
        _("The server does not speak TLS in this way at this port."),
        _(
            "Begin with imaps:// for port 993 and smtps:// for port 465, with imap+starttls:// "
            "for port 143 and smtp+starttls:// for port 587."
        ),
    )


def _other_key(_host: str) -> Advice:
    return Advice(
        _("The password was encrypted with another secret key."),
        _("Enter the server's address again, or bring back the old secret key."),
    )


def _kept_back(_host: str) -> Advice:
    return Advice(
        _("Some mail stays on the server: it is over 50 MB, or the server does not hand it over."),
        _("Look for it in the mailbox itself. All other mail comes."),
    )


def _own_door(_host: str) -> Advice:
    return Advice(
        _("This server is Regulars itself: mail that is sent would come straight back."),
        _("Enter the server of your mail provider for outgoing mail."),
    )


_KNOWN: tuple[tuple[tuple[str, ...], Callable[[str], Advice]], ...] = (
    (("regulars itself",), _own_door),
    (("another secret key",), _other_key),
    (("kept back:",), _kept_back),
    (("not_connected",), _not_connected),
    (("invalid_client", "unauthorized_client", "aadsts7000215", "aadsts7000222"), _wrong_client),
    (("redirect_uri_mismatch", "aadsts50011"), _wrong_redirect),
    (("invalid_grant", "no_refresh_token", "interaction_required"), _consent_gone),
    (("application-specific password", "app password"), _app_password),
    (("smtpclientauthentication is disabled", "5.7.139"), _smtp_off),
    (
        (
            "not enabled for imap",
            "imap access is disabled",
            "imap is disabled",
            "authenticated but not connected",
            "imap access not enabled",
        ),
        _imap_off,
    ),
    (("too many simultaneous", "too many login", "rate limit", "throttl"), _too_often),
    (("cannot be opened", "nonexistent"), _no_folder),
    (
        (
            "authenticationfailed",
            "authentication failed",
            "invalid credentials",
            "login failed",
            "logondenied",
            "535",
            "534",
            "password",
        ),
        _signing_in,
    ),
    (("certificate",), _not_trusted),
    (("wrong_version_number", "tls not supported", "not offer starttls"), _no_tls),
    (("refuses the connection", "unreachable", "no route"), _nobody_there),
    (("name is not known",), _no_such_name),
    (("in time", "timed out"), _not_in_time),
)
