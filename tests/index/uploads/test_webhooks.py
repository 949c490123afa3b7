"""Receivers hear that uploads ended: signed, again if they fail, and never in place of the upload."""

import base64
import hashlib
import hmac
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.library import Library
from index.types import View
from index.uploads import webhooks
from index.uploads.queue import UploadQueue, open_queue
from index.uploads.webhooks import Webhooks, read_addresses, read_secret
from index.uploads.workers import Workers
from tests.index.uploads.handing import MAX_BYTES, VIEW, settled, zipped

SECRET = "whsec_" + base64.b64encode(b"a secret of 24 bytes ...").decode()
WAIT_S = 120.0


@dataclass
class Receiver:
    """A program that is told, and how it answers: the statuses in turn, the last one again and again."""

    address: str = ""
    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def wait(self, count: int) -> list[Any]:
        """The messages once there are so many."""
        until = time.monotonic() + WAIT_S
        while len(self.heard) < count:
            assert time.monotonic() < until, self.heard
            time.sleep(0.02)
        return [json.loads(body) for _, body in self.heard]


@contextmanager
def receiving(**given: Any) -> Iterator[Receiver]:
    """A receiver on a port of loopback."""
    receiver = Receiver(**given)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
            if receiver.hold:
                receiver.hold.wait(WAIT_S)
            at = min(len(receiver.heard), len(receiver.statuses)) - 1
            self.send_response(receiver.statuses[at])
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_port}/told"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


Work = Callable[..., Workers]


