"""Names of persons and firms in a sentence: neighbours that are written large. Knows no evidence."""

import re

from rag.reading.words import EMPTY

_RUN = re.compile(
    r"[A-ZÄÖÜ][^\W\d_]+(?:-[A-ZÄÖÜ][^\W\d_]+)*(?: (?:von|van|de|der|zu|da|di|[A-Z]\.))?"
    r"(?: [A-ZÄÖÜ][^\W\d_]+(?:-[A-ZÄÖÜ][^\W\d_]+)*)+"
)
_TITLES = frozenset(
    "dr prof professor professorin herr herrn frau mr mrs ms miss sir dame lady lord doctor "
    "president chair chairman chairwoman chairperson director mayor captain präsident präsidentin "
    "direktor direktorin bürgermeister bürgermeisterin leiter leiterin vorsitzende vorsitzender "
    "vorstand kassenwart kassenwartin schriftführer schriftführerin".split()
)


def persons(text: str) -> list[str]:
    """Names of at least two words, each once, without titles and offices before them."""
    found: dict[str, None] = {}
    for match in _RUN.finditer(text):
        parts = match[0].split(" ")
        while parts and (parts[0].lower() in _TITLES | EMPTY):
            parts = parts[1:]
        # "Gemeindesekretärin Anna Berg": German writes the office large too
        if len(parts) > 2 and parts[0].endswith(("in", "er", "ist", "ent", "or")):
            parts = parts[1:]
        if len(parts) >= 2:
            found[" ".join(parts)] = None
    return list(found)
