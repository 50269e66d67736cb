"""Rows that are read by a hand-written condition are the rows that the ORM reads."""

from datetime import UTC, datetime

import pytest

from regulars.business.models import Business
from regulars.jobs.models import Job
from regulars.kit.reading import places, read_related, read_rows
from regulars.staff.models import ApiToken, StaffMember
from regulars.standards.models import Standard

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def a_job(**fields):
    told = {
        "name": "test.nothing",
        "payload": {"a": [1, "ά"]},
        "run_at": NOON,
        "created_at": NOON,
        **fields,
    }
    return Job.objects.create(**told)


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_every_value_is_as_the_orm_reads_it():
    job = a_job()

    [read] = read_rows(Job, "WHERE id = %s", [job.pk])

    assert values_of(read) == values_of(Job.objects.get(pk=job.pk))
    assert not read._state.adding


def test_a_list_and_a_date_of_the_business_come_back_too():
    Business.objects.create(
        pk=1, name="Deli", language="el", languages=["el", "en"], time_zone="UTC", currency="EUR"
    )

    [read] = read_rows(Business, "WHERE id = 1")

    assert values_of(read) == values_of(Business.objects.get(pk=1))


def test_the_condition_narrows_and_orders():
    jobs = [a_job(name=f"test.{letter}") for letter in "abc"]
    wanted = [jobs[2].pk, jobs[0].pk]

    read = read_rows(Job, f"WHERE id IN {places(wanted)} ORDER BY name DESC", wanted)

    assert [job.name for job in read] == ["test.c", "test.a"]


def test_what_somebody_wrote_is_only_ever_a_parameter():
    a_job()

    assert read_rows(Job, "WHERE name = %s", ["' OR 1=1 --"]) == []


def test_what_a_key_points_at_comes_along(django_assert_num_queries):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    owner = StaffMember.objects.create(
        email="a@example.com", name="Ada", role="owner", joined_at=now
    )
    for place in range(2):
        ApiToken.objects.create(owner=owner, name=f"k{place}", sha256=f"{place}", created_at=now)

    with django_assert_num_queries(1):
        read = read_related(ApiToken, ("owner",), "ORDER BY staff_apitoken.id DESC")
        names = [(token.name, token.owner.name) for token in read]

    assert names == [("k1", "Ada"), ("k0", "Ada")]
    assert values_of(read[0].owner) == values_of(StaffMember.objects.get())


def test_a_key_that_points_at_nothing_is_none(django_assert_num_queries):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    Standard.objects.create(
        measure="first_reply",
        statement="Soon",
        target_minutes=60,
        target_share=90,
        published_at=now,
    )

    with django_assert_num_queries(1):
        [read] = read_related(Standard, ("location",), "")
        assert read.location is None
