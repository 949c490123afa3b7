"""What is long holds nobody up, and what is given up leaves nothing behind."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import Overtaken
from index.library import Library
from index.stores.memory import MemoryVectors
from index.types import Content, View
from tests.index.gears import WAIT_S, StopsAtGears

Write = Callable[[str, str], Path]
VIEW = View("c")
LARGE = "\n\n".join(f"Absatz {n} handelt von Zahnrädern und Schmieröl." * 15 for n in range(40))


@pytest.fixture
def held() -> StopsAtGears:
    return StopsAtGears()


@pytest.fixture
def busy(tmp_path: Path, held: StopsAtGears) -> Iterator[Library]:
    """A library that is at work on a large file."""
    with Library.open(
        tmp_path / "home", embedder=held, vectors=MemoryVectors(), write=True
    ) as library:
        library.add_upload("alt.txt", b"Das Alte bleibt.", VIEW)
        adding = threading.Thread(
            target=library.add_upload, args=("gross.txt", LARGE.encode(), VIEW), daemon=True
        )
        adding.start()
        assert held.begun.wait(WAIT_S)
        yield library
        held.go_on.set()
        adding.join(WAIT_S)
        assert "gross.txt" in paths(library) and library.verify().problems == ()


def paths(library: Library) -> list[str]:
    return [info.path for info in library.documents(VIEW)]


def test_beside_a_large_file_a_small_one_is_added_found_and_removed(busy: Library) -> None:
    info = busy.add_upload("klein.txt", b"Die Laterne ist blau.", VIEW)
    assert paths(busy) == ["alt.txt", "klein.txt"], "and what was there stays listed"
    assert busy.search("Laterne", VIEW, k=1)[0].passage.document == "klein.txt"
    assert busy.original(info.id, VIEW).data == b"Die Laterne ist blau."
    busy.remove([info.id], VIEW)
    assert paths(busy) == ["alt.txt"]


def test_a_collection_that_documents_are_added_to_is_not_renamed_or_deleted(busy: Library) -> None:
    with pytest.raises(Overtaken, match="being added"):
        busy.rename_collection("c", "d", VIEW)
    with pytest.raises(Overtaken, match="being added"):
        busy.delete_collection("c", VIEW)
    busy.create_collection("d", View())
    busy.rename_collection("d", "e", View())


def test_a_sync_holds_up_no_upload_and_takes_back_none(
    tmp_path: Path, held: StopsAtGears, folder: Path, write: Write
) -> None:
    write("a.txt", LARGE)
    write("b.txt", "Aus dem Ordner.")
    with Library.open(tmp_path / "home", embedder=held, write=True) as library:
        reports = []
        syncing = threading.Thread(
            target=lambda: reports.append(library.sync(folder, collection="c")), daemon=True
        )
        syncing.start()
        assert held.begun.wait(WAIT_S)
        library.add_upload("b.txt", b"Hochgeladen.", VIEW)
        held.go_on.set()
        syncing.join(WAIT_S)
        assert paths(library) == ["a.txt", "b.txt"]
        assert library.find("b.txt", VIEW).text == "Hochgeladen."
        assert [skipped.path for skipped in reports[0].skipped] == ["b.txt"]
        assert library.verify().problems == ()


def test_what_is_given_up_halfway_leaves_nothing_behind(
    library: Library, vectors: MemoryVectors
) -> None:
    library.add_upload("a.txt", b"The first version stays.", VIEW)

    def stop(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add_upload("a.txt", LARGE.encode(), VIEW, progress=stop)
    assert library.find("a.txt", VIEW).text == "The first version stays."
    assert vectors.count("c") == 1 and library.verify().problems == ()
    library.remove([library.find("a.txt", VIEW).id], VIEW)


def test_two_uploads_of_one_name_follow_each_other(library: Library) -> None:
    texts = [f"Version {n} of the same file." for n in range(6)]
    threads = [
        threading.Thread(target=library.add_upload, args=("a.txt", text.encode(), VIEW))
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    (info,) = library.documents(VIEW)
    assert info.revision == 6 and library.document(info.id, VIEW).text in texts
    assert library.verify().problems == ()


def test_a_version_says_its_number_when_it_came_and_who_gave_it(
    library: Library, folder: Path, write: Write
) -> None:
    library.add_upload("a.txt", b"One.", View("c", asker="ada"))
    library.add_upload("a.txt", b"Two.", View("c", asker="bea"))
    write("b.txt", "Aus dem Ordner.")
    library.sync(folder, collection="c")
    one, other = library.documents(VIEW)
    assert (one.revision, one.changed_by, one.changed >= one.added) == (2, "bea", True)
    assert (other.revision, other.changed_by) == (1, "")


def test_what_was_read_elsewhere_is_taken_as_it_is(library: Library) -> None:
    content = Content("Anderswo gelesen.", "Titel")
    info = library.add_upload("a.pdf", b"%PDF", VIEW, content=lambda: content)
    assert (info.title, library.document(info.id, VIEW).text) == ("Titel", "Anderswo gelesen.")
