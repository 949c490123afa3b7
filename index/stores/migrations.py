"""From what earlier versions of the program left behind to the catalog of now, step by step.

A step is frozen once it was released: it says what a change was then, not what schema.py says today. All
steps that a catalog lacks and the note of its version are one transaction: it is of one version or of
another, never between. Knows no file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, select

from index.errors import HomeError, NewerHome
from index.stores.schema import facts, metadata

NAME = "schema_version"
"""The fact that holds the version; catalogs of the versions 1 and 2 may lack it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What makes a catalog of the version before one of `version`."""

    version: int
    about: str
    run: Callable[[Connection], None]


def statements(*texts: str) -> Callable[[Connection], None]:
    """A step's work given as SQL."""

    def run(sql: Connection) -> None:
        for text in texts:
            sql.exec_driver_sql(text)

    return run


STEPS = (
    Step(
        2,
        "tables of documents, heads of tables, reading reports",
        statements(
            "ALTER TABLE documents ADD COLUMN report TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE documents ADD COLUMN tables TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE passages ADD COLUMN table_head TEXT NOT NULL DEFAULT ''",
        ),
    ),
)
VERSION = STEPS[-1].version
"""The version of schema.py."""


def version_of(sql: Connection) -> int | None:
    """The version of a catalog; None of a database that is no catalog yet. Raises HomeError."""
    look = inspect(sql)
    if not look.has_table("documents"):
        return None
    noted = sql.execute(select(facts.c.value).where(facts.c.name == NAME)).scalar_one_or_none()
    if noted is None:  # it was written before versions were noted
        columns = {column["name"] for column in look.get_columns("documents")}
        return 2 if "report" in columns else 1
    if not noted.isdecimal():
        raise HomeError(
            f"The catalog says that its version is {noted!r}, which is none. Restore the home folder "
            "from a copy, or name another --home."
        )
    return int(noted)


def is_current(sql: Connection) -> bool:
    """Whether a catalog can be read as it is. Raises NewerHome for one of a later version."""
    found = version_of(sql)
    if found is not None and found > VERSION:
        raise NewerHome(
            f"The home folder was written by a later version of Fundstelle (its catalog has version "
            f"{found}, this program knows versions up to {VERSION}). Update the program, or name "
            "another --home."
        )
    return found == VERSION


def migrate(sql: Connection, steps: Sequence[Step] = STEPS) -> None:
    """Make the catalog one of the last step's version, or a new one; the caller's transaction holds all."""
    found = version_of(sql)
    if found is None:
        metadata.create_all(sql)
    for step in steps:
        if found is not None and step.version > found:
            step.run(sql)
    sql.execute(facts.delete().where(facts.c.name == NAME))
    sql.execute(facts.insert().values(name=NAME, value=str(steps[-1].version)))
