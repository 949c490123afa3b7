"""Writes docs/quality.md from the summaries of measurements in docs/measurements/.

    python -m tools.make_quality
    python -m tools.make_quality --keep evaluation/data --name answers-data

The second keeps a summary of what a folder holds, and writes the page anew: the report of `python -m rag
evaluate`, the table of `compare-systems`, or bench.json, which is what `python -m lab.bench --json` prints.
What other commands print is kept by hand. Measures nothing itself.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tools import quality_page

KEPT = Path(__file__).resolve().parents[1] / "docs" / "measurements"
PAGE = KEPT.parent / "quality.md"
REPORT, SYSTEMS, BENCH = "report.json", "systems.json", "bench.json"
OVERALL = (
    "correct", "false", "refused", "false_answer_rate", "false_refusal_rate", "citation_precision",
    "citation_recall", "citation_validity", "sentences_cited", "evidence_sentence_f1_found",
    "answer_language", "hit@1", "hit@5", "mrr@10", "ndcg@10", "evidence_recall@1500", "place_seconds_p50",
    "first_sentence_seconds_p50", "seconds_p50",
)  # fmt: skip
SPEED = ("machine", "index", "search")
GROUPED = ("correct", "false", "refused", "false_answer_rate", "hit@5", "ndcg@10")
"""Figures that are kept by direction and by kind of question."""

Summary = dict[str, Any]


def summary(folder: Path) -> Summary:
    """What is kept of a finished run: figures and how they were measured, but no question."""
    made = {REPORT: _of_report, SYSTEMS: _of_systems, BENCH: _of_bench}
    name = next((one for one in made if (folder / one).is_file()), None)
    if name is None:
        raise SystemExit(f"{folder} holds none of {', '.join(made)}: name the folder of a run.")
    found = json.loads((folder / name).read_text("utf-8"))
    day = date.fromtimestamp((folder / name).stat().st_mtime).isoformat()
    return {"date": day, "source": name, **made[name](found)}


def _of_report(report: Mapping[str, Any]) -> Summary:
    return {
        "command": _command(report),
        "set": report["set"],
        "questions": report["questions"],
        "questions_in_set": report["questions_in_set"],
        "model": report["model"],
        "fingerprint": report["fingerprint"][:12],
        "overall": _some(report["overall"], OVERALL),
        "by_direction": _blocks(report["by_direction"]),
        "by_kind": _blocks(report["by_kind"]),
    }


def _of_systems(found: Mapping[str, Any]) -> Summary:
    sets = " ".join(_place(one["set"]) for one in found["sets"])
    asked = max(one["questions"] for each in found["sets"] for one in each["systems"])
    kept = [
        {
            "set": one["set"],
            "systems": [
                {
                    "name": system["name"],
                    "questions": system["questions"],
                    "overall": _some(system["overall"], OVERALL),
                }
                for system in one["systems"]
            ],
        }
        for one in found["sets"]
    ]
    command = f"python -m rag compare-systems {sets} --limit {asked} --seed {found['seed']}"
    return {"command": command, "sets": kept}


def _of_bench(found: Mapping[str, Any]) -> Summary:
    return {"command": "python -m lab.bench", **{name: found[name] for name in SPEED}}


def _command(report: Mapping[str, Any]) -> str:
    words = ["python -m rag evaluate", _place(report["set"])]
    if report["retrieval_only"]:
        words.append("--retrieval-only")
    if report["questions"] < report["questions_in_set"]:
        words.append(f"--limit {report['questions']} --seed {report['seed']}")
    return " ".join(words)


def _place(name: str) -> str:
    """Where a set is: ours in the repo, the open ones in a folder of their own."""
    return name if name == "data" else f"EVALS/{name}"


def _blocks(blocks: Mapping[str, Mapping[str, Any]]) -> Summary:
    return {name: _some(block, GROUPED) for name, block in blocks.items()}


def _some(block: Mapping[str, Any], names: Sequence[str]) -> Summary:
    return {"n": block["n"], **{name: block[name] for name in names if name in block}}


def kept(folder: Path = KEPT) -> dict[str, Summary]:
    """Every saved summary, by name."""
    return {one.stem: json.loads(one.read_text("utf-8")) for one in sorted(folder.glob("*.json"))}


def keep(folder: Path, name: str) -> Path:
    """Keep the summary of a run's folder under a name."""
    path = KEPT / f"{name}.json"
    text = json.dumps(summary(folder), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """Save a summary if asked to, then write the page."""
    parser = argparse.ArgumentParser("python -m tools.make_quality", description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folder of a finished run")
    parser.add_argument("--name", help="what its summary is called, as answers-data")
    given = parser.parse_args(arguments)
    if (given.keep is None) != (given.name is None):
        parser.error("--keep and --name go together")
    if given.keep:
        print(keep(given.keep, given.name))
    PAGE.write_text(quality_page.page(kept()), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
