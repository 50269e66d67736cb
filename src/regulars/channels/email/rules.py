"""What belongs where, decided without database or network."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.channels.email.codes import is_code
from regulars.channels.email.composing.addresses import tokens_in
from regulars.channels.email.parsing.child import Unparseable
from regulars.channels.email.parsing.parsed import Address as MailAddress
from regulars.channels.email.parsing.parsed import Attachment, ParsedMail
from regulars.channels.email.parsing.recognising import BINARY, EMPTY, NO_HEADER
from regulars.channels.email.unwanted import spam_said
from regulars.channels.email.vouching import found_by, sender_check_of
from regulars.conversations.rules import PERSON, IncomingAttachment, IncomingMessage
from regulars.customers.rules import Address
from regulars.kit.ids import BadToken, new_token, signed, unsigned
from regulars.kit.text import one_line

CHANNEL = "email"
AUTOMATIC = "automatic"
BULK = "bulk"
UNKNOWN_SENDER = "unknown@sender.invalid"
_PURPOSE = "message-id"
_RANDOM_BYTES = 8
_NO_MAIL = {
    EMPTY: gettext_lazy("It is empty."),
    NO_HEADER: gettext_lazy("It has no header of a mail: no sender, no subject, no date."),
    BINARY: gettext_lazy("It is binary data."),
}


def message_id_for(token: str, domain: str) -> str:
    """Return a new Message-ID, without < >, that only we can have made for this conversation."""
    return f"{signed(_PURPOSE, f'{token}.{new_token(_RANDOM_BYTES)}')}@{domain}"


def token_in(message_id: str) -> str:
    """Return the conversation token inside a Message-ID of ours, or "" for any other."""
    local = message_id.partition("@")[0]
    try:
        return unsigned(_PURPOSE, local).partition(".")[0]
    except (BadToken, ValueError):
        return ""


def is_for(address: str, *, mailbox: str) -> bool:
    """Return whether mail to this address belongs to the mailbox, with or without a +part."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    own_local, _at, own_domain = mailbox.casefold().rpartition("@")
    return domain == own_domain and (local == own_local or local.startswith(f"{own_local}+"))


def tokens_of(mail: ParsedMail, *, envelope_to: Iterable[str]) -> tuple[str, ...]:
    """Return the conversation tokens that a mail carries, the surest first, none twice.

    In an address a token is a claim: unguessable, but looked up by whoever takes it.
    """
    addressed = [*envelope_to]
    addressed += [each.address for each in (*mail.delivered_to, *mail.to, *mail.cc)]
    found = [*tokens_in(addressed)]
    found += [token_in(each) for each in (mail.in_reply_to, *reversed(mail.references))]
    return tuple(dict.fromkeys(token for token in found if token))


def trouble_on(trouble: str, direction: str) -> str:
    """Return what a mailbox's notes say of a way, "in" or "out"; "" where it works."""
    lines = (line.partition(": ") for line in trouble.splitlines())
    return next((words for way, _sign, words in lines if way == direction), "")


def with_trouble(trouble: str, direction: str, words: str) -> str:
    """Return a mailbox's notes with what is known now of one way; words "" mean that it works."""
    others = [line for line in trouble.splitlines() if not line.startswith(f"{direction}: ")]
    said = one_line(words)
    return "\n".join([f"{direction}: {said}", *others] if said else others)


def same_key(mail: ParsedMail, sha256: str) -> str:
    """Return what two copies of one mail share, whatever way they came.

    Message-ID and content together: the same id with other words is another mail.
    """
    parts = (
        mail.message_id or sha256,
        mail.subject,
        mail.text,
        mail.html,
        *(each.sha256 for each in mail.attachments),
    )
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


def writer_of(mail: ParsedMail, *, mailbox: str) -> Address:
    """Return who wrote, and where an answer goes: Reply-To unless it is the mailbox itself."""
    wanted = [*mail.reply_to[:1], *([mail.from_] if mail.from_ else []), mail.sender]
    for each in wanted:
        if each and "@" in each.address and not is_for(each.address, mailbox=mailbox):
            name = each.name or (mail.from_.name if mail.from_ else "")
            return Address(kind="email", value=each.address, name=name)
    return Address(kind="email", value=UNKNOWN_SENDER, name=_("Unknown sender"))


def kind_of(mail: ParsedMail, *, mailbox: str) -> str:
    """Return "person", "bulk" or "automatic"; our own mail that comes back is automatic.

    A web form that writes in the mailbox's name with the customer's Reply-To is the customer.
    What a filter calls spam is a mailing.
    """
    if is_code(mail) or is_for(mail.facts.get("x-loop", ""), mailbox=mailbox):
        return AUTOMATIC
    is_from_us = mail.from_ is not None and is_for(mail.from_.address, mailbox=mailbox)
    is_unanswerable = writer_of(mail, mailbox=mailbox).value == UNKNOWN_SENDER
    if token_in(mail.message_id) or (is_from_us and is_unanswerable):
        return AUTOMATIC
    is_spam = mail.kind == PERSON and "is_spam" in spam_said(mail.facts)
    return BULK if is_spam else mail.kind


def returned_to_us(mail: ParsedMail) -> tuple[str, ...]:
    """Return the Message-IDs of ours that a machine's report gives back, as only we sign them."""
    if mail.kind != AUTOMATIC:
        return ()
    return tuple(each for each in mail.returned_ids if token_in(each))


