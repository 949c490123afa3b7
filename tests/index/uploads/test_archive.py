"""ZIP archives as people pack them, and as attackers do."""

import io
import stat
import struct
import unicodedata
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.errors import DamagedFile
from index.library import Library
from index.uploads.archive import MOST_FILES, Refused, unpack
from index.uploads.queue import UploadQueue
from index.uploads.staging import Staging
from index.uploads.workers import Workers
from tests.index.uploads.handing import MAX_BYTES, VIEW, Send, settled, states, zipped


def opened(folder: Path, data: bytes, *, name: str = "paket.zip") -> dict[str, str]:
    """What becomes of each file: its size, or why it is not taken; "" is junk."""
    (folder / "x.zip").write_bytes(data)
    found = {}
    staging = Staging(folder / "staged", max_bytes=MAX_BYTES)
    for one in unpack(
        folder / "x.zip", staging, name=name, max_bytes=MAX_BYTES, going_on=lambda done, total: None
    ):
        found[one.path] = one.reason or (str(one.received.size) if one.received else "")
    return found


def test_a_packed_folder_becomes_its_documents_in_folders(
    queue: UploadQueue, workers: Workers, library: Library, send: Send
) -> None:
    data = zipped({
        "Büro Süd/Miete 2026.txt": "Die Miete steigt.",
        "Büro Süd/Pläne/Tor.md": "# Tor\n\nDas Tor ist blau.",
        "Büro Süd/.DS_Store": b"\0\0",
        "__MACOSX/Büro Süd/._Miete 2026.txt": b"\0\5",
        "Büro Süd/bild.png": b"\x89PNG",
    })  # fmt: skip
    one = send("Ablage.zip", data)
    workers.start()
    assert settled(queue) == {
        "Ablage.zip": "added",
        "Büro Süd/Miete 2026.txt": "added",
        "Büro Süd/Pläne/Tor.md": "added",
        "Büro Süd/bild.png": "format",
    }
    told = queue.get(one.id, "me", VIEW)
    assert (told.held, told.junk) == (3, 2)
    paths = [info.path for info in library.documents(VIEW)]
    assert paths == ["Büro Süd/Miete 2026.txt", "Büro Süd/Pläne/Tor.md"]
    assert list(queue.staging._folder.iterdir()) == []


def test_loose_files_get_the_archive_s_name_as_their_folder(tmp_path: Path) -> None:
    data = zipped({"a.txt": "A.", "b.txt": "B."})
    assert list(opened(tmp_path, data)) == ["paket/a.txt", "paket/b.txt"]
    assert list(opened(tmp_path, data, name="Post/März.zip")) == [
        "Post/März/a.txt",
        "Post/März/b.txt",
    ]
    assert list(opened(tmp_path, zipped({"o/a.txt": "A."}), name="Post/März.zip")) == [
        "Post/o/a.txt"
    ]


def test_names_lead_nowhere(tmp_path: Path) -> None:
    names = ["../../etc/cron.txt", "/etc/x.txt", "C:\\Windows\\y.txt", "a/../../z.txt"]
    found = opened(tmp_path, zipped(dict.fromkeys(names, "Text.")))
    assert set(found.values()) == {"name"} and len(found) == 4
    assert all(".." not in path and not path.startswith("/") for path in found)
    assert {p.name for p in tmp_path.iterdir()} <= {"staged", "x.zip"}


