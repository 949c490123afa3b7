"""What was found when a fault was injected. Knows no app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Found:
    """What somebody saw while the fault lasted, what they saw after it, and what must not be.

    `lost` is what the home held before and does not any more; `problems` are errors that nobody planned,
    details of the inside that were told, and an app that does not come back.
    """

    name: str
    how: str
    saw: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run: the faults in their order, and the machine."""

    date: str
    command: str
    machine: Mapping[str, Any]
    faults: Sequence[Found]
