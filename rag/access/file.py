"""Reads and writes grants as a TOML file that can be kept under version control. Knows no store.

[[open]]
collection = "personnel"
path = "salaries/"          # a folder; without it the whole collection
to = ["hr", "board"]        # "everyone": all who are signed in
role = "editor"             # may add and delete, too; "reader" if not said
"""

import json
import tomllib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from index.errors import AccessError
from rag.access.grants import checked
from rag.access.types import GRANT_ROLES, Grant

_KNOWN = {"collection", "path", "to", "role"}


def read_grants(file: Path) -> list[Grant]:
    """The grants in a file. Raises AccessError, naming the invalid entry."""
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AccessError(f"The file of grants {file} cannot be read: {error}.") from error
    entries = said.get("open", [])
    if set(said) - {"open"} or not isinstance(entries, list):
        raise AccessError(
            f"{file} holds something besides [[open]]: {sorted(set(said) - {'open'})}."
        )
    found: dict[tuple[str, str, str], Grant] = {}
    for number, entry in enumerate(entries, 1):
        for grant in _grants(entry, f"{file}, [[open]] number {number}"):
            key = (grant.collection, grant.path, grant.group)
            if key in found:
                raise AccessError(f"{file} opens {'/'.join(key[:2])!r} to {key[2]!r} twice.")
            found[key] = grant
    return sorted(found.values())


def _grants(entry: Any, where: str) -> list[Grant]:
    if not isinstance(entry, dict) or (unknown := set(entry) - _KNOWN):
        raise AccessError(f"{where}: unknown are {sorted(unknown)}; known {sorted(_KNOWN)}.")
    collection, path = entry.get("collection"), entry.get("path", "")
    groups, role = entry.get("to"), entry.get("role", "reader")
    if not isinstance(collection, str) or not collection or not isinstance(path, str):
        raise AccessError(f"{where}: `collection` and `path` are texts, and the first is needed.")
    if not isinstance(groups, list) or not all(isinstance(one, str) for one in groups):
        raise AccessError(f"{where}: `to` is a list of groups.")
    if role not in GRANT_ROLES:
        raise AccessError(f"{where}: `role` is {role!r}; known are {', '.join(GRANT_ROLES)}.")
    try:
        return [checked(Grant(collection, path, group, role)) for group in groups]
    except AccessError as error:
        raise AccessError(f"{where}: {error}") from error


def written(grants: Iterable[Grant]) -> str:
    """Grants as such a file; reading it gives the same grants."""

    def place(grant: Grant) -> tuple[str, str, str]:
        return grant.collection, grant.path, grant.role

    parts = []
    for (collection, path, role), some in groupby(sorted(grants, key=place), key=place):
        lines = ["[[open]]", f"collection = {_text(collection)}"]
        lines += [f"path = {_text(path)}"] if path else []
        lines += [f"to = [{', '.join(_text(one.group) for one in some)}]"]
        lines += [f"role = {_text(role)}"] if role != "reader" else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n" if parts else ""


def _text(value: str) -> str:
    """A TOML basic string, which equals JSON's except for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
