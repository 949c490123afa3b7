"""The way of a question: its steps stand in one place, and whoever follows one opens eight files at most."""

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from index.types import View
from rag import pipeline
from tests.rag.small import answering, small_library

ROOT = Path(__file__).resolve().parents[2]
MOST = 8
PIPELINE, EVIDENCE, LIBRARY = "rag/pipeline.py", "rag/evidence.py", "index/library_reading.py"
CLOCK = "rag/observing.py"
"""Reads the clock and tells observers; nothing in it changes an answer."""
MOST_HANDING = 3
"""Statements by which a read of the library hands on; its docstring is one more."""
READERS = {"rag/reader/passage_reader.py", "rag/rereading/rereader.py"}
"""The first stands for the shipped fake here: the pipeline knows the protocol of a reader alone. The second
is asked where the offline chat model has its adapter, which no small library has.
"""
FILES = {
    "kurs.txt": "Kurse\n\nDer Malkurs kostet 40 Euro. Er beginnt am Montag.\n",
    "aushang.txt": "Aushang\n\nDer Malkurs kostet 55 Euro.\n",
}


def listed() -> list[str]:
    """The files that docs/architecture.md says one opens, in their order."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    (line,) = re.findall(r"Eight files, in this order: ((?:.|\n)+?)\.\n\n", text)
    return re.findall(r"`([\w/]+\.py)`", line)


@contextmanager
def calls() -> Iterator[set[tuple[str, str]]]:
    """Which file calls into which while it lasts, of ours, made values left aside."""
    seen: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_back is not None:
            pair = [one.f_code.co_filename for one in (frame.f_back, frame)]
            if all(name.startswith(str(ROOT)) for name in pair):
                caller, called = (Path(name).relative_to(ROOT).as_posix() for name in pair)
                seen.add((caller, called))

    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)


def test_whoever_follows_a_question_opens_the_files_that_the_architecture_lists(
    tmp_path: Path,
) -> None:
    with small_library(tmp_path, FILES) as library:
        answerer, _ = answering(library, "Der Malkurs kostet 40 Euro.")
        with calls() as seen:
            answer = answerer.ask("Was kostet der Malkurs?", View("default"))
    assert {one.kind for one in answer.sentences} >= {"written", "quoted"}
    told = {called for caller, called in seen if caller == PIPELINE} - {PIPELINE}
    assert "rag/library_view.py" not in told and LIBRARY in told
    behind = {called for caller, called in seen if caller == LIBRARY and "search" in called}
    opened = {PIPELINE, *(told - {LIBRARY, CLOCK, "rag/fakes.py"}), *behind, *READERS}
    assert ("rag/evidence.py", "rag/fakes.py") in seen, "the reader reads"
    assert opened == set(listed()) and len(opened) <= MOST


def test_the_pipelines_header_names_its_steps_in_the_order_in_which_they_are_called() -> None:
    (named,) = re.findall(r"step by step: ([\w, ]+)\.", pipeline.__doc__ or "")
    source = Path(pipeline.__file__).read_text("utf-8").split("    def stream(")[1]
    steps = {
        "search": "_search.search(", "read": "gather(", "places": "answer.place(",
        "reread": "self._reread(", "write": "self._written(", "check": "answer.write(",
        "conflicts": "answer.contradict(", "related": "answer.relate(", "done": "answer.done(",
    }  # fmt: skip
    assert named.split(", ") == list(steps)
    writing = source.split("    def _written(")[1]
    assert steps.pop("check") in writing, "sentences are checked where they are written"
    *inside, done = (source.index(call) for call in steps.values())
    assert inside == sorted(inside) and done < inside[1], "the last step is the stream's own"


def test_the_library_hands_every_read_on_in_a_few_statements() -> None:
    tree = ast.parse((ROOT / LIBRARY).read_text("utf-8"))
    reads = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for read in (node for node in reads if not node.name.startswith("__")):
        assert len(read.body) <= 1 + MOST_HANDING, read.name
