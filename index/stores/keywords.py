"""Words to the stems that the keyword index holds. Knows no passage and no store.

Every word is indexed under its German and its English stem, because a collection may hold both
languages and a question may use either. Umlauts find their spelled-out forms: the German stemmer
reads "ae" as "ä" and drops the dots, the English variant spells them out.
"""

import re
import unicodedata
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.german_stemmer import GermanStemmer

_WORD = re.compile(r"\w+")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_UMLAUTS = frozenset("äöü")
_LONGEST_WORD = 64


def stems(text: str) -> list[str]:
    """The stems of each word in order, German and English, each word's variants once."""
    return [stem for word in words(text) for stem in _variants(word)]


def words(text: str) -> list[str]:
    """The words in order, in small letters."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=200_000)
def _variants(word: str) -> tuple[str, ...]:
    word = _fold(word[:_LONGEST_WORD])
    # New stemmers each time: they keep the word they work on, and threads share this function.
    german = GermanStemmer().stemWord(word)
    english = EnglishStemmer().stemWord(word.translate(_SPELLED_OUT))
    return (german,) if german == english else (german, english)


def _fold(word: str) -> str:
    """Drop accents, but not the dots of umlauts."""
    if word.isascii():
        return word
    return "".join(
        letter
        if letter in _UMLAUTS
        else "".join(
            c for c in unicodedata.normalize("NFD", letter) if not "\u0300" <= c <= "\u036f"
        )
        for letter in word
    )
