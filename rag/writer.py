"""One question's evidence to sentences that it proves: the model writes, the house vouches.

The model is never asked to cite. Each sentence of its draft is handed to the support check; what
nothing supports is not shown. Where the draft proves nothing though the documents surely answer,
their own words stand in its place. Knows no web, no storage and no search.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from index.language import question_language
from index.types import Vectors
from rag import draft
from rag.evidence import quoting
from rag.evidence.gather import Evidence, tokens_of
from rag.ledger import Ledger
from rag.logistic import shifted
from rag.pace import Pace
from rag.prompts import Prompts
from rag.reading.notation import read
from rag.reading.quantities import missing
from rag.support.check import Judgement
from rag.support.strange import groundless, strange
from rag.translation import Translation
from rag.types import ChatModel, Kind, Sentence

TRUE_DRAFTS = 0.85
"""Share of a model's sentences that hold, given evidence: a first guess from reading some 20 drafts."""
WRITING = 0.6
"""A question that is as likely answerable as not is worth a draft: a supported one is likelier where
the documents answer, by an estimated 3 to 2."""
SURE = 0.8
"""From this probability of an answer on, the documents' own words stand in place of a draft that
proved nothing, or of none: about 1 in 100 of `xquad`'s unanswerable questions reaches it."""
DRAFTED = 0.6
"""The same where the model wrote something, though not what is proved: it does so where there is an answer.
Set by reading the refusals of 356 questions: 4 of 312 answerable ones lie between, of 44 others none."""
TRAINED_ON = 0.5
"""Share of supported claims that the check's probabilities assume (docs/support.md)."""


class Checks(Protocol):
    """Judges support: `SupportChecker` does."""

    def check(self, sentence: str, evidence: Sequence[str], vectors: Vectors) -> Judgement:
        """How probable it is that the evidence supports the sentence, and which of it does."""
        ...


@dataclass(slots=True)
class Part:
    """A question that asks one thing, what was found for it, and what came of it.

    `cited` are indexes of the evidence's sentences.
    """

    question: str
    prompts: Prompts
    language: str
    evidence: Evidence
    cited: set[int] = field(default_factory=set)
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The words of every sentence found."""
        return [sentence.text for sentence in self.evidence.sentences]

    @property
    def proved(self) -> bool:
        """Whether something is shown for it."""
        return any(sentence.support == "supported" for sentence in self.sentences)


class Writer:
    """Writes what the evidence proves; `refusal` (0 to 1) is how probable that must be."""

    def __init__(
        self, model: ChatModel, checker: Checks, *, answer_tokens: int, refusal: float, pace: Pace
    ) -> None:
        self._model, self._checker, self._pace = model, checker, pace
        self._answer_tokens, self._refusal = answer_tokens, refusal

    def write(self, part: Part, ledger: Ledger) -> Iterator[Sentence]:
        """The supported sentences as they are checked; all go into part and ledger.

        No model is asked where the documents hardly answer. Raises ChatModelError.
        """
        evidence = part.evidence
        if not evidence.chosen or worth_writing(evidence.answerable) < self._refusal:
            return
        for source in (self._drafted, self._stood_in):
            for sentence in source(part, ledger):
                if _kept(sentence, part, ledger):
                    yield sentence

    def _drafted(self, part: Part, ledger: Ledger) -> Iterator[Sentence]:
        """The draft's sentences with the verdicts on them, as they come."""
        prompts = part.prompts
        messages = prompts.messages(evidence=part.evidence.render(), question=part.question)
        texts = part.texts
        pieces = self._model.stream(messages, max_tokens=self._answer_tokens)
        with closing(pieces) as stream:
            for text in draft.whole_sentences(self._heard(stream, messages[-1][1])):
                if draft.says_missing(text, prompts.missing):
                    break
                asked = part.question
                if draft.echoes(text, question=asked, evidence=texts) or draft.repeats(text, asked):
                    continue
                if draft.stutters(text):
                    yield Sentence(text, "unsupported")
                    break
                sentence = self._judged(self._in_its_language(text, part), texts, part, ledger)
                if sentence not in ledger.sentences:
                    yield sentence

    def _heard(self, stream: Iterator[str], asked: str) -> Iterator[str]:
        """The stream as it is; how long the model took to begin is remembered."""
        began = time.perf_counter()
        for at, piece in enumerate(stream):
            if not at:
                self._pace.heard(tokens_of(asked), time.perf_counter() - began)
            yield piece

    def _judged(self, text: str, texts: Sequence[str], part: Part, ledger: Ledger) -> Sentence:
        """The sentence with the verdict on it; `texts` are those of the evidence."""
        asked = part.question
        prompt = [words for _, words in part.prompts.fixed]
        if strange(text, [*texts, asked], prompt) or (
            draft.is_fragment(text) and groundless(text, texts, question=asked)
        ):
            return Sentence(text, "unsupported")
        claim = draft.claim(text, question=asked)
        judged = self._checker.check(claim, texts, part.evidence.vectors)
        probability = among_drafts(judged.probability)
        if probability < self._refusal or not judged.supporting:
            return Sentence(text, "unsupported", (), probability)
        cited = _places(text, judged, part.evidence)
        part.cited.update(cited)
        citations = tuple(ledger.cite(part.evidence, at) for at in cited)
        return Sentence(text, "supported", citations, probability)

    def _stood_in(self, part: Part, ledger: Ledger) -> Iterator[Sentence]:
        """What stands in place of a draft that proved nothing, though the documents surely answer.

        Their own words; if those are in another language the likeliest of them translated, judged
        like any draft; at last the place alone.
        """
        evidence = part.evidence
        if part.proved or evidence.answerable < (DRAFTED if part.sentences else SURE):
            return
        at = quoting.in_place(evidence, question=part.question, language=part.language)
        if at is not None:
            yield self._shown(
                at, " ".join(evidence.sentences[at].text.split()), "quoted", part, ledger
            )
            return
        at = quoting.likeliest(evidence, question=part.question)
        if at is None:
            return
        yield from self._translated(evidence.sentences[at].text, part, ledger)
        if not part.proved:
            words = part.prompts.pointed(evidence.sentences[at].passage)
            yield self._shown(at, words, "pointed", part, ledger)

    def _translated(self, text: str, part: Part, ledger: Ledger) -> Iterator[Sentence]:
        """A sentence of another language in the question's, with the verdict on it."""
        told = self._in_its_language(text, part)
        if told != text:
            yield self._judged(told, part.texts, part, ledger)

    def _in_its_language(self, text: str, part: Part) -> str:
        """A sentence in the question's language: translated if it is in another, if that succeeds."""
        if draft.is_fragment(text) or question_language(text) == part.language:
            return text
        return Translation(self._model, part.prompts)(text) or text

    def _shown(self, at: int, words: str, kind: Kind, part: Part, ledger: Ledger) -> Sentence:
        part.cited.add(at)
        citations = (ledger.cite(part.evidence, at),)
        return Sentence(words, "supported", citations, part.evidence.answerable, kind)


