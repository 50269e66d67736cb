"""What may be declared as an event."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from regulars.journal.events import CATALOGUE, TAKEN, Event, field_types, projects
from regulars.journal.models import Entry
from regulars.journal.queries import event_of
from regulars.journal.tests.make import BreadBaked


@pytest.fixture(autouse=True)
def _keep_catalogue():
    kept = dict(CATALOGUE)
    yield
    CATALOGUE.clear()
    CATALOGUE.update(kept)


def declare(name="tests.new", sentence="It happened.", personal=(), shown=None, **annotations):
    return declare_with(annotations, name=name, sentence=sentence, personal=personal, shown=shown)


def declare_with(annotations, **arguments):
    body = {"__annotations__": annotations, "__module__": __name__, "__qualname__": "New"}
    given = {key: value for key, value in arguments.items() if value is not None}
    return dataclass(frozen=True, kw_only=True)(type("New", (Event,), body, **given))


@pytest.mark.parametrize("missing", ["name", "sentence", "personal"])
def test_name_sentence_and_personal_must_be_given(missing):
    with pytest.raises(TypeError, match="must give name=, sentence= and personal="):
        declare(**{missing: None})


def test_two_events_cannot_share_a_name():
    with pytest.raises(TypeError, match=r"Two events are named 'tests\.bread_baked'"):
        declare(name="tests.bread_baked")


def test_a_personal_field_must_exist():
    with pytest.raises(TypeError, match=r"no fields \['guest'\]"):
        declare(personal=("guest",))


def test_a_shown_field_must_exist():
    with pytest.raises(TypeError, match=r"no fields \['state'\]"):
        declare(shown={"state": str})


@pytest.mark.parametrize("taken", sorted(TAKEN))
def test_a_field_cannot_have_a_name_that_is_taken(taken):
    with pytest.raises(TypeError, match=rf"New cannot have fields called \['{taken}'\]"):
        declare_with({taken: str}, name="tests.new", sentence="It happened.", personal=())

    assert "tests.new" not in CATALOGUE


@pytest.mark.parametrize("kind", [datetime, Entry, list[datetime], dict[str, Entry], set[str]])
def test_fields_must_be_plain(kind):
    with pytest.raises(TypeError, match=r"New\.field must be JSON-plain"):
        declare(field=kind)


@pytest.mark.parametrize("kind", [str, int | None, list[str], dict[str, list[int]], float, bool])
def test_plain_fields_are_taken(kind):
    event = declare(field=kind)

    assert CATALOGUE["tests.new"] is event
    assert field_types(event) == {"field": kind}


def test_a_function_subscribes_once():
    def hear(entries):
        pass

    from regulars.journal.events import PROJECTIONS  # noqa: PLC0415

    before = len(PROJECTIONS[BreadBaked.name])
    projects(BreadBaked)(hear)
    projects(BreadBaked)(hear)

    paths = [one.path for one in PROJECTIONS[BreadBaked.name]]
    PROJECTIONS[BreadBaked.name].pop()
    assert len(paths) == before + 1


def test_an_entry_becomes_its_event_again():
    entry = Entry(name="tests.bread_baked", data={"loaves": 3}, personal={"guest": "Cleo"})

    assert event_of(entry) == BreadBaked(loaves=3, guest="Cleo")


def test_what_was_erased_or_added_later_has_its_default():
    entry = Entry(name="tests.bread_baked", data={"of_old": True}, personal=None)

    assert event_of(entry) == BreadBaked(loaves=None, guest="nobody")


def test_an_event_that_is_no_longer_declared_is_not_guessed():
    with pytest.raises(LookupError, match="No event is called"):
        event_of(Entry(name="tests.forgotten"))
