from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kit.paging import BadCursor, day_and_id, decode, encode, moment_and_id, page_of

VALUES = st.one_of(
    st.none(),
    st.integers(),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(VALUES, max_size=4).map(tuple))
def test_what_goes_into_a_cursor_comes_out(values):
    cursor = encode(values)

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert decode(cursor) == values


def test_every_changed_sign_of_a_cursor_is_noticed():
    cursor = encode((datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC), 12))

    for place, sign in enumerate(cursor):
        changed = cursor[:place] + ("A" if sign != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(BadCursor):
            decode(changed)


@given(st.text(st.characters()))
def test_rubbish_is_no_cursor(cursor):
    with pytest.raises(BadCursor):
        decode(cursor)


@pytest.mark.parametrize("end", ["=", "==", "A", "\n", " "])
def test_a_cursor_with_something_added_is_no_cursor(end):
    with pytest.raises(BadCursor):
        decode(encode((12,)) + end)


def test_a_moment_without_zone_cannot_go_into_a_cursor():
    with pytest.raises(ValueError, match="time zone"):
        encode((datetime(2026, 3, 1),))  # noqa: DTZ001 - the very thing refused


def test_a_page_leads_to_the_next_until_the_last():
    first = page_of([1, 2, 3], limit=2, key=lambda row: (row,))
    last = page_of([3, 4], limit=2, key=lambda row: (row,))
    empty = page_of([], limit=2, key=lambda row: (row,))

    assert first.items == (1, 2)
    assert decode(first.next_cursor) == (2,)
    assert (last.items, last.next_cursor) == ((3, 4), None)
    assert (empty.items, empty.next_cursor) == ((), None)


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_list_reads_the_cursors_of_its_kind():
    assert moment_and_id(encode((NOON, 7))) == (NOON, 7)
    assert day_and_id(encode(("2026-03-01", 7))) == (date(2026, 3, 1), 7)


@pytest.mark.parametrize("read", [moment_and_id, day_and_id])
@pytest.mark.parametrize(
    "values", [(), (7,), (NOON,), (7, 7), (None, 7), ("Ana", 7), (NOON, "7"), (NOON, 7, 7)]
)
def test_a_list_refuses_the_cursors_of_other_kinds(read, values):
    with pytest.raises(BadCursor):
        read(encode(values))
