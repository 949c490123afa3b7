"""What people are promised who wait for the chat model, and whether it was kept. Knows no web."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lab.load.asking import strays
from lab.load.corpus import HouseQuestion


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of a streamed answer; `at` is in seconds of a monotonic clock."""

    at: float
    name: str
    data: Mapping[str, Any]


@dataclass(eq=False, slots=True)
class Asker:
    """A person with one question, and what they heard; `left` is 0 for those who stayed."""

    name: str
    wanted: HouseQuestion
    began: float = 0.0
    left: float = 0.0
    heard: list[Heard] = field(default_factory=list)

    def all(self, name: str) -> list[Heard]:
        """The events of a name."""
        return [one for one in self.heard if one.name == name]

    def at(self, name: str) -> float:
        """When the first event of a name came; infinite if none did."""
        return next((one.at for one in self.all(name)), float("inf"))

    def after(self, name: str) -> float:
        """Seconds from the question to that event."""
        return self.at(name) - self.began

    @property
    def ahead(self) -> list[int]:
        """How many replies come before, as told."""
        return [one.data["ahead"] for one in self.all("waiting")]

    @property
    def answer(self) -> Mapping[str, Any]:
        """The finished answer; {} if none came."""
        return next((one.data for one in self.all("done")), {})


@dataclass(frozen=True, slots=True)
class Line:
    """What happened: `first` was being written for when the others came, `leaver` waited next and left.

    `twins` are two of those `behind`, with one question; `namesake` has their words and other documents.
    """

    first: Asker
    leaver: Asker
    namesake: Asker
    twins: tuple[Asker, Asker]
    last: Asker
    searches: Sequence[tuple[float, float]]
    """When each search began and ended."""

    @property
    def behind(self) -> list[Asker]:
        """Those who waited behind the one who left."""
        return [self.namesake, *self.twins, self.last]

    @property
    def stayed(self) -> list[Asker]:
        """Everybody but the one who left."""
        return [self.first, *self.behind]


def broken(line: Line) -> list[str]:
    """The promises that were not kept, in words."""
    return [said for said, kept in PROMISES.items() if not kept(line)]


def _all_end(line: Line) -> bool:
    return all(one.heard and one.heard[-1].name == "done" for one in line.stayed)


def _nothing_is_mixed(line: Line) -> bool:
    return not any(_mixed(one) for one in [*line.stayed, line.leaver])


def _mixed(asker: Asker) -> bool:
    read = json.dumps([one.data for one in asker.heard], ensure_ascii=False)
    asked = asker.answer.get("question", asker.wanted.question)
    return bool(strays(read, asker.wanted.house)) or asked != asker.wanted.question


def _places_wait_for_nothing(line: Line) -> bool:
    """Only the reply that was being written may have ended before all places came."""
    ends = sorted(one.at("done") for one in line.stayed)
    before = all(one.at("places") < min(one.at("waiting"), one.at("done")) for one in line.behind)
    return before and max(one.at("places") for one in line.behind) < ends[1]


def _numbers_fall(line: Line) -> bool:
    return all(one.ahead and _falls(one.ahead) for one in [*line.behind, line.leaver])


def _falls(numbers: Sequence[int]) -> bool:
    return all(later < earlier for earlier, later in pairwise(numbers))


def _twins_share(line: Line) -> bool:
    """One answer has one set of timings, to the last digit."""
    one, other = (twin.answer.get("timings") for twin in line.twins)
    return bool(one) and one == other != line.namesake.answer.get("timings")


def _who_leaves_frees_the_line(line: Line) -> bool:
    """Somebody behind moves up before the next answer ends."""
    left = line.leaver.left
    ends = (one.at("done") for one in line.stayed)
    following = min((at for at in ends if at > left), default=float("inf"))
    moved = (one.at for asker in line.behind for one in asker.all("waiting") if one.at > left)
    return bool(left) and not line.leaver.answer and min(moved, default=float("inf")) < following


def _searches_wait_for_nothing(line: Line) -> bool:
    """Each ended before two further answers did."""
    ends = sorted(one.at("done") for one in line.stayed)
    return all(sum(began < at < ended for at in ends) < 2 for began, ended in line.searches)


PROMISES: Mapping[str, Callable[[Line], bool]] = {
    "everybody who stays is answered, without an error": _all_end,
    "nobody sees what belongs to another": _nothing_is_mixed,
    "places come before the wait, and wait for no written answer": _places_wait_for_nothing,
    "whoever waits is told how many come before, and the number only falls": _numbers_fall,
    "equal questions under equal rights share one answer, others do not": _twins_share,
    "whoever leaves is written for no more, and those behind move up": _who_leaves_frees_the_line,
    "searches wait for no written answer": _searches_wait_for_nothing,
}
"""What is promised, and what checks it."""
