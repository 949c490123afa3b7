"""Faults: another process holds a database and does not let go."""

from collections.abc import Callable

from lab.faults.found import Found
from lab.faults.holdings import ACCESS, CATALOG, CONVERSATIONS, UPLOADS, locked
from lab.faults.house import House
from lab.faults.person import Person


def catalog(house: House, found: Found) -> None:
    """The catalog is locked: nobody can add, everybody can ask."""
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
    """The conversations are locked: questions are answered but not stored."""
    app = house.app()
    with locked(house.home / CONVERSATIONS):
        here = Person(app, found)
        here.asks()
        here.lists()
    Person(app, found, after=True).asks()


def writing(database: str, act: Callable[[Person], bool]) -> Callable[[House, Found], None]:
    """A fault that locks a database: writing to it fails and can be repeated later; everybody can ask."""

    def inject(house: House, found: Found) -> None:
        app = house.app()
        with locked(house.home / database):
            here = Person(app, found)
            act(here)
            here.asks()
        act(Person(app, found, after=True))

    return inject


def hands_in(person: Person) -> bool:
    """Upload a small file to the queue."""
    return person.hands_in("neu2.txt", b"Neues steht hier.")


FAULTS = {
    "catalog locked": ("another process holds `BEGIN IMMEDIATE` on it", catalog),
    "conversations locked": ("the same", conversations),
    "accounts locked": ("the same", writing(ACCESS, Person.signs_in)),
    "queue of uploads locked": ("the same", writing(UPLOADS, hands_in)),
}
