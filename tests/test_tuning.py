"""Every tuned number has its origin beside it and is nowhere else."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.settings import read_settings
from index.settings_environment import PREFIX
from index.tuning import Constant, constants, tuned
from rag.evaluation.homes import NOT_STORED, NOT_STORED_FOLDERS, STORED_SUBJECTS
from rag.pipeline import Limits

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted([*(ROOT / "index").rglob("*.py"), *(ROOT / "rag").rglob("*.py")])
ALL = {**constants("index"), **constants("rag")}
# Rooms whose numbers are no weights of search or answers, and why.
ROOMS = {
    "index/readers/": "where signs and lines of a page stand; tests/lab/test_layout.py has their origin",
    "index/pictures/": "where marks stand on a picture of a page",
    "rag/evaluation/": "measures; tunes nothing",
    "rag/grounding/units.py": "factors of units",
    "index/fakes.py": "a stand-in",
    "rag/fakes.py": "a stand-in",
    "rag/web/fakes.py": "a stand-in",
}
# Exact or merely practical numbers by file; 0, 1, hundreds and "nearly nothing" need no word.
EXACT = {
    "index/progress.py": {15.0, 0.2, 10.0},  # seconds between two lines of progress
    "index/settings.py": {60.0, 30.0},  # seconds of patience
    "index/stores/vocabulary.py": {1.2, 0.75, 0.5},  # BM25 as FTS5 has it
    "index/readers/reader_process.py": {0.2},  # seconds between two looks
    "index/uploads/pace.py": {0.3},  # how much the last file counts in the time left
    "index/uploads/workers.py": {30.0, 10.0},  # seconds of patience
    "index/uploads/webhooks.py": {10.0, 5.0},  # the same
    "rag/llm/load.py": {60.0},  # the same
    "index/search/even_time.py": {0.1, 0.25},  # steps in seconds
    "rag/llm/served.py": {2.0},  # the same
    "rag/operation/figures.py": {0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 2.5},  # bounds of histograms
    "rag/operation/health.py": {10.0, 3.0, 1e6},  # seconds of patience; bytes of a megabyte
    "rag/web/guard.py": {30.0, 0.001},  # seconds of patience, the least of them
    "rag/web/openid.py": {10.0},  # the same
    "rag/web/suggesting.py": {5.0},  # the same
    "rag/bindings/binding.py": {0.99},  # nothing is certain
    "rag/grounding/values.py": {0.5},  # half of the last digit that was written
    "rag/reader/network.py": {0.5},  # a square root
    "rag/reader/calibration.py": {30.0},  # beyond it a logistic curve is 0 or 1 in float64
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def floats(path: Path) -> Iterator[tuple[float, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.value, node.lineno


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_module_has_a_tuned_number_of_its_own(path: Path) -> None:
    if name(path).startswith(tuple(ROOMS)):
        return
    for value, line in floats(path):
        scale = value in (0.0, 1.0) or value <= 1e-6 or value >= 100
        where = f"{name(path)}:{line} holds {value}: put it into tuning.toml with its origin"
        assert scale or value in EXACT.get(name(path), ()), where


def test_what_is_called_exact_is_still_there() -> None:
    for file, numbers in EXACT.items():
        assert numbers <= {value for value, _ in floats(ROOT / file)}, file


def asked_for(path: Path) -> set[str]:
    """The constants that a module names, if it asks for any."""
    text = path.read_text("utf-8")
    named = re.findall(r'"((?:index|rag)\.[a-z_]+\.[a-z_]+)"', text)
    return set(named) if "from index.tuning import tuned" in text else set()


def test_every_constant_is_used_by_its_layer_or_the_one_above_and_none_is_missing() -> None:
    used = {path: asked_for(path) for path in CODE}
    assert set().union(*used.values()) == set(ALL)
    below = set().union(*(asked for path, asked in used.items() if name(path)[:6] == "index/"))
    assert not {one for one in below if one.startswith("rag.")}


@pytest.mark.parametrize("constant", ALL.values(), ids=ALL)
def test_every_constant_says_where_it_comes_from(constant: Constant) -> None:
    assert len(constant.what.split()) > 3
    assert constant.date >= date(2026, 1, 1)  # whatever the clock of this machine says
    assert constant.data and constant.command
    assert "by hand" not in constant.chosen and "few cases" not in constant.chosen


def test_every_command_that_measures_a_constant_can_be_run() -> None:
    for constant in ALL.values():
        module = re.match(r"python -m ([\w.]+)", constant.command)
        assert module, constant.command
        place = ROOT / module[1].replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def test_a_constant_that_is_not_there_is_an_error_and_defaults_are_those_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for setting in ("REFUSAL", "PROOF"):
        monkeypatch.delenv(PREFIX + setting, raising=False)
    with pytest.raises(KeyError):
        tuned("index.search.nothing")
    assert Limits().refusal == read_settings().refusal == tuned("index.settings.refusal")
    assert Limits(refusal=0.1).refusal == 0.1
    assert Limits().proof == read_settings().proof == tuned("index.settings.proof")


def test_an_index_hangs_on_the_numbers_that_its_code_asks_for() -> None:
    stored = [
        path
        for path in (ROOT / "index").rglob("*.py")
        if path.name not in NOT_STORED and not {*NOT_STORED_FOLDERS} & {*path.parts}
    ]
    subjects = {one.split(".")[1] for path in stored for one in asked_for(path)}
    assert subjects == set(STORED_SUBJECTS)
