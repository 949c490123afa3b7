"""A second judge beside our check: a model that says how probably evidence supports a sentence.

Our check still chooses the evidence that is cited, and its hard rules hold whatever is plugged in: the
judge's probability is never above what a number without proof, names that stand nowhere, a
question or a negation put in or taken out allow. Knows no model and no prompt.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from index.types import Embedder, Vectors
from rag.support.check import Judgement, SupportChecker
from rag.support.entailment import EntailmentJudge
from rag.support.prompted import PromptedJudge
from rag.types import ChatModel

OFFLINE, LLM = "offline", "llm"


class Judge(Protocol):
    """Reads evidence and a sentence and says how probably the one supports the other."""

    def probability(self, sentence: str, evidence: Sequence[str]) -> float:
        """From 0 to 1; `evidence` are the sentences that would be cited, in reading order."""
        ...


class SecondOpinion:
    """Our choice of evidence and our hard rules, another judge's probability."""

    def __init__(self, checker: SupportChecker, judge: Judge) -> None:
        self._checker, self._judge = checker, judge

    def load(self) -> None:
        """Load the judge's model now, if it has one, so that a wrong one is named at the start."""
        load: Callable[[], None] | None = getattr(self._judge, "load", None)
        if load:
            load()

    def check(self, sentence: str, evidence: Sequence[str], vectors: Vectors) -> Judgement:
        """The judge's probability for what our check would cite, capped by our hard rules."""
        ours = self._checker.check(sentence, evidence, vectors)
        if not ours.supporting:
            return ours
        cited = [evidence[at] for at in sorted(ours.supporting)]
        probability = min(self._judge.probability(sentence, cited), ours.most)
        return Judgement(probability, ours.supporting, ours.most)


def load_checker(
    support: str = OFFLINE, *, embedder: Embedder, model: ChatModel
) -> SupportChecker | SecondOpinion:
    """The check that the setting names: ours alone, or with a second judge; nothing is loaded yet."""
    ours, judge = SupportChecker.shipped(embedder), judge_of(support, model)
    return ours if judge is None else SecondOpinion(ours, judge)


def judge_of(support: str, model: ChatModel) -> Judge | None:
    """The second judge that the setting names; None for our check alone."""
    if support == OFFLINE:
        return None
    return PromptedJudge(model) if support == LLM else EntailmentJudge(support)
