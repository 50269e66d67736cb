import re
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from regulars.ui import charts
from regulars.ui.charts import Band, Limits, Point

BUDGET = 3_000
MINUTES = [19, 21, 20, 22, 20, 18, 61, 20, 22, 21, 19, 21, 20, 22]


def points(values, signal_over: float = 60) -> list[Point]:
    return [
        Point(f"{day} Nov", value, "oven broke" if value > signal_over else "")
        for day, value in enumerate(values, 1)
    ]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def test_an_xmr_chart_marks_only_signals_and_labels_the_last_value():
    svg = charts.xmr_chart(points(MINUTES), limits=Limits(20, 8.4, 33.6), label="One signal.")

    assert svg.count("k-signal") == 1
    assert "61 oven broke" in svg
    assert re.search(r'k-strong k-end" x="[\d.]+%" y="\d+">22<', svg)
    assert "33.6 limit" in svg


def test_without_limits_there_is_no_band():
    assert "k-band" not in charts.xmr_chart(
        points(MINUTES[:5]), limits=None, label="Too few days yet."
    )


@pytest.mark.parametrize("days", [1, 2, 14, 31, 92, 366])
def test_an_xmr_chart_stays_under_its_budget_for_a_month(days: int):
    many = [point for _ in range(days) for point in points(MINUTES)][:days]
    svg = charts.xmr_chart(many, limits=Limits(20, 14, 26), label="All as usual.")

    parsed(svg)
    assert len(svg.encode()) <= (BUDGET if days <= 31 else 9_000)


def test_a_gap_in_the_days_is_no_zero():
    with_gap = [Point("1 Nov", 20), Point("2 Nov", None), Point("3 Nov", 22)]

    svg = charts.xmr_chart(with_gap, limits=None, label="Closed on Monday.")

    assert svg.count("<circle") == 3  # two dots and the last one's mark


def test_nothing_to_draw_is_drawn_as_nothing():
    assert parsed(charts.xmr_chart([], limits=None, label="No days.")) is not None
    assert parsed(charts.stacked_bar([], label="Nobody.")) is not None
    assert parsed(charts.satisfaction_bar([0] * 5, names=list("abcde"), label="None.")) is not None
    assert charts.sparkline([1.0]) == ""


def test_the_widths_of_a_stacked_bar_fill_it():
    bands = [Band("under 1 h", 500, "1"), Band("1–4 h", 1, "soft"), Band("over 4 h", 1, "late")]

    svg = charts.stacked_bar(bands, label="502 people")
    widths = [float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)%"', svg)]

    assert sum(widths) + 2 * charts.GAP == pytest.approx(100, abs=0.2)
    assert min(widths) > 2


def test_each_band_leads_to_its_list():
    svg = charts.stacked_bar([Band("over 4 h", 3, "late", "/inbox/?over=4")], label="3 people")

    assert '<a href="/inbox/?over=4" aria-label="3 over 4 h">' in svg
    assert 'role="group"' in svg


def test_words_are_escaped():
    svg = charts.stacked_bar([Band("<b>", 3, "1")], label='"quoted"')

    assert "<b>" not in svg
    assert parsed(svg).get("aria-label") == '"quoted"'


def test_each_part_of_the_satisfaction_bar_may_lead_to_its_answers():
    urls = [f"/answers/{score}/" for score in range(1, 6)]
    svg = charts.satisfaction_bar([1, 0, 2, 3, 4], names=list("abcde"), label="10", urls=urls)

    assert [url for url in urls if f'href="{url}"' in svg] == [urls[0], *urls[2:]]
    assert 'role="group"' in svg


def test_the_satisfaction_bar_turns_in_the_middle_of_the_neutral():
    svg = charts.satisfaction_bar([10, 10, 20, 10, 50], names=list("abcde"), label="100 answers")

    turn = float(re.search(r'k-axis" x1="([\d.]+)%', svg)[1])

    assert turn == pytest.approx(30, abs=1)


def test_the_wait_line_has_a_notch_only_past_the_standard():
    assert "k-notch" not in charts.wait_line(30, standard=60)
    assert 'x="32%"' in charts.wait_line(190, standard=60)
    assert charts.wait_line(30, standard=None).count("<rect") == 1


def test_charts_speak_the_language_of_the_reader():
    with translation.override("el"):
        assert "1.000" in charts.stacked_bar([Band("a", 1000, "1")], label="x")


@pytest.mark.parametrize("at", range(14))
@pytest.mark.parametrize("signal", ["slower than usual", "πιο αργά από το συνηθισμένο"])
def test_the_word_of_a_signal_stays_inside_the_chart(at: int, signal: str):
    values = [Point(f"d{n}", 90 if n == at else 20, signal if n == at else "") for n in range(14)]

    chart = parsed(charts.xmr_chart(values, limits=Limits(20, 10, 30), label="l"))
    [word] = [each for each in chart.iter() if "k-word" in each.get("class", "")]
    start = float(word.get("x").removesuffix("%"))
    length = charts.PER_LETTER * len(word.text)
    is_end = "k-end" in word.get("class")

    assert start - length >= 0 if is_end else start + length <= 100
