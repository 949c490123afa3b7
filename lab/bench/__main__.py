"""`python -m lab.bench`: speed and memory of this program on this machine, as a Markdown table.

Leave the machine alone meanwhile. Progress goes to standard error, the figures to standard output.
"""

import argparse
import dataclasses
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from index.errors import FundstelleError
from index.library import Library
from index.models.embedder import load_embedder
from index.options import positive
from index.progress import Bars
from index.protocols import Embedder
from index.settings import Settings, read_settings
from index.types import Progress, View
from lab.bench.answering import AnswerSpeed, answer_speed
from lab.bench.indexing import index_speed
from lab.bench.measuring import machine
from lab.bench.searching import search_speed
from lab.bench.starting import start_up
from lab.bench.table import Bench, markdown
from rag.compose import chat_over
from rag.evaluation.set import load_set

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
PARTS = ("index", "search", "answers", "startup")
SEARCHED, ANSWERED = 200, 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns the exit status: 0 done, 1 failed; wrong usage exits with 2."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        with Bars(sys.stderr) as bars:
            bench = _measured(given, settings, bars.update)
    except FundstelleError as error:
        print(f"fundstelle: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("fundstelle: stopped.", file=sys.stderr)
        return 1
    whole = dataclasses.asdict(bench)
    print(json.dumps(whole, ensure_ascii=False, indent=1) if given.json else markdown(bench))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m lab.bench", description=__doc__)
    parser.add_argument(
        "--parts",
        type=_parts,
        default=PARTS,
        metavar="LIST",
        help=f"what to measure (default: {','.join(PARTS)})",
    )
    parser.add_argument(
        "--passages",
        type=_numbers,
        default=(1_000, 100_000),
        metavar="LIST",
        help="sizes of the collections that are searched (default: 1000,100000)",
    )
    parser.add_argument(
        "--questions",
        type=positive,
        metavar="N",
        help=f"questions of data/ (default: {SEARCHED} to search, {ANSWERED} to answer, if there)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(","))
    for part in parts:
        if part not in PARTS:
            raise argparse.ArgumentTypeError(f"{part!r} is none of {', '.join(PARTS)}")
    return parts


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(positive(part.strip()) for part in text.split(","))


def _measured(given: argparse.Namespace, settings: Settings, progress: Progress) -> Bench:
    here = machine()  # before our own work counts as load
    if here.load > here.cores / 2:
        print(f"This machine is busy (load {here.load:g}): figures suffer.", file=sys.stderr)
    asked = questions(given.questions or SEARCHED)
    answered = questions(given.questions or ANSWERED)
    embedder = load_embedder(
        settings.embedder, cache=settings.cache, threads=settings.threads, progress=progress
    )
    bench = Bench(machine=here, embedder=embedder.name)
    documents, size = DATA / "documents", settings.passage_characters
    if "index" in given.parts:
        found = index_speed(embedder, documents, size=size, progress=progress)
        bench = dataclasses.replace(bench, index=found)
    for passages in given.passages if "search" in given.parts else ():
        searched = search_speed(
            embedder,
            documents,
            asked,
            passages=passages,
            size=size,
            k=settings.passages,
            progress=progress,
        )
        bench = dataclasses.replace(bench, search=(*bench.search, searched))
    if "answers" in given.parts:
        answers = _answers(embedder, settings, answered, progress)
        bench = dataclasses.replace(bench, answers=answers)
    if "startup" in given.parts:
        command = [sys.executable, str(ROOT / "app.py")]
        started = start_up(command, folder=ROOT, question=answered[0], progress=progress)
        bench = dataclasses.replace(bench, startup=started)
    return bench


def questions(most: int) -> list[str]:
    """A sample of at most so many questions of data/ that need no history."""
    alone = [one.question for one in load_set(DATA).questions if not one.history]
    return random.Random(0).sample(alone, min(most, len(alone)))


def _answers(
    embedder: Embedder, settings: Settings, asked: Sequence[str], progress: Progress
) -> AnswerSpeed:
    with (
        tempfile.TemporaryDirectory(prefix="fundstelle-bench-") as home,
        Library.open(
            Path(home),
            embedder=embedder,
            passage_characters=settings.passage_characters,
            write=True,
        ) as library,
    ):
        progress("indexing data/documents", 0, 0)
        library.sync(DATA / "documents", collection="bench")
        chat = chat_over(library, settings, progress=progress)
        chat.load()
        return answer_speed(chat.answerer, asked, View("bench"), progress=progress)


if __name__ == "__main__":
    sys.exit(main())
