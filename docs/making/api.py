"""The API's routes, from its OpenAPI document."""

from itertools import groupby
from typing import Any

from docs.making import head
from regulars.site.api import SECONDS_AT_ONCE, api


def page() -> str:
    """Return every call, by what it is about."""
    paths = api.get_openapi_schema()["paths"]
    calls = [(path, method, told) for path, each in paths.items() for method, told in each.items()]
    parts = [head("api").replace("SECONDS_AT_ONCE", str(SECONDS_AT_ONCE))]
    for noun, found in groupby(calls, key=lambda call: call[0].split("/")[3]):
        parts += [f"## {noun}\n", "| Call | | Answers |", "|---|---|---|"]
        parts += [_row(*call) for call in found]
        parts.append("")
    return "\n".join(parts)


def _row(path: str, method: str, told: dict[str, Any]) -> str:
    answers = ", ".join(str(code) for code in told["responses"])
    return (
        f"| `{method.upper()} {path}` | {told.get('description') or told['summary']} | {answers} |"
    )
