"""A reply that cites by numbers in brackets, read as sentences with citations of our passages.

Knows no model. What a system shows is taken as claimed: every sentence counts as supported, and one
without a readable number lacks its citation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import languages
from index.sentences import split
from index.types import Passage
from rag.types import Citation, Sentence

# "… at eight. [1] The next …": the number belongs to the sentence in front of it
_BEHIND = re.compile(r"([.!?]+[\"'”“»]*)((?:\s*\[\d[^\]]*\])+)")


@dataclass(frozen=True, slots=True)
class CitedSource:
    """What a number stands for: a slice of a passage, offsets in the document's text."""

    passage: Passage
    start: int
    end: int

    @property
    def quote(self) -> str:
        """Its words, verbatim."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


def whole(passage: Passage) -> CitedSource:
    """The passage as a source."""
    return CitedSource(passage, passage.start, passage.end)


def sentences(text: str, sources: Sequence[CitedSource]) -> tuple[Sentence, ...]:
    """The reply's sentences without their numbers; source n is sources[n - 1], others are ignored."""
    moved = _BEHIND.sub(lambda match: match[2] + match[1], text)
    found = []
    for start, end in split(moved):
        cited = [n for match in _mark().finditer(moved, start, end) for n in _numbers(match[0])]
        said = " ".join(_mark().sub("", moved[start:end]).split())
        if any(letter.isalnum() for letter in said):
            known = [n for n in dict.fromkeys(cited) if 1 <= n <= len(sources)]
            citations = tuple(_citation(n, sources[n - 1]) for n in known)
            found.append(Sentence(said, "supported", citations, 1.0))
    return tuple(found)


def denies(said: Sequence[Sentence]) -> bool:
    """Whether the first sentence says that the sources hold no answer.

    A pattern over common wordings in every language, since such systems have no fixed word.
    """
    return not said or bool(_denial().search(said[0].text))


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _citation(n: int, source: CitedSource) -> Citation:
    passage = source.passage
    return Citation(
        n=n,
        document=passage.document,
        document_id=passage.document_id,
        passage=passage.id,
        title=passage.title,
        start=source.start,
        end=source.end,
        page=passage.page,
        quote=source.quote,
    )


@cache
def _mark() -> re.Pattern[str]:
    """[1], [2, 3], [Source 1], (Quelle 2 und 3); a bare (2) is a paragraph of some law."""
    word = f"(?:{languages.pattern('citing', 'called')})"
    joined = languages.pattern("citing", "and")
    numbers = rf"\d{{1,2}}(?:\s*(?:[,;&]|{joined})\s*(?:{word}\s*)?\d{{1,2}})*"
    return re.compile(
        rf"\s*(?:[\[【]\s*(?:{word}\s*)?{numbers}\s*[\]】]|\({word}\s*{numbers}\))", re.IGNORECASE
    )


@cache
def _denial() -> re.Pattern[str]:
    return re.compile(languages.pattern("citing", "denial"), re.IGNORECASE)
