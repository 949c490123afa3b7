"""The interface's words for pages that the server writes itself, from the same files as the page's."""

from rag import languages


def say(language: str, key: str, **values: object) -> str:
    """The text for a key in a language, or in the one that takes over, with {names} filled in."""
    return str(languages.interface()[languages.known(language)]["page"][key]).format(**values)
