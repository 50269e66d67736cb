"""Tampering shows; erasure does not count as tampering."""

import json
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.apps import apps
from django.db import connection, connections, transaction

from regulars.journal import sealing
from regulars.journal.actions import Happening, erase_personal, record_many, seal_entries
from regulars.journal.models import Entry, Seal, SealedSoFar
from regulars.journal.queries import verify
from regulars.journal.tests import make
from regulars.journal.tests.make import ADA, CLEO, BreadBurnt
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _small_seals(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)


def seal_all():
    count = 0
    while sealed := seal_entries(by=SYSTEM):
        count += sealed
    return count


def some_sealed():
    """Return seven sealed entries: five by Ada, then one each by Cleo and about something else."""
    entries = [make.a_loaf(loaves=number) for number in range(5)]
    entries += [make.a_loaf(by=CLEO), make.a_loaf(about="oven:2")]
    seal_all()
    return entries


def execute(statement, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_sealed_entries_verify():
    some_sealed()

    found = verify()

    assert (found.ok, found.trouble) == (True, [])
    assert (found.entries, found.seals, found.unsealed) == (7, 3, 0)
    assert found.head == Seal.objects.latest("pk").digest


def test_an_empty_journal_verifies():
    assert seal_entries(by=SYSTEM) == 0
    assert verify().ok


def test_what_is_not_sealed_yet_is_said():
    some_sealed()
    make.a_loaf()

    found = verify()

    assert (found.ok, found.unsealed) == (True, 1)


def test_seals_that_are_all_gone_show():
    some_sealed()

    execute("DELETE FROM journal_seal")

    found = verify()
    assert not found.ok
    assert found.trouble == ["Seals over 7 entries were removed."]
    assert found.unsealed == 7


def test_the_last_seals_gone_show_even_after_sealing_anew():
    some_sealed()

    execute("DELETE FROM journal_seal WHERE id = %s", [Seal.objects.latest("pk").pk])
    before = verify()
    seal_all()
    after = verify()

    assert before.trouble == ["Seals over 1 entries were removed."]
    assert after.trouble == ["Seals over 1 entries were removed."]


def test_what_waits_longer_than_two_rounds_for_its_seal_is_trouble():
    some_sealed()
    make.a_loaf()

    with clock.travel(clock.now() + timedelta(seconds=110)):
        soon = verify()
    with clock.travel(clock.now() + timedelta(seconds=130)):
        late = verify()

    assert (soon.ok, soon.unsealed, soon.overdue) == (True, 1, 0)
    assert (late.ok, late.unsealed, late.overdue) == (False, 1, 1)
    assert "1 entries older than 2 minutes are under no seal" in late.trouble[0]


def test_history_that_was_just_imported_is_not_late():
    some_sealed()
    last_year = clock.now() - timedelta(days=365)

    with transaction.atomic():
        old = Happening(event=BreadBurnt(again=True), about="oven:1", by=ADA, at=last_year)
        record_many([old])

    assert verify().ok


def test_a_house_without_a_worker_so_far_is_not_late():
    with clock.travel(clock.now() - timedelta(hours=1)):
        make.a_loaf()

    found = verify()

    assert (found.ok, found.unsealed) == (True, 1)


def test_seals_of_before_the_count_are_counted_once():
    some_sealed()
    SealedSoFar.objects.all().delete()
    count = import_module("regulars.journal.migrations.0004_count_what_is_sealed").count

    for _time in range(2):
        count(apps, None)

    assert SealedSoFar.objects.get().entries == 7
    assert verify().ok


def test_sealing_goes_on_where_it_ended():
    some_sealed()
    make.a_loaf()

    assert seal_all() == 1
    assert verify().ok


def test_two_who_seal_at_once_make_one_chain(monkeypatch):
    for _ in range(3):
        make.a_loaf()
    both, real = Barrier(2), sealing.position_now

    def position_now():
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return real()

    monkeypatch.setattr(sealing, "position_now", position_now)
    threads = [Thread(target=_seal_elsewhere) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(len(seal.members) for seal in Seal.objects.all()) == 3
    assert verify().ok


def _seal_elsewhere():
    try:
        seal_entries(by=SYSTEM)
    finally:
        connections.close_all()


def test_seals_verify_after_an_erasure():
    some_sealed()

    erase_personal("customer:3", by=ADA)

    assert verify().ok
    assert seal_all() == 1
    assert verify().ok


def test_an_erasure_before_sealing_verifies():
    make.a_loaf(by=CLEO)
    erase_personal("customer:3", by=ADA)

    seal_all()

    assert verify().ok


CHANGES = {
    "name": ("name = 'tests.bread_burnt'", "or one of the entries"),
    "about": ("about = 'oven:9'", "or one of the entries"),
    "also": ("also = ''", "or one of the entries"),
    "actor": ("actor_name = 'Ben'", "or one of the entries"),
    "actor id": ("actor_id = '9'", "or one of the entries"),
    "data": ("""data = '{"loaves": 99}'""", "or one of the entries"),
    "time": ("at = '2020-01-01 00:00:00'", "or one of the entries"),
    "depth": ("depth = 3", "or one of the entries"),
    "request": ("request_id = 'x'", "or one of the entries"),
    "personal": ("""personal = '{"guest": "Ben"}'""", "What is personal in entry"),
    "salt": ("salt = 'pepper'", "What is personal in entry"),
    "emptied": ("personal = NULL, salt = ''", "no erasure says so"),
    "half emptied": ("personal = NULL", "What is personal in entry"),
}


@pytest.mark.parametrize(("change", "trouble"), CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_entry_shows(change, trouble):
    entry = some_sealed()[1]

    execute(f"UPDATE journal_entry SET {change} WHERE id = %s", [entry.pk])  # noqa: S608

    found = verify()
    assert not found.ok
    assert trouble in " ".join(found.trouble)


def test_the_changed_name_of_a_customer_shows():
    entry = some_sealed()[5]

    execute("UPDATE journal_entry SET actor_name = 'Dora' WHERE id = %s", [entry.pk])

    assert verify().trouble == [f"What is personal in entry {entry.pk} was changed."]


def test_an_emptied_entry_is_not_excused_by_the_erasure_of_somebody_else():
    entry = some_sealed()[6]
    erase_personal("customer:4", by=ADA)

    execute("UPDATE journal_entry SET personal = NULL, salt = '' WHERE id = %s", [entry.pk])

    assert not verify().ok


def test_an_erasure_does_not_excuse_what_came_after_it():
    erase_personal("customer:3", by=ADA)
    entry = some_sealed()[0]

    execute("UPDATE journal_entry SET personal = NULL, salt = '' WHERE id = %s", [entry.pk])

    assert not verify().ok


def test_a_removed_entry_shows():
    entry = some_sealed()[1]

    execute("DELETE FROM journal_entry WHERE id = %s", [entry.pk])

    assert verify().trouble == [f"Entry {entry.pk} was removed."]


def test_an_entry_put_in_among_sealed_ones_shows():
    first = make.a_loaf()
    gap = make.a_loaf()
    row = list(Entry.objects.filter(pk=gap.pk).values())[0]  # noqa: RUF015
    execute("DELETE FROM journal_entry WHERE id = %s", [gap.pk])
    make.a_loaf()
    seal_all()

    row["xact"] = first.xact if connection.vendor == "sqlite" else row["xact"]
    Entry.objects.bulk_create([Entry(**row)])

    assert verify().trouble == ["1 entries were put in among sealed ones."]


@pytest.mark.parametrize("change", ["digest = 'x'", "previous = 'x'", "members = '[]'"])
def test_a_changed_seal_shows(change):
    some_sealed()

    second = Seal.objects.order_by("pk")[1]
    execute(f"UPDATE journal_seal SET {change} WHERE id = %s", [second.pk])  # noqa: S608

    assert not verify().ok


def test_a_removed_seal_shows():
    some_sealed()

    execute("DELETE FROM journal_seal WHERE id = %s", [Seal.objects.order_by("pk")[1].pk])

    assert not verify().ok


def test_an_entry_and_its_place_in_the_seal_removed_together_show():
    entry = some_sealed()[1]
    seal = Seal.objects.order_by("pk")[0]
    rest = [member for member in seal.members if member[0] != entry.pk]

    execute("DELETE FROM journal_entry WHERE id = %s", [entry.pk])
    execute("UPDATE journal_seal SET members = %s WHERE id = %s", [json.dumps(rest), seal.pk])

    assert not verify().ok


def test_a_writer_that_is_not_done_is_not_waited_for():
    with transaction.atomic():
        record_many([Happening(event=BreadBurnt(again=True), about="oven:1", by=ADA)])
    make.a_loaf()

    assert seal_all() == 2
