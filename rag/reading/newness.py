"""Whether a text says anything that another does not. Knows neither evidence nor draft."""

from rag.reading.negation import denials
from rag.reading.notation import read
from rag.reading.quantities import missing
from rag.reading.words import stem_set, words


def tells_more(text: str, known: str) -> bool:
    """Whether a word that carries meaning, a figure or a denial of the text stands not in `known`."""
    there = stem_set(known)
    return (
        bool(denials(text))
        or bool(missing(read(text), read(known)))
        or any(not set(word.stems) & there for word in words(text))
    )
