"""`python -m lab.faults.travelling`: the app with a clock that jumps on command. [time_machine]

A file, named by the variable CLOCK, holds by how many days the clock is wrong.
"""

import os
import runpy
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from lab.faults.app import ROOT
from lab.faults.house import CLOCK

LOOK_S = 0.1


def follow(file: Path) -> None:
    """Set this process's clock as the file says, whenever it changes."""
    days, travel = 0.0, None
    while True:
        time.sleep(LOOK_S)
        said = float(file.read_text() or 0)
        if said == days:
            continue
        if travel:
            travel.stop()
        days = said
        travel = time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True)
        travel.start()


if __name__ == "__main__":
    threading.Thread(target=follow, args=(Path(os.environ[CLOCK]),), daemon=True).start()
    runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
