"""Reads the file of settings, whose keys the caller names. Knows no settings."""

import difflib
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from index.errors import SettingsError

FILE = "fundstelle.toml"
"""The name under which the file is found in the home folder."""


def read_file(file: Path, known: Collection[str], *, named: bool) -> dict[str, Any] | None:
    """The values in the file, by setting; None if it is not there and nobody `named` it.

    Raises SettingsError for a file that cannot be read and for an unknown key.
    """
    try:
        in_file = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        if not named:
            return None
        raise SettingsError(
            f"The file of settings {file} is not there. Correct its name."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: neither TOML nor UTF-8
        raise SettingsError(
            f"The file of settings {file} cannot be read ({error}). Correct it; it is TOML, one "
            "`name = value` a line."
        ) from error
    fixed = {"settings"} if named else {"settings", "home"}
    for key in in_file:
        if key not in known:
            raise SettingsError(f"{file}: {unknown(key, key, known)}")
        if key in fixed:
            raise SettingsError(f"{file}: {key} cannot be set in this file, which is found by it.")
    return in_file


def unknown(key: str, near: str, known: Collection[str]) -> str:
    """The message that rejects an unknown setting and suggests the known one most like `near`."""
    close = difflib.get_close_matches(near, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}."
    return f"Unknown setting {key}: {hint}"
