"""Evidence to draft to checked sentences to Answer: the model writes, the house vouches.

The model is never asked to cite. Each sentence of its draft is handed to the support check; what
nothing supports is not shown, and when nothing is left the answer is that the documents don't say.
Knows no web and no storage.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from index.errors import QuestionError
from index.language import question_language
from index.types import Hit, Vectors, View
from rag import conversation, draft
from rag.conflicts.find import find, notes
from rag.evidence import quoting
from rag.evidence.gather import Evidence, Gatherer
from rag.logistic import shifted
from rag.prompts import Prompts, load_prompts
from rag.reading.notation import read
from rag.reading.quantities import missing
from rag.support.check import Judgement
from rag.support.strange import groundless, strange
from rag.types import Answer, ChatModel, Citation, Conflict, Event, Found, Kind, Sentence, Turn

TRUE_DRAFTS = 0.85
"""Share of a model's sentences that hold, given evidence: a first guess from reading some 20 drafts."""
WRITING = 0.6
"""A question that is as likely answerable as not is worth a draft: a supported one is likelier where
the documents answer, by an estimated 3 to 2."""
SURE = 0.8
"""From this probability of an answer on, the documents' own words stand in place of a draft that
proved nothing, or of none: about 1 in 100 of `xquad`'s unanswerable questions reaches it."""
TRAINED_ON = 0.5
"""Share of supported claims that the check's probabilities assume (docs/support.md)."""


class Searches(Protocol):
    """Finds passages: `Library` does."""

    def search(self, question: str, view: View, *, k: int) -> list[Hit]:
        """The k best passages that the view may see, best first."""
        ...

    def page_at(self, id_: str, offset: int) -> int | None:
        """The page on which an offset of a document stands; None without pages."""
        ...


class Checks(Protocol):
    """Judges support: `SupportChecker` does."""

    def check(self, sentence: str, evidence: Sequence[str], vectors: Vectors) -> Judgement:
        """How probable it is that the evidence supports the sentence, and which of it does."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an answer may take: passages, tokens, characters of a question; refusal 0 to 1."""

    passages: int = 8
    evidence_tokens: int = 300
    answer_tokens: int = 160
    question_characters: int = 4000
    refusal: float = 0.5


