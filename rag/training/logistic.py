"""Fits a logistic regression by maximum likelihood. Knows no example and no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.logistic import Weights

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """A fitted regression in the features' own units."""

    slopes: Floats
    intercept: float

    def odds(self, features: Floats) -> Floats:
        """Log-odds of each row."""
        return np.asarray(features @ self.slopes + self.intercept, np.float64)

    def weights(self, names: Sequence[str]) -> Weights:
        """Rounded to what a person reads."""
        slopes = zip(names, self.slopes, strict=True)
        kept = {name: round(float(slope), 3) for name, slope in slopes if abs(slope) > 1e-3}
        return Weights(round(self.intercept, 3), kept)


def regress(
    features: Floats,
    truth: Floats,
    weights: Floats,
    *,
    strength: float,
    signs: Sequence[int],
) -> Line:
    """Weighted regression with `strength` × half the squared weights; `signs` bind the slopes.

    Features have shape (n, len(signs)); a sign of 1 or -1 allows only slopes of that direction.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    center, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    inputs, side = (features - center) / scale, 2 * truth - 1

    def loss(values: Floats) -> tuple[float, Floats]:
        margin = side * (inputs @ values[1:] + values[0])
        pull = -weights * side / (1 + np.exp(np.clip(margin, -30, 30)))
        cost = weights @ np.logaddexp(0, -margin) + strength / 2 * values[1:] @ values[1:]
        return float(cost), np.r_[pull.sum(), inputs.T @ pull + strength * values[1:]]

    limits: Mapping[int, tuple[int | None, int | None]] = {1: (0, None), -1: (None, 0)}
    bounds = [(None, None), *(limits.get(sign, (None, None)) for sign in signs)]
    start = np.zeros(len(signs) + 1)
    values = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    slopes = values[1:] / scale
    return Line(slopes, float(values[0] - slopes @ center))
