"""The words the model is told and a person is refused with, one TOML file per language."""

import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Prompts:
    """The texts of one language; `user` and `rewrite_user` hold {placeholders}."""

    system: str
    user: str
    missing: str
    refusal: str
    rewrite_system: str
    rewrite_user: str
    asked: str
    answered: str


def load_prompts(language: str) -> Prompts:
    """The prompts of a language ('de' or 'en')."""
    text = resources.files(__package__).joinpath(f"{language}.toml").read_text("utf-8")
    return Prompts(**{name: words.strip() for name, words in tomllib.loads(text).items()})
