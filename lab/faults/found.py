"""The result of an injected fault. Knows no app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Found:
    """What a client saw during and after a fault, and what must not happen.

    `lost` is what the home held before and no longer holds; `problems` are unplanned errors, leaked
    internal details, and an app that does not recover.
    """

    name: str
    how: str
    saw: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run: the faults in order, and the machine."""

    date: str
    command: str
    machine: Mapping[str, Any]
    faults: Sequence[Found]
