"""`python -m lab.faults`: injects faults into the app and its commands, and writes a page about the
results.

Each fault hits a real process over a real home with small documents. The home's contents before and
after are compared, and a client of the app notes what it sees. The exit status is 1 if something
was lost, if an internal detail leaked, or if the app did not recover.
"""

import argparse
import dataclasses
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import httpx

from lab.bench.measuring import machine
from lab.faults import clocks, connections, full, killed, locked, models, stores
from lab.faults.app import ROOT, NotStarted
from lab.faults.found import Found, Run
from lab.faults.holdings import holdings, missing
from lab.faults.house import House
from lab.faults.page import page

Inject = Callable[[House, Found], None]
FAULTS: Mapping[str, tuple[str, Inject]] = {
    **locked.FAULTS,
    **full.FAULTS,
    **models.FAULTS,
    **connections.FAULTS,
    **stores.FAULTS,
    **clocks.FAULTS,
    **killed.FAULTS,
}
KEPT = ROOT / "docs" / "measurements"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and write the page. Returns the exit status: 0 all is well, 1 something is wrong; wrong usage
    exits with 2.
    """
    given = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="fundstelle-faults-") as folder:
        found = run(Path(folder), {}, given.faults or list(FAULTS))
    if not given.faults:
        made = Run(date.today().isoformat(), "make faults", dataclasses.asdict(machine()), found)
        whole = json.dumps(dataclasses.asdict(made), ensure_ascii=False, indent=1)
        (KEPT / "faults.json").write_text(whole + "\n", encoding="utf-8")
        (KEPT / "faults.md").write_text(page(made, list(FAULTS)), encoding="utf-8")
    return 1 if any(one.lost or one.problems for one in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m lab.faults", description=__doc__)
    parser.add_argument(
        "faults", nargs="*", choices=[[], *FAULTS], metavar="FAULT", help="only these, unwritten"
    )
    return parser


def run(folder: Path, settings: Mapping[str, object], names: Sequence[str]) -> list[Found]:
    """Inject these faults, one after the other, into one home."""
    house = House(folder, settings).make()
    try:
        return [injected(house, name) for name in names]
    finally:
        house.end()


def injected(house: House, name: str) -> Found:
    """The result of one fault."""
    how, inject = FAULTS[name]
    found = Found(name, how)
    _say(f"{name} …")
    before = holdings(house.home)
    try:
        inject(house, found)
    except NotStarted as error:
        found.problems.append(f"the app does not start: {error}")
        house.end()
    except (subprocess.TimeoutExpired, httpx.HTTPError) as error:
        found.problems.append(f"it could not be gone through: {type(error).__name__}")
        house.end()
    try:
        found.lost += missing(before, holdings(house.home))
    except sqlite3.DatabaseError as error:
        found.lost.append(f"what cannot be read any more: {error}")
    for note in (*found.saw, *found.after, *found.lost, *found.problems):
        _say(f"  {note}")
    return found


def _say(text: str) -> None:
    print(f"faults: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
