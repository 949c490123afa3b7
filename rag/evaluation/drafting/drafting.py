"""Has the model write a question about a sentence; unusable ones are dropped with a reason.

Knows no disk. A reviewer corrects what is left: a small model's question may still miss the point.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

import languages
from index.language import is_in
from index.types import Hit
from rag.evaluation.drafting.candidates import SourceSentence
from rag.evaluation.wording import contains, normalise
from rag.types import ChatModel

Search = Callable[[str, int], Sequence[Hit]]
"""The k best passages of the set for a question."""

WITHIN = 10
"""Passages among which the search has to find the sentence again."""
TOKENS = 120
_ABOUT_TEXT = re.compile(
    r"\b(?:Dokument\w*|Auszug\w*|Satz(?:es)?|Text(?:es)?|document|excerpt|sentence|text|passage)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question with its answer, and the sentence that it was written about."""

    candidate: SourceSentence
    question: str
    answer: str
    answerable: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence for which there is no question, and why."""

    candidate: SourceSentence
    reason: str


def draft(
    drawn: Iterator[SourceSentence], model: ChatModel, search: Search, *, answerable: bool
) -> Iterator[Drafted | Dropped]:
    """A question about each sentence, or why there is none. Raises ChatModelError."""
    asked: set[tuple[str, ...]] = set()
    for candidate in drawn:
        found = _written(candidate, model)
        if isinstance(found, Drafted):
            key = tuple(normalise(found.question, candidate.source.language))
            hits = search(found.question, WITHIN)
            if key in asked:
                found = Dropped(candidate, "asked before")
            elif answerable and not _found_again(candidate, hits):
                found = Dropped(candidate, "the search does not find the sentence again")
            elif not answerable and _answered(found, hits):
                found = Dropped(candidate, "another document may hold the answer")
            else:
                asked.add(key)
                found = Drafted(candidate, found.question, found.answer, answerable)
        yield found


def _written(candidate: SourceSentence, model: ChatModel) -> Drafted | Dropped:
    language = candidate.source.language
    with closing(model.stream(_messages(candidate), max_tokens=TOKENS)) as pieces:
        reply = "".join(pieces)
    question, answer = (
        _line("drafting", r"(.+\?)").search(reply),
        _line("answers", "(.+)$").search(reply),
    )
    if not question or not answer:
        return Dropped(candidate, "the model wrote no question with an answer")
    asked = " ".join(question[1].split())
    short = " ".join(answer[1].split()).strip("\"'„“”»« ").removesuffix(".")
    if not is_in(asked, language):
        return Dropped(candidate, "not in the document's language")
    if _ABOUT_TEXT.search(asked):
        return Dropped(candidate, "asks about the text itself")
    if not normalise(short, language) or not contains(candidate.sentence, [short], language):
        return Dropped(candidate, "the answer does not stand in the sentence")
    if contains(asked, [short], language):
        return Dropped(candidate, "the question gives the answer away")
    return Drafted(candidate, asked, short, True)


def _found_again(candidate: SourceSentence, hits: Sequence[Hit]) -> bool:
    return any(
        hit.passage.document == candidate.source.path
        and hit.passage.start < candidate.end
        and candidate.start < hit.passage.end
        for hit in hits
    )


def _answered(found: Drafted, hits: Sequence[Hit]) -> bool:
    """Whether some passage holds the answer's words, and so perhaps the answer."""
    language = found.candidate.source.language
    return any(contains(hit.passage.text, [found.answer], language) for hit in hits)


def _messages(candidate: SourceSentence) -> list[tuple[str, str]]:
    words = _words(candidate.source.language)
    prompt = [("system", words["system"].strip())]
    for example in words["examples"]:
        prompt += [("user", _asked(words, **example)), ("assistant", example["reply"].strip())]
    source = candidate.source
    sentence = " ".join(candidate.sentence.split())
    asked = _asked(words, title=source.title, context=candidate.context, sentence=sentence)
    return [*prompt, ("user", asked)]


def _asked(words: Mapping[str, Any], **values: str) -> str:
    return str(words["user"]).format(**values).strip()


def _words(language: str) -> Mapping[str, Any]:
    return languages.read_supported(language, "drafting")


@cache
def _line(subject: str, said: str) -> re.Pattern[str]:
    """A line behind the word for it in any language: models do not keep to the one they are told."""
    called = "|".join(languages.read(code, subject)["called"] for code in languages.supported())
    return re.compile(rf"^\W*(?:{called})\W*:\s*{said}", re.MULTILINE | re.IGNORECASE)
