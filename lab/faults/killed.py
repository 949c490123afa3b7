"""Faults: `kill -9` in the middle of each writing step, as a power cut would."""

import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from lab.faults.found import Found
from lab.faults.holdings import CATALOG, CONVERSATIONS, SHEETS, UPLOADS, rows
from lab.faults.house import House, sheets, write
from lab.faults.person import Person

LIMIT_S = 120.0
LATER_S = (0.0, 0.05, 0.2)
"""Delays between the first sign of a step and the kill, tried one after the other, in seconds."""
COUNT = 60
"""Documents of a collection that is indexed, rebuilt, renamed and removed."""
Sign = Callable[[], object]


def killed(process: "subprocess.Popen[str]", sign: Sign, later_s: float) -> bool:
    """Kill a command this long after the first sign of its step; False if it had ended."""
    until = time.monotonic() + LIMIT_S
    while not sign() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(later_s)
    ended = process.poll() is not None
    process.kill()
    process.communicate()
    return not ended


def journal(house: House) -> Sign:
    """Whether vectors are being written that belong to no document, or no longer do."""
    return lambda: rows(house.home / CATALOG, "SELECT 1 FROM journal LIMIT 1")


def _times(found: Found, what: str, kills: list[bool]) -> None:
    found.saw.append(
        f"{what} ends without a word, killed {sum(kills)} of {len(kills)} times in its midst"
    )
    if not any(kills):
        found.problems.append("it was over before it could be killed")


def _sound(house: House, found: Found) -> None:
    """Check that the stores agree, once something has opened them for writing."""
    status, said = house.run("index", "verify")
    found.after.append(f"`index verify`: “{said}”")
    if status:
        found.problems.append("the stores do not agree")


def indexing(house: House, found: Found) -> None:
    """Indexing is killed, each time with new versions of the documents; the next run continues."""
    house.end()
    kills = []
    for version, later_s in enumerate(LATER_S, start=1):
        write(house.documents, sheets(COUNT, version))
        process = house.begin("index", "sync", house.documents)
        kills.append(killed(process, journal(house), later_s))
    _times(found, "`index sync`", kills)
    status, said = house.run("index", "sync", house.documents)
    found.after.append(f"`index sync` again ends with status {status}: “{said}”")
    _sound(house, found)
    there = rows(house.home / CATALOG, f"SELECT 1 FROM documents WHERE path LIKE '{SHEETS}%'")
    if len(there) != COUNT:
        found.lost.append(f"{COUNT - len(there)} documents")


def rebuilding(house: House, found: Found) -> None:
    """A rebuild is killed; the next start finishes or undoes it."""
    house.end()
    kills = [
        killed(house.begin("index", "rebuild"), journal(house), later_s) for later_s in LATER_S
    ]
    _times(found, "`index rebuild`", kills)
    Person(house.app(), found, after=True).asks()
    house.end()
    _sound(house, found)


def removing(house: House, found: Found) -> None:
    """A removal is killed; each document is there whole or not at all."""
    house.end()
    query = f"SELECT id FROM documents WHERE path LIKE '{SHEETS}%' ORDER BY path LIMIT 15"
    kills = []
    for later_s in LATER_S:
        ids = [id_ for (id_,) in rows(house.home / CATALOG, query)]
        kills.append(killed(house.begin("index", "remove", *ids), journal(house), later_s))
    _times(found, "`index remove`", kills)
    Person(house.app(), found, after=True).asks()
    house.end()
    _sound(house, found)


def uploading(house: House, found: Found) -> None:
    """The app is killed while uploads wait or are read; its next start processes them."""
    app = house.app()
    given = {f"hoch{path}": text * 20 for path, text in sheets(10).items()}
    for path, text in given.items():
        Person(app, Found("", "")).hands_in(path, text.encode())
    _until(lambda: rows(house.home / UPLOADS, "SELECT 1 FROM uploads WHERE state = 'working'"))
    app.kill()
    found.saw.append("the connection ends; the files had been handed in")
    later = Person(house.app(), found, after=True)
    query = "SELECT 1 FROM documents WHERE path LIKE 'hoch%'"
    _until(lambda: len(rows(house.home / CATALOG, query)) == len(given))
    there = len(rows(house.home / CATALOG, query))
    found.after.append(f"the next start takes in {there} of {len(given)}")
    if there < len(given):
        found.lost.append(f"{len(given) - there} uploads")
    later.asks()


def answering(house: House, found: Found) -> None:
    """The app is killed during an answer; its place stays in the conversation, marked as stopped."""
    app = house.app()
    house.model.mode = "slow"
    asker = threading.Thread(target=Person(app, found).asks)
    asker.start()
    running = "SELECT 1 FROM turns WHERE state = 'running'"
    _until(lambda: rows(house.home / CONVERSATIONS, running))
    time.sleep(1)
    app.kill()
    asker.join()
    house.model.mode = "well"
    Person(house.app(), found, after=True).asks()
    stopped = rows(house.home / CONVERSATIONS, "SELECT 1 FROM turns WHERE state = 'stopped'")
    if not stopped:
        found.lost.append("the question whose answer was being written")


