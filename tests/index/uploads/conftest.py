"""A queue over a library, the shipped fakes in both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.stores.memory import MemoryVectors
from index.types import View
from index.uploads.queue import UploadQueue, open_queue
from index.uploads.types import Upload
from index.uploads.workers import Workers
from tests.index.uploads.handing import MAX_BYTES, VIEW, Send


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def library(tmp_path: Path, embedder: WordEmbedder) -> Iterator[Library]:
    vectors = MemoryVectors()
    with Library.open(tmp_path / "home", embedder=embedder, vectors=vectors, write=True) as opened:
        yield opened


@pytest.fixture
def queue(tmp_path: Path, library: Library) -> Iterator[UploadQueue]:
    opened = open_queue("sqlite", tmp_path / "home", max_bytes=MAX_BYTES)
    yield opened
    opened.close()


@pytest.fixture
def workers(queue: UploadQueue, library: Library) -> Iterator[Workers]:
    made = Workers(queue, library, max_bytes=MAX_BYTES)
    yield made
    made.stop()


@pytest.fixture
def send(queue: UploadQueue) -> Send:
    """Hands in a file."""

    def one(path: str, data: bytes | str, *, owner: str = "me", view: View = VIEW) -> Upload:
        with queue.staging.receive(path) as received:
            received.write(data if isinstance(data, bytes) else data.encode())
            return queue.put(received, path=path, owner=owner, view=view)

    return one
