"""Query expansion: which expressions the keyword index is searched for.

A phrase in quotation marks is searched for as a phrase. A long word that the collection lacks is
taken for a misspelling or a compound: similar stems of the collection, or its parts, are searched
for too. docs/measurements/search.md says what each is worth. Knows no passage.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import languages
from index.stores.keywords import own_stems, stems, words
from index.stores.vocabulary import Vocabulary

_QUOTED = re.compile(
    r"""["“]([^"“”\n]{2,200})["”]|„([^„“”"\n]{2,200})[“”"]|«([^«»\n]{2,200})»|»([^«»\n]{2,200})«"""
)
_PHRASES = 4
_LONGEST = 64  # most stems of a phrase, and of a whole query
_POSTINGS = 20_000
"""About how many occurrences a search ranks at most; its cost grows with them."""
_LETTERS = 6
"""Shorter words are seldom misspelt and have too many similar stems."""
_UNKNOWN = 8  # most words looked up otherwise; each takes milliseconds
_NEIGHBOURS = 2
_PART = 4


@dataclass(frozen=True, slots=True)
class Terms:
    """Expressions for the index, any of which may match; `misspelt`: a word looked misspelt."""

    expressions: tuple[str, ...]
    misspelt: bool = False


def terms(
    vocabulary: Vocabulary,
    text: str,
    *,
    also: tuple[str, ...] = (),
) -> Terms:
    """The expressions to search for, all of them in the vocabulary.

    `also` lists the languages in it that have stems of their own.
    """
    counts = vocabulary.document_frequency(stems(text, also))
    misspelt = False
    for word in _unknown(text, counts, also):
        other = vocabulary.document_frequency(_forms(word))
        if not any(other.values()) and _correctable(word):
            near = _neighbours(vocabulary, word, also)
            misspelt = misspelt or bool(near)
            other = near or vocabulary.document_frequency(_parts(vocabulary, word))
        counts.update(other)
    # A phrase that occurs counts as one more word, as rare as the phrase.
    found = [" ".join(p) for p in phrases(text, also) if all(counts.get(stem) for stem in p)]
    return Terms((*_rarest(counts), *found), misspelt)


def phrases(text: str, also: tuple[str, ...] = ()) -> list[list[str]]:
    """The stems of each phrase in quotation marks, in order, in every kind of stemming."""
    quoted = [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)]
    said = [phrase for phrase in quoted if stems(phrase)][:_PHRASES]
    found = [stems(phrase)[:_LONGEST] for phrase in said]
    found += [own_stems(phrase, code)[:_LONGEST] for code in also for phrase in said]
    return [list(phrase) for phrase in dict.fromkeys(map(tuple, found))]


def one_slip(one: str, other: str) -> bool:
    """Whether dropping, adding, changing or swapping one letter makes the words equal."""
    if one == other:
        return True
    shorter, start = min(len(one), len(other)), 0
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if len(left) == len(right) == 2:
        return left == right[::-1]
    return max(len(left), len(right)) == 1


def _unknown(text: str, counts: Mapping[str, int], also: tuple[str, ...]) -> list[str]:
    """The words without a stem in the collection; only a few of them if none has one."""
    listed = dict.fromkeys(words(text))
    return [w for w in listed if not any(counts.get(stem) for stem in stems(w, also))][:_UNKNOWN]


def _forms(word: str) -> set[str]:
    """Alternative stems: stemmers cut a letter too many ("Kurs") or too few ("Kursen")."""
    return {word, *(again for stem in stems(word) for again in stems(stem))}


def _correctable(word: str) -> bool:
    return len(word) >= _LETTERS and not any(letter.isdigit() for letter in word)


def _neighbours(vocabulary: Vocabulary, word: str, also: tuple[str, ...]) -> dict[str, int]:
    """The most frequent stems one slip away, with counts; the first letter must be right."""
    near: dict[str, int] = {}
    for stem in stems(word, also):
        lengths = (max(_PART, len(stem) - 1), len(stem) + 1)
        # Nearly all begin with the same two letters, and looking up two is much quicker than one.
        for beginning in (stem[:2], stem[:1]):
            listed = vocabulary.beginning_with(beginning, lengths=lengths)
            close = [term for term in listed if one_slip(stem, term)]
            counts = vocabulary.document_frequency(close)
            near.update((term, count) for term, count in counts.items() if count)
            if near:
                break
    kept = sorted(near, key=lambda term: (-near[term], term))[:_NEIGHBOURS]
    return {term: near[term] for term in kept}


def _parts(vocabulary: Vocabulary, word: str) -> list[str]:
    """The stems of a compound's two parts if both are held; the second as long as possible."""
    cuts = list(_cuts(word))
    known = vocabulary.document_frequency([stem for cut in cuts for stem in cut])
    return next((list(cut) for cut in cuts if known[cut[0]] and known[cut[1]]), [])


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    """The stems of both parts for every place to cut, from the left."""
    links = ("", *sorted(languages.together("writing")["links"]))
    for at in range(_PART, len(word) - _PART + 1):
        second = stems(word[at:])[0]
        for link in links:
            first = word[: at - len(link)]
            if word[:at].endswith(link) and len(first) >= _PART - 1:
                yield stems(first)[0], second


def _rarest(counts: Mapping[str, int]) -> list[str]:
    """The rarest stems: frequent ones cost the most time and say the least."""
    rarest: list[str] = []
    postings = 0
    for count, stem in sorted((count, stem) for stem, count in counts.items() if count):
        postings += count
        if rarest and (postings > _POSTINGS or len(rarest) == _LONGEST):
            break
        rarest.append(stem)
    return rarest
