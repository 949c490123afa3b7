"""Backup and restore: whole or not at all, and nothing that was there before is lost."""

import io
import sqlite3
import tarfile
from pathlib import Path
from typing import Any

import pytest

from index.errors import BackupError, HomeBusy, HomeError, NewerHome
from index.fakes import WordEmbedder
from index.library import Library
from index.lock import RESTORING
from index.types import View
from index.uploads.queue import open_queue
from rag.access.store import open_access
from rag.operation import archive, backup
from rag.operation.backup import back_up
from rag.operation.restore import restore

FERRY, BRIDGE = b"The ferry runs at seven.", b"The bridge was opened in 1894."
SEEN = View("default")
SYNCED = "bridge.txt"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with an upload, a synced file, an upload that waits, and a person signed in."""
    home, folder = tmp_path / "home", tmp_path / "folder"
    folder.mkdir()
    (folder / SYNCED).write_bytes(BRIDGE)
    with opened(home, write=True) as library:
        library.add_upload("ferry.txt", FERRY, SEEN)
        library.sync(folder, collection="default")
    queue = open_queue("sqlite", home, max_bytes=1000)
    with queue.staging.receive("late.txt") as received:
        received.write(b"The tower is new.")
        queue.put(received, path="late.txt", owner="ada", view=SEEN)
    queue.close()
    access = open_access(home)
    ada = access.accounts.add("ada", role="reader")
    access.sessions.start(ada.person, password_hash=ada.password_hash)
    access.close()
    (home / "fundstelle.toml").write_text("passages = 5")
    return home


def opened(home: Path, *, write: bool = False) -> Library:
    return Library.open(home, embedder=WordEmbedder(), write=write)


def test_a_synced_file_that_is_uploaded_while_the_backup_is_written_is_restored(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its link is listed early, the file that replaced it late; both are in the archive."""
    originals, adding = home / "originals", backup._add_vectors

    def uploaded_meanwhile(*given: Any) -> int:
        for path in [one for one in originals.iterdir() if one.is_symlink()]:
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)
        return adding(*given)

    monkeypatch.setattr(backup, "_add_vectors", uploaded_meanwhile)
    back_up(home, tmp_path / "late.tar", vector_store="chroma")
    restore(tmp_path / "late.tar", tmp_path / "new", vector_store="chroma")
    kept = [one for one in (tmp_path / "new" / "originals").iterdir() if not one.is_symlink()]
    assert sorted(one.read_bytes() for one in kept) == sorted([BRIDGE, FERRY])


@pytest.fixture
def made(home: Path, tmp_path: Path) -> Path:
    """A backup of that home."""
    report = back_up(home, tmp_path / "backup.tar", vector_store="chroma")
    assert (report.documents, report.passages, report.vectors) == (2, 2, 2)
    return tmp_path / "backup.tar"


def put_back(file: Path, home: Path, **more: Any) -> Path | None:
    return restore(file, home, vector_store="chroma", **more)


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a home but the lock's, by its name there."""
    files = [path for path in folder.rglob("*") if path.is_file() and "writer" not in path.name]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_restored_home_is_the_one_that_was_backed_up(made: Path, tmp_path: Path) -> None:
    assert put_back(made, tmp_path / "new") is None
    with opened(tmp_path / "new", write=True) as library:
        assert library.verify().problems == ()
        infos = {info.path: info.id for info in library.documents(SEEN)}
        assert library.original(infos["ferry.txt"], SEEN).data == FERRY
        assert library.original(infos[SYNCED], SEEN).data == BRIDGE
        (hit,) = library.search("ferry", SEEN, k=1)
        assert hit.passage.text == FERRY.decode() and hit.dense > 0.3
    queue = open_queue("sqlite", tmp_path / "new", max_bytes=1000)
    (waiting,) = queue.in_collection("default")
    assert queue.staging.place(waiting.id).read_bytes() == b"The tower is new."
    queue.close()
    assert (tmp_path / "new" / "fundstelle.toml").read_text() == "passages = 5"


def test_restoring_signs_everybody_out(home: Path, made: Path, tmp_path: Path) -> None:
    put_back(made, tmp_path / "new")
    counts = {}
    for place in (home, tmp_path / "new"):
        access = open_access(place)
        counts[place.name] = len(access.sessions.of("local:ada"))
        access.close()
    assert counts == {"home": 1, "new": 0}


