"""A view shows what it shows as if nothing else were there: lists, counts, errors, and search."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep as real_sleep
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import NotAllowed, NotFound, QuestionError
from index.fakes import WordEmbedder
from index.library import Library
from index.search.even_time import QUERY_S, SEARCH_S
from index.stores.chroma import ChromaVectors
from index.stores.sqlite import fulltext
from index.types import Hit, Scope, View

NOUNS = "Antrag Gebühr Frist Schule Straße Wasser Ausweis Fluss Brücke Markt Garten Hund Steuer Amt".split()
VERBS = "kostet prüft öffnet schließt beginnt endet zahlt meldet".split()
PATHS = ("a.txt", "b/a.txt", "b/c/a.txt", "bb/a.txt", "B/a.txt", "b_/a.txt", "ü/ä.txt")

paths = st.sampled_from([*PATHS, "b/", "b/c/", "", "x.txt", "ü/"])
scopes = st.frozensets(st.builds(Scope, st.sampled_from(["c", "d", "e"]), paths), max_size=4)
views = st.builds(
    View,
    collection=st.sampled_from([None, "c", "d", "e"]),
    documents=st.none() | st.frozensets(st.sampled_from(PATHS), max_size=4),
    allowed=st.none() | scopes,
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two collections with the same paths, and words that stand in one document only."""
    folder = tmp_path_factory.mktemp("small")
    for path in PATHS:
        (folder / "files" / path).parent.mkdir(parents=True, exist_ok=True)
        word = f"einzig{'abcdefg'[PATHS.index(path)] * 2}wort"
        (folder / "files" / path).write_text(f"Der Hund kennt das {word}. Das Amt öffnet.")
    with Library.open(
        folder / "home", embedder=WordEmbedder(), vector_store="memory", write=True
    ) as library:
        for collection in ("c", "d"):
            library.sync(folder / "files", collection=collection)
        yield library


@settings(max_examples=60, deadline=None)
@given(view=views)
def test_every_read_shows_what_the_view_sees_and_nothing_else(small: Library, view: View) -> None:
    everything = small.documents(View())
    seen = [info for info in everything if view.sees(info.collection, info.path)]
    assert small.documents(view) == seen
    assert small.collections(view) == sorted({info.collection for info in seen})
    for info in everything:
        passage = small.passages_of(info.id, View())[0]
        if info in seen:
            assert small.document(info.id, view).path == info.path
            assert small.passages_of(info.id, view)[0] == small.passage(passage.id, view) == passage
        else:
            assert small.passages_of(info.id, view) == []
            assert small.page_at(info.id, view, offset=0) is None
            for read, id_ in ((small.document, info.id), (small.passage, passage.id)):
                with pytest.raises(NotFound) as hidden:
                    read(id_, view)
                with pytest.raises(NotFound) as absent:
                    read("nobody", view)
                assert str(hidden.value).replace(id_, "nobody") == str(absent.value)
    if view.collection is not None:
        hits = small.search("Hund", view, k=50)
        assert {hit.passage.document_id for hit in hits} == {info.id for info in seen}
        assert small.document_frequency(["hund"], view) == {"hund": len(seen)}


def test_a_view_of_all_collections_cannot_be_searched(small: Library) -> None:
    with pytest.raises(QuestionError, match="one collection"):
        small.search("Hund", View(), k=3)


def test_a_word_of_a_hidden_document_is_as_unknown_as_any(small: Library) -> None:
    """Else a misspelt word would be corrected by what nobody may know."""
    view = View("c", documents=frozenset({"a.txt"}))
    hidden = small._catalog.search("einzigddwortt Hund", view, k=9)
    assert hidden == small._catalog.search("einzigzzwortt Hund", view, k=9)
    assert not hidden.misspelt
    assert small._catalog.search("einzigaawortt", view, k=9).misspelt
    assert small._catalog.search("einzigddwortt", View("c"), k=9).misspelt


def test_a_hidden_document_cannot_be_removed_and_takes_nothing_with_it(small: Library) -> None:
    ids = {info.path: info.id for info in small.documents(View("c"))}
    view = View("c", documents=frozenset({"a.txt"}))
    with pytest.raises(NotFound, match=ids["b/a.txt"]):
        small.remove([ids["a.txt"], ids["b/a.txt"]], view)
    assert len(small.documents(View("c"))) == len(PATHS)


