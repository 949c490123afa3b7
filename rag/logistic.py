"""A logistic regression whose numbers stand in a JSON file and can be read. Knows no features."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: log-odds = intercept + sum of weight × feature."""

    intercept: float
    features: Mapping[str, float]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From the object of a JSON file: {"intercept": …, "features": {name: weight}}."""
        return cls(float(values["intercept"]), dict(values["features"]))

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that these features speak for yes."""
        odds = self.intercept + sum(
            weight * features[name] for name, weight in self.features.items()
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def shifted(probability: float, *, share: float, trained_on: float = 0.5) -> float:
    """A probability moved from the mix it was trained on to one with another share of yes.

    Bayes' rule on the odds (Saerens et al. 2002).
    """
    shift = (share / (1 - share)) / (trained_on / (1 - trained_on))
    return shift * probability / (shift * probability + 1 - probability)
