"""A home that an earlier version wrote opens and answers; one that a later version wrote is refused."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import HomeError, NewerHome
from index.fakes import WordEmbedder
from index.library import Library
from index.stores.migrations import STEPS, VERSION
from index.types import View

HOMES = {path.stem: path for path in sorted((Path(__file__).parent / "homes").glob("*.sql"))}
TEXT = "Ferry\n\nThe ferry runs at seven."
DIES = """
import os, sys
from dataclasses import replace
from pathlib import Path
from index.stores import migrations
from index.stores.sqlite import database

def dies(sql):
    sql.exec_driver_sql("ALTER TABLE facts ADD COLUMN half TEXT NOT NULL DEFAULT ''")
    os._exit(9)

engine = database.in_file(Path(sys.argv[1]), write=True)
with engine.connect().execution_options(**database.WRITING) as sql, sql.begin():
    steps = (*migrations.STEPS, migrations.Migration(99, "dies in the middle", dies))
    migrations.migrate(sql, replace(migrations.CATALOG, steps=steps))
"""

Made = Callable[[str], Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Writes the catalog of an earlier version, as that version wrote it, into a home."""

    def make(name: str) -> Path:
        (tmp_path / "home").mkdir()
        sql = sqlite3.connect(tmp_path / "home" / "catalog.sqlite3")
        sql.executescript(HOMES[name].read_text())
        sql.close()
        return tmp_path / "home"

    return make


def noted(home: Path) -> str:
    """The version that a catalog says it has."""
    sql = sqlite3.connect(home / "catalog.sqlite3")
    row = sql.execute("SELECT value FROM facts WHERE name = 'schema_version'").fetchone()
    sql.close()
    return row[0] if row else ""


def shape(home: Path) -> dict[str, set[tuple[str, ...]]]:
    """The columns of each table: name, kind, whether it must have a value, default, part of the key."""
    sql = sqlite3.connect(home / "catalog.sqlite3")
    tables = ("facts", "collections", "documents", "passages", "journal")
    found = {table: set(sql.execute(f"PRAGMA table_info({table})")) for table in tables}
    sql.close()
    return {table: {row[1:] for row in rows} for table, rows in found.items()}


def test_there_is_a_home_of_every_version() -> None:
    assert [step.version for step in STEPS] == list(range(2, VERSION + 1))
    assert set(HOMES) == {f"version_{version}" for version in range(1, VERSION + 1)}


@pytest.mark.parametrize("name", HOMES)
def test_an_earlier_home_answers_when_it_is_only_read_and_stays_as_it_was(
    name: str, made: Made
) -> None:
    home = made(name)
    before = (home / "catalog.sqlite3").read_bytes()
    with Library.open(home, embedder=WordEmbedder()) as library:
        (info,) = library.documents(View("c"))
        assert (info.title, info.metadata) == ("Ferry", {"author": "N. Skipper"})
        assert library.document(info.id, View()).text == TEXT
        (hit,) = library.search("When does the ferry run?", View("c"), k=1)
        assert hit.passage.text == TEXT and hit.passage.table_head == ""
    assert (home / "catalog.sqlite3").read_bytes() == before


@pytest.mark.parametrize("name", HOMES)
def test_an_earlier_home_becomes_one_of_now_when_it_is_written(
    name: str, made: Made, tmp_path: Path
) -> None:
    home = made(name)
    with Library.open(home, embedder=WordEmbedder(), write=True) as library:
        assert library.verify().problems == ()
        html = b"<p>Fares.</p><table><tr><th>Zone<th>Fare<tr><td>A<td>2</table>"
        library.add_upload("b.html", html, View("c"))
        assert library.document("4c057dccb5d14180", View()).text == TEXT
        (hit,) = library.search("ferry", View("c"), k=1)
        assert hit.passage.document == "a.md" and hit.dense > 0.3, "its vectors were made again"
    with Library.open(tmp_path / "new", embedder=WordEmbedder(), write=True):
        pass
    assert noted(home) == noted(tmp_path / "new") == str(VERSION)
    assert shape(home) == shape(tmp_path / "new")


@pytest.mark.parametrize("write", [False, True])
def test_a_later_home_is_refused_with_what_to_do_and_left_alone(write: bool, made: Made) -> None:
    home = made(f"version_{VERSION}")
    with sqlite3.connect(home / "catalog.sqlite3") as sql:
        sql.execute("INSERT OR REPLACE INTO facts VALUES ('schema_version', '99')")
    sql.close()
    before = (home / "catalog.sqlite3").read_bytes()
    for _ in range(2):  # the lock is free again after the first try
        with pytest.raises(NewerHome, match=r"version 99.*Update the program.*--home"):
            Library.open(home, embedder=WordEmbedder(), write=write)
    assert (home / "catalog.sqlite3").read_bytes() == before


def test_a_version_that_is_none_is_named(made: Made) -> None:
    home = made(f"version_{VERSION}")
    with sqlite3.connect(home / "catalog.sqlite3") as sql:
        sql.execute("INSERT OR REPLACE INTO facts VALUES ('schema_version', 'new')")
    sql.close()
    with pytest.raises(HomeError, match="'new'"):
        Library.open(home, embedder=WordEmbedder())


def test_a_crash_in_the_middle_of_a_migration_leaves_the_earlier_version_whole(made: Made) -> None:
    home = made("version_1")
    before = shape(home)
    command = [sys.executable, "-c", DIES, str(home / "catalog.sqlite3")]
    assert subprocess.run(command, check=False).returncode == 9
    assert shape(home) == before and noted(home) == ""
    with Library.open(home, embedder=WordEmbedder(), write=True) as library:
        assert library.document("4c057dccb5d14180", View()).text == TEXT
    assert noted(home) == str(VERSION)
