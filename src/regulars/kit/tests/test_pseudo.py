import pytest

from regulars.kit.pseudo import pseudo


def test_short_labels_double_and_long_ones_grow_by_two_fifths():
    label, sentence = "Close", "Conversation is already closed by someone else."

    assert pseudo(label) == "[Çļöšé·····]"
    assert len(pseudo(sentence)) == pytest.approx(len(sentence) * 1.4 + 2, abs=1)


@pytest.mark.parametrize(
    "kept",
    ["%(number)s", "%(share).1f", "%s", "%%", "{name}", '<a href="/close">', "</a>", "&nbsp;"],
)
def test_what_programs_read_is_left_alone(kept):
    assert kept in pseudo(f"Conversation {kept} again")


def test_line_ends_stay_where_they_are():
    text = pseudo("One line\nand another\n")

    assert text.count("\n") == 2
    assert text.endswith("]\n")


def test_nothing_stays_nothing():
    assert pseudo("") == ""
    assert pseudo(" ") == " "