@pytest.mark.parametrize("name", ["taken.txt", "free.txt"])
def test_an_upload_that_the_view_would_not_see_is_refused_whether_the_name_is_taken_or_not(
    name: str, library: Library
) -> None:
    library.add_upload("taken.txt", b"Hidden words.", View("c"))
    view = View("c", allowed=frozenset({Scope("c", "mine.txt"), Scope("d")}))
    with pytest.raises(NotAllowed) as refused:
        library.add_upload(name, b"Other words.", view)
    assert str(refused.value).replace(name, "free.txt") == (
        "You may not add free.txt to the collection 'c'."
    )
    assert library.find("taken.txt", View("c")).text == "Hidden words."
    assert library.add_upload("mine.txt", b"My words.", view).path == "mine.txt"
    assert library.add_upload("new.txt", b"New words.", view.within("d")).path == "new.txt"


def test_who_may_only_read_neither_adds_nor_deletes_and_loses_nothing(library: Library) -> None:
    mine = library.add_upload("mine.txt", b"My words.", View("c"))
    theirs = library.add_upload("theirs.txt", b"Their words.", View("c"))
    view = View("c", writable=frozenset({Scope("c", "mine.txt"), Scope("d", "notes/")}))
    with pytest.raises(NotAllowed, match=r"theirs\.txt"):
        library.add_upload("theirs.txt", b"Other words.", view)
    with pytest.raises(NotAllowed, match=r"theirs\.txt"):
        library.remove([mine.id, theirs.id], view)
    assert len(library.documents(view)) == 2
    assert library.find("theirs.txt", view).text == "Their words."
    assert library.add_upload("mine.txt", b"My new words.", view).id == mine.id
    assert library.remove([mine.id], view)[0].path == "mine.txt"


def test_what_may_be_written_is_part_of_what_is_seen() -> None:
    view = View(allowed=frozenset({Scope("c", "a/")}), writable=frozenset({Scope("c")}))
    assert view.may_write("c", "a/b.txt") and not view.may_write("c", "b.txt")
    assert not View(writable=frozenset()).may_write("c", "a/b.txt")
    assert View().may_write("c", "a/b.txt")


# -- a small part of many passages


def town(folder: Path, number: int, *, seed: int) -> str:
    """A document of ten paragraphs in common words; returns its path."""
    chance = random.Random(seed * 10_000 + number)
    kept = []
    for part in range(10):
        said = [
            f"{chance.choice(NOUNS)} {chance.choice(VERBS)} {chance.choice(NOUNS)}"
            for _ in range(4)
        ]
        kept.append(f"Absatz {part} von Nummer{number}: {'. '.join(said)}.")
    path = f"{number % 7}/{number}.txt"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("\n\n".join(kept))
    return path


@pytest.fixture(scope="module")
def many(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Library, Callable[[int], Library]]]:
    """Four thousand passages in Chroma, and a way to have the first of their documents alone."""
    folder = tmp_path_factory.mktemp("many")
    listed = [town(folder / "all", number, seed=1) for number in range(400)]
    opened: list[Library] = []

    def library(name: str) -> Library:
        made = Library.open(
            folder / f"home-{name}",
            embedder=WordEmbedder(dimension=256),
            write=True,
            passage_characters=120,
        )
        opened.append(made)
        made.sync(folder / name, collection="c")
        return made

    def alone(documents: int) -> Library:
        part = folder / f"first-{documents}"
        for path in listed[:documents]:
            (part / path).parent.mkdir(parents=True, exist_ok=True)
            (part / path).write_text((folder / "all" / path).read_text())
        return library(part.name)

    yield library("all"), alone
    for one in opened:
        one.close()


def scored(hits: list[Hit]) -> dict[tuple[str, int], float]:
    return {(hit.passage.document, hit.passage.start): hit.score for hit in hits}


