"""What people give for a mailbox, checked before it is kept; each refusal names its field."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from regulars.channels.email import ways_in
from regulars.channels.email.composing.addresses import NotAnAddress, parse_address
from regulars.channels.email.composing.smtp import NotAnSmtpUrl, SmtpServer
from regulars.channels.email.imap import ImapServer, NotAnImapUrl
from regulars.channels.email.models import Mailbox
from regulars.kit.refusals import Refusal, Unfit
from regulars.staff.models import StaffMember

MOST_FOLDERS = 20
LEAST_ATTACHED_BYTES, MOST_ATTACHED_BYTES = 100_000, 50_000_000
LONGEST_CHECKER = 255


class MailboxExists(Refusal):
    """The address is a mailbox already."""


class BadAddress(Unfit):
    """This is no mail address."""


class BadServer(Unfit):
    """The address of a mail server cannot be understood."""


class BadSetting(Unfit):
    """A mailbox cannot be set so."""


class OwnAddress(Refusal):
    """The address belongs to somebody who serves: mail would go round in circles (A20)."""


def address(text: str) -> str:
    """Return an address customers can write to.

    Raises:
        BadAddress, OwnAddress.
    """
    try:
        found = parse_address(text.strip())
    except NotAnAddress as error:
        raise BadAddress(
            _("“%(text)s” is not a mail address. Write it like help@example.com.")
            % {"text": text.strip()[:80]},
            field="address",
        ) from error
    member = member_at(found)
    if member is not None:
        raise OwnAddress(
            _(
                "%(address)s is the address by which %(name)s signs in. What Regulars writes to "
                "%(name)s would come back as a customer's mail. Give the mailbox an address of "
                "its own, or change the person's first."
            )
            % {"address": found, "name": member.name},
            field="address",
        )
    return found


def member_at(address: str) -> StaffMember | None:
    """Return who signs in by this address."""
    return StaffMember.objects.filter(email__iexact=address, is_active=True).first()


def smtp_url(url: str) -> str:
    """Return the address of a server for outgoing mail, "" for none.

    Raises:
        BadServer.
    """
    words = _("Write the server as smtp+starttls://user:password@smtp.example.com:587.")
    return _server(url, read=SmtpServer.from_url, refusal=BadServer(words, field="smtp_url"))


def imap_url(url: str) -> str:
    """Return the address of a server that mail is fetched from, "" for none.

    Raises:
        BadServer.
    """
    words = _("Write the server as imaps://user:password@imap.example.com:993.")
    return _server(url, read=ImapServer.from_url, refusal=BadServer(words, field="imap_url"))


def _server(url: str, *, read: Callable[[str], object], refusal: BadServer) -> str:
    if url:
        try:
            read(url)
        except (NotAnSmtpUrl, NotAnImapUrl) as error:
            raise refusal from error
    return url


def folders(names: Sequence[str]) -> list[str]:
    """Return the folders to look into, none twice.

    Raises:
        BadSetting: there are too many.
    """
    found = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(found) > MOST_FOLDERS:
        raise BadSetting(
            _("Name at most %(count)s folders.") % {"count": MOST_FOLDERS}, field="folders"
        )
    return found


def old_mail(choice: str) -> str:
    """Return what becomes of mail that lies in the folder already.

    Raises:
        BadSetting: it is none of the three.
    """
    if choice not in ways_in.OLD_MAIL:
        raise BadSetting(_("Choose what becomes of older mail."), field="old_mail")
    return choice


def checker(name: str) -> str:
    """Return the name of the server whose verdict on senders is believed; "" for none.

    Raises:
        BadSetting: it cannot be one.
    """
    found = name.strip().lower()
    if len(found) > LONGEST_CHECKER or any(each.isspace() or each in ";,<>@" for each in found):
        raise BadSetting(
            _("Write one server's name, as it stands first in Authentication-Results."),
            field="trusted_checker",
        )
    return found


def attached_bytes(number: int) -> int:
    """Return how large the files of a letter may be together.

    Raises:
        BadSetting: no mail server takes it, or no file fits.
    """
    if not LEAST_ATTACHED_BYTES <= number <= MOST_ATTACHED_BYTES:
        raise BadSetting(
            _("Files in letters may be between 0.1 and 50 MB."), field="most_attached_megabytes"
        )
    return number


def dkim(selector: str, pem: str) -> tuple[str, str]:
    """Return selector and private key that letters are signed with; two "" for none.

    Raises:
        BadSetting: they cannot sign.
    """
    from regulars.channels.email.composing import signing  # noqa: PLC0415 - rarely needed

    selector, pem = selector.strip().lower(), pem.strip()
    if not selector and not pem:
        return "", ""
    if not signing.is_selector(selector):
        raise BadSetting(
            _("Write the selector as one word: letters, digits and hyphens."),
            field="dkim_selector",
        )
    try:
        signing.signer_of(domain="example.com", selector=selector, pem=pem)
    except signing.BadKey as error:
        raise BadSetting(
            _(
                "This key cannot sign letters. Paste a private RSA or Ed25519 key in PEM, from "
                "BEGIN to END, or let Regulars make one."
            ),
            field="dkim_key",
        ) from error
    return selector, pem


def require_no_other_fetches(mailbox: Mailbox) -> None:
    """Refuse folders that another mailbox fetches: each mail would be there twice (A20).

    Raises:
        BadServer.
    """
    own = set(ways_in.marks_of(mailbox).values())
    others = Mailbox.objects.filter(is_active=True).exclude(imap_secret="").exclude(pk=mailbox.pk)
    for other in others if own else ():
        if own & set(ways_in.marks_of(other).values()):
            raise BadServer(
                _(
                    "This folder is fetched for %(address)s already, so each mail would be there "
                    "twice. Name another folder."
                )
                % {"address": other.address},
                field="imap_url",
            )
