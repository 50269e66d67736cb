"""A program that calls the API, and what it says when it opens a conversation."""

import json
from typing import Any

from django.test import Client

from regulars.conversations.tests.make import a_member
from regulars.kit.actor import SYSTEM
from regulars.staff.actions import create_token
from regulars.staff.models import StaffMember


class Caller:
    """A program that calls with a token."""

    def __init__(self, member: StaffMember, *scopes: str) -> None:
        wanted = scopes or (("read",) if member.role == "viewer" else ("read", "write"))
        _token, self.secret = create_token(member, name="Till", scopes=wanted, by=SYSTEM)
        self.client = Client(raise_request_exception=True)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"/api/v1{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"authorization": f"Bearer {self.secret}", **headers},
        )


def a_caller(role: str = "owner", *scopes: str, locations: Any = ()) -> Caller:
    member = a_member("Ada", role)
    member.locations.set(locations)
    return Caller(member, *scopes)


OPENING = {
    "customer": {"name": "Jonas Ek", "email": "jonas@example.com"},
    "subject": "Order 7",
    "text": "Where is it?",
    "mailbox": "help@deli.example",
    "direction": "in",
}
