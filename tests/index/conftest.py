"""A home, a folder of documents and a library over them, with the shipped fakes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.stores.memory import MemoryVectors

Write = Callable[[str, str], Path]
LONG_AGO = 1_600_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    return made


@pytest.fixture
def write(folder: Path) -> Write:
    """Writes a file into the folder, with a new time stamp long past."""
    stamps = iter(range(LONG_AGO, LONG_AGO + 10_000))

    def write(path: str, text: str) -> Path:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        stamp = next(stamps)
        os.utime(place, (stamp, stamp))
        return place

    return write


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def vectors() -> MemoryVectors:
    return MemoryVectors()


@pytest.fixture
def library(tmp_path: Path, embedder: WordEmbedder, vectors: MemoryVectors) -> Iterator[Library]:
    with Library.open(
        tmp_path / "home", embedder=embedder, vectors=vectors, write=True, max_file_mb=1
    ) as opened:
        yield opened