@pytest.fixture
def work(queue: UploadQueue, library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Starts workers that may tell these addresses; what fails is tried again at once, twice."""
    monkeypatch.setattr(webhooks, "WAITS", (timedelta(), timedelta()))
    made: list[Workers] = []

    def start(*addresses: str) -> Workers:
        sender = Webhooks(queue.outbox, read_addresses(" ".join(addresses)), read_secret(SECRET))
        made.append(Workers(queue, library, max_bytes=MAX_BYTES, webhooks=sender))
        made[-1].start()
        return made[-1]

    yield start
    for one in made:
        one.stop()


def hand_in(queue: UploadQueue, path: str, data: bytes | str, webhook: str) -> str:
    with queue.staging.receive(path) as received:
        received.write(data if isinstance(data, bytes) else data.encode())
        return queue.put(received, path=path, owner="me", view=VIEW, webhook=webhook).id


def drained(queue: UploadQueue) -> None:
    """Wait until nothing is left to deliver."""
    until = time.monotonic() + WAIT_S
    while queue.outbox.due():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_receiver_hears_what_became_of_an_upload(
    queue: UploadQueue, library: Library, work: Work
) -> None:
    with receiving() as receiver:
        good = hand_in(queue, "büro/a.txt", "Die Fähre fährt.", receiver.address)
        hand_in(queue, "b.pdf", b"%PDF-1.7 and nothing more", receiver.address)
        hand_in(queue, "c.txt", "Nobody is told of this.", "")
        work(receiver.address)
        told = {one["data"]["path"]: one for one in receiver.wait(2)}
        assert settled(queue, WAIT_S)["c.txt"] == "added"
        drained(queue)
    (info,) = (one for one in library.documents(View()) if one.path == "büro/a.txt")
    assert told["büro/a.txt"]["type"] == "upload.added"
    assert told["büro/a.txt"]["data"]["id"] == good
    assert told["büro/a.txt"]["data"]["document_id"] == info.id
    assert told["b.pdf"]["type"] == "upload.failed" and told["b.pdf"]["data"]["reason"] == "damaged"
    assert len(receiver.heard) == 2


def test_a_message_is_signed_as_the_standard_says(queue: UploadQueue, work: Work) -> None:
    with receiving() as receiver:
        hand_in(queue, "a.txt", "The ferry.", receiver.address)
        work(receiver.address)
        receiver.wait(1)
    headers, body = receiver.heard[0]
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["content-type"] == "application/json"


def test_each_file_of_an_archive_is_told_and_the_archive_itself(
    queue: UploadQueue, work: Work
) -> None:
    with receiving() as receiver:
        data = zipped({"a.txt": "The ferry.", "b.exe": b"MZ"})
        hand_in(queue, "all.zip", data, receiver.address)
        work(receiver.address)
        told = {one["data"]["path"]: one["type"] for one in receiver.wait(3)}
    assert told == {
        "all.zip": "upload.added", "all/a.txt": "upload.added", "all/b.exe": "upload.failed",
    }  # fmt: skip


def test_who_fails_is_told_again_under_the_same_id(queue: UploadQueue, work: Work) -> None:
    with receiving(statuses=[500, 503, 204]) as receiver:
        hand_in(queue, "a.txt", "The ferry.", receiver.address)
        work(receiver.address)
        receiver.wait(3)
        drained(queue)
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert len(receiver.heard) == 3


def test_who_fails_each_time_is_given_up(queue: UploadQueue, work: Work) -> None:
    with receiving(statuses=[500]) as receiver, receiving() as other:
        hand_in(queue, "a.txt", "The ferry.", receiver.address)
        hand_in(queue, "b.txt", "The bus.", other.address)
        work(receiver.address, other.address)
        receiver.wait(3)
        other.wait(1)
        drained(queue)
    assert len(receiver.heard) == 3


def test_redirects_are_not_followed(queue: UploadQueue, work: Work) -> None:
    with (
        receiving() as inside,
        receiving(statuses=[307], headers={"Location": inside.address}) as receiver,
    ):
        hand_in(queue, "a.txt", "The ferry.", receiver.address)
        work(receiver.address)
        receiver.wait(3)
        drained(queue)
    assert inside.heard == []


def test_a_proxy_in_the_environment_hears_nothing(
    queue: UploadQueue, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "ALL_PROXY"):
            for spelling in (name, name.lower()):
                monkeypatch.setenv(spelling, proxy.address)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        hand_in(queue, "a.txt", "The ferry.", receiver.address)
        work(receiver.address)
        drained(queue)
        receiver.wait(1)
    assert (len(receiver.heard), len(proxy.heard)) == (1, 0)


def test_a_receiver_that_hangs_holds_up_no_upload(queue: UploadQueue, work: Work) -> None:
    hold = threading.Event()
    with receiving(hold=hold) as receiver:
        hand_in(queue, "a.txt", "The ferry.", receiver.address)
        work(receiver.address)
        receiver.wait(1)
        hand_in(queue, "b.txt", "The bus.", "")
        assert settled(queue, WAIT_S) == {"a.txt": "added", "b.txt": "added"}
        hold.set()


def test_what_could_not_be_told_is_told_by_the_next_run(
    queue: UploadQueue, library: Library, work: Work
) -> None:
    with receiving() as receiver:
        hand_in(queue, "a.txt", "The ferry.", receiver.address)
        silent = Workers(queue, library, max_bytes=MAX_BYTES)
        silent.start()
        assert settled(queue, WAIT_S) == {"a.txt": "added"}
        silent.stop()
        assert receiver.heard == []
        work(receiver.address)
        assert receiver.wait(1)[0]["data"]["path"] == "a.txt"


def test_an_address_taken_off_the_list_is_called_no_more(queue: UploadQueue, work: Work) -> None:
    with receiving() as receiver, receiving() as other:
        hand_in(queue, "a.txt", "The ferry.", receiver.address)
        hand_in(queue, "b.txt", "The bus.", other.address)
        work(other.address)
        other.wait(1)
        drained(queue)
    assert receiver.heard == []


@pytest.mark.parametrize(
    "wrong", ["ftp://a.example/x", "intranet.example", "http://", "http://a:b@c.example/", "http://a:x/"]
)  # fmt: skip
def test_what_is_no_address_is_named(wrong: str) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_ADDRESSES"):
        read_addresses(f"https://good.example/told {wrong}")


@pytest.mark.parametrize("wrong", ["", "whsec_", "whsec_c2hvcnQ=", "no base64!", "whsec_ä"])
def test_a_secret_that_protects_nothing_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET") as refused:
        read_secret(wrong)
    assert not wrong or wrong not in str(refused.value).replace("whsec_ and", "")


def test_a_queue_of_the_version_before_goes_on(tmp_path: Path, library: Library) -> None:
    home = tmp_path / "earlier"
    (home / "uploads").mkdir(parents=True)
    (home / "uploads" / "waiting-upload").write_bytes(b"The ferry runs at seven.")
    with sqlite3.connect(home / "uploads.sqlite3") as sql:
        sql.executescript((Path(__file__).parent / "homes" / "version_1.sql").read_text())
    sql.close()
    queue = open_queue("sqlite", home, max_bytes=MAX_BYTES)
    with receiving() as receiver:
        sender = Webhooks(queue.outbox, read_addresses(receiver.address), read_secret(SECRET))
        hand_in(queue, "new.txt", "The bus.", receiver.address)
        workers = Workers(queue, library, max_bytes=MAX_BYTES, webhooks=sender)
        workers.start()
        assert settled(queue, WAIT_S) == {"ferry.txt": "added", "new.txt": "added"}
        assert [one["data"]["path"] for one in receiver.wait(1)] == ["new.txt"]
        workers.stop()
    queue.close()
