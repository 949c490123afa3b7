"""The same questions asked of several systems, each as a run of its own, and laid side by side.

Knows no command line and no model. How a system is measured is handed in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.evaluation.compare import Comparison, compare
from rag.evaluation.finished import Finished, read_run

Measure = Callable[[str, Path], None]
"""Measures the system of that name and leaves a finished run in the folder."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A system's finished run and how it differs from the first system's."""

    name: str
    run: Finished
    against_first: Comparison


def beside(systems: Sequence[str], measure: Measure, *, out: Path, seed: int) -> Iterator[Placed]:
    """Each system as soon as it is measured; a finished or begun one is gone on with."""
    first: Finished | None = None
    for name in systems:
        measure(name, out / name)
        run = read_run(out / name)
        first = first or run
        yield Placed(name, run, compare(first, run, seed=seed))
