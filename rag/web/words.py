"""The interface's words for text that the server writes itself, from the same files as the page's."""

from collections import ChainMap
from collections.abc import Mapping
from datetime import date

import languages
from languages import FALLBACK


def say(language: str, key: str, **values: object) -> str:
    """The text for a key in a language, or its fallback, with {names} filled in."""
    return _texts(language)[key].format(**values)


def has(language: str, key: str) -> bool:
    """Whether there is a text for the key."""
    return key in _texts(language)


def day_of(day: date, language: str) -> str:
    """A day as the language writes it."""
    month = say(language, "months").split()[day.month - 1]
    key = "day_1" if day.day == 1 else "day"
    return say(language, key, day=day.day, month=month, year=day.year)


def _texts(language: str) -> Mapping[str, str]:
    said = languages.interface()[languages.supported_or_fallback(language)]
    return ChainMap(said["page"], said["beside"])


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language header that we have words for, else the fallback."""
    wanted = (part.strip()[:2].lower() for part in accepted.split(","))
    return next((code for code in wanted if code in languages.supported()), FALLBACK)
