"""Faults: the chat model behind the app is gone, silent or wrong."""

import threading
from collections.abc import Callable

from lab.faults.found import Found
from lab.faults.house import House
from lab.faults.model import Mode
from lab.faults.person import Person

ASKERS = 12
"""More askers than a hosted model serves at the same time."""


def gone(house: House, found: Found) -> None:
    """Nothing listens where the model was."""
    app = house.app()
    house.model.end()
    here = Person(app, found)
    here.asks()
    here.looks()
    house.model.begin()
    Person(app, found, after=True).asks()


def behaving(mode: Mode) -> Callable[[House, Found], None]:
    """A fault that puts the model into a mode, and later back to normal."""

    def inject(house: House, found: Found) -> None:
        app = house.app()
        house.model.mode = mode
        try:
            Person(app, found).asks()
        finally:
            house.model.mode = "well"
        Person(app, found, after=True).asks()

    return inject


def hanging_for_many(house: House, found: Found) -> None:
    """The model hangs for every reply that may run; others search and read meanwhile."""
    app = house.app()
    house.model.mode = "hangs"
    unheard = [Found("", "") for _ in range(ASKERS)]
    askers = [threading.Thread(target=Person(app, one).asks) for one in unheard]
    for asker in askers:
        asker.start()
    Person(app, found).reads()
    for asker in askers:
        asker.join()
    house.model.mode = "well"
    told = sum("`chat_model`" in note for one in unheard for note in one.saw)
    refused = sum("`too_many_questions`" in note for one in unheard for note in one.saw)
    found.saw.append(
        f"of {ASKERS} questions {told} end with `chat_model`, {refused} are refused with 429"
    )
    found.problems += [problem for one in unheard for problem in one.problems]
    Person(app, found, after=True).asks()


FAULTS = {
    "model gone": ("nothing listens at its address", gone),
    "model hangs": ("it takes the request and sends nothing", behaving("hangs")),
    "model hangs for all": (f"the same for {ASKERS} questions at once", hanging_for_many),
    "model breaks off": ("its connection ends after a word", behaving("breaks off")),
    "model talks rubbish": ("it answers with a web page", behaving("rubbish")),
    "model refuses": ("it answers 500 with an address and a path", behaving("refuses")),
}
