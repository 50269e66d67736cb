import pytest

from regulars.kit.charts import limits, signals, xmr

NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# Fourteen days of minutes, one of them 61.
USUAL = [21, 17, 23, 19, 25, 21, 20, 24, 18, 22, 26, 21, 17]
ONE_FAR_OUT = [21, 17, 23, 19, 25, 21, 61, 20, 24, 18, 22, 26, 21, 17]


def points(values, rule, *, centre=0.0, sigma=1.0):
    """The points, counted from 1, that complete one rule."""
    found = signals(values, centre=centre, sigma=sigma)
    return {signal.index + 1 for signal in found if signal.rule == rule}


def test_the_example_of_nist_comes_out():
    chart = limits(NIST)

    assert chart.method == "mean"
    assert chart.mean == pytest.approx(50.81)
    assert chart.mr_mean == pytest.approx(1.8778, abs=5e-5)
    assert chart.upper == pytest.approx(55.8041, abs=5e-4)
    assert chart.lower == pytest.approx(45.8159, abs=5e-4)
    assert chart.mr_upper == pytest.approx(3.267 * 1.8778, abs=5e-4)
    assert chart.signals == ()


def test_there_are_no_limits_before_twelve_points():
    assert xmr([*NIST, 50.0]) is None
    assert xmr([*NIST, 50.0, 51.0]) is not None
    assert xmr([]) is None


def test_a_point_far_out_is_judged_by_medians():
    chart = xmr(ONE_FAR_OUT)

    assert chart.method == "median"
    assert (chart.mean, chart.mr_mean) == (21, 4)
    assert (round(chart.lower, 1), round(chart.upper, 1)) == (8.4, 33.6)
    assert [signal.index for signal in chart.signals if signal.rule == 1] == [6]


def test_beside_a_point_far_out_a_lesser_one_is_still_news():
    chart = xmr([*ONE_FAR_OUT, 40])

    assert [signal.index for signal in chart.signals if signal.rule == 1] == [6, 14]


def test_two_points_far_out_do_not_hide_each_other():
    chart = xmr([*ONE_FAR_OUT, *USUAL[:5], 61, *USUAL[5:]])

    assert chart.method == "median"
    assert sum(signal.rule == 1 for signal in chart.signals) == 2


def test_an_ordinary_series_is_judged_by_its_mean_and_stops_at_the_floor():
    chart = xmr([1, 5, 2, 6, 1, 4, 2, 7, 3, 1, 5, 2])

    assert chart.method == "mean"
    assert chart.lower == 0.0
    assert limits([1, 5, 2, 6], floor=None).lower < 0


def test_a_series_that_never_moves_has_no_news():
    chart = xmr([7] * 14)

    assert (chart.lower, chart.mean, chart.upper) == (7, 7, 7)
    assert chart.signals == ()


def test_one_point_among_zeros_does_not_make_every_other_news():
    chart = xmr([0] * 13 + [5])

    assert chart.method == "mean"
    assert chart.upper > 0


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        (1, [0, 3.2, -3.5, 2.9], {2, 3}),
        (2, [0, 2.5, 1, 2.6, 0], {4}),
        (2, [2.5, -2.5, 0, 2.5], set()),
        (3, [1.5, 1.5, 0, 1.5, 1.5, 0], {5}),
        (3, [1.5, 1.5, -1.5, -1.5, 1.5], set()),
        (4, [0.1] * 7, set()),
        (4, [0.1] * 9, {8, 9}),
        (4, [0.1] * 7 + [0] + [0.1], set()),
        (4, [-0.1] * 8, {8}),
    ],
)
def test_the_four_rules_of_western_electric(rule, values, expected):
    assert points(values, rule) == expected
