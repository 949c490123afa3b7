"""Intervals against cases that are known without a computer."""

from math import sqrt

import numpy as np
import pytest

from rag.evaluation.bootstrap import interval, quantile


def test_what_never_varies_has_no_width() -> None:
    found = interval([(0.3, 1.0)] * 50, seed=1)
    assert found is not None
    assert (found.value, found.low, found.high, found.n) == pytest.approx((0.3, 0.3, 0.3, 50))


def test_two_questions_right_and_wrong_can_be_anything() -> None:
    # Resamples of {0, 1}: 0, ½, ½, 1 with a quarter each, so both tails reach the ends.
    found = interval([(0.0, 1.0), (1.0, 1.0)], seed=1)
    assert found is not None
    assert (found.value, found.low, found.high) == (0.5, 0.0, 1.0)


def test_a_share_has_the_binomial_interval() -> None:
    # 100 questions, half right: standard error √(.5·.5/100) = .05, so about .5 ± 1.96·.05.
    found = interval([(float(n % 2), 1.0) for n in range(100)], seed=7)
    assert found is not None
    assert found.low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.015)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.015)


def test_a_mean_has_the_normal_interval() -> None:
    values = np.linspace(0, 1, 201)
    error = values.std() / sqrt(201)
    found = interval([(float(v), 1.0) for v in values], seed=3)
    assert found is not None
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.08)


def test_a_ratio_is_resampled_as_a_ratio_of_sums() -> None:
    # (1 of 1) and (0 of 9): the ratio is 1/10, not the mean ½ of the two ratios; resamples are
    # 1/1, 1/10, 1/10, 0/9.
    found = interval([(1.0, 1.0), (0.0, 9.0)], seed=1)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.0, 1.0))


def test_the_same_seed_gives_the_same_bounds() -> None:
    figures = [(n * 0.37 % 1, 1.0) for n in range(40)]
    assert interval(figures, seed=5) == interval(figures, seed=5)
    assert interval(figures, seed=5) != interval(figures, seed=6)


def test_where_nothing_counts_there_is_no_figure() -> None:
    assert interval([], seed=1) is None
    assert interval([(0.0, 0.0)], seed=1) is None


def test_resamples_in_which_nothing_counts_are_left_out() -> None:
    found = interval([(1.0, 1.0), (0.0, 0.0)], seed=1)
    assert found is not None
    assert (found.value, found.low, found.high) == (1, 1, 1)


def test_quantiles_lie_between_neighbours() -> None:
    times = [(float(n), 1.0) for n in (1, 2, 3, 4)]
    median = interval(times, seed=1, estimate=quantile(0.5))
    slow = interval(times, seed=1, estimate=quantile(0.95))
    assert median is not None and slow is not None
    assert median.value == pytest.approx(2.5)
    assert slow.value == pytest.approx(3.85)  # position .95·3 = 2.85 between 3 and 4
    assert 1 <= median.low <= median.value <= median.high <= 4