def checked_sender(mail: ParsedMail, *, trusted: str) -> dict[str, Any]:
    """Return who vouches for a mail, and what a filter said: see `Message.sender_check`.

    Args:
        trusted: The authserv-id of the server that is believed; "" where there is none.
    """
    domain = mail.from_.address.rpartition("@")[2] if mail.from_ else ""
    found = found_by(mail.trace, trusted=trusted)
    check = sender_check_of(found, domain=domain, by=trusted) | spam_said(mail.facts)
    return check | ({"code": True} if is_code(mail) else {})


def incoming(  # noqa: PLR0913 - one keyword for each thing that is known of a mail
    mail: ParsedMail,
    *,
    mailbox: str,
    own: Iterable[str] = (),
    ref: str,
    location_id: int,
    received_at: datetime,
    sha256: str,
    envelope_to: Sequence[str] = (),
    trusted: str = "",
    by_nobody: bool = False,
    is_live: bool = True,
    language: str | None = "",
) -> IncomingMessage:
    """Return a parsed mail as conversations take it.

    Args:
        mailbox: The address of the mailbox it came to; `ref` is what conversations keep of it.
        own: The addresses of our other mailboxes, or of all.
        sha256: Of the raw mail, which is in `files`.
        trusted: The server whose word on the sender counts (authserv-id), if any.
        by_nobody: It came with an empty sender on its envelope, as only machines send.
        language: As recognised, where the mail itself does not say; "" to have it noted
            later, None where nobody can say.
    """
    sent_at = min(mail.date, received_at) if mail.date else None
    writer = mail.from_ or mail.sender
    kind = AUTOMATIC if by_nobody else kind_of(mail, mailbox=mailbox)
    check = checked_sender(mail, trusted=trusted)
    returned = returned_to_us(mail)
    tokens = tuple(map(token_in, returned)) or tokens_of(mail, envelope_to=envelope_to)
    is_apart = "code" in check  # joins nothing: see `codes`
    return IncomingMessage(
        customer=_speaking(writer_of(mail, mailbox=mailbox), kind, mail.language or language),
        channel=CHANNEL,
        channel_ref=ref,
        location_id=location_id,
        received_at=received_at,
        sent_at=sent_at,
        from_name=writer.name if writer else "",
        from_address=writer.address if writer else "",
        to=_plain(mail.to),
        cc=_plain(mail.cc),
        subject=mail.subject,
        text=mail.text or _locked(mail),
        html=mail.html,
        new_from=mail.new_from,
        quoted_from=mail.quoted_from,
        message_id=mail.message_id,
        in_reply_to="" if is_apart else mail.in_reply_to,
        references=() if is_apart else mail.references,
        tokens=() if is_apart else tokens,
        writers=_claimed(mail, mailbox=mailbox),
        is_from_us=_is_from_one_of([mailbox, *own], mail),
        is_report=bool(returned),
        sender_check=check,
        kind=kind,
        is_live=is_live,
        raw_sha256=sha256,
        language=mail.language or language,
        attachments=[_attachment(each, sha256) for each in mail.attachments],
    )


def _claimed(mail: ParsedMail, *, mailbox: str) -> list[str]:
    """Return the address in From, where it is not our own: an answer may go somewhere else."""
    found = mail.from_.address if mail.from_ else ""
    return [found] if "@" in found and not is_for(found, mailbox=mailbox) else []


def _is_from_one_of(own: Iterable[str], mail: ParsedMail) -> bool:
    found = mail.from_.address if mail.from_ else ""
    return any(is_for(found, mailbox=each) for each in own)


def _locked(mail: ParsedMail) -> str:
    """Return what to say in place of words that nobody can read without a key."""
    if not mail.encrypted:
        return ""
    said = _("This message is encrypted with %(how)s. Open the attached file with its key.")
    return said % {"how": mail.encrypted}


def _speaking(writer: Address, kind: str, language: str | None) -> Address:
    """Return a writer with the language of their words; machines and nobody speak none."""
    if kind != PERSON or not language or writer.value == UNKNOWN_SENDER:
        return writer
    return replace(writer, language=language)


def incoming_unparseable(
    trouble: Unparseable,
    *,
    ref: str,
    location_id: int,
    received_at: datetime,
    sha256: str,
    size: int,
    is_live: bool = True,
) -> IncomingMessage:
    """Return a mail that could not be read as a message that staff see, with the raw file."""
    file = IncomingAttachment(
        filename="message.eml", content_type="message/rfc822", size=size, sha256=sha256
    )
    words = _("This mail could not be read. The mail as it came is attached.")
    return IncomingMessage(
        customer=Address(kind="email", value=UNKNOWN_SENDER, name=_("Unknown sender")),
        channel=CHANNEL,
        channel_ref=ref,
        location_id=location_id,
        received_at=received_at,
        subject=_("A mail that could not be read"),
        text=f"{words}\n\n{_NO_MAIL.get(trouble.reason, trouble.reason)}",
        raw_sha256=sha256,
        is_live=is_live,
        attachments=[file],
    )


def why_unread(reason: str) -> str:
    """Return in people's words why a mail could not be read; other reasons as they are."""
    return str(_NO_MAIL.get(reason, reason))


def _plain(addresses: Iterable[MailAddress]) -> list[dict[str, str]]:
    return [{"name": each.name, "address": each.address} for each in addresses]


def _attachment(found: Attachment, raw: str) -> IncomingAttachment:
    """Bytes that stand in the raw mail are not kept a second time."""
    source = found.source
    return IncomingAttachment(
        filename=found.filename,
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
        content_id=found.content_id,
        is_inline=found.inline,
        part_of=raw if source else "",
        part_start=source.start if source else 0,
        part_end=source.end if source else 0,
        part_encoding=source.encoding if source else "",
    )
