"""Compares this checkout with another: `python -m lab.bench.paired CHECKOUT`.

Start-up (a process from its start to the end of its first search) and searches are measured in turn, one
of the other checkout, one of this, so that a busy machine slows both. Printed are processor seconds and
the quantiles of the ratios of pairs. Knows of a checkout only what has not changed since its beginning:
`python -m index sync`, `open_library` and `search`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import numpy as np

from lab.bench.measuring import end

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "data" / "documents" / "de"
WORKER = """
import sys, time
from index.compose import open_library
from index.settings import read_settings
from index.types import View
with open_library(read_settings(), write=False) as library:
    for question in sys.stdin:
        begun = time.process_time()
        library.search(question.strip(), View("bench"), k=8)
        print(time.process_time() - begun, time.process_time(), flush=True)
"""
Pair = tuple[float, float]
"""Processor seconds of the other checkout and of this one."""


class Worker:
    """A process of a checkout that searches for what it is handed."""

    def __init__(self, checkout: Path, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=checkout, env=_environment(home), encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def search(self, question: str) -> Pair:
        """Processor seconds of one search, and of everything so far."""
        assert self.process.stdin and self.process.stdout
        print(question, file=self.process.stdin, flush=True)
        spent, whole = map(float, self.process.stdout.readline().split())
        return spent, whole


@contextmanager
def worker(checkout: Path, home: Path) -> Iterator[Worker]:
    """A worker that is ended at the end."""
    made = Worker(checkout, home)
    try:
        yield made
    finally:
        end(made.process)


def start_ups(checkouts: Sequence[Path], homes: Sequence[Path], runs: int) -> Iterator[Pair]:
    """Processor seconds of new processes until their first search has ended."""
    for _ in range(runs):
        spent = []
        for checkout, home in zip(checkouts, homes, strict=True):
            with worker(checkout, home) as one:
                spent.append(one.search("Gebühr")[1])
        yield spent[0], spent[1]


def searches(
    checkouts: Sequence[Path], homes: Sequence[Path], questions: Sequence[str]
) -> Iterator[Pair]:
    """Processor seconds of each search; the first of each process is not counted."""
    with worker(checkouts[0], homes[0]) as other, worker(checkouts[1], homes[1]) as this:
        for number, question in enumerate(["Gebühr", *questions]):
            pair = other.search(question)[0], this.search(question)[0]
            if number:
                yield pair


def row(name: str, pairs: Sequence[Pair]) -> str:
    """The medians, and the ratios of pairs: median and quartiles."""
    other, this = np.median(np.array(pairs), axis=0)
    low, middle, high = np.quantile([new / old for old, new in pairs], [0.25, 0.5, 0.75])
    ratio = f"{middle:.2f} ({low:.2f}–{high:.2f})"
    return f"| {name} (n={len(pairs)}) | {other:.3f} | {this:.3f} | {ratio} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Index some documents with each checkout, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench.paired", description=__doc__)
    parser.add_argument("checkout", type=Path, help="folder of the other checkout")
    parser.add_argument("--runs", type=int, default=5, help="start-ups of each")
    parser.add_argument("--searches", type=int, default=100)
    given = parser.parse_args(arguments)
    checkouts = (given.checkout.resolve(), ROOT)
    rows = (ROOT / "data" / "questions.jsonl").read_text("utf-8").splitlines()
    asked = [one["question"] for one in map(json.loads, rows) if one["lang"] == "de"]
    Random(1).shuffle(asked)
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / name for name in ("other", "this")]
        for checkout, home in zip(checkouts, homes, strict=True):
            command = ["-m", "index", "sync", str(DOCUMENTS), "--collection", "bench"]
            subprocess.run(
                [sys.executable, *command], cwd=checkout, env=_environment(home), check=True
            )
        print("| processor seconds | other | this | this / other, quartiles |")
        print("| --- | --- | --- | --- |")
        print(row("start-up", list(start_ups(checkouts, homes, given.runs))), flush=True)
        print(row("search", list(searches(checkouts, homes, asked[: given.searches]))))
    return 0


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "FUNDSTELLE_HOME": str(home)}


if __name__ == "__main__":
    sys.exit(main())
