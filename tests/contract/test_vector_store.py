"""What every vector store does, whichever the setting names."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from index.errors import HomeError
from index.protocols import VectorStore
from index.stores.chroma import ChromaVectors
from index.stores.factory import VectorStoreKind, open_vectors
from index.types import Vectors

COLLECTION = "Verträge & more"  # any words may name a collection


@pytest.fixture(params=get_args(VectorStoreKind))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    made = open_vectors(request.param, tmp_path, write=True)
    yield made
    made.close()
    made.close()


def directions(n: int, *, dimension: int = 16, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def filled(store: VectorStore, n: int = 60) -> Vectors:
    vectors = directions(n)
    store.upsert(COLLECTION, [f"p{i}" for i in range(n)], vectors)
    return vectors


def test_an_unknown_collection_is_empty_and_can_be_dropped(store: VectorStore) -> None:
    assert store.nearest("nowhere", directions(1)[0], 5) == []
    assert store.ids("nowhere") == set()
    assert store.count("nowhere") == 0
    assert store.get("nowhere", ["p1"]) == {}
    store.delete("nowhere", ["p1"])
    store.drop("nowhere")


def test_the_nearest_come_best_first_with_their_cosine(store: VectorStore) -> None:
    vectors = filled(store)
    question = directions(1, seed=1)[0]
    cosines = vectors @ question
    order = np.argsort(-cosines)[:5]
    found = store.nearest(COLLECTION, question, 5)
    assert [id_ for id_, _ in found] == [f"p{i}" for i in order]
    assert [score for _, score in found] == pytest.approx(
        [float(cosines[i]) for i in order], abs=1e-5
    )


@pytest.mark.parametrize("share", [0.002, 0.3, 0.9])
def test_a_filter_leaves_exactly_the_nearest_of_the_ids_given(
    share: float, store: VectorStore
) -> None:
    """Also where those that are given lie farther from the question than most of the rest."""
    n = 4000
    vectors = filled(store, n)
    question = directions(1, seed=2)[0]
    cosines = vectors @ question
    allowed = np.argsort(cosines)[: int(n * share)]
    order = sorted(allowed, key=lambda i: -float(cosines[i]))[:7]
    found = store.nearest(COLLECTION, question, 7, {"unknown", *(f"p{i}" for i in allowed)})
    assert [id_ for id_, _ in found] == [f"p{i}" for i in order]
    assert store.nearest(COLLECTION, question, 7, frozenset()) == []
    assert store.nearest(COLLECTION, question, 7, {"unknown"}) == []


def test_more_neighbours_than_vectors_are_all_of_them(store: VectorStore) -> None:
    filled(store, 3)
    assert len(store.nearest(COLLECTION, directions(1)[0], 50)) == 3
    assert len(store.nearest(COLLECTION, directions(1)[0], 50, {"p0", "p1"})) == 2


def test_storing_an_id_again_replaces_its_vector(store: VectorStore) -> None:
    filled(store, 4)
    other = directions(1, seed=9)
    store.upsert(COLLECTION, ["p2"], other)
    assert store.count(COLLECTION) == 4
    assert store.get(COLLECTION, ["p2"])["p2"] == pytest.approx(other[0], abs=1e-6)


def test_what_is_deleted_is_neither_found_nor_listed(store: VectorStore) -> None:
    vectors = filled(store, 10)
    store.delete(COLLECTION, ["p3", "p4", "unknown"])
    store.delete(COLLECTION, [])
    assert store.ids(COLLECTION) == {f"p{i}" for i in range(10)} - {"p3", "p4"}
    assert store.count(COLLECTION) == 8
    assert "p3" not in dict(store.nearest(COLLECTION, vectors[3], 10))
    assert set(store.get(COLLECTION, ["p3", "p5"])) == {"p5"}


def test_collections_do_not_see_each_other(store: VectorStore) -> None:
    filled(store, 5)
    store.upsert("b", ["q"], directions(1))
    assert store.ids("b") == {"q"}
    store.drop(COLLECTION)
    assert store.count(COLLECTION) == 0
    assert store.ids("b") == {"q"}


def test_a_dropped_collection_takes_vectors_of_another_length(store: VectorStore) -> None:
    filled(store, 5)
    store.drop(COLLECTION)
    store.upsert(COLLECTION, ["q"], directions(1, dimension=8))
    assert store.nearest(COLLECTION, directions(1, dimension=8)[0], 1)[0][0] == "q"


def test_more_vectors_than_one_batch_holds_are_stored_whole(store: VectorStore) -> None:
    n = 6000
    vectors = directions(n, dimension=4)
    store.upsert(COLLECTION, [f"p{i}" for i in range(n)], vectors)
    assert store.count(COLLECTION) == n
    assert len(store.get(COLLECTION, [f"p{i}" for i in range(n)])) == n
    best = f"p{int(np.argmax(vectors @ vectors[17]))}"
    assert store.nearest(COLLECTION, vectors[17], 1)[0][0] == best


def test_a_chroma_folder_is_read_again_and_is_not_made_by_reading(tmp_path: Path) -> None:
    reader = ChromaVectors(tmp_path / "vectors", write=False)
    assert reader.ids(COLLECTION) == set()
    assert not (tmp_path / "vectors").exists()
    writer = ChromaVectors(tmp_path / "vectors", write=True)
    filled(writer, 5)
    writer.close()
    assert reader.count(COLLECTION) == 5
    reader.close()


def test_a_collection_gets_another_name_with_all_its_vectors(store: VectorStore) -> None:
    vectors = filled(store, 5)
    store.rename("nowhere", "somewhere")
    store.upsert("Neu", ["left over"], directions(1))
    store.rename(COLLECTION, "Neu")
    assert store.count(COLLECTION) == 0 and store.ids("Neu") == {f"p{n}" for n in range(5)}
    (best, *_) = store.nearest("Neu", vectors[3], 2)
    assert best[0] == "p3"
    store.upsert(COLLECTION, ["q"], directions(1))
    assert store.count(COLLECTION) == 1 and store.count("Neu") == 5


def test_a_store_that_was_cleared_is_empty_and_can_be_filled_again(store: VectorStore) -> None:
    filled(store)
    store.upsert("other", ["q"], directions(1))
    store.clear()
    assert store.count(COLLECTION) == store.count("other") == 0
    store.check()
    filled(store, 5)
    assert store.ids(COLLECTION) == {f"p{i}" for i in range(5)}


def test_files_that_are_no_store_can_be_cleared(tmp_path: Path) -> None:
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "chroma.sqlite3").write_bytes(b"not a database" * 99)
    store = open_vectors("chroma", tmp_path, write=True)
    with pytest.raises(HomeError):
        store.check()
    store.clear()
    filled(store, 5)
    assert store.count(COLLECTION) == 5
    store.close()
