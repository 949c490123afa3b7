"""The interface's words for pages that the server writes itself, from the same file as the page's."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("de", "en")


@cache
def _strings() -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = json.loads(
        (Path(__file__).parent / "ui" / "strings.json").read_text("utf-8")
    )
    return loaded


def say(language: str, key: str, **values: object) -> str:
    """The text for a key in a language, English for one that is not known, with {names} filled in."""
    return _strings().get(language, _strings()["en"])[key].format(**values)
