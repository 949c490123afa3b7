"""Stores grants in SQL: which group sees which collection, folder or document. Knows no person."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Engine, delete, insert, select, update

from index.errors import AccessError, NotFound
from index.stores.factory import writing
from rag.access.accounts import group_names
from rag.access.schema import grants
from rag.access.types import EVERYBODY, Grant

_COLUMNS = (grants.c.collection, grants.c.path, grants.c.group_name)


def checked(grant: Grant) -> Grant:
    """The grant itself. Raises AccessError if it could open nothing."""
    group_names([grant.group])
    parts = grant.path.split("/")
    if grant.path.startswith("/") or "\\" in grant.path or {".", ".."} & {*parts}:
        raise AccessError(
            f"{grant.path[:200]!r} is no path of a document. Write it as the list of documents shows it, "
            "and a folder with a slash at its end.",
            hint="`python -m index list` shows them.",
        )
    if not grant.collection.strip():
        raise AccessError("A grant names the collection that it opens.")
    return grant


class Grants:
    """The grants. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Grant]:
        """Every grant, by collection, path and group."""
        with self._engine.connect() as sql:
            rows = sql.execute(select(grants).order_by(*_COLUMNS)).all()
        return [Grant(row.collection, row.path, row.group_name, row.role) for row in rows]

    def of(self, groups: Collection[str]) -> list[Grant]:
        """The grants of these groups, and of everyone."""
        theirs = grants.c.group_name.in_([*sorted(groups), EVERYBODY])
        with self._engine.connect() as sql:
            rows = sql.execute(select(grants).where(theirs)).all()
        return [Grant(row.collection, row.path, row.group_name, row.role) for row in rows]

    def add(self, grant: Grant) -> None:
        """Open something to a group, replacing what the group had there. Raises AccessError."""
        with writing(self._engine) as sql:
            sql.execute(delete(grants).where(*_same(grant)))
            sql.execute(insert(grants).values(_row(checked(grant))))

    def remove(self, grant: Grant) -> None:
        """Revoke a group's grant, whatever its role. Raises NotFound."""
        with writing(self._engine) as sql:
            if not sql.execute(delete(grants).where(*_same(grant))).rowcount:
                raise NotFound(
                    f"{grant.collection}/{grant.path} is not open to the group {grant.group!r} by a "
                    "grant of its own.",
                    hint="`grants list` shows all.",
                )

    def replace(self, wanted: Iterable[Grant]) -> tuple[list[Grant], list[Grant]]:
        """Replace all grants with these; returns those added and those removed. Raises AccessError."""
        new = {checked(one) for one in wanted}
        with writing(self._engine) as sql:
            rows = sql.execute(select(grants)).all()
            old = {Grant(row.collection, row.path, row.group_name, row.role) for row in rows}
            sql.execute(delete(grants))
            if new:
                sql.execute(insert(grants), [_row(one) for one in sorted(new)])
        return sorted(new - old), sorted(old - new)

    def rename_collection(self, old: str, new: str) -> None:
        """Move a collection's grants to its new name; older grants on the new name are deleted."""
        with writing(self._engine) as sql:
            sql.execute(delete(grants).where(grants.c.collection == new))
            there = update(grants).where(grants.c.collection == old)
            sql.execute(there.values(collection=new))

    def drop_collection(self, name: str) -> None:
        """Delete the grants of a removed collection, so that a new one of its name starts closed."""
        with writing(self._engine) as sql:
            sql.execute(delete(grants).where(grants.c.collection == name))


def _same(grant: Grant) -> list[ColumnElement[bool]]:
    values = (grant.collection, grant.path, grant.group)
    return [column == value for column, value in zip(_COLUMNS, values, strict=True)]


def _row(grant: Grant) -> dict[str, str]:
    return {
        "collection": grant.collection,
        "path": grant.path,
        "group_name": grant.group,
        "role": grant.role,
    }
