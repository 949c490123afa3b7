"""`python -m rag sweep SET --settings FILE`: one table of every metric by variant."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import NotFound
from index.settings import Settings
from rag.evaluation.command import positive
from rag.evaluation.compare import verdict
from rag.evaluation.evaluate import Plan
from rag.evaluation.metrics import METRICS
from rag.evaluation.opening import INCIDENTAL, OWN, measure, public, publish
from rag.evaluation.page import render, written
from rag.evaluation.report import summary
from rag.evaluation.set import QuestionSet, load_set
from rag.evaluation.sweep import Swept, read_variants, sweep
from rag.evaluation.tables import aligned

MARKS = {"better": "▲", "worse": "▼", "open": ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `sweep`, but --json, which every command has."""
    parser.add_argument("set", type=Path, metavar="SET", help="folder of a question set")
    parser.add_argument(
        "--settings",
        type=Path,
        required=True,
        metavar="FILE",
        dest="file",
        help="TOML: [settings] with lists (every combination), or [variants.NAME] tables",
    )
    parser.add_argument("--retrieval-only", action="store_true", help="measure search only")
    parser.add_argument("--limit", type=positive, metavar="N", help="ask a sample of N questions")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the sample")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for runs and table (evaluation/<set>-sweep)"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measure every variant; returns 0. Raises FundstelleError."""
    variants = read_variants(arguments.file, settings, incidental=INCIDENTAL)
    if not arguments.set.is_dir():
        raise NotFound(f"There is no folder {arguments.set}. Name the folder of a question set.")
    question_set = load_set(arguments.set, max_file_mb=settings.max_file_mb)
    out = arguments.out or Path("evaluation") / f"{question_set.name}-sweep"

    def measured(one: Settings, folder: Path) -> None:
        plan = Plan(
            answers=not arguments.retrieval_only,
            limit=arguments.limit,
            seed=arguments.seed,
            settings=public(one),
        )
        found = measure(question_set, one, plan=plan, asked=OWN, out=folder)
        publish(found, summary(found), folder)

    done: list[Swept] = []
    for swept in sweep(variants, measured, out=out, seed=arguments.seed):
        done.append(swept)
        name = swept.variant.name
        print(f"Variant {len(done)} of {len(variants)} done: {name}", file=sys.stderr)
        values = write(question_set, done, out)
    print(f"Table: {out / 'sweep.html'} and {out / 'sweep.json'}", file=sys.stderr)
    print(json.dumps(values, ensure_ascii=False) if arguments.json else table(done))
    return 0


def write(question_set: QuestionSet, done: Sequence[Swept], out: Path) -> dict[str, object]:
    """Write sweep.json and sweep.html of the variants done so far; the values of the first."""
    values: dict[str, object] = {
        "set": question_set.name,
        "variants": [
            {
                "name": one.variant.name,
                "settings": dict(one.variant.changed),
                "folder": one.variant.folder,
                "questions": one.run.report["questions"],
                "overall": one.run.report["overall"],
                "by_direction": one.run.report["by_direction"],
                "against_first": {
                    name: verdict(found, name) for name, found in one.against_first.overall.items()
                },
            }
            for one in done
        ],
    }
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (out / "sweep.json").write_text(text + "\n", encoding="utf-8")
    render(
        "sweep.html",
        out,
        set=question_set.name,
        done=done,
        names=_names(done),
        mark=_mark,
        best=_best,
    )
    return values


def table(done: Sequence[Swept]) -> str:
    """The metrics by variant as a person reads them in a terminal."""
    rows = [["", *(one.variant.name for one in done)]]
    rows += [[name, *(_cell(one, name) for one in done)] for name in _names(done)]
    return aligned(rows) + f"\n▲ better, ▼ worse beyond doubt than {done[0].variant.name}"


def _cell(one: Swept, name: str) -> str:
    found = one.run.report["overall"].get(name)
    return f"{_mark(one, name)}{written(found['value'], name)}" if found else "–"


def _mark(one: Swept, name: str) -> str:
    found = one.against_first.overall.get(name)
    return MARKS[verdict(found, name)] if found else ""


def _names(done: Sequence[Swept]) -> list[str]:
    """Every metric that some variant has."""
    return [name for name in METRICS if any(name in one.run.report["overall"] for one in done)]


def _best(done: Sequence[Swept], name: str) -> float | None:
    """The best value of a metric; None where all are the same."""
    found = [one.run.report["overall"].get(name) for one in done]
    values = [one["value"] for one in found if one]
    if len(set(values)) < 2:
        return None
    return float(max(values) if METRICS[name].better == "higher" else min(values))
