"""Indexing speed as a share of bare embedding speed: what reading, cutting and storing cost.

Knows the index, no question and no LLM.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import ReadError
from index.ingest import draft
from index.library import Library
from index.passages import embedding_text
from index.protocols import Embedder
from index.stores.records import Stamp
from index.types import Progress
from lab.bench.measuring import Peak

PASSAGES = 400
PAIRS = 3


@dataclass(frozen=True, slots=True)
class IndexSpeed:
    """`shares` holds, for each pair of runs, the speed of a sync divided by that of embedding.

    Speeds are medians in passages a second.
    """

    passages: int
    characters: int
    shares: tuple[float, ...]
    share: float
    embedding: float
    indexing: float
    peak_mb: int


def index_speed(
    embedder: Embedder,
    documents: Path,
    *,
    size: int,
    passages: int = PASSAGES,
    pairs: int = PAIRS,
    progress: Progress,
) -> IndexSpeed:
    """Embed the passages of `documents` and sync the files that hold them, alternately.

    The folder is copied as often as needed for so many passages.
    """
    with tempfile.TemporaryDirectory(prefix="fundstelle-bench-") as scratch, Peak() as peak:
        files = Path(scratch) / "files"
        texts = _copied(documents, files, size=size, passages=passages)
        bare, whole = [], []
        for turn in range(pairs + 1):
            progress("indexing speed", turn, pairs + 1)
            bare.append(_embed(embedder, texts))
            whole.append(_sync(embedder, files, Path(scratch) / f"home{turn}", size=size))
        progress("indexing speed", pairs + 1, pairs + 1)
    bare, whole = bare[1:], whole[1:]  # the first pair warms up libraries and caches
    shares = tuple(round(a / b, 4) for a, b in zip(bare, whole, strict=True))
    return IndexSpeed(
        passages=len(texts),
        characters=sum(map(len, texts)),
        shares=shares,
        share=statistics.median(shares),
        embedding=round(len(texts) / statistics.median(bare), 2),
        indexing=round(len(texts) / statistics.median(whole), 2),
        peak_mb=peak.mb,
    )


def _copied(documents: Path, files: Path, *, size: int, passages: int) -> list[str]:
    """Put copies of the folder below `files`; returns what the embedder reads of all of them."""
    once = [text for path in _files(documents) for text in _texts(path, documents, size=size)]
    if not once:
        raise ReadError(f"{documents} holds no document that can be read; nothing to measure with.")
    copies = -(-passages // len(once))
    for copy in range(copies):
        shutil.copytree(documents, files / f"copy{copy}")
    return once * copies


def _files(folder: Path) -> Sequence[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _texts(path: Path, folder: Path, *, size: int) -> list[str]:
    try:
        drafted = draft(
            path.read_bytes(),
            collection="bench",
            path=path.relative_to(folder).as_posix(),
            content_hash="",
            origin="sync",
            stamp=Stamp(),
            known=None,
            size=size,
            max_bytes=path.stat().st_size,
        )
    except ReadError:  # a sync skips it too
        return []
    return [embedding_text(passage) for passage in drafted.passages]


def _embed(embedder: Embedder, texts: Sequence[str]) -> float:
    began = time.perf_counter()
    embedder.embed_passages(texts)
    return time.perf_counter() - began


def _sync(embedder: Embedder, files: Path, home: Path, *, size: int) -> float:
    with Library.open(home, embedder=embedder, passage_characters=size, write=True) as library:
        began = time.perf_counter()
        library.sync(files, collection="bench")
        return time.perf_counter() - began