def _kept(sentence: Sentence, part: Part, ledger: Ledger) -> bool:
    """Put the sentence into part and ledger; whether it is shown."""
    part.sentences.append(sentence)
    ledger.sentences.append(sentence)
    shown = sentence.support == "supported"
    if shown:
        ledger.clock("first_sentence")
    return shown


def further(part: Part, ledger: Ledger) -> Iterator[Sentence]:
    """More places that belong to what is shown and are not cited yet, in their own words.

    All go into part and ledger.
    """
    if not part.proved:
        return
    for first, last in quoting.further(part.evidence, part.cited):
        citation = ledger.cite(part.evidence, first, last)
        chances = [one.probability for one in part.evidence.sentences[first : last + 1]]
        quote = " ".join(citation.quote.split())
        sentence = Sentence(quote, "supported", (citation,), max(chances), "further")
        if _kept(sentence, part, ledger):
            yield sentence


def _places(text: str, judged: Judgement, evidence: Evidence) -> list[int]:
    """What the sentence rests on: of the evidence that supports it, what the model was shown.

    Where that lacks one of its numbers, all that supports it.
    """
    held = draft.holding(text, judged.supporting, evidence.sentences)
    shown = [at for at in held if at in evidence.chosen]
    return shown if proves(text, [evidence.sentences[at].text for at in shown]) else list(held)


def worth_writing(answerable: float) -> float:
    """The probability of an answer if what the model writes turns out to be supported."""
    return shifted(answerable, share=WRITING)


def proves(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether there are quotes, and every number of the sentence stands in them."""
    return bool(quotes) and not missing(
        read(sentence), [one for text in quotes for one in read(text)]
    )


def among_drafts(probability: float) -> float:
    """The check's probability, moved from the mix it was calibrated on to that of real drafts."""
    return shifted(probability, share=TRUE_DRAFTS, trained_on=TRAINED_ON)