def test_hostile_names_become_names_that_can_be_shown(tmp_path: Path) -> None:
    found = opened(
        tmp_path, zipped({"o/\u202egpj.txt": "A.", "o/<img src=x>\n.txt": "B.", "o/ .txt": "C."})
    )
    assert list(found) == ["o/gpj.txt", "o/<img src=x>.txt", "o/txt"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_umlauts_are_read_whichever_way_the_program_wrote_them(form: str, tmp_path: Path) -> None:
    name = unicodedata.normalize(form, "Grüße/Übersicht.txt")  # type: ignore[arg-type]
    data = zipped({name: "Text."})
    assert list(opened(tmp_path, data)) == ["Grüße/Übersicht.txt"]
    unsaid = bytearray(data)  # UTF-8, but it does not say so
    for at in (6, data.index(b"PK\x01\x02") + 8):
        struct.pack_into("<H", unsaid, at, 0)
    assert list(opened(tmp_path, bytes(unsaid))) == ["Grüße/Übersicht.txt"]
    if form == "NFC":  # Windows' own code page
        old = zipped({"GrXXe/Xber.txt": "Text."}).replace(b"GrXXe/X", "Grüße/Ü".encode("cp437"))
        assert list(opened(tmp_path, old)) == ["Grüße/Über.txt"]


def test_a_bomb_is_refused_whole_and_leaves_nothing(
    queue: UploadQueue, workers: Workers, library: Library, send: Send
) -> None:
    part = b"0" * (MAX_BYTES - 1)
    send("bombe.zip", zipped({f"{n}.txt": part for n in range(12)}))
    workers.start()
    assert settled(queue) == {"bombe.zip": "bomb"}
    assert library.documents(VIEW) == [] and list(queue.staging._folder.iterdir()) == []


def test_a_file_that_is_larger_than_it_says_is_stopped_where_the_limit_is(tmp_path: Path) -> None:
    data = bytearray(zipped({"o/a.txt": b"0" * (3 * MAX_BYTES), "o/b.txt": "Fine."}))
    for at, field in ((0, 22), (data.index(b"PK\x01\x02"), 24)):
        struct.pack_into("<I", data, at + field, 10)  # "ten bytes"
    assert opened(tmp_path, bytes(data))["o/b.txt"] == "5"
    assert opened(tmp_path, bytes(data))["o/a.txt"] in ("damaged", "large")
    honest = zipped({"o/a.txt": b"0" * (3 * MAX_BYTES), "o/b.txt": "Fine."})
    assert opened(tmp_path, honest) == {"o/a.txt": "large", "o/b.txt": "5"}


def test_too_many_files_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    many = zipped({f"{n}.txt": b"" for n in range(MOST_FILES + 1)})
    with pytest.raises(Refused) as refused:
        opened(tmp_path, many)
    assert refused.value.reason == "many"
    lying = bytearray(zipped({"a.txt": "A."}))
    at = lying.rindex(b"PK\x05\x06")
    struct.pack_into("<I", lying, at + 12, 2**31)
    with pytest.raises(Refused):
        opened(tmp_path, bytes(lying))


def test_what_is_nested_locked_linked_or_there_twice_is_named(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("o/innen.zip", zipped({"a.txt": "A."}))
        link = zipfile.ZipInfo("o/link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("o/a.txt", "One.")
        made.writestr("o/a.txt", "Two.")
        made.writestr("o/zu.txt", "Secret.")
    data = bytearray(out.getvalue())
    for mark, field in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rindex(mark) if mark == b"PK\x01\x02" else data.rindex(b"PK\x03\x04")
        data[at + field] |= 1
    assert opened(tmp_path, bytes(data)) == {
        "o/innen.zip": "nested",
        "o/link.txt": "link",
        "o/a.txt": "twice",
        "o/zu.txt": "encrypted",
    }


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_said_to_be_none(data: bytes, tmp_path: Path) -> None:
    with pytest.raises((DamagedFile, Refused)):
        opened(tmp_path, data)


def test_a_damaged_file_spoils_no_other(tmp_path: Path) -> None:
    data = bytearray(zipped({"o/a.txt": "Some text stands here. " * 50, "o/b.txt": "Fine."}))
    data[45] ^= 0xFF
    assert opened(tmp_path, bytes(data)) == {"o/a.txt": "damaged", "o/b.txt": "5"}


def test_a_disk_that_fills_up_while_unpacking_takes_in_nothing(
    queue: UploadQueue, workers: Workers, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    send("paket.zip", zipped({"a.txt": "A.", "b.txt": "B."}))

    left = [10**9]
    free = lambda _: SimpleNamespace(free=left.pop() if left else 0)  # noqa: E731
    monkeypatch.setattr("shutil.disk_usage", free)
    workers.start()
    assert settled(queue) == {"paket.zip": "storage"}
    assert list(queue.staging._folder.iterdir()) == []


def test_work_that_is_cut_off_while_unpacking_is_done_again(
    queue: UploadQueue, workers: Workers, library: Library, send: Send
) -> None:
    one = send("paket.zip", zipped({"a.txt": "A.", "b.txt": "B."}))
    parts = unpack(
        queue.staging.place(one.id), queue.staging, name="paket.zip", max_bytes=MAX_BYTES,
        going_on=lambda done, total: None,
    )  # fmt: skip
    next(parts)  # and then the program is killed
    assert states(queue) == {"paket.zip": "waiting"}
    workers.start()
    assert settled(queue)["paket/a.txt"] == "added" and len(library.documents(VIEW)) == 2
