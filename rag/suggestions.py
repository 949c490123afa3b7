"""Makes questions to ask next, from headings of documents.

Each is asked like a person's question and dropped unless a place under its heading answers. The
chat model is not asked, as the reader decides this alone. Knows no web.
"""

import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, zip_longest

import languages
from index.errors import NotFound
from index.library_reading import LibraryReading
from index.types import Document, DocumentInfo, Heading, View
from rag.types import Answer, Answers, AskRequest, Places

MOST = 3
_TRIES, _SECONDS = 9, 10
"""The most headings tried for one list, and the most seconds."""
_SHORTEST, _LONGEST = 3, 70
_KEPT = 2000
_NUMBERED = re.compile(r"(?:§ ?|[^\W\d_]+ )?(\d{1,2})(?:\.\d{1,2})*(?: ?[:.)])? (?=\S)")
"""What may number a heading: "§ 2", "3.1", "TOP 4:", "Article 5 :"."""


@dataclass(frozen=True, slots=True)
class At:
    """Where somebody is reading: a document's id and an offset in its text."""

    document_id: str
    start: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, which speaks a language, and the span of the text under it."""

    words: str
    document_id: str
    start: int
    end: int
    language: str


class Suggestions:
    """Makes questions from headings, one list at a time, so people's questions are not delayed."""

    def __init__(self, answers: Answers, documents: LibraryReading) -> None:
        self._answers, self._documents = answers, documents
        self._one = threading.Lock()
        self._known: OrderedDict[tuple[str, str, str, int], bool] = OrderedDict()

    def after(
        self, places: Sequence[At], view: View, *, language: str, asked: Sequence[str] = ()
    ) -> list[str]:
        """Questions in a language about what is near cited places, none already `asked`."""
        near = [self._near(place, view) for place in _by_document(places)]
        return self.answered(in_turn(near), view, language, asked)

    def _near(self, place: At, view: View) -> list[Section]:
        """The sections after a place, then those before it, without its own."""
        try:
            document = self._documents.document(place.document_id, view)
        except NotFound:
            return []
        sections = sections_of(document)
        after = [one for one in sections if one.start > place.start]
        return [*after, *(one for one in sections if one.end <= place.start)]

    def answered(
        self,
        sections: Sequence[Section],
        view: View,
        language: str,
        asked: Sequence[str] = (),
        *,
        tries: int = _TRIES,
    ) -> list[str]:
        """Questions about the first sections, if a place in the section answers them."""
        known = " ".join(asked).casefold()
        tried = [one for one in sections if one.words.casefold() not in known][:tries]
        found, began = list[str](), time.monotonic()
        shown = fingerprint(self._documents.documents(view))
        with self._one:
            for section in tried:
                if len(found) == MOST or time.monotonic() - began > _SECONDS:
                    break
                question = worded(section.words, section.language, language)
                if question not in found and self._suggested(section, question, view, shown):
                    found.append(question)
        return found

    def _suggested(self, section: Section, question: str, view: View, shown: str) -> bool:
        """Whether it is answered under its heading; cached while the same documents are shown."""
        key = (shown, question, section.document_id, section.start)
        if key not in self._known:
            self._known[key] = self._answers_under(section, question, view)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def _answers_under(self, section: Section, question: str, view: View) -> bool:
        """Whether the first place to show is under the heading."""
        stream = self._answers.stream(AskRequest(question, view), places_only=True)
        with closing(stream) as events:
            for event in events:
                if isinstance(event, Places):
                    cited = event.sentences[0].citations[0]
                    inside = section.start <= cited.start < section.end
                    return inside and cited.document_id == section.document_id
                if isinstance(event, Answer):
                    return False
        return False


def worded(words: str, spoken: str, language: str) -> str:
    """A heading, which speaks a language, as a question in another or the same one.

    One that is a question stays as it is.
    """
    if words.endswith("?"):
        return words
    wordings = languages.read_supported(language, "suggesting")
    return str(wordings["own" if spoken == language else "foreign"]).format(heading=words)


def fingerprint(infos: Iterable[DocumentInfo]) -> str:
    """A key that changes with the documents shown and their versions."""
    told = "\n".join(f"{info.id} {info.content_hash}" for info in infos)
    return hashlib.sha256(told.encode()).hexdigest()


def _by_document(places: Sequence[At]) -> list[At]:
    """The first place of each document."""
    first: dict[str, At] = {}
    for place in places:
        first.setdefault(place.document_id, place)
    return list(first.values())


def in_turn(lists: Iterable[Sequence[Section]]) -> list[Section]:
    """The first of each list, the second of each, …"""
    return [one for one in chain.from_iterable(zip_longest(*lists)) if one is not None]


def sections_of(document: Document) -> list[Section]:
    """The sections of a document whose headings can be asked about, each heading once."""
    headings = sorted(document.headings, key=lambda one: one.start)
    said = _unnumbered([_plain(document.text[one.start : one.end]) for one in headings])
    parts = [
        Section(
            words,
            document.id,
            heading.start,
            _end(heading, headings, document),
            document.language,
        )
        for heading, words in zip(headings, said, strict=True)
        if said.count(words) == 1 and words != document.title and _askable(words)
    ]
    first = headings[0].start if headings else 0  # everything is under it: it is the title
    return [one for one in parts if (one.start, one.end) != (first, len(document.text))]


def _plain(heading: str) -> str:
    return " ".join(heading.split()).rstrip(".:")


def _unnumbered(said: Sequence[str]) -> list[str]:
    """The headings without their numbers, if they are numbered from 1 on."""
    found = [_NUMBERED.match(words) for words in said]
    if not {"1", "2"} <= {match[1] for match in found if match}:
        return list(said)
    return [
        words[match.end() :] if match else words for words, match in zip(said, found, strict=True)
    ]


def _askable(words: str) -> bool:
    return _SHORTEST <= len(words) <= _LONGEST and any(map(str.isalpha, words))


def _end(heading: Heading, headings: Sequence[Heading], document: Document) -> int:
    later = (h.start for h in headings if h.start > heading.start and h.level <= heading.level)
    return min(later, default=len(document.text))
