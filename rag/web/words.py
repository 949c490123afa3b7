"""The interface's words for what the server writes itself, from the same files as the page's."""

from index.languages import FALLBACK
from rag import languages


def say(language: str, key: str, **values: object) -> str:
    """The text for a key in a language, or in the one that takes over, with {names} filled in."""
    return str(languages.interface()[languages.known(language)]["page"][key]).format(**values)


def has(language: str, key: str) -> bool:
    """Whether there is a text for a key."""
    return key in languages.interface()[languages.known(language)]["page"]


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language header that there are words for, else the fallback."""
    wanted = (part.strip()[:2].lower() for part in accepted.split(","))
    return next((code for code in wanted if code in languages.codes()), FALLBACK)
