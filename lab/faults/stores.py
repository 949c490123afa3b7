"""Faults: what a home stores is gone or damaged."""

import shutil

from lab.faults.app import App, NotStarted
from lab.faults.found import Found
from lab.faults.holdings import CATALOG
from lab.faults.house import House
from lab.faults.person import Person

RUBBISH = b"not what was written here" * 400


def vectors_gone(house: House, found: Found) -> None:
    """The vector store's files are deleted under the running app; its next start makes them again."""
    app = house.app()
    shutil.rmtree(house.home / "vectors")
    here = Person(app, found)
    here.asks()
    here.adds("neu3.txt", "Neues steht hier.")
    here.looks()
    house.end()
    later = Person(house.app(), found, after=True)
    later.asks()
    later.adds("neu3.txt", "Neues steht hier.")


def vectors_damaged(house: House, found: Found) -> None:
    """The vector store's database is overwritten while the app is down."""
    house.end()
    file = house.home / "vectors" / "chroma.sqlite3"
    file.write_bytes(RUBBISH)
    _begun_and_asked(house, found)


def catalog_damaged(house: House, found: Found) -> None:
    """The catalog is damaged; nothing starts over it, but over a restored backup."""
    house.end()
    backup = house.folder / "before.tar"
    house.run("rag", "backup", backup, "--force")
    file = house.home / CATALOG
    for one in file.parent.glob(f"{CATALOG}-*"):
        one.unlink()
    file.write_bytes(RUBBISH)
    try:
        App(["app.py"], house.env, house.key).stop()
        found.problems.append("it starts over a damaged catalog")
    except NotStarted as error:
        said = str(error).replace(str(house.home), "HOME")
        found.saw.append(f"the app does not start: “{said}”")
    status, said = house.run("rag", "restore", backup, "--force")
    found.after.append(
        f"`rag restore` ends with status {status}: “{said.replace(str(house.home), 'HOME')}”"
    )
    Person(house.app(), found, after=True).asks()


def _begun_and_asked(house: House, found: Found) -> None:
    try:
        app = house.app()
    except NotStarted as error:
        found.saw.append(f"the app does not start: “{str(error).replace(str(house.home), 'HOME')}”")
        house.end()
        status, said = house.run("index", "rebuild")
        found.after.append(f"`index rebuild` ends with status {status}: “{said}”")
        app = house.app()
    else:
        found.saw.append("the app starts and makes anew what is missing")
    Person(app, found, after=True).asks()


FAULTS = {
    "vectors gone": ("their folder is deleted while the app runs", vectors_gone),
    "vectors damaged": ("their database is written over while it is down", vectors_damaged),
    "catalog damaged": ("it is written over while the app is down", catalog_damaged),
}
