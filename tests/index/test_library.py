"""What the library holds, forgets and refuses."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import HomeUnwritable, IndexMismatch, NotFound
from index.fakes import WordEmbedder
from index.library import Library
from index.stores.memory import MemoryVectors
from index.types import View

Write = Callable[[str, str], Path]
C = View("c")


@pytest.fixture(autouse=True)
def three_documents(library: Library, folder: Path, write: Write) -> None:
    write("dog.txt", "Der Hund bellt laut im Garten.\n\nEr bewacht das Haus.")
    write("cat.md", "# Animals\n\n## Cats\n\nThe cat sleeps on the sofa.")
    write("rain.txt", "Morgen fällt Regen über München.")
    library.sync(folder, collection="c")


def found(library: Library, question: str, view: View = C, k: int = 3) -> list[str]:
    return [hit.passage.document for hit in library.search(question, view, k=k)]


def test_a_search_finds_words_in_other_forms_best_first(library: Library) -> None:
    assert found(library, "Welche Hunde bellten?")[0] == "dog.txt"
    assert found(library, "sleeping cats")[0] == "cat.md"
    assert found(library, "Regenfälle in Muenchen")[0] == "rain.txt"
    hits = library.search("sleeping cats", C, k=3)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].keyword > 0
    assert hits[0].dense > 0


def test_hits_carry_whole_passages(library: Library) -> None:
    passage = library.search("sleeping cats", C, k=1)[0].passage
    document = library.document(passage.document_id, View())
    assert document.text[passage.start : passage.end] == passage.text
    assert (passage.title, passage.heading, passage.language) == ("Animals", "Animals › Cats", "en")
    assert library.passage(passage.id, View()) == passage


def test_a_view_bounds_what_is_found(library: Library) -> None:
    assert found(library, "Hund Katze Regen", View("c", frozenset({"rain.txt"}))) == ["rain.txt"]
    assert found(library, "Hund", View("c", frozenset())) == []
    assert found(library, "Hund", View("c", frozenset({"unknown.txt"}))) == []
    assert found(library, "Hund", View("other")) == []


def test_k_bounds_how_much_is_found(library: Library) -> None:
    assert len(found(library, "Hund", k=1)) == 1


@pytest.mark.parametrize(
    "question",
    ["", "?", "x", "日本語の質問", "<script>alert(1)</script>", '" OR stems:*', "Hund " * 20_000],
)
def test_any_question_ends_well(library: Library, question: str) -> None:
    assert len(library.search(question, C, k=2)) == 2


def test_unknown_things_are_named(library: Library) -> None:
    for ask in (library.document, library.passage):
        with pytest.raises(NotFound, match="'nobody'"):
            ask("nobody", View())
    with pytest.raises(NotFound, match=r"'gone\.txt'"):
        library.find("gone.txt", View("c"))


def test_removing_removes_everywhere_and_all_or_nothing(
    library: Library, vectors: MemoryVectors
) -> None:
    dog, cat = library.find("dog.txt", View("c")).id, library.find("cat.md", View("c")).id
    with pytest.raises(NotFound, match="'nobody'"):
        library.remove([dog, "nobody"], View())
    assert len(library.documents(View())) == 3
    assert [info.path for info in library.remove([dog, cat, dog], View())] == ["dog.txt", "cat.md"]
    assert set(found(library, "Hund cat Regen")) == {"rain.txt"}
    assert vectors.count("c") == 1
    assert library.verify().problems == ()


def test_collections_are_apart(library: Library, folder: Path) -> None:
    library.add([folder / "dog.txt"], collection="Andere Dinge")
    assert library.collections(View()) == ["Andere Dinge", "c"]
    assert [info.path for info in library.documents(View("Andere Dinge"))] == ["dog.txt"]
    assert found(library, "cat", View("Andere Dinge")) == ["dog.txt"]
    assert len(library.documents(View())) == 4


def test_document_frequency_counts_passages(library: Library) -> None:
    assert library.document_frequency(["hund", "nichts"], View("c")) == {"hund": 1, "nichts": 0}
    assert library.document_frequency(["hund"], View("unknown")) == {"hund": 0}


def test_verify_names_every_disagreement_and_mending_ends_it(
    library: Library, vectors: MemoryVectors, embedder: WordEmbedder
) -> None:
    dog = library.passage(f"{library.find('dog.txt', View('c')).id}-1-0", View())
    vectors.delete("c", [dog.id])
    vectors.upsert("c", ["stray-1-0"], embedder.embed_passages(["stray"]))
    problems = library.verify().problems
    assert len(problems) == 2
    assert any(dog.id in problem and "no vector" in problem for problem in problems)
    assert any("stray-1-0" in problem and "no passage" in problem for problem in problems)
    assert library.mend().problems == ()
    assert found(library, "Hund")[0] == "dog.txt"


def test_vectors_of_replaced_passages_are_never_shown(
    library: Library, vectors: MemoryVectors, embedder: WordEmbedder
) -> None:
    vectors.upsert("c", ["old-1-0"], embedder.embed_passages(["Hund"]))
    assert found(library, "Hund", k=10).count("dog.txt") == 1
    assert len(found(library, "Hund", k=10)) == 3


def test_another_model_or_cutting_is_refused_with_the_command_that_rebuilds(
    library: Library, tmp_path: Path, vectors: MemoryVectors
) -> None:
    library.close()
    home, other = tmp_path / "home", WordEmbedder(name="other-model", dimension=32)
    with pytest.raises(IndexMismatch, match=r"fake-words.*other-model.*python -m index rebuild"):
        Library.open(home, embedder=other, vectors=vectors)
    with pytest.raises(IndexMismatch, match="python -m index rebuild"):
        Library.open(home, embedder=WordEmbedder(), vectors=vectors, passage_characters=300)
    with pytest.raises(IndexMismatch, match="64 dimensions"):
        same_name = WordEmbedder(dimension=32)
        Library.open(home, embedder=same_name, vectors=vectors).search("Hund", C, k=1)
    with Library.open(home, embedder=other, vectors=vectors, write=True, rebuilding=True) as again:
        again.rebuild()
        assert again.verify().problems == ()
    with Library.open(home, embedder=other, vectors=vectors) as again:
        assert found(again, "Hund")[0] == "dog.txt"
    with pytest.raises(IndexMismatch):
        Library.open(home, embedder=WordEmbedder(), vectors=vectors)


def test_an_interrupted_rebuild_is_read_by_nobody_and_finished_by_whoever_writes_next(
    library: Library, tmp_path: Path, vectors: MemoryVectors, embedder: WordEmbedder
) -> None:
    def interrupt(path: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.rebuild(interrupt)
    library.close()
    with pytest.raises(IndexMismatch, match="interrupted"):
        Library.open(tmp_path / "home", embedder=embedder, vectors=vectors)
    with Library.open(tmp_path / "home", embedder=embedder, vectors=vectors, write=True) as again:
        assert again.verify().problems == ()
        assert len(again.documents(View())) == 3


def test_who_reads_only_sees_what_is_committed_and_cannot_write(
    library: Library, tmp_path: Path, vectors: MemoryVectors, embedder: WordEmbedder, write: Write
) -> None:
    with Library.open(tmp_path / "home", embedder=embedder, vectors=vectors) as reader:
        place = write("new.txt", "Etwas Neues über Schnee.")
        library.add([place], collection="c")
        assert found(reader, "Schnee")[0] == "new.txt"
        with pytest.raises(HomeUnwritable, match="write=True"):
            reader.remove(["x"], View())


def test_reading_where_nothing_was_ever_indexed_finds_and_makes_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty", embedder=WordEmbedder()) as reader:
        assert reader.documents(View()) == []
        assert reader.search("Hund", C, k=3) == []
        assert reader.verify().problems == ()
    assert not (tmp_path / "empty").exists()


def test_threads_search_while_documents_come_and_go(library: Library) -> None:
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            hits = library.search("Hund im Garten", C, k=9)
            revisions = {hit.passage.id.rsplit("-", 1)[0] for hit in hits}
            assert len(revisions) == len({hit.passage.document_id for hit in hits}) >= 3

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask) for _ in range(3)]
        for n in range(15):
            info = library.add_upload("up.txt", f"Hund Nummer {n}.".encode(), View("c"))
            if n % 5 == 4:
                library.remove([info.id], View())
        over.set()
    for one in asking:
        one.result()
