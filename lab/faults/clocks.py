"""Faults: the clock jumps while the app runs, and jumps back."""

import time
from collections.abc import Callable

from lab.faults.found import Found
from lab.faults.house import House
from lab.faults.person import Person

PROGRAM = ("-m", "lab.faults.travelling")
SETTLE_S = 1.0
WRONG = 10
"""Wrong passwords given while the clock is wrong: as many as lock a name."""


def jumping(days: float) -> Callable[[House, Found], None]:
    """A fault that sets the clock wrong by so many days for a while."""

    def inject(house: House, found: Found) -> None:
        house.clock.write_text("0")
        app = house.app(PROGRAM)
        Person(app, Found("", "")).asks()  # something to be lost
        _set(house, days)
        here = Person(app, found)
        here.asks()
        here.reads()
        for _ in range(WRONG):
            here.fails_to_sign_in()
        here.signs_in()
        _set(house, 0)
        later = Person(app, found, after=True)
        later.asks()
        later.signs_in()
        later.hands_in(f"nach{days}.txt", b"Nach dem Sprung der Uhr.")

    return inject


def _set(house: House, days: float) -> None:
    house.clock.write_text(str(days))
    time.sleep(SETTLE_S)


FAULTS = {
    "clock two years ahead": ("for a while, then right again", jumping(730)),
    "clock in the year 2000": ("for a while, then right again", jumping(-9800)),
}