def test_only_the_owner_may_read_a_backup_and_what_it_is_restored_to(
    made: Path, tmp_path: Path
) -> None:
    assert made.stat().st_mode & 0o777 == 0o600
    put_back(made, tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    held = [tmp_path / "new" / name for name in ("access.sqlite3", "catalog.sqlite3", "originals")]
    assert [one.stat().st_mode & 0o077 for one in held] == [0, 0, 0]


def test_a_compressed_backup_is_restored_too(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "backup.tar.gz", vector_store="chroma")
    assert (tmp_path / "backup.tar.gz").read_bytes()[:2] == b"\x1f\x8b"
    put_back(tmp_path / "backup.tar.gz", tmp_path / "new")
    with opened(tmp_path / "new") as library:
        assert library.verify().problems == ()


def test_vectors_that_a_backup_lacks_are_made_at_the_next_start(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "backup.tar", vector_store="memory")  # which has none
    put_back(tmp_path / "backup.tar", tmp_path / "new")
    with opened(tmp_path / "new", write=True) as library:
        assert library.verify().problems == ()


def test_an_upload_that_became_a_document_during_the_backup_is_not_waiting_after_it(
    home: Path, tmp_path: Path
) -> None:
    for staged in (home / "uploads").iterdir():
        staged.unlink()  # as its worker does after the queue was copied
    back_up(home, tmp_path / "backup.tar", vector_store="chroma")
    put_back(tmp_path / "backup.tar", tmp_path / "new")
    queue = open_queue("sqlite", tmp_path / "new", max_bytes=1000)
    assert queue.in_collection("default") == []
    queue.close()


def test_a_backup_replaces_no_file_unasked(home: Path, made: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(BackupError, match="there already"):
        back_up(home, made, vector_store="chroma")
    assert made.read_bytes() == before
    back_up(home, made, vector_store="chroma", replace=True)
    assert not list(made.parent.glob(".fundstelle-*"))


def test_an_empty_home_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no catalog"):
        back_up(tmp_path / "none", tmp_path / "backup.tar", vector_store="chroma")
    assert not (tmp_path / "backup.tar").exists()


def test_a_backup_where_nothing_can_be_written_leaves_nothing(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        back_up(home, tmp_path / "none" / "backup.tar", vector_store="chroma")


# -- what is refused leaves the home as it was ---------------------------------------------------


def test_a_path_that_the_system_does_not_even_look_at_is_said(home: Path, tmp_path: Path) -> None:
    """Such as one in a folder that may not be read, which root, who runs the tests, can read."""
    file = tmp_path / f"{'x' * 300}.tar"
    with pytest.raises(BackupError, match="cannot be written"):
        back_up(home, file, vector_store="chroma")
    with pytest.raises(BackupError, match="no file"):
        put_back(file, tmp_path / "new")


def test_a_home_that_is_not_empty_is_replaced_only_by_force_and_kept(
    made: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    with opened(there, write=True) as library:
        library.add_upload("tower.txt", b"The tower is new.", SEEN)
    before = content(there)
    with pytest.raises(BackupError, match="not empty"):
        put_back(made, there)
    assert content(there) == before
    aside = put_back(made, there, force=True)
    assert aside and content(aside) == before
    with opened(there) as library:
        assert {info.path for info in library.documents(SEEN)} == {"ferry.txt", SYNCED}


def test_a_home_in_use_is_refused_even_by_force(made: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "there", write=True), pytest.raises(HomeBusy, match="being written"):
        put_back(made, tmp_path / "there", force=True)


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def without_end(data: bytes) -> bytes:
    return data[: data.rindex(b"manifest.json")]


def flipped(data: bytes) -> bytes:
    at = data.index(b"ferry runs")
    return data[:at] + b"F" + data[at + 1 :]


@pytest.mark.parametrize("damage", [cut, without_end, flipped, lambda _: b"", lambda _: b"no tar"])
def test_a_damaged_backup_is_refused_and_loses_nothing(
    made: Path, tmp_path: Path, damage: Any
) -> None:
    there = tmp_path / "there"
    with opened(there, write=True) as library:
        library.add_upload("tower.txt", b"The tower is new.", SEEN)
    before = content(there)
    (tmp_path / "damaged.tar").write_bytes(damage(made.read_bytes()))
    with pytest.raises(BackupError, match="no whole backup"):
        put_back(tmp_path / "damaged.tar", there, force=True)
    assert content(there) == before


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside.txt", tarfile.REGTYPE),
        ("/tmp/outside.txt", tarfile.REGTYPE),
        ("originals/../../outside.txt", tarfile.REGTYPE),
        ("originals/link", tarfile.SYMTYPE),
        ("a/b/c", tarfile.REGTYPE),
    ],
)
def test_an_archive_writes_nothing_outside_its_folder(
    tmp_path: Path, name: str, kind: bytes
) -> None:
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/hostname"
        tar.addfile(info, io.BytesIO())
    with pytest.raises(BackupError, match="no whole backup"):
        put_back(tmp_path / "bad.tar", tmp_path / "deep" / "new")
    assert not list(tmp_path.rglob("outside.txt")) and not list(tmp_path.rglob("link"))


def test_a_backup_of_a_later_format_is_refused(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "FORMAT", archive.FORMAT - 1)
    with pytest.raises(BackupError, match="later version"):
        put_back(made, tmp_path / "new")


def test_a_backup_with_a_later_database_is_refused(home: Path, tmp_path: Path) -> None:
    with sqlite3.connect(home / "conversations.sqlite3") as sql:
        sql.execute("CREATE TABLE facts (name TEXT, value TEXT)")
        sql.execute("CREATE TABLE conversations (id TEXT)")
        sql.execute("INSERT INTO facts VALUES ('schema_version', '99')")
    back_up(home, tmp_path / "backup.tar", vector_store="chroma")
    with pytest.raises(NewerHome, match="99"):
        put_back(tmp_path / "backup.tar", tmp_path / "new")
    assert content(tmp_path / "new") == {}


def test_an_interrupted_restore_lets_nobody_write_until_it_is_done_again(
    home: Path, made: Path
) -> None:
    (home / RESTORING).touch()
    with pytest.raises(HomeError, match="interrupted"):
        opened(home, write=True)
    assert put_back(made, home, force=True)
    with opened(home, write=True) as library:
        assert library.verify().problems == ()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no file"):
        put_back(tmp_path / "none.tar", tmp_path / "new")
