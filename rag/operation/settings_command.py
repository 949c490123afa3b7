"""`python -m rag settings`: every setting, its value, and where that comes from; secrets stay hidden."""

import argparse
import json
import re
from collections.abc import Collection

from index.settings import Settings, is_secret
from index.settings_environment import is_in_environment, variable

HIDDEN = "(hidden)"
PASSWORD = re.compile(r"(?<=://)[^/@\s]+(?=@)")
"""Name and password in an address."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the settings; returns 0."""
    typed = {name for name, value in vars(arguments).items() if value is not None}
    rows = [_row(settings, name, given=typed) for name in type(settings).model_fields]
    if arguments.json:
        print(json.dumps({"settings": rows}, ensure_ascii=False, indent=1))
        return 0
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        print(f"{row['name']:{width}}  {row['value'] or '(empty)'}  [{row['origin']}]")
    return 0


def _row(settings: Settings, name: str, *, given: set[str]) -> dict[str, str]:
    return {
        "name": name,
        "variable": variable(name),
        "value": shown(settings, name),
        "origin": origin_of(settings, name, given=given),
    }


def shown(settings: Settings, name: str) -> str:
    """A value as people may see it: no secret, and no password in an address."""
    value = getattr(settings, name)
    if is_secret(name):
        return HIDDEN if value.get_secret_value() else ""
    return "" if value is None else PASSWORD.sub(HIDDEN, str(value))


def origin_of(settings: Settings, name: str, *, given: Collection[str]) -> str:
    """Where a value comes from, if the command line gave the settings `given`."""
    if name not in settings.model_fields_set:
        return "default"
    if name in given:
        return "command line"
    if is_in_environment(name):
        return "environment"
    return str(settings.settings)
