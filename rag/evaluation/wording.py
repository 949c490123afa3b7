"""Compares the words of an answer and a gold answer: SQuAD's scores, with rules for each language.

Rajpurkar et al. 2016 (SQuAD), Lewis et al. 2020 (MLQA, articles by language). Knows no document.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

import languages
from index.language import WORDS

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u2009\u202f'’]\d+)*")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,\u00a0\u2009\u202f'’])\d{3})(?:\1\d{3})*")
_DECIMAL = re.compile(r"(.*\d)[.,](\d+)")


def normalise(text: str, language: str) -> list[str]:
    """The words that count, in order.

    NFC (umlauts stay), case folded, without punctuation and symbols, without the language's
    articles; 1.000 = 1,000 = 1 000 and 2,5 = 2.5.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    words: list[str] = []
    articles, elided = _dropped(language)
    if elided:
        folded = re.sub(rf"\b(?:{'|'.join(elided)})['’](?=\w)", "", folded)
    for word in _NUMBER.sub(lambda match: _number(match.group()), folded).split():
        kept = _bare(word)
        if kept and kept not in articles:
            words.append(kept)
    return words


@cache
def _dropped(language: str) -> tuple[frozenset[str], Sequence[str]]:
    """Articles, and what precedes an apostrophe; without a language, only what all of them drop."""
    if not language:
        return frozenset(), sorted(languages.together("evaluation")["elided"])
    lists = languages.words("evaluation").get(language, {})
    return lists.get("articles", frozenset()), sorted(lists.get("elided", ()))


def _number(written: str) -> str:
    """One spelling for a number; anything else (27.11.2024) is split into its parts."""
    if _GROUPED.fullmatch(written):
        return re.sub(r"\D", "", written)
    whole, fraction = written, ""
    if decimal := _DECIMAL.fullmatch(written):
        whole, fraction = decimal.group(1), decimal.group(2).rstrip("0")
    if _GROUPED.fullmatch(whole):
        whole = re.sub(r"\D", "", whole)
    if not whole.isdigit():
        return " ".join(re.split(r"\D", written))
    return f"{whole}.{fraction}" if fraction else whole


def _bare(word: str) -> str:
    """The word without punctuation and symbols, but with a number's decimal point."""
    return "".join(
        c
        for at, c in enumerate(word)
        if unicodedata.category(c)[0] not in "PS"
        or (c == "." and word[at - 1 : at].isdigit() and word[at + 1 : at + 2].isdigit())
    )


def exact_match(answer: str, golds: Sequence[str], language: str) -> float:
    """1 if the answer has the words of some gold answer, in order, and no others; else 0."""
    said = normalise(answer, language)
    return float(any(said == normalise(gold, language) for gold in golds))


def contains(answer: str, golds: Sequence[str], language: str) -> float:
    """1 if the words of some gold answer stand together and in order in the answer; else 0."""
    said = normalise(answer, language)
    return float(any(_stands_in(normalise(gold, language), said) for gold in golds))


def _stands_in(part: list[str], whole: list[str]) -> bool:
    if not part:
        return not whole
    last = len(whole) - len(part)
    return any(whole[at : at + len(part)] == part for at in range(last + 1))


def token_f1(answer: str, golds: Sequence[str], language: str) -> float:
    """Harmonic mean of word precision and recall against the closest gold answer."""
    said = normalise(answer, language)
    return max((_f1(said, normalise(gold, language)) for gold in golds), default=0.0)


def _f1(said: list[str], gold: list[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold))


def in_language(answer: str, language: str, judge: Callable[[str, str], bool]) -> float | None:
    """1 if the answer is written in the language, else 0.

    None for fewer than three words: numbers and names belong to no language.
    """
    if len(WORDS.findall(answer)) < 3:
        return None
    return float(judge(answer, language))
