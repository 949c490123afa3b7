"""The interface's words for text that the server writes itself, from the same files as the page's."""

from index.languages import FALLBACK
from rag import languages


def say(language: str, key: str, **values: object) -> str:
    """The text for a key in a language, or its fallback, with {names} filled in."""
    return str(languages.interface()[languages.known(language)]["page"][key]).format(**values)


def has(language: str, key: str) -> bool:
    """Whether there is a text for the key."""
    return key in languages.interface()[languages.known(language)]["page"]


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language header that we have words for, else the fallback."""
    wanted = (part.strip()[:2].lower() for part in accepted.split(","))
    return next((code for code in wanted if code in languages.codes()), FALLBACK)
