"""What every catalog does, whichever the setting names."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from index.errors import NotFound
from index.passages import cut
from index.reports import ReadingReport
from index.stores.catalog import Catalog
from index.stores.factory import CatalogKind, open_catalog
from index.stores.records import NewDocument, Stamp
from index.types import Document, Page, Scope, View


@pytest.fixture(params=get_args(CatalogKind))
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    made = open_catalog(request.param, tmp_path, write=True)
    yield made
    made.close()


def draft(path: str, text: str, *, collection: str = "c", revision: int = 1) -> NewDocument:
    document = Document(
        id=f"id-{collection}-{path}",
        collection=collection,
        path=path,
        title=path.upper(),
        text=text,
        language="en",
        content_hash=f"hash of {text}",
        pages=(Page(1, 0, len(text)),),
        metadata={"author": "N. Skipper"},
        report=ReadingReport({"pages": 1}),
    )
    passages = tuple(cut(document, size=200, revision=revision))
    return NewDocument(document, passages, "sync", revision, Stamp(len(text), 7))


def test_an_empty_catalog_has_nothing(catalog: Catalog) -> None:
    assert catalog.documents(View()) == [] and catalog.collections(View()) == []
    assert catalog.search("ferry", View("c"), k=3).points == {}
    assert catalog.document_frequency(["ferri"], View("c")) == {"ferri": 0}
    assert catalog.journal() == [] and catalog.count("c") == 0 and catalog.known("c") == {}
    with pytest.raises(NotFound, match="'x'"):
        catalog.document("x", View())
    with pytest.raises(NotFound, match=r"'c'.*'x\.txt'"):
        catalog.find("x.txt", View("c"))


def test_a_document_is_read_as_it_was_stored(catalog: Catalog) -> None:
    one = draft("a.txt", "The ferry runs at seven.")
    assert catalog.store(one) is None
    assert catalog.document(one.document.id, View()) == one.document
    assert catalog.find("a.txt", View("c")) == one.document
    (info,) = catalog.documents(View("c"))
    assert (info.title, info.passages, info.characters) == ("A.TXT", 1, 24)
    assert catalog.passages_of([one.document.id], View()) == list(one.passages)
    assert catalog.page_at(one.document.id, View(), offset=5) == 1
    assert catalog.known("c")["a.txt"].mtime == 7 and catalog.languages(View("c")) == {"en"}


def test_keywords_are_found_at_once_and_go_with_their_document(catalog: Catalog) -> None:
    one, two = draft("a.txt", "The ferry runs at seven."), draft("b.txt", "The bus is late.")
    catalog.store(one)
    catalog.store(two)
    assert list(catalog.search("ferries", View("c"), k=3).points) == [one.passages[0].id]
    assert catalog.search("feryr", View("c"), k=3).misspelt is False, "too short to be misspelt"
    (entry,) = catalog.remove([one.document.id])
    assert entry.ids == (one.passages[0].id,) and catalog.journal() == [entry]
    assert catalog.search("ferries", View("c"), k=3).points == {}
    catalog.strike([entry.number])
    assert catalog.journal() == [] and catalog.keyword_problems("c") == (set(), set())


def test_a_next_version_takes_the_place_of_the_earlier_one(catalog: Catalog) -> None:
    first = draft("a.txt", "The ferry runs at seven.")
    catalog.store(first)
    entry = catalog.store(draft("a.txt", "The bus runs at nine.", revision=2))
    assert entry and entry.ids == (first.passages[0].id,)
    assert len(catalog.documents(View())) == 1 and catalog.count("c") == 1
    assert catalog.search("ferry", View("c"), k=3).points == {}
    catalog.rebuild_keywords("c")
    assert len(catalog.search("bus", View("c"), k=3).points) == 1


def test_what_fails_halfway_leaves_nothing(catalog: Catalog) -> None:
    """The second passage has the first one's id, which only the database sees."""
    one = draft("a.txt", "The ferry runs at seven.")
    twice = replace(one, passages=(one.passages[0], one.passages[0]))
    with pytest.raises(Exception, match="UNIQUE"):
        catalog.store(twice)
    assert catalog.documents(View()) == [] and catalog.keyword_problems("c") == (set(), set())
    catalog.store(one)
    assert len(catalog.search("ferry", View("c"), k=3).points) == 1


def test_a_view_is_held_by_every_read(catalog: Catalog) -> None:
    for collection in ("c", "d"):
        for path in ("x/a.txt", "x/y/b.txt", "z.txt"):
            catalog.store(draft(path, f"The ferry of {collection} {path}.", collection=collection))
    view = View(allowed=frozenset({Scope("c", "x/"), Scope("d", "z.txt")}))
    places = [(info.collection, info.path) for info in catalog.documents(view)]
    assert places == [("c", "x/a.txt"), ("c", "x/y/b.txt"), ("d", "z.txt")]
    (shown,) = catalog.passage_ids(view.within("d"))
    assert catalog.passages([shown], View())[shown].document_id == "id-d-z.txt"
    assert catalog.document_frequency(["ferri"], view.within("c")) == {"ferri": 2}
    assert len(catalog.search("ferry", view.within("c"), k=9).points) == 2
    hidden = "id-c-z.txt"
    assert catalog.passages_of([hidden], view) == [] and not catalog.page_at(hidden, view, offset=0)
    with pytest.raises(NotFound):
        catalog.document(hidden, view)


@pytest.mark.parametrize("few", [True, False], ids=["looked up", "listed"])
def test_the_ids_that_a_view_shows_are_a_set_whether_looked_up_or_listed(
    catalog: Catalog, few: bool
) -> None:
    for path in ("a.txt", "b.txt"):
        catalog.store(draft(path, "A walk along the river. " * 200))
    view = View("c", documents=frozenset({"a.txt"}))
    seen, every = catalog.passage_ids(view), sorted(catalog.passage_ids(View("c")))
    shown = catalog.shown(view)
    assert len(shown) == len(seen) > 8 and set(shown) == seen
    fresh = catalog.shown(view)
    hidden = [id_ for id_ in every if id_ not in seen]
    some = [hidden[0], min(seen)] if few else every
    assert set(fresh.intersection(some)) == seen & set(some)


def test_facts_are_replaced_and_forgotten(catalog: Catalog) -> None:
    before = catalog.facts()
    catalog.remember(model="one", dimension="4")
    catalog.remember(model="two")
    assert catalog.facts() == {**before, "model": "two", "dimension": "4"}
    catalog.forget("model", "dimension")
    assert catalog.facts() == before


def test_a_document_moves_and_is_touched(catalog: Catalog) -> None:
    one = draft("a.txt", "The ferry runs at seven.")
    catalog.store(one)
    catalog.move(one.document.id, path="b.txt", title="B", stamp=Stamp(1, 2), origin="add")
    catalog.touch(one.document.id, stamp=Stamp(3, 4), origin="sync")
    known = catalog.known("c")["b.txt"]
    assert (known.id, known.origin, known.mtime) == (one.document.id, "sync", 4)
    assert catalog.find("b.txt", View("c")).title == "B"
