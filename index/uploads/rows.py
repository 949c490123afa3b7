"""Converts between rows of the queue's tables and uploads; a view is kept as JSON. Knows no SQL."""

import json
from collections.abc import Mapping
from typing import Any

from index.types import Scope, View
from index.uploads.types import Upload

SCOPES = ("allowed", "writable")
"""The fields of a view that are scopes."""


def _view_json(view: View) -> dict[str, Any]:
    """A view as JSON: who asked, and what they could see and write at that time."""
    scopes = {part: getattr(view, part) for part in SCOPES}
    pairs = {
        part: None if some is None else sorted((one.collection, one.path) for one in some)
        for part, some in scopes.items()
    }
    return {"asker": view.asker, "name": view.name, **pairs}


def renamed(view: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The same view after a collection was renamed."""
    moved = {
        part: view[part] and [[new if name == old else name, path] for name, path in view[part]]
        for part in SCOPES
    }
    return {**view, **moved}


def row_of(one: Upload) -> dict[str, Any]:
    """The columns of an upload."""
    values = {name: getattr(one, name) for name in Upload.__dataclass_fields__}
    view = json.dumps(_view_json(one.view), ensure_ascii=False)
    return {**values, "view": view, "reason": one.reason or ""}


def upload_of(row: Any) -> Upload:
    """Make an upload from a row."""
    kept = json.loads(row.view)
    allowed, writable = (
        None if kept[part] is None else frozenset(Scope(*pair) for pair in kept[part])
        for part in SCOPES
    )
    view = View(
        row.collection, asker=kept["asker"], name=kept["name"], allowed=allowed, writable=writable
    )
    values = {name: getattr(row, name) for name in Upload.__dataclass_fields__ if name != "view"}
    return Upload(**{**values, "view": view, "reason": row.reason or None})
