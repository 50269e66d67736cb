"""Customers, for other programs."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Query, Router
from ninja.responses import Status
from pydantic import BaseModel

from regulars.customers import actions, queries
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.rules import checked_contact
from regulars.kit.permissions import require
from regulars.kit.views import actor_on

router = Router(tags=["customers"])

Kind = Literal["email", "phone"]
State = Literal["unconfirmed", "confirmed", "bouncing", "complained"]
Name = Annotated[str, Field(max_length=200)]


class ContactPointOut(BaseModel):
    """A way to reach a customer."""

    kind: Kind
    value: str
    state: State


class CustomerOut(BaseModel):
    """Somebody we serve."""

    id: int
    name: str
    greet_as: str = Field(description="How they wish to be addressed.")
    language: str | None = Field(description="BCP 47; null while nobody knows.")
    reach_by: Kind | None = Field(description="How they wish to be reached; null for no matter.")
    contact_points: list[ContactPointOut]


class CustomerPage(BaseModel):
    """Some customers, and the way to the next ones."""

    items: list[CustomerOut]
    next_cursor: str | None = Field(description="Give it as `cursor`; null on the last page.")


class ContactPointIn(BaseModel):
    """A way to reach a customer. `state` is left as it is, or unconfirmed, where it is missing."""

    kind: Kind
    value: Annotated[str, Field(max_length=320)]
    state: State | None = None


class CustomerIn(BaseModel):
    """A new customer: a name or a way to reach them, at least."""

    name: Name = ""
    greet_as: Name = ""
    language: Annotated[str, Field(max_length=16)] | None = None
    contact_points: Annotated[list[ContactPointIn], Field(max_length=20)] = []


class CustomerChanges(BaseModel):
    """What to change; what is missing or null stays.

    A `language` or `reach_by` of null is taken away.

    `contact_points` replaces all of them.
    """

    name: Name | None = None
    greet_as: Name | None = None
    language: Annotated[str, Field(max_length=16)] | None = None
    reach_by: Kind | None = None
    contact_points: Annotated[list[ContactPointIn], Field(max_length=20)] | None = None


class CustomerList(BaseModel):
    """Which customers to list."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=2_000)] = ""
    query: Annotated[str, Field(max_length=200, description="Words to search for.")] = ""


@router.get("/customers", response=CustomerPage, summary="List or search customers")
def list_customers(request: HttpRequest, wanted: Query[CustomerList]) -> dict[str, Any]:
    """Return customers by name; those that a search finds, newest first."""
    actor = actor_on(request)
    require(actor, "customer.see")
    page = queries.customers(actor, query=wanted.query, cursor=wanted.cursor, limit=wanted.limit)
    items = [customer_out(customer) for customer in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


@router.get("/customers/{int:customer_id}", response=CustomerOut, summary="Show a customer")
def show_customer(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """Return one customer."""
    actor = actor_on(request)
    require(actor, "customer.see")
    return customer_out(queries.customer_for(actor, customer_id))


@router.post("/customers", response={201: CustomerOut}, summary="Add a customer")
def add_customer(request: HttpRequest, customer: CustomerIn) -> Status[dict[str, Any]]:
    """Add a customer. 409 where somebody has one of the addresses already."""
    actor = actor_on(request)
    points = _points(customer.contact_points)
    with transaction.atomic():
        added = actions.add_customer(
            name=customer.name,
            greet_as=customer.greet_as,
            language=customer.language or "",
            contact_points=[(kind, value) for kind, value, _state in points],
            by=actor,
        )
        actions.set_contact_points(added, points=points, by=actor)
    return Status(201, customer_out(queries.customer_for(actor, added.pk)))


@router.patch("/customers/{int:customer_id}", response=CustomerOut, summary="Change a customer")
def change_customer(
    request: HttpRequest, customer_id: int, changes: CustomerChanges
) -> dict[str, Any]:
    """Change what is given. A greeting that is given counts as confirmed by a person."""
    actor = actor_on(request)
    require(actor, "customer.change")
    customer = queries.customer_for(actor, customer_id)
    given = changes.model_dump(exclude_unset=True)
    with transaction.atomic():
        if changes.contact_points is not None:
            points = _points(changes.contact_points)
            actions.set_contact_points(customer, points=points, by=actor)
        actions.change_customer(
            customer,
            name=given.get("name"),
            greet_as=given.get("greet_as"),
            language=(given["language"] or "") if "language" in given else None,
            reach_by=(given["reach_by"] or "") if "reach_by" in given else None,
            by=actor,
        )
    return customer_out(queries.customer_for(actor, customer_id))


def customer_out(customer: Customer) -> dict[str, Any]:
    """Return a customer as other programs see them; contact points should be at hand."""
    return {
        "id": customer.pk,
        "name": customer.name,
        "greet_as": customer.greet_as,
        "language": customer.language or None,
        "reach_by": customer.reach_by or None,
        "contact_points": [_point_out(point) for point in customer.points],
    }


def _point_out(point: ContactPoint) -> dict[str, str]:
    return {"kind": point.kind, "value": point.value, "state": point.state}


def _points(points: list[ContactPointIn]) -> list[tuple[str, str, str | None]]:
    """Return contact points for the actions.

    Raises:
        BadContact: one reaches nobody; its field says which of them.
    """
    return [
        (
            point.kind,
            checked_contact(point.kind, point.value, field=f"contact_points.{place}.value"),
            point.state,
        )
        for place, point in enumerate(points)
    ]
