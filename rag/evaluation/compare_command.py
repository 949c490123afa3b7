"""`python -m rag compare A B`: compares two finished runs; needs no index and no model."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import HomeUnwritable
from index.settings import Settings
from rag.evaluation.charts import differences
from rag.evaluation.compare import FEWEST, Change, Comparison, Differences, compare, verdict
from rag.evaluation.finished import Finished, read_run
from rag.evaluation.metrics import METRICS
from rag.evaluation.page import change_written, render, written
from rag.evaluation.results import MeasuredAnswer
from rag.evaluation.tables import aligned

SHOWN = 30
WORDS = {"better": "better", "worse": "worse", "open": ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `compare`, except --json, which every command has."""
    parser.add_argument("a", type=Path, metavar="A", help="folder of the run to compare with")
    parser.add_argument("b", type=Path, metavar="B", help="folder of the run that may be better")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the comparison (evaluation/<A>-<B>)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the intervals")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Compare; returns 0. Raises FundstelleError if the two cannot be compared."""
    found = compare(read_run(arguments.a), read_run(arguments.b), seed=arguments.seed)
    out = arguments.out or Path("evaluation") / f"{found.first.name}-{found.second.name}"
    values = comparison_json(found)
    try:
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(values, ensure_ascii=False, indent=1)
        (out / "compare.json").write_text(text + "\n", encoding="utf-8")
        page = write_page(found, out)
    except OSError as error:
        raise HomeUnwritable(
            f"{out} cannot be written ({error.strerror}). Name another folder with --out."
        ) from error
    print(f"Comparison: {page} and {out / 'compare.json'}", file=sys.stderr)
    print(json.dumps(values, ensure_ascii=False) if arguments.json else table(found))
    return 0


def comparison_json(found: Comparison) -> dict[str, object]:
    """The comparison as plain JSON values."""
    return {
        "a": _run_json(found.first),
        "b": _run_json(found.second),
        "set": found.first.report["set"],
        "questions": len(found.ids),
        "seed": found.seed,
        "settings": {name: list(pair) for name, pair in found.settings.items()},
        "overall": {"n": len(found.ids), **_block_json(found.overall)},
        "by_direction": {
            name: {"n": found.counts[name], **_block_json(block)}
            for name, block in found.by_direction.items()
        },
        "changed": [_change_json(change) for change in found.changes],
    }


def _run_json(run: Finished) -> dict[str, object]:
    return {
        "folder": run.name,
        "questions": len(run.scores),
        "fingerprint": run.report["fingerprint"],
        "model": run.report.get("model", {}),
    }


def _block_json(block: Differences) -> dict[str, object]:
    return {
        name: {
            "a": round(one.first, 6),
            "b": round(one.second, 6),
            "difference": round(one.value, 6),
            "low": round(one.low, 6),
            "high": round(one.high, 6),
            "n": one.n,
            "changed": one.changed,
            "verdict": verdict(one, name),
        }
        for name, one in block.items()
    }


def _change_json(change: Change) -> dict[str, object]:
    return {
        "id": change.id,
        "direction": change.direction,
        "question": change.question,
        "answers": list(change.answers),
        "change": round(change.size, 6),
        "figures": {name: list(pair) for name, pair in change.figures.items()},
        "a": _reply_json(change.first),
        "b": _reply_json(change.second),
    }


def _reply_json(reply: MeasuredAnswer | None) -> dict[str, object] | None:
    return None if reply is None else {"answer": reply.text, "refused": reply.refused}


def write_page(found: Comparison, out: Path) -> Path:
    """Write compare.html and report its path."""
    shares = {n: one for n, one in found.overall.items() if METRICS[n].unit == "share"}
    return render(
        "compare.html",
        out,
        found=found,
        sure=_sure(found),
        blocks=[found.overall, *found.by_direction.values()],
        compared=sum(len(block) for block in (found.overall, *found.by_direction.values())),
        fewest=FEWEST,
        changes=found.changes[:SHOWN],
        chart=differences(shares, "B less A, with 95 % intervals") if shares else "",
        verdict=verdict,
    )


def _sure(found: Comparison) -> list[tuple[str, str, str]]:
    """(direction, metric, better or worse) for each significant difference."""
    blocks = {"overall": found.overall, **found.by_direction}
    return [
        (direction, name, judged)
        for direction, block in blocks.items()
        for name, one in block.items()
        if (judged := verdict(one, name)) != "open"
    ]


def table(found: Comparison) -> str:
    """The comparison for a terminal."""
    lines = [f"{len(found.ids)} questions of {found.first.report['set']}"]
    lines += [f"  {name}: {before} → {after}" for name, (before, after) in found.settings.items()]
    rows = [["", "A", "B", "B − A", "95 % interval", ""]]
    rows += [_row(name, found.overall) for name in found.overall]
    lines += ["", aligned(rows)]
    sure = [one for one in _sure(found) if one[0] != "overall"]
    if sure:
        lines += ["", "By direction, beyond doubt:"]
        for direction, name, judged in sure:
            one = found.by_direction[direction][name]
            lines.append(f"  {direction} {name} {change_written(one.value, name)}: {judged}")
    if found.changes:
        lines += ["", f"Changed most (of {len(found.changes)}):"]
        lines += _changed(found.changes[:5])
    return "\n".join(lines)


def _row(name: str, block: Differences) -> list[str]:
    one = block[name]
    low, high = change_written(one.low, name), change_written(one.high, name)
    sides = [written(one.first, name), written(one.second, name)]
    judged = WORDS[verdict(one, name)]
    return [name, *sides, change_written(one.value, name), f"[{low}, {high}]", judged]


def _changed(changes: Sequence[Change]) -> list[str]:
    lines = []
    for change in changes:
        lines.append(f"  {change.size:+.2f} {change.question} ({change.id}, {change.direction})")
        for side, reply in (("A", change.first), ("B", change.second)):
            if reply is not None:
                lines.append(f"      {side}: {' '.join(reply.text.split())[:160]}")
    return lines
