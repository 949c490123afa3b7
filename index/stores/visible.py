"""The filter of every read: the documents that a view shows, as a condition on their table.

Permissions are decided earlier, when a view is made.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, or_, true

from index.stores.schema import documents
from index.stores.sqlite.database import begins_with_one_of, one_of
from index.types import Scope, View


def visible(view: View) -> ColumnElement[bool]:
    """The documents that the view shows: `View.sees` in SQL."""
    shown: ColumnElement[bool] = true()
    if view.collection is not None:
        shown &= documents.c.collection == view.collection
    if view.documents is not None:
        shown &= _at(view.documents)
    if view.allowed is not None:
        shown &= _open(view.allowed)
    return shown


def _open(scopes: Collection[Scope]) -> ColumnElement[bool]:
    paths: dict[str, set[str]] = defaultdict(set)
    for scope in scopes:
        paths[scope.collection].add(scope.path)
    whole = {collection for collection, some in paths.items() if "" in some}
    parts = [
        and_(documents.c.collection == collection, _at(some))
        for collection, some in sorted(paths.items())
        if collection not in whole
    ]
    return or_(false(), one_of(documents.c.collection, whole), *parts)


def _at(paths: Collection[str]) -> ColumnElement[bool]:
    folders = {path for path in paths if path.endswith("/")}
    return or_(
        one_of(documents.c.path, set(paths) - folders),
        begins_with_one_of(documents.c.path, folders),
    )
