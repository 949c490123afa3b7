"""How often conflicts are found, rightly or wrongly: `python -m lab.experiments.conflicts`.

Every case of `data/conflicts.toml` is written as files, indexed in a collection of its own, and its
question asked; what the answer calls a conflict is counted. No chat model is asked: conflicts depend on the
places alone. The detector was tuned on every second case, from the first on; the figures that count are
those of the other half.
"""

import argparse
import json
import math
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.language import question_language
from index.library import Library
from index.models.embedder import load_embedder
from index.protocols import Embedder
from index.settings import read_settings
from index.stores.memory import MemoryVectors
from index.types import View
from lab.experiments.places import OnceRead
from lab.experiments.trying import tried
from rag.compose import limits_of, reader_of
from rag.fakes import ScriptedModel
from rag.pipeline import Answerer, Limits
from rag.reader.types import Reader
from rag.types import Answer

GRIDS = {
    "rag.conflicts.rival": (0.1, 0.15, 0.25, 0.35, 0.5, 0.75),
    "rag.grounding.room": (0.02, 0.05, 0.1, 0.15, 0.25),
}
CASES = Path(__file__).resolve().parents[2] / "data" / "conflicts.toml"


@dataclass(frozen=True, slots=True)
class ConflictDocument:
    """What one side says, and where."""

    title: str
    text: str
    date: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ConflictCase:
    """A question, two sources, and the kind of conflict between them ("none" for none).

    `same` says that both are parts of one document.
    """

    question: str
    expect: str
    sources: tuple[ConflictDocument, ConflictDocument]
    same: bool = False

    @property
    def across(self) -> bool:
        """Whether the sources are in different languages."""
        first, second = (question_language(source.text) for source in self.sources)
        return first != second

    def files(self) -> dict[str, str]:
        """The documents by name, as Markdown."""
        if self.same:
            return {"a.md": _markdown(self.sources)}
        return {
            f"{name}.md": _markdown([one]) for name, one in zip("ab", self.sources, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval (Wilson 1927).

    The bootstrap of the other figures would call a share without a miss certain.
    """

    hits: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return ""
        low, high = self.bounds
        return f"{self.hits / self.of:.2f} ({low:.2f}–{high:.2f})"

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval's ends."""
        n, p, z = self.of, self.hits / self.of, 1.96
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what was answered."""

    case: ConflictCase
    answer: Answer

    @property
    def kinds(self) -> set[str]:
        """The kinds of conflict found."""
        return {conflict.kind for conflict in self.answer.conflicts}

    @property
    def right(self) -> bool:
        """Whether exactly the right conflicts were found."""
        return self.kinds == ({self.case.expect} - {"none"})


def read_cases(path: Path = CASES) -> list[ConflictCase]:
    """Every case of the file, in order."""
    return [_case(entry) for entry in tomllib.loads(path.read_text("utf-8"))["case"]]


def halves(cases: Sequence[ConflictCase]) -> tuple[list[ConflictCase], list[ConflictCase]]:
    """The half that the detector was tuned on, and the half that only measures it."""
    return list(cases[::2]), list(cases[1::2])


@contextmanager
def answering(
    cases: Sequence[ConflictCase], embedder: Embedder, reader: Reader, limits: Limits
) -> Iterator[Answerer]:
    """An answerer over the cases' sources, each case in the collection of its number."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(
            Path(folder) / "home", embedder=embedder, vectors=MemoryVectors(), write=True
        ) as library,
    ):
        for number, case in enumerate(cases):
            place = Path(folder) / str(number)
            place.mkdir()
            for name, text in case.files().items():
                (place / name).write_text(text, encoding="utf-8")
            library.sync(place, collection=place.name)
        yield Answerer(search=library, model=ScriptedModel(""), reader=reader, limits=limits)


def outcomes(cases: Sequence[ConflictCase], answerer: Answerer) -> list[Outcome]:
    """The answer to each question if its sources are the only documents."""
    return [
        Outcome(case, answerer.ask(case.question, View(str(number))))
        for number, case in enumerate(cases)
    ]


def precision(found: Sequence[Outcome]) -> Share:
    """The share of alarms that are right."""
    alarms = [one for one in found if one.kinds]
    return Share(sum(one.right for one in alarms), len(alarms))


def recall(found: Sequence[Outcome]) -> Share:
    """The share of conflicts that are found."""
    wanted = [one for one in found if one.case.expect != "none"]
    return Share(sum(one.right for one in wanted), len(wanted))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of both halves and, with --show, the mistakes."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.experiments.conflicts", description=__doc__
    )
    parser.add_argument(
        "--show", action="store_true", help="print what went wrong, tuned half only"
    )
    parser.add_argument("--try", choices=GRIDS, dest="tried", help="try values of a constant")
    given = parser.parse_args(arguments)
    settings = read_settings()
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    reader = reader_of(settings, embedder)
    print(f"Read by {reader.name}.", file=sys.stderr)
    print(
        "| half | conflicts | false alarms | precision | recall |\n| --- | --- | --- | --- | --- |"
    )
    cases = read_cases()
    with answering(cases, embedder, OnceRead(reader), limits_of(settings)) as answerer:
        if given.tried:
            for value in GRIDS[given.tried]:
                with tried(given.tried, value):
                    print_rows(str(value), outcomes(cases, answerer), across=False)
            return 0
        found = outcomes(cases, answerer)
    print_rows("", found, across=True)
    if given.show:
        for one in found[::2]:
            if not one.right:
                said = "refused" if one.answer.refused else sorted(one.kinds)
                print(f"{one.case.expect} {said} {one.case.question}", file=sys.stderr)
    return 0


def print_rows(name: str, found: Sequence[Outcome], *, across: bool) -> None:
    """A row for each half, and for its cases across languages."""
    for half, some in zip(("tuned on", "held out"), (found[::2], found[1::2]), strict=True):
        title = f"{name} {half}".strip()
        print(row(title, some), flush=True)
        if across:
            print(row(f"{title}, across languages", [one for one in some if one.case.across]))


def row(name: str, found: Sequence[Outcome]) -> str:
    """A row of the table."""
    conflicts = [one for one in found if one.case.expect != "none"]
    right = sum(one.right for one in conflicts)
    false = sum(bool(one.kinds) and not one.right for one in found)
    quiet = len(found) - len(conflicts)
    counts = f"{right} of {len(conflicts)} | {false} of {quiet}"
    return f"| {name} | {counts} | {precision(found)} | {recall(found)} |"


def _case(entry: dict[str, Any]) -> ConflictCase:
    first, second = ConflictDocument(**entry["a"]), ConflictDocument(**entry["b"])
    return ConflictCase(
        entry["question"], entry["expect"], (first, second), bool(entry.get("same"))
    )


def _markdown(sources: Sequence[ConflictDocument]) -> str:
    """The sources as one document; title and date are the first one's."""
    first = sources[0]
    told = {"title": first.title, "date": first.date}
    front = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if value
    ]
    parts = [f"## {one.heading}\n\n{one.text}" if one.heading else one.text for one in sources]
    return "\n".join(["---", *front, "---", "", "\n\n".join(parts), ""])


if __name__ == "__main__":
    sys.exit(main())
