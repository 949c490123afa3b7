"""What waits becomes documents, in an order that lets nothing small wait, and can be given up."""

import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import DamagedFile, HomeUnwritable, NotAllowed, NoText
from index.library import Library
from index.readers.reader_process import read_in_subprocess
from index.types import Scope, View
from index.uploads.queue import UploadQueue, open_queue
from index.uploads.workers import SMALL, SUBPROCESS_FROM, Workers
from tests.index.gears import WAIT_S, StopsAtGears
from tests.index.uploads.handing import MAX_BYTES, VIEW, Send, settled, states, zipped

GEARS = "Absatz {} handelt von Zahnrädern.\n\n"
LARGE = "".join(GEARS.format(n) for n in range(30_000))


@pytest.fixture
def embedder() -> StopsAtGears:
    return StopsAtGears()


def paths(library: Library) -> list[str]:
    return [info.path for info in library.documents(VIEW)]


def test_a_small_file_never_waits_for_a_large_one(
    queue: UploadQueue, workers: Workers, library: Library, send: Send, embedder: StopsAtGears
) -> None:
    assert SMALL < len(LARGE.encode()) <= MAX_BYTES
    for number in range(3):
        send(f"gross {number}.txt", LARGE)
    workers.start()
    assert embedder.begun.wait(WAIT_S)
    for number in range(5):
        send(f"klein {number}.txt", f"Die Laterne {number} ist blau.")
    workers.look()
    until = time.monotonic() + WAIT_S
    while len(paths(library)) < 5 and time.monotonic() < until:
        time.sleep(0.02)
    assert paths(library) == [f"klein {number}.txt" for number in range(5)]
    assert states(queue)["gross 0.txt"] == "working" and states(queue)["gross 1.txt"] == "waiting"
    embedder.go_on.set()
    assert set(settled(queue, 60).values()) == {"added"}


def test_a_small_archive_never_waits_for_a_large_file(
    queue: UploadQueue, workers: Workers, send: Send, embedder: StopsAtGears
) -> None:
    send("gross.txt", LARGE)
    workers.start()
    assert embedder.begun.wait(WAIT_S)
    send("pack.zip", zipped({"drin.txt": "Die Laterne ist blau."}))
    workers.look()
    until = time.monotonic() + WAIT_S
    while states(queue).get("pack/drin.txt") != "added" and time.monotonic() < until:
        time.sleep(0.02)
    assert states(queue) == {"gross.txt": "working", "pack.zip": "added", "pack/drin.txt": "added"}
    embedder.go_on.set()


def test_what_is_cancelled_is_given_up_wherever_it_is(
    queue: UploadQueue, workers: Workers, library: Library, send: Send, embedder: StopsAtGears
) -> None:
    library.add_upload("a.txt", b"Das Alte bleibt.", VIEW)
    working = send("a.txt", GEARS.format(1) * 2000)
    waiting = send("a.txt", "Neuer.")
    workers.start()
    assert embedder.begun.wait(WAIT_S)
    threading.Timer(0.2, embedder.go_on.set).start()
    workers.cancel([working, waiting])
    assert states(queue) == {} and list(queue.staging._folder.iterdir()) == []
    assert library.find("a.txt", VIEW).text == "Das Alte bleibt."
    assert library.verify().problems == ()


def test_each_bad_file_has_its_reason_and_the_good_ones_are_there(
    queue: UploadQueue, workers: Workers, library: Library, send: Send
) -> None:
    send("Übersicht neu.md", "# Büro\n\nAlles neu.")
    send("leer.txt", b" \n")
    send("kein.pdf", b"not a pdf")
    send("ab.pdf", b"%PDF-1.7\n1 0 obj <<" + b" " * SUBPROCESS_FROM)
    send("was.exe", b"MZ\x90\x00")
    send("bild.html", b"<img src=x>")
    workers.start()
    assert settled(queue) == {
        "Übersicht neu.md": "added",
        "leer.txt": "empty",
        "kein.pdf": "content",
        "ab.pdf": "damaged",
        "was.exe": "format",
        "bild.html": "no_text",
    }
    assert paths(library) == ["Übersicht neu.md"]


def test_a_large_file_is_read_by_a_subprocess_as_it_would_be_here(
    queue: UploadQueue, workers: Workers, library: Library, send: Send
) -> None:
    rows = "".join(f"<tr><td>Zone {n}</td><td>{n} Euro</td></tr>" for n in range(4000))
    page = f"<title>Tarif 😀</title><h1>Preise</h1><table><tr><th>Zone<th>Preis{rows}</table>"
    assert len(page) > SUBPROCESS_FROM
    there = library.add_upload("hier.html", page.encode(), VIEW)
    send("dort.html", page)
    workers.start()
    settled(queue)
    one, other = (
        library.document(library.find(p, VIEW).id, VIEW) for p in ("hier.html", "dort.html")
    )
    assert (one.text, one.tables, one.headings) == (other.text, other.tables, other.headings)
    assert one.report == other.report and there.title == other.title


def test_a_subprocess_can_be_ended_and_its_errors_are_the_reader_s() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_in_subprocess(b"x" * 9_000_000, name="a.txt", max_bytes=10**7, going_on=stop)
    with pytest.raises(NoText, match=r"a\.html"):
        read_in_subprocess(b"<img src=x>", name="a.html", max_bytes=10**7, going_on=lambda: None)
    with pytest.raises(DamagedFile, match="breaks the reader"):
        read_in_subprocess(b"x", name="a.txt", max_bytes="no number", going_on=lambda: None)  # type: ignore[arg-type]


