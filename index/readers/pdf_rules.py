"""Thin lines on a page, which rule a table, underline words or strike them out. Knows no PDF engine."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: `at` is its height (or its x position), from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class RuledLines:
    """The level and the upright rules of a page, each in order of position."""

    level: Sequence[Rule] = ()
    upright: Sequence[Rule] = ()
    _places: Sequence[float] = field(default=(), repr=False)

    def levels(self, lower: float, upper: float) -> Sequence[Rule]:
        """The level rules between two heights."""
        first = bisect_left(self._places, lower)
        if first == len(self._places) or self._places[first] > upper:
            return ()
        return self.level[first : bisect_right(self._places, upper, first)]

    def turned(self, quarter: int) -> "RuledLines":
        """The rules as seen with the page turned clockwise by this many quarters."""
        level, upright = self.level, self.upright
        for _ in range(quarter % 4):
            level, upright = (
                [Rule(-rule.at, rule.start, rule.end) for rule in upright],
                [Rule(rule.at, -rule.end, -rule.start) for rule in level],
            )
        return ruled(level, upright)


def ruled(level: Iterable[Rule], upright: Iterable[Rule]) -> RuledLines:
    """Rules, put in order."""
    in_order = sorted(level, key=lambda rule: rule.at)
    across = sorted(upright, key=lambda rule: rule.at)
    return RuledLines(in_order, across, [rule.at for rule in in_order])
