"""Query understanding: spells a question as the documents do, and detects its language.

Models read "WO GEBE ICH BATTERIEN AB" and "geoeffnet" less well than the text they were trained on.
The collection's own texts show how each word is spelled; there is no word list.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import languages
from index.language import WORDS, question_language
from index.stores.records import Matches
from index.tuning import tuned
from index.types import Passage, Vectors

LEAST = 4
"""A word in capitals with fewer letters is an abbreviation, unless everything is in capitals."""
SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe", "æ": "ae"}
_SPELLED = str.maketrans(SPELLED)
_DOTLESS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})

Forms = Mapping[str, Counter[str]]
"""How often each form of a word occurs in the passages, by its lower-case form."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A question prepared for search, once per view; no later step computes any of it again.

    `text` is spelled as the documents spell it, `language` is the language to answer in, `vector`
    has shape (dimension,), `matches` holds the best passages by keywords. `crossing`: some
    documents are in other languages.
    """

    text: str
    language: str
    vector: Vectors
    matches: Matches
    crossing: bool = False


def understood(
    typed: str, near: Mapping[str, Passage], points: Mapping[str, float], spoken: Collection[str]
) -> tuple[str, str]:
    """A question's text and language, judged by the passages that share words with it, each with
    its score.

    `spoken` are the languages of the collection.
    """
    text = respelled(typed, [passage.text for passage in near.values()])
    found = [(near[id_].language, many) for id_, many in points.items() if id_ in near]
    return text, question_language(text, expected(spoken, found))


def expected(spoken: Collection[str], found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The share of each language in the likely answers: in the collection, or in what was found."""
    able = [code for code in languages.supported() if code in spoken]
    if len(able) == 1:
        return {able[0]: 1.0}
    sums = dict.fromkeys(able, 0.0)
    for language, points in found:
        if language in sums:
            sums[language] += points
    every = sum(sums.values())
    return {code: points / every for code, points in sums.items()} if every else sums


def respelled(typed: str, texts: Sequence[str]) -> str:
    """The question with each word spelled as in the texts: capitals and umlauts."""
    typed = unicodedata.normalize("NFC", typed)
    said = WORDS.findall(typed)
    loud = _loud(said)
    if not loud and not any(map(_odd, said)):
        return typed
    forms = _forms({word.lower() for word in said}, texts)

    def written(match: re.Match[str]) -> str:
        word = match[0]
        lowered = _ordinary().get(word.lower(), word.lower())
        known = forms.get(word.lower(), Counter())
        if loud and lowered in _ordinary().values():
            return lowered
        if loud or (word.isupper() and len(word) >= LEAST):
            return _commonest(known) or (word.lower() if loud else word)
        if any(form.lower() == word.lower() for form in known):
            return word
        form = _commonest(known) or (lowered if lowered != word.lower() else word)
        return form[:1].upper() + form[1:] if word[:1].isupper() else form

    text = WORDS.sub(written, typed)
    return text[:1].upper() + text[1:] if loud else text


def _loud(said: Sequence[str]) -> bool:
    letters = "".join(said)
    capitals = sum(letter.isupper() for letter in letters)
    return len(letters) >= LEAST and capitals > tuned("index.query.capitals") * len(letters)


def _odd(word: str) -> bool:
    """Whether the documents may spell a word differently."""
    lowered = word.lower()
    if _ordinary().get(lowered, lowered) != lowered:
        return True
    return word.isupper() or any(pair in lowered for pair in SPELLED.values())


@cache
def _ordinary() -> Mapping[str, str]:
    """Common words ("für", "the") by their spelling without umlauts."""
    listed = languages.together("sentences")["starters"]
    typed = {word: word for word in listed}
    for word in sorted(listed):
        for form in (word.translate(_SPELLED), word.translate(_DOTLESS)):
            typed.setdefault(form, word)
    return typed


def _forms(wanted: set[str], texts: Sequence[str]) -> Forms:
    """The forms of the wanted words in the texts, with umlauts also by their spelled-out form."""
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for word in WORDS.findall(unicodedata.normalize("NFC", text)):
            lowered = word.lower()
            for key in {lowered, lowered.translate(_SPELLED)} & wanted:
                forms.setdefault(key, Counter())[word] += 1
    return forms


def _commonest(forms: Counter[str]) -> str:
    """The most frequent form, in a tie the lower-case one; "" if there is none."""
    return max(forms, key=lambda form: (forms[form], form.islower()), default="")
