"""The words the model is told and a person is refused with, one TOML file per language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from index.types import Passage


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its evidence, answered as the model should."""

    evidence: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question at the end of a conversation, and the same as it is understood alone."""

    history: str
    question: str
    alone: str


@dataclass(frozen=True, slots=True)
class Prompts:
    """The texts of one language; `user`, `rewrite_user` and others hold {placeholders}."""

    language: str
    system: str
    user: str
    missing: str
    refusal: str
    unanswered: str
    elsewhere: str
    languages: Mapping[str, str]
    translate_system: str
    translate_source: str
    translate_target: str
    rewrite_system: str
    rewrite_user: str
    asked: str
    answered: str
    examples: tuple[Example, ...]
    rewrites: tuple[Rewritten, ...]

    @property
    def fixed(self) -> list[tuple[str, str]]:
        """The (role, text) messages that are the same for every question."""
        told = [("system", self.system)]
        for example in self.examples:
            asked = self.user.format(evidence=example.evidence, question=example.question)
            told += [("user", asked), ("assistant", example.answer)]
        return told

    def messages(self, *, evidence: str, question: str) -> list[tuple[str, str]]:
        """(role, text) messages; all but the last are the same for every question, for the cache."""
        return [*self.fixed, ("user", self.user.format(evidence=evidence, question=question))]

    def pointed(self, passage: Passage) -> str:
        """That the answer probably stands there, and in which language if not in this one.

        Without the title, which may be in that language: a citation stands beside it.
        """
        return self.elsewhere.format(language=self.languages.get(passage.language, ""))

    def translating(self, sentence: str) -> list[tuple[str, str]]:
        """(role, text) messages that ask for the sentence in this language."""
        shown = ("user", self.translate_source), ("assistant", self.translate_target)
        return [("system", self.translate_system), *shown, ("user", sentence)]

    def rewriting(self, *, history: str, question: str) -> list[tuple[str, str]]:
        """(role, text) messages that ask for the question as it is understood alone."""
        told = [("system", self.rewrite_system)]
        for one in self.rewrites:
            asked = self.rewrite_user.format(history=one.history, question=one.question)
            told += [("user", asked), ("assistant", one.alone)]
        return [*told, ("user", self.rewrite_user.format(history=history, question=question))]


def load_prompts(language: str) -> Prompts:
    """The prompts of a language ('de' or 'en')."""
    text = resources.files(__package__).joinpath(f"{language}.toml").read_text("utf-8")
    values = tomllib.loads(text)
    examples = tuple(Example(**example) for example in values.pop("examples"))
    languages = values.pop("languages")
    rewrites = tuple(Rewritten(**rewritten) for rewritten in values.pop("rewrites"))
    texts = {name: words.strip() for name, words in values.items()}
    return Prompts(language, **texts, languages=languages, examples=examples, rewrites=rewrites)
