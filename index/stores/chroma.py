"""Finds nearest vectors with an embedded, persistent Chroma, by ids of passages.

Nothing leaves the machine: telemetry is off. One process writes at a time; a reader sees the
vectors as they were at its first query.
"""

import hashlib
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from index.errors import FundstelleError, HomeError, HomeUnwritable
from index.protocols import PassageIds
from index.types import Vectors

_T = TypeVar("_T")
_EXACT = 1000
"""Up to this many filtered vectors are compared one by one; for more the graph is searched."""
_PAGE = 2000
_CHROMA = "chroma.sqlite3"
_LOST = re.compile("finding id|getting embedding")


class ChromaVectors:
    """A `VectorStore` in a folder, opened at its first use and created only if `write`."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        self._folder, self._write = folder, write
        self._client: Any = None
        self._seen: object = None
        self._one = threading.RLock()

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector per passage id."""
        client = self._opened()
        stored = self._guard(
            lambda: client.get_or_create_collection(
                _name(collection),
                metadata={"collection": collection},
                embedding_function=None,
                configuration={
                    "hnsw": {"space": "cosine", "ef_construction": 128, "ef_search": 128}
                },
            )
        )
        most = client.get_max_batch_size()
        for i in range(0, len(ids), most):
            some = slice(i, i + most)
            self._guard(partial(stored.upsert, ids=list(ids[some]), embeddings=vectors[some]))

    def nearest(
        self, collection: str, vector: Vectors, k: int, among: PassageIds | None = None
    ) -> list[tuple[str, float]]:
        """The k nearest (passage id, cosine), best first; only of these ids if given."""
        with self._stored(collection) as stored:
            if stored is None or k < 1:
                return []
            if among is None:
                return self._searched(stored, vector, k)
            if len(among) <= max(_EXACT, k):
                return self._compared(stored, sorted(among), vector, k)
            return self._filtered(stored, vector, k, among)

    def _searched(self, stored: Any, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The k nearest of all, found in the graph."""
        ask = partial(stored.query, query_embeddings=vector[None, :], n_results=k)
        found = self._guard(lambda: ask(include=["distances"]))
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(id_, 1.0 - float(distance)) for id_, distance in pairs]

    def _filtered(
        self, stored: Any, vector: Vectors, k: int, among: PassageIds
    ) -> list[tuple[str, float]]:
        """The k nearest of these ids, found in the graph by asking for more until k of them are
        among the results.

        Chroma's own filter takes fifty times as long, and at most some ten thousand values.
        """
        held = int(self._guard(stored.count))
        wanted = max(
            2 * k, 3 * k * held // (2 * len(among))
        )  # half as many again as needed on average
        while True:
            found = self._searched(stored, vector, min(wanted, held))
            shown = among.intersection([id_ for id_, _ in found])
            kept = [pair for pair in found if pair[0] in shown]
            if len(kept) >= k or wanted >= held:
                return kept[:k]
            wanted *= 4

    def _compared(
        self, stored: Any, ids: Sequence[str], vector: Vectors, k: int
    ) -> list[tuple[str, float]]:
        """The k nearest of these ids, found by comparing all of them."""
        scored = [
            (id_, float(other @ vector / max(float(np.linalg.norm(other)), 1e-12)))
            for id_, other in self._vectors(stored, ids)
        ]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:k]

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Delete these passage ids; unknown ones are ignored."""
        with self._stored(collection) as stored:
            for some in _pages(ids) if stored else ():
                self._guard(partial(stored.delete, ids=some))

    def ids(self, collection: str) -> set[str]:
        """All passage ids stored for the collection."""
        with self._stored(collection) as stored:
            return set(self._guard(lambda: stored.get(include=[]))["ids"]) if stored else set()

    def count(self, collection: str) -> int:
        """How many vectors are stored for the collection."""
        with self._stored(collection) as stored:
            return int(self._guard(stored.count)) if stored else 0

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vector, shape (dimension,), of each of these ids that is known."""
        with self._stored(collection) as stored:
            return dict(self._vectors(stored, ids)) if stored else {}

    def drop(self, collection: str) -> None:
        """Delete the whole collection."""
        with self._stored(collection) as stored:
            if stored is not None:
                self._guard(partial(self._client.delete_collection, _name(collection)))

    def rename(self, collection: str, name: str) -> None:
        """Rename a collection, if it exists, to an unused name."""
        self.drop(name)  # a crash may have left vectors under this name
        with self._stored(collection) as stored:
            if stored is not None:
                metadata = {"collection": name}
                self._guard(partial(stored.modify, name=_name(name), metadata=metadata))

    def clear(self) -> None:
        """Delete the folder with all its files; the next use creates it again."""
        with self._one:
            self.close()
            _forget_what_failed()
            if self._folder.exists():
                self._guard(partial(shutil.rmtree, self._folder))

    def check(self) -> None:
        """Raise HomeError if the store cannot be used now."""
        client = self._opened()
        if client is not None:
            if not (
                self._folder / _CHROMA
            ).exists():  # open files would hide it until the next start
                raise _translated(FileNotFoundError("its files are gone"), self._folder)
            self._guard(client.count_collections)

    def close(self) -> None:
        """Close the files."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _vectors(self, stored: Any, ids: Sequence[str]) -> Iterator[tuple[str, Vectors]]:
        for some in _pages(ids):
            yield from self._page(stored, some)

    def _page(self, stored: Any, ids: Sequence[str]) -> Iterator[tuple[str, Vectors]]:
        from chromadb.errors import InternalError

        try:
            found = stored.get(ids=ids, include=["embeddings"])
        except InternalError as error:
            if not _LOST.search(str(error)):
                raise _translated(error, self._folder) from error
            # One listed id without a vector makes the whole page fail: fetch the others one by one.
            middle = len(ids) // 2
            for half in (ids[:middle], ids[middle:]) if middle else ():
                yield from self._page(stored, half)
            return
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        yield from zip(found["ids"], vectors, strict=True)

    @contextmanager
    def _stored(self, collection: str) -> Iterator[Any]:
        """Chroma's collection, or None if nothing was stored."""
        from chromadb.errors import NotFoundError

        # Readers take turns, as the client may have to be renewed.
        with nullcontext() if self._write else self._one:
            client = self._opened()
            found = None
            if client is not None:
                with suppress(NotFoundError):
                    found = client.get_collection(_name(collection), embedding_function=None)
            yield found

    def _opened(self) -> Any:
        with self._one:
            if not self._write:
                self._refresh()
            if self._client is None and (self._write or (self._folder / _CHROMA).exists()):
                try:
                    self._client = self._guard(lambda: _client(self._folder))
                except HomeError:
                    _forget_what_failed()
                    raise
                self._seen = self._stamp()  # opening it changes its files
            return self._client

    def _refresh(self) -> None:
        """Renew the client, as Chroma reads its graph once and misses later changes."""
        if self._stamp() != self._seen:
            self.close()

    def _stamp(self) -> list[tuple[int, int]]:
        files = [self._folder / _CHROMA, self._folder / f"{_CHROMA}-wal"]
        return [(f.stat().st_mtime_ns, f.stat().st_size) for f in files if f.exists()]

    def _guard(self, work: Callable[[], _T]) -> _T:
        """Call Chroma and turn its errors into ours."""
        from chromadb.errors import ChromaError

        try:
            return work()
        except (ChromaError, ValueError, OSError) as error:
            raise _translated(error, self._folder) from error


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))


def _forget_what_failed() -> None:
    """Make Chroma reopen a folder: it caches one that it could not open, and fails again."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()


def _name(collection: str) -> str:
    """A name that Chroma allows (few characters, at least three) for a collection of any name."""
    return "c-" + hashlib.sha256(collection.encode()).hexdigest()[:40]


def _pages(ids: Sequence[str]) -> Iterator[list[str]]:
    for i in range(0, len(ids), _PAGE):
        yield list(ids[i : i + _PAGE])


def _translated(error: Exception, folder: Path) -> FundstelleError:
    where = f"The vectors in {folder} cannot be used ({error})."
    if re.search(r"readonly|read-only|full|unable to open|denied|No space", str(error)):
        return HomeUnwritable(f"{where} Free its disk, correct its rights, or name another --home.")
    return HomeError(f"{where} Run `python -m index rebuild`; texts are kept in the catalog.")
