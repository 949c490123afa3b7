"""Requests that come slowly, by half or without end hold nothing for long, and disturb nobody."""

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.types import Message

from rag.web import connections, serving
from rag.web.connections import allow_connections, notice_the_gone
from rag.web.fakes import running
from rag.web.guard import BodyLimit
from tests.in_thread import in_thread
from tests.web.reading import MakeChat

Connect = Callable[[], socket.socket]
HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def connect(make_chat: MakeChat, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Connects to a real server that waits less long than usual for the head of a request."""
    monkeypatch.setattr(connections, "HEAD_S", 0.6)
    with ExitStack() as stack:
        where = urlsplit(stack.enter_context(running(make_chat())))

        def connected() -> socket.socket:
            made = socket.create_connection((where.hostname, where.port), timeout=10)
            return stack.enter_context(made)

        yield connected


def ended(one: socket.socket) -> bool:
    """Whether the server ended the connection without an answer."""
    try:
        return one.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [b"", b"G", HEAD])
def test_a_head_that_does_not_come_is_not_waited_for(connect: Connect, sent: bytes) -> None:
    one = connect()
    one.sendall(sent)
    assert ended(one)


def test_a_head_in_drops_has_no_longer_than_one_in_a_piece(connect: Connect) -> None:
    one, began = connect(), time.monotonic()
    one.sendall(HEAD)
    with pytest.raises(OSError):
        while time.monotonic() - began < 8:
            one.sendall(b"X-Slow: 1\r\n")
            time.sleep(0.1)
    assert time.monotonic() - began < 5


def test_a_kept_connection_is_no_way_around_it(connect: Connect) -> None:
    one = connect()
    one.sendall(HEAD + b"\r\n")
    assert one.recv(65536).startswith(b"HTTP/1.1 200")
    one.sendall(HEAD)
    assert ended(one)


def test_whoever_comes_meanwhile_is_answered(connect: Connect) -> None:
    for _ in range(200):
        connect().sendall(HEAD)
    one = connect()
    one.sendall(HEAD + b"\r\n")
    assert one.recv(65536).startswith(b"HTTP/1.1 200")


def test_the_time_begins_anew_with_each_request(connect: Connect) -> None:
    one = connect()
    for _ in range(3):
        one.sendall(HEAD)
        time.sleep(0.35)
        one.sendall(b"\r\n")
        assert one.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("long", [b"X: " + b"a" * 200_000, b"X: a\r\n" * 20_000])
def test_a_head_without_end_is_refused(connect: Connect, long: bytes) -> None:
    one = connect()
    one.sendall(HEAD + long)
    assert one.recv(65536).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "sent", [b"GET /\xf0\x9f\x91\xbd HTTP/1.1\r\n\r\n", b"\x16\x03\x01\r\n\r\n"]
)
def test_what_is_no_request_is_refused_like_everything_else(
    connect: Connect, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    one = connect()
    one.sendall(sent)
    head, told = answered(one)
    assert head.startswith("HTTP/1.1 400") and told["code"] == "malformed"
    assert "x-content-type-options: nosniff" in head and "application/json" in head
    assert any(told["id"] in line for line in caplog.messages)


def test_one_connection_too_many_is_refused_like_everything_else(
    make_chat: MakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "allow_connections", lambda: 3)
    with running(make_chat()) as origin, ExitStack() as stack:
        where = urlsplit(origin)
        for expected in (200, 200, 503):
            one = stack.enter_context(socket.create_connection((where.hostname, where.port), 10))
            one.sendall(HEAD + b"\r\n")
            head, told = answered(one)
            assert head.startswith(f"HTTP/1.1 {expected}")
        assert told["code"] == "busy" and "retry-after: 5" in head and "nosniff" in head
        assert ended(one)


def answered(one: socket.socket) -> tuple[str, dict[str, Any]]:
    """The head of an answer, and its JSON."""
    read = b""
    while b"}" not in read:
        read += one.recv(65536)
    head, _, body = read.partition(b"\r\n\r\n")
    return head.decode(), json.loads(body[body.index(b"{") : body.index(b"}") + 1])


AMBIGUOUS = [
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"Content-Length: -1\r\n\r\n",
    b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    b"Bad Name: x\r\n\r\n",
]


@pytest.mark.parametrize("rest", AMBIGUOUS)
def test_a_request_that_can_be_read_in_two_ways_is_read_in_none(
    connect: Connect, rest: bytes
) -> None:
    """Otherwise a proxy and the server could see different requests in it."""
    one = connect()
    one.sendall(b"POST /api/search HTTP/1.1\r\nHost: 127.0.0.1\r\n" + rest)
    status = one.recv(65536).split(b" ", 2)[1]
    assert status in (b"400", b"501")
    assert ended(one)


def test_the_system_ends_connections_to_nobody_and_files_are_left_for_the_stores() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        notice_the_gone(listener)
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert 100 <= allow_connections() <= connections.MOST


def limited(parts: list[tuple[float, bytes]], *, seconds: float) -> int:
    """The status for a body that comes in these parts, each after its pause."""
    coming, statuses = iter(parts), []

    async def receive() -> Message:
        pause, body = next(coming, (60.0, b""))
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": body, "more_body": True}

    async def send(message: Message) -> None:
        statuses.append(message.get("status", 0))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        read = 0
        while read < 3000 and (part := await receive())["type"] == "http.request":
            read += len(part["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    scope = {"type": "http", "path": "/api/ask", "headers": []}
    limited = BodyLimit(app, 10_000, 10_000, seconds=seconds)
    in_thread(asyncio.run, limited(scope, receive, send))
    return int(statuses[0])


def test_a_body_that_does_not_come_is_refused_and_one_that_comes_slowly_is_taken() -> None:
    assert limited([(0.0, b"{")], seconds=0.2) == 408
    assert limited([(0.05, b"a")] * 9, seconds=0.2) == 408, "a drop now and then is not enough"
    assert limited([(0.3, b"a" * 1000)] * 3, seconds=0.5) == 200
