"""`python -m rag sweep SET --variants FILE`: one table of every metric by variant."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import NotFound
from index.options import positive
from index.settings import Settings
from rag.evaluation import columns
from rag.evaluation.evaluate import Plan
from rag.evaluation.opening import INCIDENTAL, OWN, measure, public, publish
from rag.evaluation.page import render
from rag.evaluation.report import summary
from rag.evaluation.set import QuestionSet, load_set
from rag.evaluation.sweep import Swept, read_variants, sweep


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `sweep`, except --json, which every command has."""
    parser.add_argument("set", type=Path, metavar="SET", help="folder of a question set")
    parser.add_argument(
        "--variants",
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
        print(f"Variant {len(done)} of {len(variants)} done: {swept.name}", file=sys.stderr)
        values = write(question_set, done, out)
    print(f"Table: {out / 'sweep.html'} and {out / 'sweep.json'}", file=sys.stderr)
    print(json.dumps(values, ensure_ascii=False) if arguments.json else columns.table(done))
    return 0


def write(question_set: QuestionSet, done: Sequence[Swept], out: Path) -> dict[str, object]:
    """Write sweep.json and sweep.html of the variants done so far; returns the values of the first."""
    values: dict[str, object] = {
        "set": question_set.name,
        "variants": [
            {
                "name": one.name,
                "settings": dict(one.variant.changed),
                "folder": one.variant.folder,
                **columns.figures_json(one),
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
        columns=columns,
    )
    return values
