"""A sync makes the collection equal to the folder, at the least cost and without losing anything."""

import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from index.errors import NotFound, ReadError
from index.fakes import WordEmbedder
from index.library import Library
from index.readers.reader_process import ReaderProcess
from index.types import View
from tests.index.readers.bombs import FONT, PDFS, pdf, stream

Write = Callable[[str, str], Path]


def paths(library: Library) -> list[str]:
    return [info.path for info in library.documents(View("c"))]


def reasons(library: Library, folder: Path) -> dict[str, str]:
    return {s.path: s.reason for s in library.sync(folder, collection="c").skipped}


def test_new_changed_and_deleted_files_are_followed(
    library: Library, folder: Path, write: Write
) -> None:
    write("a.txt", "Der Hund bellt.")
    write("deep/down/b.md", "# Cats\n\nThe cat sleeps.")
    report = library.sync(folder, collection="c")
    assert report.added == ("a.txt", "deep/down/b.md")
    assert report.passages == 2
    before = library.find("a.txt", View("c"))

    write("a.txt", "Der Hund schläft jetzt.")
    (folder / "deep/down/b.md").unlink()
    report = library.sync(folder, collection="c")
    assert (report.changed, report.removed, report.added) == (("a.txt",), ("deep/down/b.md",), ())
    after = library.find("a.txt", View("c"))
    assert after.id == before.id
    assert after.text == "Der Hund schläft jetzt."
    assert paths(library) == ["a.txt"]
    assert library.verify().problems == ()


def test_unchanged_files_cost_nothing(
    library: Library, folder: Path, write: Write, embedder: WordEmbedder
) -> None:
    place = write("a.txt", "One.")
    write("b.txt", "Two.")
    library.sync(folder, collection="c")
    calls = embedder.calls
    place.chmod(0)  # nobody but root could read it now, and nobody needs to
    assert library.sync(folder, collection="c").unchanged == 2
    place.chmod(0o644)
    os.utime(place)  # a new stamp on the same bytes: read once, embedded never
    assert library.sync(folder, collection="c").unchanged == 2
    assert embedder.calls == calls


def test_a_moved_file_keeps_its_id_and_its_vectors(
    library: Library, folder: Path, write: Write, embedder: WordEmbedder
) -> None:
    place = write("a.txt", "Der Hund bellt.")
    library.sync(folder, collection="c")
    before, done = library.find("a.txt", View("c")), embedder.embedded
    (folder / "new").mkdir()
    place.rename(folder / "new" / "dog.txt")
    report = library.sync(folder, collection="c")
    assert (report.moved, report.added, report.removed) == (("new/dog.txt",), (), ())
    after = library.find("new/dog.txt", View("c"))
    assert after.id == before.id
    assert embedder.embedded == done
    assert paths(library) == ["new/dog.txt"]
    assert library.verify().problems == ()


def test_a_copy_is_another_document(library: Library, folder: Path, write: Write) -> None:
    write("a.txt", "The same words.")
    write("b.txt", "The same words.")
    library.sync(folder, collection="c")
    ids = {info.id for info in library.documents(View("c"))}
    assert len(ids) == 2
    (folder / "a.txt").rename(folder / "c.txt")
    (folder / "b.txt").rename(folder / "d.txt")
    assert library.sync(folder, collection="c").moved == ("c.txt", "d.txt")
    assert {info.id for info in library.documents(View("c"))} == ids


def test_a_file_that_cannot_be_read_is_named_and_its_earlier_version_stays(
    library: Library, folder: Path, write: Write
) -> None:
    write("a.txt", "The first version.")
    library.sync(folder, collection="c")
    write("a.txt", "")
    write("b.xyz", "Nobody reads this ending.")
    write("c.txt", " \n ")
    write("huge.txt", "x" * 1_000_001)
    found = reasons(library, folder)
    assert set(found) == {"a.txt", "b.xyz", "c.txt", "huge.txt"}
    assert found["a.txt"].endswith("The earlier version stays.")
    assert "stays" not in found["b.xyz"]
    assert "1.0 MB" in found["huge.txt"]
    assert library.find("a.txt", View("c")).text == "The first version."
    assert paths(library) == ["a.txt"]


def test_links_out_of_the_folder_are_skipped_with_a_reason(
    library: Library, folder: Path, write: Write, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("Nobody asked for this.")
    write("a.txt", "Asked for.")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "outside").symlink_to(tmp_path)
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "nowhere.txt").symlink_to(folder / "gone.txt")
    found = reasons(library, folder)
    assert set(found) == {"out.txt", "outside", "loop", "nowhere.txt"}
    assert "out of the folder" in found["out.txt"]
    assert "out of the folder" in found["outside"]
    assert paths(library) == ["a.txt"]


def test_hidden_files_are_ignored_and_pipes_are_never_waited_for(
    library: Library, folder: Path, write: Write
) -> None:
    write(".hidden.txt", "Not for the index.")
    write(".git/a.txt", "Nor this.")
    write("~$a.docx", "Nor a lock file.")
    os.mkfifo(folder / "pipe.txt")
    assert set(reasons(library, folder)) == {"pipe.txt"}
    assert paths(library) == []


