from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regulars.customers.words import state_said
from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerAdded(
    Event,
    name="customer.added",
    sentence=_("{actor} added the customer"),
    personal=("customer_name",),
):
    """Somebody became known to us. `source` is "mail" or "person"."""

    customer_name: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(
    Event,
    name="customer.changed",
    sentence=_("{actor} changed the customer's record"),
    personal=("before", "after"),
):
    """Name, greeting or a wish changed. `before` and `after` hold what `fields` names."""

    fields: list[str]
    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ContactPointAdded(
    Event,
    name="customer.contact_point_added",
    sentence=_("{actor} added a way to reach the customer"),
    personal=("value",),
):
    """A mail address or number was added. `kind` is "email" or "phone"."""

    contact_point_id: int
    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ContactPointRemoved(
    Event,
    name="customer.contact_point_removed",
    sentence=_("{actor} removed a way to reach the customer"),
    personal=("value",),
):
    """A mail address or number no longer stands for the customer."""

    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ContactPointMarked(
    Event,
    name="customer.contact_point_marked",
    sentence=_("A way to reach the customer changed: {state}"),
    personal=(),
    shown={"state": state_said},
):
    """What we know of a contact point changed: unconfirmed, confirmed, bouncing or complained."""

    contact_point_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class DeletionAsked(
    Event,
    name="customer.deletion_asked",
    sentence=_("{actor} asked us to delete the customer's data"),
    personal=(),
):
    """A customer wants their data deleted. Nothing is deleted by this: somebody looks at it."""


@dataclass(frozen=True, kw_only=True)
class DeletionTakenBack(
    Event,
    name="customer.deletion_taken_back",
    sentence=_("{actor} wants the customer's data kept after all"),
    personal=(),
):
    """A customer no longer wants their data deleted."""
