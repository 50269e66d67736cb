"""The API against its own OpenAPI document: whatever is sent, the answer is one it declares."""

import json
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from django.test import Client

from regulars.conversations.tests.make import a_conversation, a_member, with_mail
from regulars.kit.actor import SYSTEM
from regulars.staff.actions import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES_PER_OPERATION = 8
REFUSALS = {400, 403, 404, 405, 409, 422}
REAL: dict[str, int] = {}  # what path parameters are replaced with, to get beyond the door


@pytest.fixture
def token(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    REAL["number"], REAL["customer_id"] = conversation.number, conversation.customer_id
    REAL["message_id"] = conversation.messages.get().pk
    _token, secret = create_token(
        a_member("Ada", "owner"), name="Fuzz", scopes=["read", "write"], by=SYSTEM
    )
    return secret


def test_whatever_is_sent_the_answer_is_declared_or_a_problem(client, token):
    document = client.get("/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in schema.get_all_operations()]

    reached = [operation.label for operation in operations if _try(operation, client, token)]

    assert len(operations) >= 16
    assert len(reached) >= 12, reached


def _try(operation: Any, client: Client, token: str) -> bool:
    """Send what hypothesis makes up; return whether any of it succeeded."""
    statuses = []

    @hypothesis.settings(
        max_examples=EXAMPLES_PER_OPERATION,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def answers(case: Any) -> None:
        for name in REAL.keys() & case.path_parameters.keys():
            case.path_parameters[name] = REAL[name]
        response = _send(case, client, token)
        statuses.append(response.status_code)

        said = f"{case.method} {case.formatted_path}: {response.status_code} {response.content!r}"
        assert response.status_code in {200, 201} | REFUSALS, said
        if response.status_code in (200, 201):
            _is_declared(operation, response)
        elif response.status_code != 405:
            assert response["Content-Type"] == "application/problem+json", said

    answers()
    return not REFUSALS.issuperset(statuses)


def _send(case: Any, client: Client, token: str) -> Any:
    given = case.as_transport_kwargs(base_url="http://testserver")
    body = json.dumps(given["json"]) if "json" in given else given.get("data") or b""
    return client.generic(
        case.method,
        quote(unquote(urlsplit(given["url"]).path)),
        body,
        content_type="application/json",
        query_params=given.get("params") or {},
        headers={"authorization": f"Bearer {token}"},
    )


def _is_declared(operation: Any, response: Any) -> None:
    declared = operation.definition.raw["responses"][str(response.status_code)]["content"]
    kind = response["Content-Type"].partition(";")[0]
    assert kind in declared
    if kind == "application/json":
        root = {**declared[kind]["schema"], "components": operation.schema.raw_schema["components"]}
        jsonschema_rs.validator_for(root).validate(response.json())
