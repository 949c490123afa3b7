"""What a saved evaluation hangs on: the product's code, never what lies beside it."""

import shutil
from pathlib import Path

import pytest

from rag.evaluation.homes import (
    NOT_STORED,
    ROOT,
    STORED_WORDS,
    code_of_answers,
    code_of_index,
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The code of the house, below a folder that is named like one that is left out."""
    house = tmp_path / "web"
    for room in ("languages", "index", "rag", "lab", "tools"):
        for path in [*(ROOT / room).rglob("*.py"), *(ROOT / room).glob("[a-z][a-z]/*")]:
            place = house / path.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    return house


def changed(house: Path, path: str) -> tuple[bool, bool]:
    """Whether editing a file changes what indexes, and what answers, hang on."""
    before = code_of_index(house), code_of_answers(house)
    file = house / path
    assert file.parent.is_dir()
    file.write_text(file.read_text() + "\n# edited\n" if file.is_file() else "x = 1\n")
    after = code_of_index(house), code_of_answers(house)
    return before[0] != after[0], before[1] != after[1]


@pytest.mark.parametrize(
    "path", ["lab/bench/__main__.py", "lab/new.py", "tools/make_documents.py", "tools/new.toml"]
)
def test_editing_lab_or_tools_invalidates_no_saved_evaluation(house: Path, path: str) -> None:
    assert changed(house, path) == (False, False)


@pytest.mark.parametrize(
    ("path", "index", "answers"),
    [
        ("languages/__init__.py", True, True),
        ("languages/de/sentences.toml", True, True),
        ("languages/de/questions.toml", False, True),
        ("languages/de/prompts.toml", False, True),
        ("index/passages.py", True, True),
        ("index/readers/plain.py", True, True),
        ("index/search/hybrid.py", False, True),
        ("index/settings.py", False, True),
        ("rag/selection.py", False, True),
        ("rag/web/api.py", False, False),
        ("rag/evaluation/metrics.py", False, False),
    ],
)
def test_an_index_hangs_on_what_is_stored_and_answers_on_both_layers(
    house: Path, path: str, index: bool, answers: bool
) -> None:
    assert changed(house, path) == (index, answers)


def test_files_that_store_nothing_are_still_there() -> None:
    names = {path.name for path in (ROOT / "index").rglob("*")}
    assert names >= NOT_STORED
    assert {path.name for path in (ROOT / "languages").glob("*/*")} >= STORED_WORDS
