"""A loss of quality fails like any bug: our own set is measured with the real models and gated."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.outside import Done, environment, run

pytestmark = [pytest.mark.models, pytest.mark.timeout(900)]
LIMIT_S = 850


def evaluate(arguments: str, out: Path, home: Path) -> Done:
    command = ["-m", "rag", "evaluate", "data", "--json", *shlex.split(arguments), "--out", out]
    return run(*command, env=environment(home=home), limit_s=LIMIT_S)


def report(done: Done, out: Path) -> Any:
    """What was printed, which is what was written."""
    printed = json.loads(done.stdout)
    assert json.loads((out / "report.json").read_text(encoding="utf-8")) == printed
    assert "<svg" in (out / "report.html").read_text(encoding="utf-8")
    return printed


def test_search_keeps_its_bounds_and_an_impossible_one_fails(tmp_path: Path) -> None:
    gate = "--retrieval-only --gate data/gate-retrieval.toml"
    done = evaluate(gate, tmp_path / "out", tmp_path / "home")
    assert done.returncode == 0, done.stderr
    found = report(done, tmp_path / "out")
    assert set(found["by_direction"]) >= {"de-de", "de-en", "en-de", "en-en", "fr-fr"}
    assert done.stderr.count("\nok ") == 6 and "BROKEN" not in done.stderr
    impossible = tmp_path / "gate.json"
    impossible.write_text('{"overall": {"hit@1": {"min": 1.01}}}')
    # the same folder: what was measured is kept, so that only the verdict is new
    again = evaluate(f"--retrieval-only --gate {impossible}", tmp_path / "out", tmp_path / "home")
    assert again.returncode == 1
    assert "BROKEN overall hit@1" in again.stderr
    assert not (tmp_path / "home").exists(), "an evaluation stays out of the user's home"


def test_a_dozen_generated_answers_keep_their_bounds(tmp_path: Path) -> None:
    gate = "--limit 12 --seed 1 --gate data/gate-answers.toml"
    done = evaluate(gate, tmp_path / "out", tmp_path / "home")
    assert done.returncode == 0, done.stderr
    found = report(done, tmp_path / "out")
    assert found["questions"] == 12
    assert found["overall"]["citation_validity"]["value"] == 1.0
