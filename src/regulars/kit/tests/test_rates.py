import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kit.rates import wilson


@pytest.mark.parametrize(
    ("x", "n", "lo", "hi"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_newcombes_examples_come_out(x, n, lo, hi):
    rate = wilson(x, n)

    assert rate.estimate == x / n
    assert (round(rate.lo, 4), round(rate.hi, 4)) == (lo, hi)
    assert rate.method == "wilson"


def test_a_rate_of_nothing_is_unknown_and_not_zero():
    rate = wilson(0, 0)

    assert (rate.x, rate.n) == (0, 0)
    assert (rate.estimate, rate.lo, rate.hi) == (None, None, None)


def test_ten_of_ten_is_not_certain():
    rate = wilson(10, 10)

    assert rate.estimate == rate.hi == 1.0
    assert 0.7 < rate.lo < 0.75


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5), (1, 0)])
def test_what_is_no_share_is_refused(x, n):
    with pytest.raises(ValueError, match=f"{x} of {n}"):
        wilson(x, n)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_estimate_lies_within_its_bounds_and_mirrors(share):
    x, n = share

    rate, mirror = wilson(x, n), wilson(n - x, n)

    assert 0 <= rate.lo <= rate.estimate <= rate.hi <= 1
    assert rate.lo == pytest.approx(1 - mirror.hi)
