"""What customers do on their own pages, besides writing, which is told by conversations."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CodeSent(
    Event,
    name="portal.code_sent",
    sentence=_("A code for the customer's own page was mailed"),
    personal=(),
):
    """Somebody asked for a code, and a mail with it was posted to an address of the customer."""

    contact_point_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerSignedIn(
    Event,
    name="portal.signed_in",
    sentence=_("{actor} opened their own page"),
    personal=(),
):
    """A customer proved a mail address: in their browser their own page is open now."""

    contact_point_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerSignedOut(
    Event,
    name="portal.signed_out",
    sentence=_("{actor} closed their own page"),
    personal=(),
):
    """A customer signed out, in one browser or `everywhere`; then links in letters end as well."""

    everywhere: bool


@dataclass(frozen=True, kw_only=True)
class DataHandedOut(
    Event,
    name="portal.data_handed_out",
    sentence=_("{actor} downloaded what we keep about them"),
    personal=(),
):
    """A customer took a copy of their own conversations, files and facts."""
