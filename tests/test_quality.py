"""docs/quality.md is what its command makes of the saved reports, and fits on one page."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from lab.bench.indexing import IndexSpeed
from lab.bench.measuring import Machine
from lab.bench.searching import SearchSpeed
from tools.make_quality import KEPT, PAGE, kept, summary
from tools.quality_page import NEEDED, page


def block(value: float, n: int = 9) -> dict[str, Any]:
    return {"n": n, "correct": {"value": value, "low": 0.1, "high": 0.9, "n": n}, "token_f1": {}}


def report(**more: Any) -> dict[str, Any]:
    return {
        "set": "data", "questions": 9, "questions_in_set": 20, "seed": 3, "retrieval_only": False,
        "model": {"embedder": "small"}, "fingerprint": "f" * 64, "overall": block(0.5),
        "by_direction": {"de-de": block(0.4)}, "by_kind": {"table": block(0.3)},
        "definitions": {"correct": "…"}, "reliability": [1, 2, 3], **more,
    }  # fmt: skip


def test_the_page_is_what_the_command_makes() -> None:
    assert PAGE.read_text("utf-8") == page(kept()), "run python -m tools.make_quality"


def test_the_page_is_one_page() -> None:
    assert len(page(kept()).splitlines()) <= 80


def test_a_figure_that_changes_changes_the_page_and_what_misses_its_goal_is_named() -> None:
    changed = kept()
    own = changed["answers-data"]["overall"]
    own["correct"] |= {"value": 0.71, "low": 0.6, "high": 0.8}
    assert "answered correctly .71 (goal .90)" in page(changed)
    own["correct"] |= {"value": 0.91, "low": 0.9, "high": 0.92}
    assert "| answered correctly | .90 | .91 (.90–.92) |" in page(changed)
    assert "answered correctly .91 (goal" not in page(changed)


def test_a_summary_that_is_missing_is_named() -> None:
    short = {name: one for name, one in kept().items() if name != "speed"}
    with pytest.raises(ValueError, match="speed"):
        page(short)


@pytest.mark.parametrize("name", NEEDED)
def test_every_summary_is_small_and_says_when_and_by_which_command(name: str) -> None:
    found = kept()[name]
    assert found["date"] >= "2026" and found["command"].startswith("python -m ") and found["source"]
    assert (KEPT / f"{name}.json").stat().st_size < 20_000


def test_of_a_report_the_figures_are_kept_and_how_to_repeat_them(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps(report()))
    found = summary(tmp_path)
    assert found["command"] == "python -m rag evaluate data --limit 9 --seed 3"
    assert found["overall"]["correct"]["value"] == 0.5
    assert found["by_kind"]["table"]["correct"]["value"] == 0.3
    assert not {"definitions", "reliability"} & found.keys() and "token_f1" not in found["overall"]


def test_a_whole_open_set_searched_alone_is_repeated_so(tmp_path: Path) -> None:
    whole = report(set="omos", questions=20, retrieval_only=True)
    (tmp_path / "report.json").write_text(json.dumps(whole))
    assert summary(tmp_path)["command"] == "python -m rag evaluate EVALS/omos --retrieval-only"


def test_of_compared_systems_each_one_s_figures_are_kept(tmp_path: Path) -> None:
    systems = [{"name": "own", "questions": 9, "overall": block(0.5), "by_direction": {}}]
    values = {"seed": 3, "sets": [{"set": "omos", "systems": systems}]}
    (tmp_path / "systems.json").write_text(json.dumps(values))
    found = summary(tmp_path)
    assert found["command"] == "python -m rag compare-systems EVALS/omos --limit 9 --seed 3"
    assert found["sets"][0]["systems"][0]["overall"]["correct"]["value"] == 0.5


def test_of_a_bench_speed_and_machine_are_kept(tmp_path: Path) -> None:
    bench = {
        "machine": {"cpu": "x"},
        "embedder": "e",
        "index": {"share": 0.8},
        "search": [],
        "startup": 1,
    }
    (tmp_path / "bench.json").write_text(json.dumps(bench))
    found = summary(tmp_path)
    assert found["index"] == {"share": 0.8} and "startup" not in found


def test_the_bench_gives_what_the_page_reads() -> None:
    speed = kept()["speed"]
    for part, shape in (("machine", Machine), ("index", IndexSpeed)):
        assert speed[part].keys() <= {one.name for one in fields(shape)}
    assert all(one.keys() <= {each.name for each in fields(SearchSpeed)} for one in speed["search"])


def test_a_folder_without_a_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"report\.json"):
        summary(tmp_path)
