"""How far a figure can be trusted: percentile bootstrap over questions (Efron & Tibshirani 1993).

A figure is made of one (numerator, denominator) per question; a mean has denominators of 1, a rate
such as F1 is a ratio of sums and is resampled as such. Knows no metric.
"""

from collections.abc import Callable, Sequence
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


def ratio_of_sums(numerators: Floats, denominators: Floats) -> Floats:
    """Sum over sum; not a number where nothing counts."""
    below = denominators.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, numerators.sum(axis=-1) / below, np.nan)


def quantile(share: float) -> Estimate:
    """The value below which `share` of the numerators lie, linear between neighbours."""

    def estimate(numerators: Floats, denominators: Floats) -> Floats:
        return np.asarray(np.quantile(numerators, share, axis=-1), dtype=np.float64)

    return estimate


def interval(
    figures: Sequence[Figure], *, seed: int, estimate: Estimate = ratio_of_sums
) -> Interval | None:
    """The figure and its bounds; None where no question counts. Same seed, same bounds."""
    if not figures:
        return None
    numerators, denominators = np.asarray(figures, dtype=np.float64).T
    value = float(estimate(numerators, denominators))
    if np.isnan(value):
        return None
    rng = np.random.default_rng(seed)
    n, drawn = len(figures), []
    for _ in range(0, RESAMPLES, _AT_ONCE):
        picks = rng.integers(0, n, size=(_AT_ONCE, n))
        drawn.append(estimate(numerators[picks], denominators[picks]))
    low, high = np.nanquantile(np.concatenate(drawn), [0.025, 0.975])
    return Interval(value, float(low), float(high), n)
