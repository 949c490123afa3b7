"""Detects the language of a text."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import languages
from index.errors import HomeUnwritable
from index.tuning import tuned

SAMPLE = 4000
WORDS = re.compile(r"[^\W\d_]+")
SHORT = 2
"""Letters of a word that says little about its language: dialects have "a", "is", "do" too."""


def detect(text: str) -> str:
    """ISO 639-1 code of the text's language; of a long text only the beginning is read."""
    sample = text[:SAMPLE]
    if not WORDS.search(sample):
        return languages.FALLBACK
    return str(_identifier().classify(sample)[0])


def question_language(text: str, expected: Mapping[str, float] | None = None) -> str:
    """The language to answer in: the nearest of those that questions are asked in.

    A language that is not common everywhere counts only if it is expected or one of its own words
    occurs.

    `expected` gives the share of each language in what the question may be about. It decides where
    the words do not: single words, dialects, names. Evidence is added up as log odds.
    """
    sample = text[:SAMPLE]
    odds = {
        code: tuned("index.language.collection") * share
        for code, share in (expected or {}).items()
        if share
    }
    odds = dict.fromkeys(languages.everywhere(), 0.0) | odds
    for word in WORDS.findall(sample.lower()):
        for code in function_words().get(word, ()):
            long = len(word) > SHORT
            worth = tuned("index.language.function_word" if long else "index.language.short_word")
            odds[code] = odds.get(code, 0.0) + worth
    first, second = sorted(odds.values(), reverse=True)[:2]
    sure = tuned("index.language.letters")
    if first - second <= sure:
        ranked = _identifier(*languages.supported()).rank(sample)
        ranks = {code: rank for code, rank in ranked if code in odds}
        best = max(ranks.values())
        odds = {code: at + max(-sure, float(ranks[code] - best)) for code, at in odds.items()}
    return max(odds, key=lambda code: (odds[code], code == languages.FALLBACK))


def is_in(text: str, language: str) -> bool:
    """Whether a text is in a language that questions are asked in.

    Asking for a language that is not common everywhere counts as expecting it: "Tarif réduit : 3
    euros".
    """
    at_home = language in languages.everywhere() or language not in languages.supported()
    return question_language(text, None if at_home else {language: 1.0}) == language


def seems(text: str) -> str:
    """The language with most common words in a sample; "" if there is none or a tie."""
    listed = {
        code: some["common"]
        for code, some in languages.words("writing").items()
        if "common" in some
    }
    said = WORDS.findall(text.lower())
    counts = {code: sum(word in common for word in said) for code, common in listed.items()}
    most = max(counts.values())
    first = [code for code, count in counts.items() if count == most]
    return first[0] if most and len(first) == 1 else ""


def mark_of_raised(language: str) -> str:
    """The decimal mark if raised letters are notes; "." if they make ordinals ("5e")."""
    stop = languages.read(language[:2].lower(), "writing").get("ordinal") == "."
    return decimal_mark(language) if stop else "."


def quotation_marks(language: str) -> str:
    """The four quotation marks of a language: outer and inner, each opening and closing."""
    known = languages.read(language[:2].lower(), "writing") or languages.read(
        languages.FALLBACK, "writing"
    )
    return str(known["quotes"])


def decimal_mark(language: str) -> str:
    """The decimal mark of a language, given by a tag such as 'de-AT'."""
    return str(languages.read(language[:2].lower(), "writing").get("decimal", "."))


@cache
def function_words() -> Mapping[str, frozenset[str]]:
    """Words of nearly every question in a language (function words), each with its languages."""
    found: dict[str, frozenset[str]] = {}
    for code in languages.supported():
        for word in languages.words("questions")[code]["function_words"]:
            found[word] = found.get(word, frozenset()) | {code}
    return found


@cache
def _identifier(*codes: str) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    except OSError as error:  # it unpacks its model into a temporary file
        raise HomeUnwritable(
            f"No language can be told: a temporary file cannot be written ({error.strerror or error}). "
            "Free the disk of the temporary folder."
        ) from error
    if codes:
        identifier.set_languages(list(codes))
    return identifier
