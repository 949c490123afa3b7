"""Homes that are taken, unwritable, full or damaged: one clear sentence each, nothing lost."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import HomeBusy, HomeError, HomeUnwritable
from index.fakes import WordEmbedder
from index.home import open_to_others, refuse_as_root
from index.library import Library
from index.lock import WriterLock
from index.types import View

HOLD = """
import sys
from index.fakes import WordEmbedder
from index.library import Library
from index.types import View

library = Library.open(sys.argv[1], embedder=WordEmbedder(), write=True)
for line in sys.stdin:
    library.add_upload("a.txt", line.encode(), View("c"))
    print("done", flush=True)
"""

FULL = """
import resource, signal, sys
from index.errors import HomeUnwritable
from index.fakes import WordEmbedder
from index.library import Library
from index.types import View

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Library.open(sys.argv[1], embedder=WordEmbedder(), write=True) as library:
    library.add_upload("a.txt", b"Written before the disk was full.", View("c"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    try:
        for n in range(200):
            text = " ".join(f"word{n}x{i}" for i in range(1000))
            library.add_upload(f"{n}.txt", text.encode(), View("c"))
    except HomeUnwritable as error:
        print("unwritable:", error)
"""


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "home")
    with pytest.raises(HomeBusy, match=f"process {os.getpid()}.*Wait"):
        WriterLock(tmp_path / "home")
    lock.release()
    WriterLock(tmp_path / "home").release()


def test_two_processes_share_a_home_one_writing_one_reading(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-c", HOLD, str(home)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.write("Der Hund bellt.\n")
        other.stdin.flush()
        assert other.stdout.readline() == "done\n"
        with pytest.raises(HomeBusy, match=f"process {other.pid}"):
            Library.open(home, embedder=WordEmbedder(), write=True)
        with Library.open(home, embedder=WordEmbedder()) as reader:
            assert [info.path for info in reader.documents(View("c"))] == ["a.txt"]
            assert reader.search("Hunde", View("c"), k=1)[0].passage.text == "Der Hund bellt."
            other.stdin.write("Die Katze schläft.\n")
            other.stdin.flush()
            assert other.stdout.readline() == "done\n"
            hits = reader.search("Katzen", View("c"), k=5)
            assert [hit.passage.text for hit in hits] == ["Die Katze schläft."]
            assert hits[0].dense > 0.3
        other.kill()
    with Library.open(home, embedder=WordEmbedder(), write=True) as writer:  # free after kill -9
        assert writer.verify().problems == ()


def test_a_home_that_is_a_file_is_unwritable(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(HomeUnwritable, match="--home"):
        Library.open(tmp_path / "home", embedder=WordEmbedder(), write=True)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that even root cannot write")
def test_a_home_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(HomeUnwritable, match=r"/proc/self.*--home"):
        Library.open("/proc/self/home", embedder=WordEmbedder(), write=True)
    with Library.open("/proc/self/home", embedder=WordEmbedder()) as reader:
        assert reader.documents(View()) == []


def test_a_new_home_is_closed_to_other_users_of_the_machine(tmp_path: Path) -> None:
    WriterLock(tmp_path / "home").release()
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert not open_to_others(tmp_path / "home")
    (tmp_path / "home").chmod(0o750)
    assert open_to_others(tmp_path / "home")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_root_leaves_nothing_in_the_home_of_another_user(tmp_path: Path) -> None:
    refuse_as_root(tmp_path / "none")
    refuse_as_root(tmp_path)
    os.chown(tmp_path, 54321, 54321)
    for program in (["-m", "rag", "accounts", "list"], ["-m", "index", "list"], ["app.py"]):
        command = [sys.executable, *program, "--home", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "belongs to user 54321" in done.stderr and done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_ends_the_work_and_keeps_what_was_committed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL, str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "unwritable:" in done.stdout
    assert "--home" in done.stdout
    with Library.open(tmp_path / "home", embedder=WordEmbedder(), write=True) as library:
        assert library.find("a.txt", View("c")).text == "Written before the disk was full."
        assert library.verify().problems == ()


def test_a_catalog_that_is_no_catalog_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite3").write_bytes(b"This is no database." * 500)
    with pytest.raises(HomeError, match=r"catalog\.sqlite3"):
        Library.open(tmp_path, embedder=WordEmbedder(), write=True)
    with pytest.raises(HomeError, match=r"catalog\.sqlite3"):
        Library.open(tmp_path, embedder=WordEmbedder())


@pytest.mark.parametrize("damage", ["lost", "torn"])
def test_lost_or_damaged_vectors_are_made_again_from_the_catalog(
    damage: str, tmp_path: Path
) -> None:
    with Library.open(tmp_path, embedder=WordEmbedder(), write=True) as library:
        library.add_upload("a.txt", b"The dog barks.", View("c"))
        words = "\n\n".join(f"Paragraph {n} with words of its own." for n in range(30_000))
        library.add_upload("b.txt", words.encode(), View("c"))
    for file in (tmp_path / "vectors").rglob("*"):
        if damage == "lost" and file.is_file():
            file.unlink()
        elif file.suffix in (".bin", ".pickle"):
            os.truncate(file, file.stat().st_size // 2)
    with Library.open(tmp_path, embedder=WordEmbedder(), write=True) as library:
        assert library.verify().problems == ()
        assert library.search("dogs", View("c"), k=1)[0].dense > 0.3


def test_every_file_is_read_anew_by_the_next_sync(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("The ferry runs at seven.")
    with Library.open(tmp_path / "home", embedder=WordEmbedder(), write=True) as library:
        library.sync(docs, collection="c")
    with sqlite3.connect(tmp_path / "home" / "catalog.sqlite3") as sql:
        sql.execute("UPDATE documents SET schema = 1")
    with Library.open(tmp_path / "home", embedder=WordEmbedder(), write=True) as library:
        assert library.sync(docs, collection="c").changed == ("a.txt",)
        assert library.sync(docs, collection="c").changed == ()


@pytest.mark.parametrize("whole_folder", [True, False])
def test_an_upload_is_read_anew_from_the_file_that_was_kept(
    tmp_path: Path, whole_folder: bool
) -> None:
    docs, home, view = tmp_path / "docs", tmp_path / "home", View("c")
    docs.mkdir()
    with Library.open(home, embedder=WordEmbedder(), write=True) as library:
        kept = library.add_upload("a.txt", b"The ferry runs at seven.", view).id
        lost = library.add_upload("b.txt", b"The bus runs at eight.", view).id
        (home / "originals" / library.document(lost, view).content_hash).unlink()
    with sqlite3.connect(home / "catalog.sqlite3") as sql:
        sql.execute("UPDATE documents SET schema = 1, title = 'Of before'")
    with Library.open(home, embedder=WordEmbedder(), write=True) as library:
        for changed in (("a.txt",), ()):
            report = (
                library.sync(docs, collection="c") if whole_folder else library.reread_uploads("c")
            )
            assert (report.changed, report.removed, report.skipped) == (changed, (), ())
        assert library.document(kept, view).title == "The ferry runs at seven."
        assert library.document(lost, view).title == "Of before"
        assert {info.origin for info in library.documents(view)} == {"upload"}
        assert {info.changed_by for info in library.documents(view)} == {"everyone"}, "nobody else"
        assert library.verify().problems == ()