QUESTIONS = (
    "Was kostet die Gebühr für den Ausweis?",
    "Wann öffnet das Amt am Markt?",
    "Absatz 3 von Nummer2",
    "Nummer399 Garten",  # stands in the rest only
    "Brücke Straßse Wassr Schulee",  # misspelt
    '"Hund zahlt" Steuer',
    "Steuerfrist",
    "Amt",  # one expression alone
)


@pytest.mark.parametrize("documents", [4, 120, 300])
def test_a_search_in_a_part_finds_what_a_search_over_that_part_alone_finds(
    documents: int, many: tuple[Library, Callable[[int], Library]]
) -> None:
    """Of 4,000 passages 1 % are compared one by one, 30 % searched in Chroma's graph, 75 % in FTS5 too."""
    whole, alone = many
    part = alone(documents)
    shown = frozenset(info.path for info in part.documents(View("c")))
    for question in QUESTIONS:
        wanted = scored(part.search(question, View("c"), k=10))
        found = scored(whole.search(question, View("c", documents=shown), k=10))
        assert len(found) == 10
        assert sorted(found.values()) == pytest.approx(sorted(wanted.values()), abs=1e-4), question
        surely = {place for place, score in wanted.items() if score > min(wanted.values()) + 1e-4}
        assert surely <= found.keys(), question
        alone_points = part._catalog.search(question, View("c"), k=20)
        points = whole._catalog.search(question, View("c", documents=shown), k=20)
        assert points.misspelt == alone_points.misspelt
        assert sorted(points.points.values()) == pytest.approx(
            sorted(alone_points.points.values()), rel=1e-6 if documents < 200 else 0.02
        )


def test_a_search_in_a_small_part_never_looks_at_the_rest(
    many: tuple[Library, Callable[[int], Library]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the time that it takes would tell of words and topics in what is hidden."""
    library, _ = many

    def looked(*given: object, **named: object) -> None:
        raise AssertionError("the whole collection was searched")

    for name in ("search", "search_among", "frequency", "frequency_among", "beginning_with"):
        monkeypatch.setattr(fulltext, name, looked)
    monkeypatch.setattr(ChromaVectors, "_searched", looked)
    shown = frozenset(info.path for info in library.documents(View("c"))[:100])
    for question in QUESTIONS:
        assert library.search(question, View("c", documents=shown), k=10)
    with pytest.raises(AssertionError, match="whole collection"):
        library.search("Amt", View("c"), k=10)


@pytest.mark.parametrize("slower_s", [0, 0.03])
def test_a_search_in_a_large_part_ends_after_whole_steps_of_time_whatever_it_met(
    slower_s: float, many: tuple[Library, Callable[[int], Library]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma's graph is looked through further where hidden passages are close to the question."""
    library, _ = many
    slept = list[float]()
    monkeypatch.setattr(time, "sleep", slept.append)
    asked_first = ChromaVectors._searched

    def further(*given: Any) -> Any:
        real_sleep(slower_s)
        return asked_first(*given)

    monkeypatch.setattr(ChromaVectors, "_searched", further)
    folders = frozenset({Scope("c", f"{number}/") for number in range(5)})
    view = View("c", allowed=folders)
    query = library.query("Amt am Markt", view)
    works: dict[float, Callable[[], object]] = {
        QUERY_S: lambda: library.query("Amt am Markt", view),
        SEARCH_S: lambda: library.search(query, view, k=10),
    }
    for step, work in works.items():
        slept.clear()
        began = time.perf_counter()
        work()
        took = time.perf_counter() - began
        (left,) = slept
        steps = (took + left) / step
        assert 0 < left <= step and abs(steps - round(steps)) < 0.1


@pytest.mark.parametrize(
    "view",
    [
        View("c"),
        View("c", documents=frozenset({"0/", "1/", "2/", "3/", "4/"})),  # ticked, not hidden
        View("c", allowed=frozenset({Scope("c")})),
        View("c", allowed=frozenset({Scope("c", "0/")})),  # so few that they are seen alone
    ],
)
def test_nobody_waits_for_whole_steps_where_nothing_can_be_told(
    view: View,
    many: tuple[Library, Callable[[int], Library]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library, _ = many
    slept = list[float]()
    monkeypatch.setattr(time, "sleep", slept.append)
    assert library.search("Amt am Markt", view, k=10) and not slept
