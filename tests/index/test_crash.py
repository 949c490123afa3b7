"""A kill at any moment loses no committed document and leaves nothing half-visible."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.passages import cut
from index.protocols import PassageIds
from index.stores.memory import MemoryVectors
from index.types import Vectors, View

Write = Callable[[str, str], Path]

CHILD = """
import sys
from index.fakes import WordEmbedder
from index.library import Library
from index.types import View

with Library.open(sys.argv[1], embedder=WordEmbedder(), write=True, passage_characters=200) as library:

    def state():
        return {(info.path, info.content_hash) for info in library.documents(View())}

    said = state()

    def progress(path, done, total):
        for one in state() - said:
            print(one[0], flush=True)
            said.add(one)

    print("begun", flush=True)
    library.sync(sys.argv[2], collection="c", progress=progress)
"""


class Killed(BaseException):
    """Stands for the end of the process."""


class FailingVectors:
    """Memory vectors whose process dies at the n-th change, before or after it is made."""

    def __init__(self, inner: MemoryVectors, *, at: int, after: bool) -> None:
        self._inner, self._left, self._after = inner, at, after

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors) -> None:
        self._change(lambda: self._inner.upsert(collection, ids, vectors))

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        self._change(lambda: self._inner.delete(collection, ids))

    def nearest(
        self, collection: str, vector: Vectors, k: int, among: PassageIds | None = None
    ) -> list[tuple[str, float]]:
        return self._inner.nearest(collection, vector, k, among)

    def ids(self, collection: str) -> set[str]:
        return self._inner.ids(collection)

    def count(self, collection: str) -> int:
        return self._inner.count(collection)

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, Vectors]:
        return self._inner.get(collection, ids)

    def drop(self, collection: str) -> None:
        self._inner.drop(collection)

    def rename(self, collection: str, name: str) -> None:
        self._inner.rename(collection, name)

    def clear(self) -> None:
        self._change(self._inner.clear)

    def check(self) -> None:
        self._inner.check()

    def close(self) -> None:
        self._inner.close()

    def _change(self, work: Callable[[], None]) -> None:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        work()
        if self._left == 0:
            raise Killed


def text_of(number: int, version: int) -> str:
    sentences = [f"Satz {i} von Dokument {number} in Fassung {version}." for i in range(12)]
    return "\n\n".join(sentences)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_dying_at_any_change_of_the_vectors_is_mended_at_the_next_start(
    at: int, after: bool, tmp_path: Path, folder: Path, write: Write
) -> None:
    home, memory = tmp_path / "home", MemoryVectors()
    for number in range(4):
        write(f"{number}.txt", text_of(number, 1))
    with Library.open(home, embedder=WordEmbedder(), vectors=memory, write=True) as library:
        library.sync(folder, collection="c")
    write("0.txt", text_of(0, 2))
    write("5.txt", text_of(5, 1))
    (folder / "1.txt").unlink()
    failing = FailingVectors(memory, at=at, after=after)
    with (
        Library.open(home, embedder=WordEmbedder(), vectors=failing, write=True) as library,
        pytest.raises(Killed),
    ):
        library.sync(folder, collection="c")
    with Library.open(home, embedder=WordEmbedder(), vectors=memory) as library:
        for info in library.documents(View()):  # even before anything is mended
            assert len(library.document(info.id, View()).text) == info.characters
            assert info.passages > 0
    with Library.open(home, embedder=WordEmbedder(), vectors=memory, write=True) as library:
        assert library.verify().problems == ()
        library.sync(folder, collection="c")
        assert [i.path for i in library.documents(View())] == ["0.txt", "2.txt", "3.txt", "5.txt"]
        assert library.verify().problems == ()


def test_kill_9_at_random_moments_leaves_a_sound_index(tmp_path: Path, folder: Path) -> None:
    chance = random.Random(7)
    home = tmp_path / "home"
    versions: dict[int, list[int]] = {}
    for _ in range(5):
        for number in chance.sample(range(400), 150):
            versions.setdefault(number, []).append(len(versions.get(number, [])) + 1)
            (folder / f"{number}.txt").write_text(text_of(number, versions[number][-1]))
        done = _sync_and_kill(home, folder, after=chance.uniform(0, 0.9))
        with Library.open(
            home, embedder=WordEmbedder(), write=True, passage_characters=200
        ) as library:
            assert library.verify().problems == ()
            present = {info.path for info in library.documents(View())}
            assert done <= present
            for path in sorted(present):
                _assert_whole(library, path, versions, newest=path in done)
    with Library.open(home, embedder=WordEmbedder(), write=True, passage_characters=200) as library:
        library.sync(folder, collection="c")
        assert len(library.documents(View())) == len(versions)
        assert library.verify().problems == ()
        assert len(library.search("Satz 3 von Dokument 7", View("c"), k=5)) == 5


def _sync_and_kill(home: Path, folder: Path, *, after: float) -> set[str]:
    """Sync in a process that is killed so many seconds after it began; the paths it committed."""
    command = [sys.executable, "-c", CHILD, str(home), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        time.sleep(after)
        child.kill()
        # The last line may be torn: only whole ones were surely said after the commit.
        said = child.stdout.read().rpartition("\n")[0]
    return set(said.splitlines())


def _assert_whole(
    library: Library, path: str, versions: dict[int, list[int]], *, newest: bool
) -> None:
    document = library.find(path, View("c"))
    number = int(path.removesuffix(".txt"))
    whole = [text_of(number, version) for version in versions[number]]
    assert document.text in (whole[-1:] if newest else whole)
    ids = library._catalog.passages_of([document.id], View())
    expected = cut(document, size=200)
    assert [(p.start, p.end) for p in ids] == [(p.start, p.end) for p in expected]
