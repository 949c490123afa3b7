"""Collections are made, renamed and deleted, and single documents or folders of one are asked."""

from pathlib import Path

import pytest

from index.errors import NotAllowed, NotFound, Overtaken
from index.fakes import WordEmbedder
from index.library import Library
from index.types import Scope, View

UMLAUTS = "Grüße & Verträge 2026"


def filled(library: Library) -> None:
    for path in ("Übersicht.txt", "Büro Süd/Miete.txt", "Büro Süd/a/Tor.txt", "Büro Südost/x.txt"):
        library.add_upload(path, f"Die Laterne von {path} ist blau.".encode(), View("c"))


def test_an_empty_collection_is_there_until_it_is_deleted(library: Library) -> None:
    library.create_collection(UMLAUTS, View())
    with pytest.raises(Overtaken, match="already"):
        library.create_collection(UMLAUTS, View())
    assert library.collections(View()) == [UMLAUTS]
    assert library.search("Laterne", View(UMLAUTS), k=3) == []
    library.delete_collection(UMLAUTS, View())
    assert library.collections(View()) == []
    with pytest.raises(NotFound):
        library.delete_collection(UMLAUTS, View())


@pytest.mark.parametrize("kind", ["memory", "chroma"])
def test_a_renamed_collection_answers_as_before_and_embeds_nothing_anew(
    kind: str, tmp_path: Path
) -> None:
    embedder = WordEmbedder()
    with Library.open(tmp_path, embedder=embedder, vector_store=kind, write=True) as library:  # type: ignore[arg-type]
        filled(library)
        ids, done = {info.id for info in library.documents(View("c"))}, embedder.embedded
        library.rename_collection("c", UMLAUTS, View())
        assert library.collections(View()) == [UMLAUTS]
        assert {info.id for info in library.documents(View(UMLAUTS))} == ids
        hits = library.search("Laterne Miete", View(UMLAUTS), k=9)
        assert len(hits) == 4 and all(hit.dense and hit.keyword for hit in hits)
        assert embedder.embedded == done and library.verify().problems == ()
        library.add_upload("neu.txt", b"Neu.", View("c"))
        with pytest.raises(Overtaken, match="already"):
            library.rename_collection("c", UMLAUTS, View())
    if kind == "chroma":
        with Library.open(tmp_path, embedder=embedder, write=True) as library:
            assert embedder.embedded == done + 1, "nothing had to be mended"


def test_a_deleted_collection_is_gone_from_every_store_and_its_name_is_free(
    library: Library,
) -> None:
    filled(library)
    id_ = library.find("Übersicht.txt", View()).id
    library.delete_collection("c", View())
    assert library.documents(View()) == [] and library.verify().problems == ()
    with pytest.raises(NotFound):
        library.document(id_, View())
    filled(library)
    assert len(library.search("Laterne", View("c"), k=9)) == 4
    assert library.verify().problems == ()


def test_who_sees_only_a_part_of_a_collection_cannot_change_it(library: Library) -> None:
    filled(library)
    library.create_collection("empty", View())
    part = View(allowed=frozenset({Scope("c", "Büro Süd/")}))
    assert library.collections(part) == ["c"], "what is empty is not told of"
    with pytest.raises(NotAllowed):
        library.rename_collection("c", "d", part)
    with pytest.raises(NotAllowed):
        library.delete_collection("c", part)
    with pytest.raises(NotAllowed):
        library.create_collection("d", part)
    with pytest.raises(NotFound):
        library.delete_collection("empty", part)


def test_folders_and_single_documents_bound_what_is_searched(library: Library) -> None:
    filled(library)
    for chosen, found in (
        ({"Büro Süd/"}, {"Büro Süd/Miete.txt", "Büro Süd/a/Tor.txt"}),
        ({"Büro Süd/a/", "Übersicht.txt"}, {"Büro Süd/a/Tor.txt", "Übersicht.txt"}),
        ({"Büro Süd"}, set()),
        ({"%/", "_bersicht.txt"}, set()),
    ):
        view = View("c", documents=frozenset(chosen))
        assert {info.path for info in library.documents(view)} == found
        assert {hit.passage.document for hit in library.search("Laterne", view, k=9)} == found
        shown = {info.path for info in library.documents(View("c")) if view.sees("c", info.path)}
        assert shown == found