def test_a_full_disk_lets_files_wait_and_fails_none(
    queue: UploadQueue,
    workers: Workers,
    library: Library,
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.uploads.workers.IDLE_S", 0.02)
    add, full = library.add_upload, [True] * 3

    def adding(*given: Any, **more: Any) -> Any:
        if full:
            full.pop()
            raise HomeUnwritable("The disk is full.")
        return add(*given, **more)

    monkeypatch.setattr(library, "add_upload", adding)
    for name in "ab":
        send(f"{name}.txt", f"Die Laterne {name} ist blau.")
    workers.start()
    assert settled(queue) == {"a.txt": "added", "b.txt": "added"} and not full
    assert paths(library) == ["a.txt", "b.txt"]


def test_the_queue_survives_the_end_of_the_program(
    tmp_path: Path, queue: UploadQueue, library: Library, send: Send, embedder: StopsAtGears
) -> None:
    send("a.txt", GEARS.format(1))
    send("b.txt", "Die Laterne ist blau.")
    taken = queue.take(lambda one: one.path == "a.txt")  # and then the program is killed
    assert taken
    (queue.staging.place("half").with_suffix(".part")).write_bytes(b"half received")
    again = open_queue("sqlite", tmp_path / "home", max_bytes=MAX_BYTES)
    assert states(again) == {"a.txt": "waiting", "b.txt": "waiting"}
    assert len(list(again.staging._folder.iterdir())) == 2
    embedder.go_on.set()
    workers = Workers(again, library, max_bytes=MAX_BYTES)
    workers.start()
    assert settled(again) == {"a.txt": "added", "b.txt": "added"}
    workers.stop()
    again.close()


def test_a_file_that_ends_the_program_each_time_is_tried_no_more(
    tmp_path: Path, queue: UploadQueue, send: Send
) -> None:
    send("a.txt", "Boom.")
    send("b.txt", "Fine.")
    for _ in range(3):
        queue.take(lambda one: one.path == "a.txt")
        queue.close()
        queue = open_queue("sqlite", tmp_path / "home", max_bytes=MAX_BYTES)
    assert states(queue) == {"a.txt": "crashed", "b.txt": "waiting"}
    queue.close()


def test_stopping_puts_back_what_is_worked_on(
    queue: UploadQueue, workers: Workers, library: Library, send: Send, embedder: StopsAtGears
) -> None:
    send("a.txt", GEARS.format(1))
    workers.start()
    assert embedder.begun.wait(WAIT_S)
    threading.Timer(0.2, embedder.go_on.set).start()
    workers.stop()
    assert states(queue) == {"a.txt": "waiting"} and paths(library) == []


def test_progress_and_time_left_are_told(
    queue: UploadQueue, workers: Workers, send: Send, embedder: StopsAtGears
) -> None:
    one = send("a.txt", GEARS.format(1) * 4000)
    assert workers.work(one.id) is None
    workers.start()
    assert embedder.begun.wait(WAIT_S)
    work = workers.work(one.id)
    assert work and work.doing == "reading" and work.total == 0
    seen = []
    embedder.go_on.set()
    while workers.work(one.id) is not None:
        seen.append(workers.work(one.id))
        time.sleep(0.001)
    shares = [w for w in seen if w and w.doing == "embedding" and w.total]
    assert shares and all(0 <= w.done <= w.total for w in shares)
    assert all(w.seconds_left is not None for w in shares if w.done)
    assert settled(queue) == {"a.txt": "added"}
    assert (workers.seconds_left(1000) or 0) > 0 and workers.seconds_left(0) == 0


def test_only_its_owner_hears_of_an_upload(queue: UploadQueue, send: Send) -> None:
    send("a.txt", "Mine.", owner="somebody")
    send("b.txt", "Mine.", owner="me")
    told = queue.listed("me", View(), limit=10)
    assert [one.path for one in told.uploads] == ["b.txt"]
    assert (told.counts["waiting"], told.before, told.bytes_waiting) == (1, 1, 5)
    assert queue.listed("me", View("other"), limit=10).uploads == ()


def test_a_full_disk_is_said_before_anything_is_received(
    queue: UploadQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 60_000_000

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    with queue.staging.receive("a.txt", announced=1000):
        pass
    Usage.free = 50_000_500
    with pytest.raises(HomeUnwritable, match="nothing was changed"):
        queue.staging.receive("a.txt", announced=1000)
    assert list(queue.staging._folder.iterdir()) == []


def test_what_somebody_may_only_read_is_not_added_to_before_or_after_a_restart(
    queue: UploadQueue, tmp_path: Path, send: Send
) -> None:
    seen, written = frozenset({Scope("c")}), frozenset({Scope("c", "mine/")})
    view = View("c", asker="local:ada", name="Ada", allowed=seen, writable=written)
    with pytest.raises(NotAllowed):
        send("theirs/a.txt", "A note.", view=view)
    send("mine/a.txt", "A note.", view=view)
    queue.close()
    with closing(open_queue("sqlite", tmp_path / "home", max_bytes=MAX_BYTES)) as again:
        (one,) = again.listed("me", View(), limit=9).uploads
        assert one.view == view
        again.rename_collection("c", "d")
        (one,) = again.listed("me", View(), limit=9).uploads
        moved = frozenset({Scope("d", "mine/")})
        assert one.view == replace(
            view, collection="d", allowed=frozenset({Scope("d")}), writable=moved
        )
