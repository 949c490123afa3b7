"""Migrates databases of earlier versions to the current schema, step by step.

A released step never changes: it describes the change as it was, not as schema.py is today. All
missing steps and the new version number are one transaction, so a catalog is never between
versions. Knows no file.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, inspect, select

from index.errors import HomeError, NewerHome
from index.stores.schema import metadata

NAME = "schema_version"
"""The fact that holds the version; catalogs of version 1 or 2 may lack it."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A step from the previous version to `version`."""

    version: int
    about: str
    run: Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Schema:
    """The current tables of a database and the steps that lead there; its `facts` hold the version.

    `what` names the database in errors, `first` is a table that every version has. `unnoted` gives
    the version of a database that does not note it.
    """

    what: str
    metadata: MetaData
    first: str
    steps: tuple[Migration, ...] = ()
    unnoted: Callable[[Connection], int] = lambda _: 1

    @property
    def version(self) -> int:
        """The current version."""
        return self.steps[-1].version if self.steps else 1


def statements(*texts: str) -> Callable[[Connection], None]:
    """A step written in SQL."""

    def run(sql: Connection) -> None:
        for text in texts:
            sql.exec_driver_sql(text)

    return run


STEPS = (
    Migration(
        2,
        "tables of documents, heads of tables, reading reports",
        statements(
            "ALTER TABLE documents ADD COLUMN report TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE documents ADD COLUMN tables TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE passages ADD COLUMN table_head TEXT NOT NULL DEFAULT ''",
        ),
    ),
    Migration(
        3,
        "when and by whom a document was replaced",
        statements(
            "ALTER TABLE documents ADD COLUMN changed TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE documents ADD COLUMN changed_by TEXT NOT NULL DEFAULT ''",
            "UPDATE documents SET changed = added WHERE revision = 1",
        ),
    ),
)


def _unnoted(sql: Connection) -> int:
    columns = {column["name"] for column in inspect(sql).get_columns("documents")}
    return 2 if "report" in columns else 1


CATALOG = Schema("catalog", metadata, "documents", STEPS, _unnoted)
VERSION = CATALOG.version
"""The current version of the catalog."""


def version_of(sql: Connection, schema: Schema = CATALOG) -> int | None:
    """The version of a database; None if it has no tables yet. Raises HomeError."""
    if not inspect(sql).has_table(schema.first):
        return None
    facts = schema.metadata.tables["facts"]
    noted = sql.execute(select(facts.c.value).where(facts.c.name == NAME)).scalar_one_or_none()
    if noted is None:  # written before versions were noted
        return schema.unnoted(sql)
    if not noted.isdecimal():
        raise HomeError(
            f"The {schema.what} says that its version is {noted!r}, which is none. Restore the home "
            "folder from a copy, or name another --home."
        )
    return int(noted)


def is_current(sql: Connection, schema: Schema = CATALOG) -> bool:
    """Whether a database needs no migration. Raises NewerHome if its version is later."""
    found = version_of(sql, schema)
    if found is not None and found > schema.version:
        raise NewerHome(
            f"The home folder was written by a later version of Fundstelle (its {schema.what} has "
            f"version {found}, this program knows versions up to {schema.version}). Update the "
            "program, or name another --home."
        )
    return found == schema.version


def migrate(sql: Connection, schema: Schema = CATALOG) -> None:
    """Migrate or create a database, inside the caller's transaction."""
    found = version_of(sql, schema)
    if found is None:
        schema.metadata.create_all(sql)
    for step in schema.steps:
        if found is not None and step.version > found:
            step.run(sql)
    facts = schema.metadata.tables["facts"]
    sql.execute(facts.delete().where(facts.c.name == NAME))
    sql.execute(facts.insert().values(name=NAME, value=str(schema.version)))
