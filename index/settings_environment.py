"""Reads which settings the environment sets; the caller names them. Knows no settings."""

import os
from collections.abc import Collection
from pathlib import Path

from index.errors import SettingsError
from index.settings_file import unknown

PREFIX = "FUNDSTELLE_"


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def is_in_environment(name: str) -> bool:
    """Whether the environment sets this; an empty variable sets nothing."""
    return any(key.upper() == variable(name) and value for key, value in os.environ.items())


def origin(name: str, value: str, file: Path | None) -> str:
    """A setting with its value, as the environment or else the file says it."""
    from_file = file and not is_in_environment(name)
    return f"{name} = {value} in {file}" if from_file else f"{variable(name)} = {value}"


def refuse_unknown(known: Collection[str]) -> None:
    """Raise SettingsError for a variable that sets none of these settings."""
    names = [variable(name) for name in known]
    for key in os.environ:
        if key.upper().startswith(PREFIX) and key.upper() not in names:
            raise SettingsError(unknown(key, key.upper(), names))
