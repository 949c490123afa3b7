"""Stemming for the keyword index. Knows no passage and no store.

A document's words are indexed by the stems of its language; German and English ones by both, as
most mixed collections mix these two. A question searches for all stems that its collection may
hold. Umlauts match their spelled-out forms: the German stemmer reads "ae" as "ä" and drops the
dots, the English variant spells them out. languages/ names the stemmer of a language.
"""

import re
import unicodedata
from functools import cache, lru_cache

from snowballstemmer import stemmer

import languages

_WORD = re.compile(r"\w+")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_UMLAUTS = frozenset("äöü")
_LONGEST_WORD = 64


def stems(text: str, also: tuple[str, ...] = ()) -> list[str]:
    """The common stems of each word in order, and its stems in the languages `also`."""
    return [stem for word in words(text) for stem in _variants(word, also)]


def own_stems(text: str, language: str) -> list[str]:
    """The stems by which a document in this language is indexed."""
    if language not in own_stemmers():
        return stems(text)
    return [_own(word, language) for word in words(text)]


@cache
def own_stemmers() -> tuple[str, ...]:
    """The languages that are indexed by their own stems instead of the common ones."""
    return tuple(
        code
        for code in languages.codes("writing")
        if code not in languages.everywhere() and "stemmer" in languages.read(code, "writing")
    )


def words(text: str) -> list[str]:
    """The words in order, in lower case."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=200_000)
def _variants(word: str, also: tuple[str, ...]) -> tuple[str, ...]:
    folded = _fold(word[:_LONGEST_WORD])
    # New stemmers each time: they hold the word at work, and threads share this function.
    first, *others = (stemmer(name) for name in _common())
    spelled = folded.translate(_SPELLED_OUT)
    found = [first.stemWord(folded), *(other.stemWord(spelled) for other in others)]
    return tuple(dict.fromkeys([*found, *(_own(word, language) for language in also)]))


@lru_cache(maxsize=50_000)
def _own(word: str, language: str) -> str:
    """The stem in one language; accents are dropped after stemming, as they tell endings apart."""
    stem = stemmer(languages.read(language, "writing")["stemmer"]).stemWord(word[:_LONGEST_WORD])
    return _fold(stem).translate(_LIGATURES).translate(_SPELLED_OUT)


@cache
def _common() -> tuple[str, ...]:
    """The stemmers for documents whose language has none of its own."""
    return tuple(languages.read(code, "writing")["stemmer"] for code in languages.everywhere())


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
