"""The prompt with which the offline chat model names the places that answer, and phrases the answer.

`lab/rereading` trains the model's adapter on exactly this form. Knows no model and no search.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SYSTEM = (
    "Which of the numbered places answers the question? Write the numbers, 0 if none does, "
    "then the answer in the language of the question."
)
MOST = 6
"""At most this many places are compared: each has a one-digit number."""
LONGEST = 400
"""Characters of one place in the prompt at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place as the prompt shows it: its label, and the text to read."""

    label: str
    text: str


def messages(
    question: str, candidates: Sequence[Candidate], *, before: str = ""
) -> list[tuple[str, str]]:
    """The conversation whose reply begins with the numbers of the places that answer."""
    lines = list[str]()
    above = ""
    for number, one in enumerate(candidates[:MOST], 1):
        if one.label != above:
            above = one.label
            lines.append(f"[{above}]")
        lines.append(f"{number} {one.text[:LONGEST]}")
    asked = f"? {before}\n? {question}" if before else f"? {question}"
    return [("system", SYSTEM), ("user", "\n".join((asked, "", *lines, "", asked)))]
