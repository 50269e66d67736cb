"""What higher apps tell conversations: they fill these in their ``apps.py``."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from regulars.conversations.models import Conversation


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One way in and out: a mailbox, a number.

    Attributes:
        ref: What a conversation keeps of it: "mailbox:3".
        location_id: The location it belongs to.
        address: What people call it: "help@example.com".
        most_attached_bytes: Of all files of a message; what is larger goes as links. None: any.
    """

    ref: str
    location_id: int
    address: str
    most_attached_bytes: int | None = None


class Channel(Protocol):
    """A kind of way by which messages come and go."""

    def find(
        self, address_or_ref: str, *, locations: Collection[int] | None = None
    ) -> ChannelLine | None:
        """Return the line in use of this address or ref; for "" the first one in use.

        With `locations` only lines of these: a foreign one is not found, like an unknown one.
        """

    def line(self, ref: str) -> ChannelLine | None:
        """Return the line with this ref."""

    def lines(self, *, locations: Collection[int] | None = None) -> list[ChannelLine]:
        """Return the lines in use, the oldest first; with `locations` only those of these."""

    def ours(self, addresses: Collection[str]) -> set[str]:
        """Return those of these addresses by which mail would come back to a line of ours."""


def _no_clocks(numbers: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    return {}


def _no_languages(texts: list[str]) -> list[str | None]:
    return [None for _text in texts]


def _no_link(conversation: "Conversation", address: str) -> str:
    return ""


# By name: "email".
channels: dict[str, Channel] = {}


def ours_among(addresses: Collection[str]) -> set[str]:
    """Return those of these addresses by which mail would come back to ourselves."""
    if not addresses:
        return set()
    return set().union(*(channel.ours(addresses) for channel in channels.values()))


# Conversation numbers to their clocks, as the API shows them.
clocks_of: Callable[[Iterable[int]], dict[int, list[dict[str, Any]]]] = _no_clocks

# Texts to BCP 47 codes, None where nobody can say. Slow: for jobs only.
language_of: Callable[[list[str]], list[str | None]] = _no_languages

# A conversation and a mail address to the absolute address of a page where whoever reads that
# mailbox sees and answers it; "" where there is none for them.
link_to_conversation: Callable[["Conversation", str], str] = _no_link
