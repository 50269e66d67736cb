"""Take away each policy in turn: the matrix must notice, or nothing would if it were wrong."""

from dataclasses import replace

import pytest

from regulars.kit import permissions
from tests.role_asking import mismatches
from tests.role_matrix import lines
from tests.role_world import one_world

pytestmark = pytest.mark.django_db
VERBS = sorted(permissions.policies())


def _noticed(verb, world, monkeypatch, verdict):
    policy = permissions.policies()[verb]
    wrong = replace(policy, decide=lambda actor, thing: verdict)
    monkeypatch.setitem(permissions._POLICIES, verb, wrong)
    named = [line for line in lines() if verb in line.verbs]
    return any(mismatches(line, world) for line in named)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("verdict", [True, False], ids=["everybody-may", "nobody-may"])
def test_a_wrong_policy_is_noticed(verb, verdict, world, monkeypatch):
    assert _noticed(verb, world, monkeypatch, verdict), (
        f"Nothing notices when {verb} says {verdict} to everybody. Name it in tests/role_matrix.py."
    )


def test_no_line_names_a_verb_that_does_not_exist():
    named = {verb for line in lines() for verb in line.verbs}

    assert named <= set(VERBS)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), one_world() as built:
        yield built
