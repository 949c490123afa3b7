"""`python -m rag evaluate`: evaluates a question set and writes figures, a report and a verdict."""

import argparse
import json
import sys
from pathlib import Path
from typing import get_args

from index.errors import NotFound
from index.options import positive
from index.settings import Settings
from rag.evaluation.evaluate import Plan
from rag.evaluation.gate import judge, read_gate
from rag.evaluation.metrics import VERDICTS
from rag.evaluation.opening import OWN, SYSTEMS, adapter, measure, public, publish
from rag.evaluation.page import written
from rag.evaluation.report import Block, ReportSummary, summary
from rag.evaluation.set import load_set
from rag.evaluation.system import FollowUps
from rag.evaluation.tables import aligned


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `evaluate`, except --json, which every command has."""
    parser.add_argument(
        "set", type=Path, metavar="SET", help="folder with questions.jsonl and documents/"
    )
    parser.add_argument(
        "--retrieval-only", action="store_true", help="measure search only; needs no LLM"
    )
    parser.add_argument(
        "--system",
        choices=SYSTEMS,
        default=OWN,
        help="who answers over our search: we (own), LlamaIndex's CitationQueryEngine, or the plain "
        "model of FUNDSTELLE_LLM, asked to cite numbered passages (openai)",
    )
    parser.add_argument(
        "--follow-ups",
        choices=get_args(FollowUps),
        default="joined",
        help="questions with a history: as asked alone, or joined to the question that they follow, as "
        "in a chat (default: joined)",
    )
    parser.add_argument(
        "--limit", type=positive, metavar="N", help="ask a drawn sample of N questions"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="seed of sample and intervals"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the reports (evaluation/<set>)"
    )
    parser.add_argument(
        "--gate",
        type=Path,
        metavar="FILE",
        help="JSON or TOML with bounds; exit 1 if one is broken",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Evaluate; 0 done, 1 a bound of the gate is broken. Raises FundstelleError."""
    bounds = read_gate(arguments.gate) if arguments.gate else []
    if not arguments.set.is_dir():
        raise NotFound(f"There is no folder {arguments.set}. Name the folder of a question set.")
    question_set = load_set(arguments.set, max_file_mb=settings.max_file_mb)
    out = arguments.out or Path("evaluation") / question_set.name
    plan = Plan(
        answers=not arguments.retrieval_only,
        limit=arguments.limit,
        seed=arguments.seed,
        settings={
            **public(settings),
            **adapter(arguments.system),
            "follow_ups": arguments.follow_ups,
        },
        follow_ups=arguments.follow_ups,
    )
    measured = measure(question_set, settings, plan=plan, asked=arguments.system, out=out)
    found = summary(measured)
    values, page = publish(measured, found, out)
    print(f"Reports: {page} and {out / 'report.json'}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(values, ensure_ascii=False))
    else:
        print(table(found))
    verdicts = judge(bounds, found)
    for verdict in verdicts:
        print(verdict, file=sys.stderr if arguments.json else sys.stdout)
    return 0 if all(verdict.kept for verdict in verdicts) else 1


def table(found: ReportSummary) -> str:
    """The figures for a terminal: overall, then a column per direction.

    Below, a line for each kind of question: how many were answered correctly, falsely, or refused.
    """
    blocks = {"overall": found.overall, **found.by_direction}
    rows = [["", *blocks]]
    rows += [[name, *(_cell(block, name) for block in blocks.values())] for name in found.overall]
    text = aligned(rows)
    judged = {name: block for name, block in found.by_kind.items() if VERDICTS[0] in block}
    if judged:
        rows = [["", *VERDICTS]]
        rows += [
            [kind, *(_cell(block, name) for name in VERDICTS)] for kind, block in judged.items()
        ]
        text += "\n\n" + aligned(rows)
    return text


def _cell(block: Block, name: str) -> str:
    if name not in block:
        return "–"
    figure = block[name]
    low, high = written(figure.low, name), written(figure.high, name)
    return f"{written(figure.value, name)} [{low}, {high}]"
