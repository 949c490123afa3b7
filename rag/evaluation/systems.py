"""Asks several systems the same questions, each as a run of its own, and compares them.

Knows no command line and no model. The caller passes in how to measure a system.
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
    """Yields each system as soon as it is measured; one that is finished or begun is resumed."""
    first: Finished | None = None
    for name in systems:
        measure(name, out / name)
        run = read_run(out / name)
        first = first or run
        yield Placed(name, run, compare(first, run, seed=seed))
