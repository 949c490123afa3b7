"""Faults: the disk is full.

`RLIMIT_FSIZE` of the running app is lowered, so that its writes fail as on a full disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from lab.faults.app import App, NotStarted
from lab.faults.found import Found
from lab.faults.house import House
from lab.faults.person import Person

LARGE = b"Eine Zeile, wie viele in dieser Datei stehen.\n" * 60_000


@contextmanager
def full(app: App) -> Iterator[None]:
    """Within this context the app cannot write a byte to any file."""
    app.may_write(0)
    try:
        yield
    finally:
        app.may_write(-1)


def asking(house: House, found: Found) -> None:
    """Questions are answered, which needs no disk, but cannot be stored."""
    app = house.app()
    with full(app):
        here = Person(app, found)
        here.asks()
        here.reads()
        here.signs_in()
    later = Person(app, found, after=True)
    later.asks()
    later.signs_in()
    if not any('"did": "asked"' in line for line in app.log):
        found.lost.append("the audit entry of the question")


def adding(house: House, found: Found) -> None:
    """A document cannot be stored, and is not half stored."""
    app = house.app()
    with full(app):
        Person(app, found).adds("voll.txt", "Hier steht etwas.")
        Person(app, found).hands_in("voll2.txt", LARGE)
    later = Person(app, found, after=True)
    later.adds("voll.txt", "Hier steht etwas.")
    later.hands_in("voll2.txt", LARGE)
    left = [one.name for one in (house.home / "originals").glob("*.part")]
    left += [one.name for one in (house.home / "uploads").glob("*.part")]
    if left:
        found.problems.append(f"{len(left)} half-written files are left")


def starting(house: House, found: Found) -> None:
    """A start on a full disk fails with a reason and changes nothing."""
    house.end()
    status, said = house.run("lab.faults.full_start")
    found.saw.append(
        f"a start ends with status {status}: “{said.replace(str(house.home), 'HOME')}”"
    )
    try:
        Person(house.app(), found, after=True).asks()
    except NotStarted as error:
        found.problems.append(f"does not start again: {error}")


FAULTS = {
    "disk full while people ask": ("`RLIMIT_FSIZE` 0 for the running app", asking),
    "disk full while a document is added": ("the same", adding),
    "disk full at the start": ("the same from the start on", starting),
}