@dataclass(slots=True)
class _Progress:
    """What one answer has gathered so far; timings in milliseconds since it was asked."""

    question: str
    standalone: str
    prompts: Prompts
    language: str
    began: float
    hits: tuple[Hit, ...] = ()
    sentences: list[Sentence] = field(default_factory=list)
    numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)
    cited: set[int] = field(default_factory=set)
    answerable: float = 0.0
    conflicts: tuple[Conflict, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def supported(self) -> list[Sentence]:
        """The sentences that are shown."""
        return [sentence for sentence in self.sentences if sentence.support == "supported"]

    @property
    def said(self) -> list[Sentence]:
        """Those of them that make up the answer's text."""
        return [sentence for sentence in self.supported if sentence.kind != "further"]

    def clock(self, name: str) -> None:
        self.timings[name] = (time.perf_counter() - self.began) * 1000


class Answerer:
    """Answers questions about what a view may see; safe to use from several threads."""

    def __init__(
        self,
        *,
        search: Searches,
        model: ChatModel,
        gatherer: Gatherer,
        checker: Checks,
        limits: Limits,
    ) -> None:
        self._search, self._model = search, model
        self._gatherer, self._checker = gatherer, checker
        self._limits = limits
        self._prompts = {language: load_prompts(language) for language in ("de", "en")}

    @property
    def model_name(self) -> str:
        """What a person is shown as the model that answers."""
        return self._model.name

    def load(self) -> None:
        """Embed what every question is compared with, so that none waits for it."""
        self._gatherer.warm()

    def warm(self) -> None:
        """Let the LLM read what is the same for every question, so that none waits for it."""
        for prompts in self._prompts.values():
            with closing(
                self._model.stream(prompts.messages(evidence="", question=""), max_tokens=1)
            ) as stream:
                next(stream, None)

    def ask(
        self, question: str, view: View, *, history: Sequence[Turn] = (), k: int | None = None
    ) -> Answer:
        """The whole answer at once."""
        *_, answer = self.stream(question, view, history=history, k=k)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, view: View, *, history: Sequence[Turn] = (), k: int | None = None
    ) -> Iterator[Event]:
        """One Found, then supported Sentences as they are checked, then the Answer.

        Further places come last. Closing the iterator stops the model. Raises QuestionError and
        ChatModelError.
        """
        began = time.perf_counter()
        question = self._accepted(question)
        language = question_language(question)
        prompts = self._prompts[language]
        alone = conversation.standalone(
            question, history, model=self._model, prompts=prompts, language=language
        )
        progress = _Progress(question, alone, prompts, language, began)
        progress.hits = tuple(self._search.search(alone, view, k=k or self._limits.passages))
        progress.clock("search")
        yield Found(alone, language, progress.hits)
        evidence = self._gatherer.gather(
            alone,
            progress.hits[: self._limits.passages],
            budget_tokens=self._limits.evidence_tokens,
        )
        progress.answerable = evidence.answerable
        progress.clock("evidence")
        if evidence.chosen and worth_writing(evidence.answerable) >= self._limits.refusal:
            yield from self._checked(progress, evidence)
            yield from self._quoted(progress, evidence)
            progress.conflicts = self._contradicted(progress, evidence)
        yield self._concluded(progress)

    def _accepted(self, question: str) -> str:
        question = " ".join(question.split())
        if not any(letter.isalnum() for letter in question):
            raise QuestionError("The question is empty. Write what you want to know.")
        longest = self._limits.question_characters
        if len(question) > longest:
            raise QuestionError(
                f"The question has {len(question)} characters and may have {longest}. Shorten it, "
                "or raise FUNDSTELLE_QUESTION_CHARACTERS."
            )
        return question

    def _checked(self, progress: _Progress, evidence: Evidence) -> Iterator[Sentence]:
        """The draft's sentences that the evidence supports, as they come."""
        prompts = progress.prompts
        messages = prompts.messages(evidence=evidence.render(), question=progress.standalone)
        texts = [sentence.text for sentence in evidence.sentences]
        pieces = self._model.stream(messages, max_tokens=self._limits.answer_tokens)
        with closing(pieces) as stream:
            for text in draft.whole_sentences(stream):
                if draft.says_missing(text, prompts.missing):
                    break
                if draft.echoes(text, question=progress.standalone, evidence=texts):
                    continue
                if draft.stutters(text):
                    progress.sentences.append(Sentence(text, "unsupported"))
                    break
                sentence = self._judged(text, texts, evidence, progress)
                if sentence in progress.sentences:
                    continue
                progress.sentences.append(sentence)
                if sentence.support == "supported":
                    if "first_sentence" not in progress.timings:
                        progress.clock("first_sentence")
                    yield sentence

    def _judged(
        self, text: str, texts: Sequence[str], evidence: Evidence, progress: _Progress
    ) -> Sentence:
        """The sentence with the verdict on it; `texts` are those of the evidence."""
        asked = progress.standalone
        prompt = [words for _, words in progress.prompts.fixed]
        if strange(text, [*texts, asked], prompt) or (
            draft.is_fragment(text) and groundless(text, texts, question=asked)
        ):
            return Sentence(text, "unsupported")
        judged = self._checker.check(draft.claim(text, question=asked), texts, evidence.vectors)
        return self._sentence(text, judged, evidence, progress)

    def _sentence(
        self, text: str, judged: Judgement, evidence: Evidence, progress: _Progress
    ) -> Sentence:
        probability = among_drafts(judged.probability)
        if probability < self._limits.refusal or not judged.supporting:
            return Sentence(text, "unsupported", (), probability)
        held = draft.holding(text, judged.supporting, evidence.sentences)
        # what the model was shown is where it has it from
        cited = [at for at in held if at in evidence.chosen]
        if not proves(text, [evidence.sentences[at].text for at in cited]):
            cited = list(held)
        progress.cited.update(cited)
        citations = tuple(self._cite(evidence, index, progress.numbers) for index in cited)
        return Sentence(text, "supported", citations, probability)

    def _quoted(self, progress: _Progress, evidence: Evidence) -> Iterator[Sentence]:
        """The documents' own words: in place of a draft that proved nothing, and beside an answer."""
        if not progress.supported and evidence.answerable >= SURE:
            at = quoting.in_place(evidence, language=progress.language)
            if at is not None:
                yield self._quotation(at, "quoted", evidence, progress)
        if progress.supported:
            for at in quoting.further(evidence, progress.cited):
                yield self._quotation(at, "further", evidence, progress)

    def _quotation(self, at: int, kind: Kind, evidence: Evidence, progress: _Progress) -> Sentence:
        progress.cited.add(at)
        quote = " ".join(evidence.sentences[at].text.split())
        chance = evidence.answerable if kind == "quoted" else evidence.sentences[at].probability
        citation = self._cite(evidence, at, progress.numbers)
        sentence = Sentence(quote, "supported", (citation,), chance, kind)
        progress.sentences.append(sentence)
        return sentence

    def _contradicted(self, progress: _Progress, evidence: Evidence) -> tuple[Conflict, ...]:
        """Where the documents contradict what is said, or each other about it."""

        def cite(at: int) -> Citation:
            return self._cite(evidence, at, progress.numbers)

        return find(
            progress.standalone, progress.said, evidence, cite, unrelated=evidence.unrelated
        )

    def _concluded(self, progress: _Progress) -> Answer:
        said = progress.said
        told = notes(progress.conflicts, progress.language)
        progress.clock("total")
        return Answer(
            question=progress.question,
            standalone=progress.standalone,
            language=progress.language,
            text=" ".join([*(one.as_read(progress.language) for one in said), *told])
            or progress.prompts.refusal,
            refused=not said,
            sentences=tuple(progress.sentences),
            passages=progress.hits,
            model=self._model.name,
            answerable=progress.answerable,
            conflicts=progress.conflicts,
            timings=progress.timings,
        )

    def _cite(
        self, evidence: Evidence, index: int, numbers: dict[tuple[str, int, int], int]
    ) -> Citation:
        sentence = evidence.sentences[index]
        passage = sentence.passage
        key = (passage.document_id, sentence.start, sentence.end)
        return Citation(
            n=numbers.setdefault(key, len(numbers) + 1),
            document=passage.document,
            document_id=passage.document_id,
            passage=passage.id,
            title=passage.title,
            start=sentence.start,
            end=sentence.end,
            # a passage may run over several pages; the quote stands on one
            page=None
            if passage.page is None
            else self._search.page_at(passage.document_id, sentence.start),
            quote=sentence.text,
        )


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
