"""How well follow-ups are told from new topics: `python -m lab.experiments.conversation`.

Asks `rag/question/followup.py` about every case of `data/conversations.toml`: is the last question
searched for together with the one before, or alone? The reader was trained on none of them.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.language import question_language
from index.models.embedder import load_embedder
from index.settings import read_settings
from lab.experiments.conflicts import Share
from rag.compose import reader_of
from rag.question.followup import TellsFollowUps, joined
from rag.types import Turn

CASES = Path(__file__).resolve().parents[2] / "data" / "conversations.toml"


@dataclass(frozen=True, slots=True)
class FollowUpCase:
    """A conversation, its last question, and the expected result.

    `needs` are words that are searched for ("a|b": one of them), `foreign` those of another topic.
    """

    history: tuple[Turn, ...]
    question: str
    follows: bool
    needs: tuple[str, ...]
    foreign: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The language asked in."""
        return question_language(self.question)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and the question as it is searched for."""

    case: FollowUpCase
    searched: str

    @property
    def decided(self) -> bool:
        """Whether a follow-up got what it follows, or a new topic was kept separate from the last one."""
        if self.case.follows:
            return self.searched != self.case.question
        return not any(_holds(self.searched, word) for word in self.case.foreign)

    @property
    def whole(self) -> bool:
        """Whether it contains every word that it needs."""
        return all(_holds(self.searched, word) for word in self.case.needs)


def read_cases(path: Path = CASES) -> list[FollowUpCase]:
    """Every case of the file, in order."""
    return [
        FollowUpCase(
            history=tuple(
                Turn("assistant" if at % 2 else "user", text)
                for at, text in enumerate(entry["said"])
            ),
            question=entry["question"],
            follows=entry["follows"],
            needs=tuple(entry["needs"]),
            foreign=tuple(entry.get("foreign", ())),
        )
        for entry in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def outcomes(cases: Sequence[FollowUpCase], reader: TellsFollowUps) -> list[Outcome]:
    """The outcome for each question."""
    return [Outcome(case, joined(case.question, case.history, reader)) for case in cases]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and, with --show, the mistakes."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.experiments.conversation", description=__doc__
    )
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    given = parser.parse_args(arguments)
    settings = read_settings()
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    found = outcomes(read_cases(), reader_of(settings, embedder))
    print("| cases | right decisions | holds the words it needs |\n| --- | --- | --- |")
    for row in rows(found):
        print(row)
    if given.show:
        for one in found:
            if not (one.decided and one.whole):
                print(f"{one.case.question} → {one.searched}", file=sys.stderr)
    return 0


def rows(found: Sequence[Outcome]) -> list[str]:
    """The table's rows: all, follow-ups, new topics, and each language."""
    groups = {
        "all": list(found),
        "follow-ups": [one for one in found if one.case.follows],
        "new topics": [one for one in found if not one.case.follows],
        **{
            words: [one for one in found if one.case.language == code]
            for code, words in (("de", "German"), ("en", "English"))
        },
    }
    return [_row(what, group) for what, group in groups.items()]


def _row(name: str, found: Sequence[Outcome]) -> str:
    decided, whole = (
        Share(sum(flags), len(found))
        for flags in ([one.decided for one in found], [one.whole for one in found])
    )
    counts = [f"{one.hits} of {one.of}, {one}" for one in (decided, whole)]
    return f"| {name} | {' | '.join(counts)} |"


def _holds(text: str, words: str) -> bool:
    """Whether one of the words ("a|b") begins a word of the text, in any case."""
    return bool(re.search(rf"\b(?:{words})", text, re.IGNORECASE))


if __name__ == "__main__":
    sys.exit(main())
