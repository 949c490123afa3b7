"""Names of an English sentence that no evidence holds, however it spells them.

German writes every noun large, so a German sentence shows no names; its words are weighed instead
(`signals.py`). Knows no weights: one strange name may be a translation (Cologne, Köln), two are not.
"""

import difflib
import re
import unicodedata
from collections.abc import Sequence

from index.language import question_language

NAME = re.compile(r"(?<=[\w,;'’\"] )[A-Z][^\W\d_]{2,}")
WORD = re.compile(r"[^\W\d_]{3,}")
ALIKE = 0.7
DATED = frozenset(
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday euro euros".split()
)


def strange_names(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Capitalised words inside an English sentence that resemble no word of the evidence."""
    if question_language(sentence) != "en":
        return []
    names = [n for n in dict.fromkeys(NAME.findall(sentence)) if n.casefold() not in DATED]
    if not names:
        return []
    known = {_plain(word) for text in evidence for word in WORD.findall(text)}
    return [
        name
        for name in names
        if not difflib.get_close_matches(_plain(name), known, n=1, cutoff=ALIKE)
    ]


def _plain(word: str) -> str:
    """Lower case without accents: Munich is nearer to Munchen than to München."""
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
