"""Results, and the lists behind every figure."""

from regulars.insights.views.lists import (
    answers,
    asked,
    checks,
    closed,
    first_reply,
    opened,
    received,
    replied,
    waiting,
)
from regulars.insights.views.results import download, results

__all__ = [
    "answers",
    "asked",
    "checks",
    "closed",
    "download",
    "first_reply",
    "opened",
    "received",
    "replied",
    "results",
    "waiting",
]
