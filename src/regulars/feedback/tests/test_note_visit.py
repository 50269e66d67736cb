from datetime import UTC, datetime, timedelta

import pytest

from regulars.feedback.rules import Visit, automatic_visits

SENT = datetime(2026, 11, 23, 10, tzinfo=UTC)


def _visit(seconds, score=4, method="GET"):
    return Visit(score=score, method=method, at=SENT + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ([_visit(600)], [False]),
        ([_visit(600, method="HEAD")], [True]),
        ([_visit(600, score=None)], [True]),
        ([_visit(9)], [True]),
        ([_visit(600, 4), _visit(650, 5)], [True, True]),
        ([_visit(600, 4), _visit(700, 5)], [False, False]),
        ([_visit(600, 4), _visit(605, 4)], [False, False]),
    ],
)
def test_who_followed_a_link(visits, expected):
    assert automatic_visits(visits, sent_at=SENT) == expected
