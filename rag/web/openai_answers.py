"""Answers as OpenAI's clients read them: a completion, or the chunks of a streamed one.

Citations are annotations of the message, each with the address of its place, and stand in extra fields too.
"""

import math
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.tuning import tuned
from rag.conflicts.notes import notes
from rag.serialization import answer_json, citation_json
from rag.types import Answer, Citation, Event, Places, Sentence
from rag.web.addresses import Addresses
from rag.web.events import encode

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CompletionContext:
    """What a completion is made for: the model's name, the messages' words, and addresses of places."""

    model: str
    texts: Sequence[str]
    addresses: Addresses


def citations_json(answer: Answer) -> list[Json]:
    """Every distinct citation of an answer, its contradictions and newer editions, by number."""
    cited = [citation for sentence in answer.sentences for citation in sentence.citations]
    cited += answer.beside
    by_number = {citation.n: citation_json(citation) for citation in cited}
    return [by_number[n] for n in sorted(by_number)]


def annotations_json(answer: Answer, addresses: Addresses) -> list[Json]:
    """The citations of the answer's text, each with its span in the text and the address of its place."""
    found, end = [], 0
    for said, citations in _said(answer):
        start = answer.text.find(said, end)
        if start < 0:
            continue
        end = start + len(said)
        for citation in citations:
            if url := addresses.of(citation):
                span = {"start_index": start, "end_index": end, "title": citation.title, "url": url}
                found.append({"type": "url_citation", "url_citation": span})
    return found


def _said(answer: Answer) -> Iterator[tuple[str, Sequence[Citation]]]:
    """The sentences and notes that an answer's text may contain, in order, each with its citations."""
    for sentence in answer.sentences:
        if sentence.support == "supported" and sentence.kind != "related":
            yield sentence.as_read(answer.language), sentence.citations
    cited = [[side.citation for side in conflict.sides] for conflict in answer.conflicts]
    cited += [[edition.citation] for edition in answer.newer]
    yield from zip(notes(answer.conflicts, answer.newer, answer.language), cited, strict=True)


def usage_json(asked: Sequence[str], answer: str) -> dict[str, int]:
    """The tokens read and written, estimated, as many answers need no model."""
    prompt, completion = _tokens(" ".join(asked)), _tokens(answer)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def _tokens(text: str) -> int:
    return math.ceil(len(text) / tuned("rag.writer.characters_per_token"))


def completion_json(answer: Answer, asked: CompletionContext) -> Json:
    """A whole answer as a chat.completion, citations and our own JSON in extra fields."""
    message = {
        "role": "assistant",
        "content": answer.text,
        "refusal": None,
        "annotations": annotations_json(answer, asked.addresses),
    }
    return {
        **_head("chat.completion", asked.model),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": usage_json(asked.texts, answer.text),
        "citations": citations_json(answer),
        "fundstelle": answer_json(answer),
    }


def _head(kind: str, model: str) -> Json:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": model,
    }


class Chunks:
    """Turns the events of one answer into the chunks of one streamed completion.

    Together they are the answer's text: what the model writes about the first part of a question
    comes at once, everything that may still change at the end.
    """

    def __init__(self, asked: CompletionContext, *, usage: bool) -> None:
        self._asked, self._usage = asked, usage
        head = _head("chat.completion.chunk", asked.model)
        self._head = {**head, "usage": None} if usage else head
        self._sent = ""
        self._parts = 0

    def begin(self) -> str:
        """The first chunk, which names the message's role."""
        return self._chunk({"role": "assistant", "content": ""})

    def of(self, event: Event) -> list[str]:
        """The chunks of one event."""
        return list(self._of(event))

    def _of(self, event: Event) -> Iterator[str]:
        match event:
            case Places():
                self._parts += not event.replaces
            case Sentence() if self._parts == 1 and _written(event):
                text = f" {event.text}" if self._sent else event.text
                self._sent += text
                citations = [citation_json(citation) for citation in event.citations]
                yield self._chunk({"content": text}, citations=citations)
            case Answer():
                yield from self._end(event)

    def _end(self, answer: Answer) -> Iterator[str]:
        if left := answer.text.removeprefix(self._sent):
            yield self._chunk({"content": left})
        extra = {"citations": citations_json(answer), "fundstelle": answer_json(answer)}
        annotations = annotations_json(answer, self._asked.addresses)
        yield self._chunk({"annotations": annotations}, "stop", **extra)
        if self._usage:
            usage = usage_json(self._asked.texts, answer.text)
            yield encode("", {**self._head, "choices": [], "usage": usage})

    def _chunk(self, delta: Json, finish: str | None = None, **extra: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return encode("", {**self._head, "choices": [choice], **extra})


def _written(sentence: Sentence) -> bool:
    return sentence.kind == "written" and sentence.support == "supported"
