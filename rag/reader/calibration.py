"""Turns the reader's logits into probabilities, by curves that stand in the weights file."""

import math
from dataclasses import dataclass

CURVES = ("passage", "answer", "claim")


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns logits into probabilities, σ(slope · logit + shift); fitted on held-out documents."""

    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, logit: float) -> float:
        """The probability of a logit."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * logit + self.shift))))


@dataclass(frozen=True, slots=True)
class Stack:
    """Combines reader and search into one probability of a place (stacking). It is a logistic
    regression on the logits of unit and passage and on how far the passage's search score is below
    the first one's.
    """

    unit: float = 1.0
    passage: float = 1.0
    behind: float = 0.0
    shift: float = 0.0

    def __call__(self, unit: float, passage: float, behind: float) -> float:
        """The probability that a place answers."""
        logit = self.unit * unit + self.passage * passage + self.behind * behind + self.shift
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