def backing_up(house: House, found: Found) -> None:
    """A backup is killed; it leaves no file that looks like one, and the next one cleans up."""
    house.end()
    folder = house.folder / "backups"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    file, kills = folder / "home.tar", []
    for later_s in LATER_S:
        process = house.begin("rag", "backup", file)
        kills.append(killed(process, lambda: list(folder.iterdir()), later_s))
        file.unlink(missing_ok=True)
    _times(found, "`rag backup`", kills)
    status, said = house.run("rag", "backup", file)
    found.after.append(f"`rag backup` again ends with status {status}")
    left = [one.name for one in folder.iterdir() if one != file]
    if status or left:
        found.problems.append(f"the next backup fails, or {len(left)} folders are left: {said}")


def restoring(house: House, found: Found) -> None:
    """A restore is killed; nothing starts over half a home, and the next restore finishes."""
    house.end()
    file = house.folder / "restored.tar"
    house.run("rag", "backup", file, "--force")
    kills = []
    for sign in (".restoring", ".restoring/catalog.sqlite3", "restore-unfinished"):
        process = house.begin("rag", "restore", file, "--force")
        kills.append(killed(process, (house.home / sign).exists, 0))
    _times(found, "`rag restore`", kills)
    if (house.home / "restore-unfinished").exists():
        status, said = house.run("index", "sync", house.documents)
        said = said.replace(str(house.home), "HOME")
        found.saw.append(f"until it is done again, others end with status {status}: “{said}”")
    status, said = house.run("rag", "restore", file, "--force")
    found.after.append(f"`rag restore` again ends with status {status}")
    Person(house.app(), found, after=True).asks()
    house.end()
    _sound(house, found)


OLD = (
    "ALTER TABLE documents DROP COLUMN changed",
    "ALTER TABLE documents DROP COLUMN changed_by",
    "UPDATE facts SET value = '2' WHERE name = 'schema_version'",
)
"""SQL that turns a current catalog into one of the previous version."""


def migrating(house: House, found: Found) -> None:
    """A migration is killed; the catalog has the old version or the new one."""
    house.end()
    kills, file = [], house.home / CATALOG
    for later_s in (0.0, 0.001, 0.004, 0.02, 0.1):
        with closing(sqlite3.connect(file, isolation_level=None)) as sql:
            columns = {row[1] for row in sql.execute("PRAGMA table_info(documents)")}
            for statement in OLD if "changed" in columns else ():
                sql.execute(statement)
            sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        log = Path(f"{file}-wal")
        process = house.begin("index", "sync", house.documents)
        kills.append(killed(process, lambda log=log: log.exists() and log.stat().st_size, later_s))  # type: ignore[misc]
    _times(found, "the first start of the new version", kills)
    Person(house.app(), found, after=True).asks()
    house.end()
    _sound(house, found)


def changing_collections(house: House, found: Found) -> None:
    """The app is killed while it renames a collection; the collection has one of both names, and is
    whole.
    """
    write(house.folder / "more", sheets(COUNT))
    house.end()
    house.run("index", "sync", house.folder / "more", "--collection", "more")
    name = "more"
    for number in range(3):
        app, new = house.app(), f"other{number}"
        change = threading.Thread(target=Person(app, Found("", "")).renames, args=(name, new))
        change.start()
        time.sleep(0.01 * number)
        app.kill()
        change.join()
        found_names = {row[0] for row in rows(house.home / CATALOG, "SELECT name FROM collections")}
        name = new if new in found_names else name
    found.saw.append("the connection ends, 3 times")
    Person(house.app(), found, after=True).asks()
    house.end()
    _sound(house, found)
    query = f"SELECT 1 FROM documents WHERE collection = '{name}'"
    there = len(rows(house.home / CATALOG, query))
    if there != COUNT:
        found.lost.append(f"{COUNT - there} documents of the collection")


def _until(true: Sign) -> None:
    until = time.monotonic() + LIMIT_S
    while not true() and time.monotonic() < until:
        time.sleep(0.01)


HOW = "`kill -9`"
FAULTS = {
    "killed while indexing": (HOW, indexing),
    "killed while an upload is read": (HOW, uploading),
    "killed while an answer is written": (HOW, answering),
    "killed while a backup is made": (HOW, backing_up),
    "killed while a backup is restored": (HOW, restoring),
    "killed while a home is migrated": (HOW, migrating),
    "killed while a collection is renamed": (HOW, changing_collections),
    "killed while the index is rebuilt": (HOW, rebuilding),
    "killed while documents are removed": (HOW, removing),
}
