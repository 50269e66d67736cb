from datetime import UTC, datetime

import pytest

from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.staff.actions import note_token_use
from regulars.staff.models import ApiToken
from regulars.staff.tests.make import a_token, ada, as_actor

pytestmark = pytest.mark.django_db


def test_the_first_use_of_a_day_is_noted_and_no_other(django_assert_num_queries):
    owner = ada()
    token, _secret = a_token(owner)
    by = as_actor(owner)

    with clock.travel(datetime(2026, 11, 22, 9, tzinfo=UTC)):
        note_token_use(token, by=by)
        again = ApiToken.objects.get(pk=token.pk)
        with django_assert_num_queries(2):  # a savepoint in the test; nothing is written
            note_token_use(again, by=by)
    with clock.travel(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        note_token_use(again, by=by)

    assert (
        ApiToken.objects.get(pk=token.pk).last_used_on == datetime(2026, 11, 23, tzinfo=UTC).date()
    )
    assert Entry.objects.filter(name="token.used").count() == 2


def test_two_processes_note_it_once():
    owner = ada()
    token, _secret = a_token(owner)
    same = ApiToken.objects.get(pk=token.pk)

    note_token_use(token, by=as_actor(owner))
    note_token_use(same, by=as_actor(owner))

    assert Entry.objects.filter(name="token.used").count() == 1
