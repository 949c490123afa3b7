"""The prompts for the model and the refusals for people, one TOML file per language."""

from dataclasses import dataclass

import languages


@dataclass(frozen=True, slots=True)
class Example:
    """An example: a question with its evidence and the answer that the model should give."""

    evidence: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Prompts:
    """The texts of one language; `user`, `unanswered` and `following` hold {placeholders}."""

    language: str
    system: str
    user: str
    missing: str
    refusal: str
    unanswered: str
    following: str
    examples: tuple[Example, ...]

    @property
    def fixed(self) -> list[tuple[str, str]]:
        """The (role, text) messages at the start that are the same for every question."""
        messages = [("system", self.system)]
        for example in self.examples:
            asked = self.user.format(evidence=example.evidence, question=example.question)
            messages += [("user", asked), ("assistant", example.answer)]
        return messages

    def messages(self, *, evidence: str, question: str) -> list[tuple[str, str]]:
        """The (role, text) messages for a question; all but the last are fixed, for the cache."""
        return [*self.fixed, ("user", self.user.format(evidence=evidence, question=question))]


def load_prompts(language: str) -> Prompts:
    """The prompts of a language, or else of the fallback."""
    language = languages.supported_or_fallback(language)
    values = dict(languages.read_supported(language, "prompts"))
    examples = tuple(Example(**example) for example in values.pop("examples"))
    texts = {name: words.strip() for name, words in values.items()}
    return Prompts(language, **texts, examples=examples)
