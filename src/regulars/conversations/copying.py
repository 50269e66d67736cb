"""Who gets a copy of an answer: offered before it is sent, and never somebody nobody asked for.

Whoever wrote the answered message chose its other readers, and we chose ours: those are ticked. A
message that may not be from who it says chose nobody: its readers are offered, and not ticked.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from regulars.conversations.models import Message
from regulars.conversations.refusals import TooManyCopies
from regulars.customers.rules import EMAIL, checked_contact, clean_name, contact_key
from regulars.kit.refusals import Unfit
from regulars.kit.text import one_line

COPIES_AT_MOST = 20
ADDRESS_CHARS = 320
DOUBTED = frozenset({"unverified", "forged"})

Recipient = dict[str, str]

_NAMED = re.compile(r"(.*)<([^<>]*)>\s*")
_BETWEEN = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class Copy:
    """Somebody who can get a copy; ticked from the start when `is_on`."""

    recipient: Recipient
    is_on: bool

    @property
    def address(self) -> str:
        return self.recipient["address"]


def is_doubted(message: Message) -> bool:
    """Whether a message may be from somebody else than it says, so that it decides nothing."""
    return message.is_unverified or message.sender_check.get("verdict") in DOUBTED


def copies_offered(
    answered: Message | None,
    messages: Iterable[Message],
    *,
    but: str,
    party: set[str],
) -> list[Copy]:
    """Return who can get a copy of an answer, each once, those ticked first.

    Args:
        answered: The message that is answered; None where we begin.
        messages: All of the conversation: whom we gave copies to before gets them again.
        but: The key of the address that gets the answer itself.
        party: The keys of all addresses of whoever has it.
    """
    found: dict[str, Copy] = {}
    if answered and not is_doubted(answered):
        _offer(found, [*answered.to, *answered.cc], is_on=True)
    for message in messages:
        if message.direction == "out" and message.delivery != "withdrawn" and not message.forwards:
            is_same = party & {contact_key(EMAIL, each["address"]) for each in message.to}
            _offer(found, message.cc if is_same else [], is_on=True)
    if answered and is_doubted(answered):
        _offer(found, [*answered.to, *answered.cc], is_on=False)
    return [copy for key, copy in found.items() if key != but]


def _offer(found: dict[str, Copy], people: Iterable[Recipient], *, is_on: bool) -> None:
    for person in people:
        try:
            recipient = checked_copy(person.get("name", ""), person["address"])
        except Unfit:
            continue  # what cannot be written to is not offered
        found.setdefault(contact_key(EMAIL, recipient["address"]), Copy(recipient, is_on))


def people_in(text: str, *, field: str) -> list[Recipient]:
    """Return the people of a line somebody typed: "Anna <anna@x.example>, jonas@y.example".

    Raises:
        Unfit: one of them is no address, or there are too many; it says which.
    """
    parts = [part.strip() for part in _BETWEEN.split(text[: COPIES_AT_MOST * ADDRESS_CHARS])]
    people = []
    for part in filter(None, parts):
        named = _NAMED.fullmatch(part)
        name, address = (named[1], named[2]) if named else ("", part)
        people.append(checked_copy(name.strip(' "'), address, field=field))
    return people


def checked_copies(people: Sequence[Recipient], *, field: str = "cc") -> list[Recipient]:
    """Return who gets a copy, each fit to be written to.

    Raises:
        BadContact: one is no mail address.
        OwnMailbox: one is our own mailbox: the copy would come back as a new message.
        TooManyCopies: more than twenty.
    """
    if len(people) > COPIES_AT_MOST:
        sentence = _("At most %(count)s people get a copy. Take some out.")
        raise TooManyCopies(sentence % {"count": COPIES_AT_MOST}, field=field)
    return [checked_copy(each.get("name", ""), each["address"], field=field) for each in people]


def checked_copy(name: str, address: str, *, field: str = "cc") -> Recipient:
    """Return one who gets a copy.

    Raises:
        BadContact: this is no mail address.
    """
    address = checked_contact(EMAIL, one_line(address), field=field)
    return {"name": clean_name(name), "address": address}
