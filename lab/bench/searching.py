"""Search without the LLM in a collection of a given size, and in a small part of it: milliseconds from
question to hits.

Knows the index and no answer.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import ReadError
from index.language import detect
from index.library import Library
from index.protocols import Embedder
from index.readers import read_file
from index.types import Progress, View
from lab.bench.corpus import DrawnVectors, texts_by_language, write_files
from lab.bench.measuring import Peak, Spread, spread

SEED = 1
WARM_UP = 10
PART = 0.01
"""The share of the files that a restricted search sees."""
COLLECTION = "bench"
VIEW = View(COLLECTION)


@dataclass(frozen=True, slots=True)
class SearchSpeed:
    """Milliseconds of a search, of the first one after opening, and seconds to open and build.

    `part` is a search that sees only a hundredth of the documents; `part_found` is the share of the hits
    over these documents alone that it finds.
    """

    passages: int
    ms: Spread
    first_ms: float
    open_s: float
    build_s: float
    peak_mb: int
    part: Spread | None = None
    part_passages: int = 0
    part_found: float = 0.0


def search_speed(
    embedder: Embedder,
    documents: Path,
    questions: Sequence[str],
    *,
    passages: int,
    size: int,
    k: int,
    progress: Progress,
) -> SearchSpeed:
    """Build a collection of so many passages, mixed from `documents`, and ask it every question."""
    drawn = DrawnVectors(embedder, seed=SEED)
    embedder.embed_questions(questions[:1])  # loads the model
    with tempfile.TemporaryDirectory(prefix="fundstelle-bench-") as scratch:
        home, files = Path(scratch) / "home", Path(scratch) / "files"
        began = time.perf_counter()
        write_files(files, _texts(documents), passages=passages, size=size, seed=SEED)
        built = _build(home, files, drawn, size=size, progress=progress)
        build_s = time.perf_counter() - began
        began = time.perf_counter()
        # for writing, as the server does; reopened, so nothing is warm from building
        opened = Library.open(home, embedder=drawn, passage_characters=size, write=True)
        with opened as library, Peak() as peak:
            open_s = time.perf_counter() - began
            times = list(_timed(library, questions, VIEW, k=k, progress=progress))
            part = _part(files, Path(scratch) / "part")
            shown = View(COLLECTION, documents=frozenset(path.name for path in part.iterdir()))
            restricted = list(_timed(library, questions, shown, k=k, progress=progress))
            alone = _build(Path(scratch) / "alone", part, drawn, size=size, progress=progress)
            with Library.open(
                Path(scratch) / "alone", embedder=drawn, passage_characters=size, write=False
            ) as other:
                found = _found(library, shown, other, questions, k=k)
    return SearchSpeed(
        passages=built,
        part=spread(restricted[-len(questions) :]),
        part_passages=alone,
        part_found=round(found, 4),
        ms=spread(times[-len(questions) :]),
        first_ms=round(times[0], 3),
        open_s=round(open_s, 3),
        build_s=round(build_s, 1),
        peak_mb=peak.mb,
    )


def _texts(documents: Path) -> list[str]:
    def each() -> Iterator[tuple[str, str]]:
        for path in sorted(path for path in documents.rglob("*") if path.is_file()):
            try:
                text = read_file(path, max_bytes=path.stat().st_size).text
            except ReadError:
                continue
            yield detect(text), text

    found = texts_by_language(each())
    if not found:
        raise ReadError(f"{documents} holds no document that can be read; nothing to measure with.")
    return found


def _build(home: Path, files: Path, drawn: Embedder, *, size: int, progress: Progress) -> int:
    def named(_: str, done: int, total: int) -> None:
        progress("building an index to search", done, total)

    with Library.open(home, embedder=drawn, passage_characters=size, write=True) as library:
        return library.sync(files, collection=COLLECTION, progress=named).passages


def _part(files: Path, folder: Path) -> Path:
    """A folder with copies of a hundredth of the files, spread evenly; at least one."""
    folder.mkdir()
    for path in sorted(files.iterdir())[:: round(1 / PART)]:
        shutil.copy(path, folder)
    return folder


def _found(
    library: Library, shown: View, alone: Library, questions: Sequence[str], *, k: int
) -> float:
    """The share of the hits in a library of its own that a restricted search finds, too."""

    def places(of: Library, question: str, view: View) -> set[tuple[str, int]]:
        hits = of.search(question, view, k=k)
        return {(hit.passage.document, hit.passage.start) for hit in hits}

    wanted = found = 0
    for question in questions:
        expected = places(alone, question, VIEW)
        wanted += len(expected)
        found += len(expected & places(library, question, shown))
    return found / wanted if wanted else 0.0


def _timed(
    library: Library, questions: Sequence[str], view: View, *, k: int, progress: Progress
) -> Iterator[float]:
    """The milliseconds of one search per question, after some to warm up."""
    asked = [*questions[:WARM_UP], *questions]
    for number, question in enumerate(asked, start=1):
        began = time.perf_counter()
        library.search(question, view, k=k)
        yield (time.perf_counter() - began) * 1000
        progress("search", number, len(asked))
