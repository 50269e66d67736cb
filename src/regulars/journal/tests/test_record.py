"""What happens is written down once, with the change it belongs to."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from regulars.journal.actions import record
from regulars.journal.context import caused_by, in_request
from regulars.journal.models import Entry
from regulars.journal.tests import make
from regulars.journal.tests.make import ADA, CLEO, BreadBaked, BreadBurnt
from regulars.kit import clock

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_an_entry_says_who_did_what_to_what():
    entry = make.a_loaf(loaves=3, guest="Cleo")

    kept = Entry.objects.get()
    assert kept == entry
    assert (kept.name, kept.about, kept.also) == ("tests.bread_baked", "oven:1", "customer:3")
    assert (kept.actor_kind, kept.actor_id, kept.actor_name) == ("staff", "1", "Ada")
    assert (kept.data, kept.personal) == ({"loaves": 3}, {"guest": "Cleo"})
    assert len(kept.salt) == 32


def test_an_entry_can_be_about_an_instance():
    first = make.a_loaf()

    second = record(BreadBurnt(), about=first, by=ADA)

    assert second.about == f"entry:{first.pk}"


def test_an_entry_keeps_the_time_of_the_clock():
    with clock.travel(NOON):
        make.a_loaf()

    assert Entry.objects.get().at == NOON


def test_an_entry_keeps_the_request_it_came_from():
    with in_request("request-17"):
        make.a_loaf()

    assert Entry.objects.get().request_id == "request-17"


def test_an_effect_knows_its_cause_and_how_deep_it_is():
    first = make.a_loaf()
    second = record(BreadBurnt(), about="oven:1", by=ADA, cause=first)

    with caused_by(second):
        third = record(BreadBurnt(), about="oven:1", by=ADA)

    assert (second.cause_id, second.depth) == (first.pk, 1)
    assert (third.cause_id, third.depth) == (second.pk, 2)


def test_an_entry_cannot_be_changed_or_deleted():
    make.a_loaf()
    entry = Entry.objects.get()

    with pytest.raises(TypeError, match="cannot be changed"):
        entry.save()
    with pytest.raises(TypeError, match="cannot be deleted"):
        entry.delete()


def test_what_was_just_recorded_cannot_be_changed_either():
    entry = make.a_loaf()

    with pytest.raises(TypeError, match="cannot be changed"):
        entry.save()


def test_only_declared_events_are_recorded():
    class Strange:
        name = "tests.bread_baked"

    with pytest.raises(TypeError, match="not a declared event"):
        record(Strange(), about="oven:1", by=ADA)


@pytest.mark.parametrize("about", ["oven", ":1", "oven:"])
def test_a_thing_must_be_named_by_kind_and_id(about):
    with pytest.raises(ValueError, match="does not name a thing"):
        record(BreadBurnt(), about=about, by=ADA)


def test_a_thing_without_an_id_is_refused():
    with pytest.raises(ValueError, match="Save the entry before"):
        record(BreadBurnt(), about=Entry(), by=ADA)


def test_a_name_longer_than_the_column_is_cut():
    entry = make.a_loaf(by=make.Actor(kind="customer", id="3", name="C" * 300))

    assert len(Entry.objects.get(pk=entry.pk).actor_name) == 120


def test_a_value_that_is_not_plain_is_refused():
    with pytest.raises(TypeError, match="not JSON serializable"):
        record(BreadBaked(loaves=NOON), about="oven:1", by=CLEO)


@pytest.mark.django_db(transaction=True)
def test_recording_needs_a_transaction():
    with pytest.raises(RuntimeError, match=r"inside transaction\.atomic"):
        record(BreadBurnt(), about="oven:1", by=ADA)


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_gone_with_the_change_it_belongs_to():
    with transaction.atomic():
        make.a_loaf()
        transaction.set_rollback(True)

    assert not Entry.objects.exists()


def test_recording_costs_one_statement_and_its_number(django_assert_num_queries):
    numbers = connection.vendor == "postgresql"  # SQLite numbers what it inserts

    with django_assert_num_queries(1 + numbers):  # the only reaction does not want it
        record(BreadBaked(loaves=1), about="oven:1", by=ADA)
