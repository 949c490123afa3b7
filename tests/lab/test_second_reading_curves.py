"""The second reading's curves are fitted on what could be found, and a run goes on where it stopped."""

import json
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lab.reader import question_set
from lab.rereading.calibrate import Logits, SecondReadings
from rag.evaluation.set import load_set


def test_kept_logits_are_not_made_again(tmp_path: Path) -> None:
    kept = Logits("a", (0.5, 2.0), True, [(0.1, 1.0)], [True])
    keep = tmp_path / "logits.jsonl"
    keep.write_text(json.dumps(asdict(kept)) + "\n")
    asked: Any = SimpleNamespace(question=SimpleNamespace(id="a"))
    reader: Any = None  # reading would fail
    assert list(SecondReadings(reader, None, 500, keep).of([asked])) == [kept]


def test_only_what_is_among_the_places_could_be_found() -> None:
    assert Logits("a", (0.5, 2.0), True, [(0.1, 1.0), (0.0, 0.0)], [False, True]).found
    assert not Logits("b", (0.5, 2.0), True, [(0.1, 1.0)], [False]).found


def test_later_folders_are_written_whole(tmp_path: Path) -> None:
    count = question_set.write(tmp_path, files="folders-j-*.txt", held_out=None)
    folders = {question.collection for question in load_set(tmp_path).questions}
    assert count > 900 and folders == {f"folders-j-{number:02}" for number in range(1, 9)}
