"""How reliable a figure is: percentile bootstrap over questions (Efron & Tibshirani 1993).

A figure is made of one (numerator, denominator) per question; a mean has denominators of 1, a rate
such as F1 is a ratio of sums and is resampled as such. Knows no metric.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Figure = tuple[float, float]
"""One question's numerator and denominator."""

Floats = NDArray[np.float64]
Estimate = Callable[[Floats, Floats], Floats]
"""From numerators and denominators, shape (…, questions), to figures, shape (…)."""

RESAMPLES = 2000
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bounds and the number of questions behind it."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Two figures for the same questions, and the second minus the first with its 95 % bounds.

    `n` questions count for at least one of them; for `changed` of those the two differ.
    """

    first: float
    second: float
    value: float
    low: float
    high: float
    n: int
    changed: int


def ratio_of_sums(numerators: Floats, denominators: Floats) -> Floats:
    """Sum over sum; NaN if nothing counts."""
    below = denominators.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, numerators.sum(axis=-1) / below, np.nan)


def quantile(share: float) -> Estimate:
    """The value below which a `share` of the counted numerators lies, interpolated linearly."""

    def estimate(numerators: Floats, denominators: Floats) -> Floats:
        if (denominators > 0).all():
            return np.asarray(np.quantile(numerators, share, axis=-1), dtype=np.float64)
        counted = np.where(denominators > 0, numerators, np.nan)
        with warnings.catch_warnings():  # a resample in which nothing counts gives NaN
            warnings.simplefilter("ignore", RuntimeWarning)
            return np.asarray(np.nanquantile(counted, share, axis=-1), dtype=np.float64)

    return estimate


def interval(
    figures: Sequence[Figure], *, seed: int, estimate: Estimate = ratio_of_sums
) -> Interval | None:
    """The figure and its bounds; None if no question counts. Same seed, same bounds."""
    if not figures:
        return None
    numerators, denominators = np.asarray(figures, dtype=np.float64).T
    value = float(estimate(numerators, denominators))
    if np.isnan(value):
        return None
    n = len(figures)
    bounds = _bounds(n, seed, lambda picks: estimate(numerators[picks], denominators[picks]))
    return Interval(value, *bounds, n)


def paired(
    figures: Sequence[tuple[Figure | None, Figure | None]],
    *,
    seed: int,
    estimate: Estimate = ratio_of_sums,
) -> Difference | None:
    """The second figure minus the first; None if either has no value.

    One pair per question; both figures of a resample use the same redrawn questions, so what is
    hard for both cancels out. A question that counts for neither is left out.
    """
    counted = [pair for pair in figures if pair != (None, None)]
    if not counted:
        return None
    sides = [_columns(pair[at] for pair in counted) for at in (0, 1)]
    first, second = (float(estimate(*side)) for side in sides)
    if np.isnan(first) or np.isnan(second):
        return None

    def difference(picks: NDArray[np.int64]) -> Floats:
        before, after = (estimate(above[picks], below[picks]) for above, below in sides)
        return after - before

    n, changed = len(counted), sum(before != after for before, after in counted)
    bounds = _bounds(n, seed, difference)
    return Difference(first, second, second - first, *bounds, n, changed)


def _bounds(
    n: int, seed: int, figure: Callable[[NDArray[np.int64]], Floats]
) -> tuple[float, float]:
    """The 95 % bounds of a figure over resamples of `n` questions, given by their indices."""
    rng = np.random.default_rng(seed)
    drawn = [figure(rng.integers(0, n, size=(_AT_ONCE, n))) for _ in range(0, RESAMPLES, _AT_ONCE)]
    low, high = np.nanquantile(np.concatenate(drawn), [0.025, 0.975])
    return float(low), float(high)


def _columns(figures: Iterable[Figure | None]) -> tuple[Floats, Floats]:
    """Numerators and denominators; zeros, which no estimate counts, if there is no figure."""
    above, below = np.asarray([figure or (0.0, 0.0) for figure in figures], dtype=np.float64).T
    return above, below
