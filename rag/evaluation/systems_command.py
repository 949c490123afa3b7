"""`python -m rag compare-systems SET…`: asks us and other systems the same questions, in one table."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from index.errors import HomeUnwritable, NotFound, SettingsError
from index.options import positive
from index.settings import Settings
from rag.evaluation import columns
from rag.evaluation.evaluate import Plan
from rag.evaluation.metrics import METRICS
from rag.evaluation.opening import SYSTEMS, adapter, measure, public, publish
from rag.evaluation.page import render
from rag.evaluation.report import summary
from rag.evaluation.set import QuestionSet, load_set
from rag.evaluation.systems import Placed, beside

SHARED = {name for name, one in METRICS.items() if one.group == "Retrieval"} | {
    "search_seconds_p50", "search_seconds_p95"
}  # fmt: skip
"""Metrics that the Markdown table leaves out: every system here searches as we do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `compare-systems`, except --json, which every command has."""
    parser.add_argument(
        "sets", type=Path, nargs="+", metavar="SET", help="folders of question sets"
    )
    parser.add_argument(
        "--system",
        choices=SYSTEMS,
        action="append",
        dest="systems",
        help="a system to ask; name it again for more (default: all). The others are judged "
        "against the first",
    )
    parser.add_argument("--limit", type=positive, metavar="N", help="ask N drawn questions a set")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the sample")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("evaluation") / "systems",
        metavar="DIR",
        help="folder for runs and table (evaluation/systems)",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask every system every question; returns 0. Raises FundstelleError."""
    systems = list(dict.fromkeys(arguments.systems or SYSTEMS))
    sets = [_loaded(folder, settings) for folder in arguments.sets]
    names = [one.name for one in sets]
    if len(set(names)) < len(names):
        raise SettingsError(f"Two sets have the same name ({', '.join(names)}). Rename a folder.")
    done: dict[str, list[Placed]] = {}
    values: dict[str, object] = {}
    for question_set in sets:
        for placed in _asked(question_set, systems, settings, arguments=arguments):
            done.setdefault(question_set.name, []).append(placed)
            values = write(done, arguments.out, seed=arguments.seed)
    table = arguments.out / "systems"
    print(f"Table: {table}.html, {table}.md and {table}.json", file=sys.stderr)
    print(json.dumps(values, ensure_ascii=False) if arguments.json else as_text(done))
    return 0


def _loaded(folder: Path, settings: Settings) -> QuestionSet:
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}. Name the folder of a question set.")
    return load_set(folder, max_file_mb=settings.max_file_mb)


def _asked(
    question_set: QuestionSet,
    systems: Sequence[str],
    settings: Settings,
    *,
    arguments: argparse.Namespace,
) -> Iterator[Placed]:
    def measured(system: str, folder: Path) -> None:
        plan = Plan(
            answers=True,
            limit=arguments.limit,
            seed=arguments.seed,
            settings={**public(settings), **adapter(system)},
        )
        found = measure(question_set, settings, plan=plan, asked=system, out=folder)
        publish(found, summary(found), folder)
        print(f"{question_set.name}: {system} done", file=sys.stderr)

    out = arguments.out / question_set.name
    return beside(systems, measured, out=out, seed=arguments.seed)


def write(done: Mapping[str, Sequence[Placed]], out: Path, *, seed: int) -> dict[str, object]:
    """Write systems.json, systems.md and systems.html; returns the values of the first."""
    values: dict[str, object] = {
        "seed": seed,
        "sets": [
            {
                "set": name,
                "systems": [
                    {
                        "name": one.name,
                        "model": one.run.report["model"],
                        "folder": f"{name}/{one.name}",
                        **columns.figures_json(one),
                    }
                    for one in placed
                ],
            }
            for name, placed in done.items()
        ],
    }
    text = json.dumps(values, ensure_ascii=False, indent=1)
    try:
        (out / "systems.json").write_text(text + "\n", encoding="utf-8")
        (out / "systems.md").write_text(markdown(done), encoding="utf-8")
        render("systems.html", out, done=done, columns=columns)
    except OSError as error:
        raise HomeUnwritable(
            f"{out} cannot be written ({error.strerror}). Name another folder with --out."
        ) from error
    return values


def markdown(done: Mapping[str, Sequence[Placed]]) -> str:
    """One table per set, for a documentation page."""
    return "\n".join(
        f"`{name}`, {placed[0].run.report['questions']} questions; ▲ better, ▼ worse than "
        f"{placed[0].name} beyond doubt\n\n{columns.markdown(placed, leave_out=SHARED)}\n"
        for name, placed in done.items()
    )


def as_text(done: Mapping[str, Sequence[Placed]]) -> str:
    """The tables for a terminal."""
    return "\n\n".join(f"{name}\n{columns.table(placed)}" for name, placed in done.items())
