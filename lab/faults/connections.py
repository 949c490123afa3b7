"""Faults: broken connections, from browsers and to webhook receivers."""

import json
import socket
import time
from contextlib import closing, suppress
from urllib.parse import urlsplit

from lab.faults.app import App
from lab.faults.found import Found
from lab.faults.holdings import UPLOADS, rows
from lab.faults.house import QUESTION, RECEIVER, House
from lab.faults.person import Person

HALF = 200
"""How many connections are opened and abandoned."""
HEAD_S = 40.0


def half_open(house: House, found: Found) -> None:
    """Many clients begin a request and never finish it; the server closes them and goes on answering
    others.
    """
    app = house.app()
    opened = [_connected(app) for _ in range(HALF)]
    for one in opened:
        one.sendall(b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
    Person(app, found).asks()
    began, ended = time.monotonic(), 0
    for one in opened:
        one.settimeout(max(0.1, HEAD_S - (time.monotonic() - began)))
        with closing(one), suppress(TimeoutError):
            one.recv(4096)  # a refusal, or the end
            ended += 1
    took = time.monotonic() - began
    found.saw.append(f"{ended} of {HALF} connections are ended after {took:.0f} s")
    if ended < HALF:
        found.problems.append(f"{HALF - ended} connections are held")
    Person(app, found, after=True).asks()


def gone_while_answered(house: House, found: Found) -> None:
    """A browser vanishes during an answer: the model must stop writing."""
    app = house.app()
    house.model.mode, left = "slow", house.model.left
    body = json.dumps({"question": QUESTION}).encode()
    one = _connected(app)
    one.sendall(_head(app, "POST", "/api/ask", len(body)) + body)
    while b"event: places" not in one.recv(65536):
        pass
    time.sleep(1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    one.close()  # at once, without a farewell
    began = time.monotonic()
    while house.model.left == left and time.monotonic() - began < 20:
        time.sleep(0.05)
    house.model.mode = "well"
    if house.model.left == left:
        found.problems.append("the model goes on writing for nobody")
    found.saw.append(f"the model stops writing after {time.monotonic() - began:.1f} s")
    Person(app, found, after=True).asks()


def half_sent(house: House, found: Found) -> None:
    """Half of a file arrives: it is not accepted and leaves nothing behind."""
    app = house.app()
    one = _connected(app)
    head = _head(app, "POST", "/api/uploads?path=halb.txt", 2_000_000)
    one.sendall(head + b"Eine Zeile.\n" * 100_000)
    time.sleep(1)
    one.close()
    time.sleep(2)
    waiting = rows(house.home / UPLOADS, "SELECT path FROM uploads WHERE path = 'halb.txt'")
    left = list((house.home / "uploads").glob("*.part"))
    found.saw.append("nothing is taken in")
    if waiting or left:
        found.problems.append("half a file is taken for a whole one, or stays")
    Person(app, found, after=True).hands_in("ganz.txt", b"Eine ganze Datei.")


def receiver_gone(house: House, found: Found) -> None:
    """A webhook's receiver is gone: its notice is kept for later."""
    app = house.app()
    Person(app, found).hands_in("gemeldet.txt", b"Davon wird berichtet.", webhook=RECEIVER)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        kept = rows(house.home / UPLOADS, "SELECT tries FROM notices")
        if kept and kept[0][0]:
            found.saw.append("the upload is taken in; its notice is kept and tried again")
            break
        time.sleep(0.2)
    else:
        found.problems.append("the notice is gone, or was never tried")
    Person(app, found, after=True).reads("gemeldet.txt")


def _connected(app: App) -> socket.socket:
    place = urlsplit(app.address)
    return socket.create_connection((place.hostname, place.port), timeout=60)


def _head(app: App, method: str, path: str, length: int) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {urlsplit(app.address).netloc}",
        f"Authorization: {app.client.headers['Authorization']}",
        "Accept: text/event-stream",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


FAULTS = {
    "half a head": (f"{HALF} connections begin a request and say no more", half_open),
    "browser gone while answered": ("its connection is reset", gone_while_answered),
    "half a file": ("the connection ends in the middle of an upload", half_sent),
    "webhook's receiver gone": ("nothing listens at its address", receiver_gone),
}