def test_a_name_that_is_not_unicode_is_named_and_skipped(library: Library, folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt"))).write_text("Words.")
    assert set(reasons(library, folder)) == {"?.txt"}


def test_a_missing_folder_deletes_nothing(library: Library, folder: Path, write: Write) -> None:
    write("a.txt", "Still here.")
    library.sync(folder, collection="c")
    shutil.rmtree(folder)
    with pytest.raises(NotFound, match="nothing was removed"):
        library.sync(folder, collection="c")
    folder.write_text("a file")
    with pytest.raises(NotFound, match="not a folder"):
        library.sync(folder, collection="c")
    assert paths(library) == ["a.txt"]


def test_a_folder_that_vanishes_during_sync_deletes_nothing(
    library: Library, folder: Path, write: Write
) -> None:
    for n in range(600):
        write(f"{n:03}.txt", f"Document number {n}.")
    library.sync(folder, collection="c")
    for n in range(0, 600, 2):
        write(f"{n:03}.txt", f"Document number {n}, changed.")
    (folder / "001.txt").unlink()

    def vanish(path: str, done: int, total: int) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    with pytest.raises(NotFound, match="nothing was removed"):
        library.sync(folder, collection="c", progress=vanish)
    assert len(paths(library)) == 600
    assert library.verify().problems == ()


def test_another_folder_in_its_place_deletes_nothing(
    library: Library, folder: Path, write: Write
) -> None:
    write("a.txt", "One.")
    library.sync(folder, collection="c")
    write("b.txt", "Two.")
    (folder / "a.txt").unlink()

    def replace(path: str, done: int, total: int) -> None:
        if not folder.with_name("old").exists():
            folder.rename(folder.with_name("old"))
            folder.mkdir()

    with pytest.raises(NotFound, match="replaced"):
        library.sync(folder, collection="c", progress=replace)
    assert paths(library) == ["a.txt", "b.txt"]


def test_uploads_survive_a_sync_and_are_never_overwritten_by_it(
    library: Library, folder: Path, write: Write
) -> None:
    uploaded = library.add_upload("../../a.txt", b"Uploaded words.", View("c"))
    assert (uploaded.path, uploaded.origin) == ("a.txt", "upload")
    write("a.txt", "Words of the folder.")
    write("b.txt", "More words.")
    report = library.sync(folder, collection="c")
    assert report.kept_uploads == 1
    assert report.added == ("b.txt",)
    assert [s.path for s in report.skipped] == ["a.txt"]
    assert library.document(uploaded.id, View()).text == "Uploaded words."


def test_an_upload_replaces_an_upload_of_its_name_and_steps_aside_for_files(
    library: Library, folder: Path, write: Write, embedder: WordEmbedder
) -> None:
    write("a.txt", "Words of the folder.")
    library.sync(folder, collection="c")
    first = library.add_upload("a.txt", b"Uploaded.", View("c"))
    assert first.path == "a (2).txt"
    done = embedder.embedded
    assert library.add_upload("a.txt", b"Uploaded.", View("c")).id == first.id
    assert embedder.embedded == done
    again = library.add_upload("a.txt", b"Uploaded, and changed.", View("c"))
    assert (again.id, again.path) == (first.id, "a (2).txt")
    assert paths(library) == ["a (2).txt", "a.txt"]
    with pytest.raises(ReadError):
        library.add_upload("b.txt", b"", View("c"))


def test_added_files_and_folders_join_the_collection(
    library: Library, folder: Path, write: Write, tmp_path: Path
) -> None:
    write("a.txt", "One.")
    write("deep/b.txt", "Two.")
    single = tmp_path / "single.txt"
    single.write_text("Three.")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "single.txt").write_text("Four.")
    report = library.add([folder, single, tmp_path / "other" / "single.txt"], collection="c")
    assert report.added == ("a.txt", "deep/b.txt", "single.txt")
    assert [Path(s.path).name for s in report.skipped] == ["single.txt"]
    assert {info.origin for info in library.documents(View("c"))} == {"add"}
    with pytest.raises(NotFound, match=r"gone\.txt"):
        library.add([tmp_path / "gone.txt"], collection="c")


def test_progress_grows_while_one_file_is_embedded_and_reaches_its_total(
    library: Library, folder: Path, write: Write
) -> None:
    write("a.txt", "One paragraph of words.\n\n" * 20_000)
    write("b.txt", "")
    seen: list[tuple[int, int]] = []

    def progress(_: str, done: int, total: int) -> None:
        seen.append((done, total))

    library.sync(folder, collection="c", progress=progress)
    assert len(seen) >= 3
    assert sorted(seen) == seen
    assert seen[-1][0] == seen[-1][1]
    seen.clear()
    library.sync(folder, collection="c", progress=progress)
    assert len(seen) == 1, "only the empty file is looked at again"
    seen.clear()
    library.add_upload("u.txt", b"Uploaded words.", View("c"), progress=progress)
    assert seen == [(15, 15)]


@pytest.mark.parametrize("kind", PDFS)
def test_a_page_that_unpacks_without_end_is_named_and_holds_up_no_other(
    kind: str, library: Library, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.library.ReaderProcess", partial(ReaderProcess, seconds=2))
    (folder / "a.pdf").write_bytes(PDFS[kind]())
    (folder / "b.pdf").write_bytes(pdf(stream(b"BT /F 9 Tf 9 9 Td (Hallo) Tj ET"), FONT))
    write("c.txt", "Ein Text.")
    began = time.monotonic()
    found = reasons(library, folder)
    assert time.monotonic() - began < 60
    assert (list(found) == ["a.pdf"] and "computing" in found["a.pdf"]) or "memory" in found[
        "a.pdf"
    ]
    assert paths(library) == ["b.pdf", "c.txt"]
    with pytest.raises(ReadError):
        library.add_upload("a.pdf", PDFS[kind](), View("c"))
    assert paths(library) == ["b.pdf", "c.txt"]
