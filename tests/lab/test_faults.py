"""What breaks loses nothing, tells nobody of the inside, and is over when it is over: the cheap faults."""

import json
from pathlib import Path

import pytest

from lab.faults.__main__ import FAULTS, KEPT, run
from lab.faults.found import Found, Run
from lab.faults.page import page
from tests.outside import tiny_embedder

RUNNING = (
    "catalog locked",
    "conversations locked",
    "accounts locked",
    "disk full while people ask",
    "disk full while a document is added",
    "model gone",
    "model hangs",
    "model breaks off",
    "browser gone while answered",
    "half a file",
)
KILLED = (
    "killed while an upload is read",
    "killed while an answer is written",
    "clock two years ahead",
)


@pytest.mark.models  # the reader's
@pytest.mark.slow
@pytest.mark.parametrize("names", [RUNNING, KILLED], ids=["running", "killed"])
def test_what_breaks_loses_nothing_and_is_over_when_it_is_over(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    settings = {"embedder": tiny_embedder(tmp_path / "tiny")}
    for found in run(tmp_path, settings, names):
        assert found.saw and found.after, found.name
        assert not found.lost and not found.problems, found


def test_the_page_is_made_of_the_run_that_is_kept() -> None:
    kept = json.loads((KEPT / "faults.json").read_text("utf-8"))
    run = Run(**{**kept, "faults": [Found(**one) for one in kept["faults"]]})
    assert (KEPT / "faults.md").read_text("utf-8") == page(run, list(FAULTS))
    assert {one.name for one in run.faults} <= set(FAULTS) and len(FAULTS) >= 24
