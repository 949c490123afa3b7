"""Faults: another process holds a database and does not let go."""

from lab.faults.found import Found
from lab.faults.holdings import ACCESS, CATALOG, CONVERSATIONS, UPLOADS, locked
from lab.faults.house import House
from lab.faults.person import Person


def catalog(house: House, found: Found) -> None:
    """Nobody can add; everybody can ask."""
    app = house.app()
    with locked(house.home / CATALOG):
        here = Person(app, found)
        here.asks()
        here.reads()
        here.adds("neu.txt", "Neues steht hier.")
        here.looks()
    later = Person(app, found, after=True)
    later.adds("neu.txt", "Neues steht hier.")
    later.asks()


def conversations(house: House, found: Found) -> None:
    """Nothing can be kept of what is asked."""
    app = house.app()
    with locked(house.home / CONVERSATIONS):
        here = Person(app, found)
        here.asks()
        here.lists()
    Person(app, found, after=True).asks()


def access(house: House, found: Found) -> None:
    """No sign-in can be noted."""
    app = house.app()
    with locked(house.home / ACCESS):
        here = Person(app, found)
        here.signs_in()
        here.asks()
    Person(app, found, after=True).signs_in()


def uploads(house: House, found: Found) -> None:
    """No upload can be noted."""
    app = house.app()
    with locked(house.home / UPLOADS):
        here = Person(app, found)
        here.hands_in("neu2.txt", b"Neues steht hier.")
        here.asks()
    Person(app, found, after=True).hands_in("neu2.txt", b"Neues steht hier.")


FAULTS = {
    "catalog locked": ("another process holds `BEGIN IMMEDIATE` on it", catalog),
    "conversations locked": ("the same", conversations),
    "accounts locked": ("the same", access),
    "queue of uploads locked": ("the same", uploads),
}
