"""The prompt with which the offline chat model names the places that answer, and phrases the answer.

`lab/rereading` trains the model's adapter on exactly this form. Knows no model and no search.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.reader.unit import Unit

SYSTEM = (
    "Which of the numbered places answers the question? Write the numbers, 0 if none does, "
    "then the answer in the language of the question."
)
MOST = 6
"""At most this many places are compared: each has a one-digit number."""
LONGEST = 400
"""The most characters of a place in the prompt."""
SHORT = 70
"""A sentence of at most this many characters is shown with the one before it."""
BEFORE = 80
"""The most characters of the sentence before; its end is shown."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place as the prompt shows it: its label, and the text to read."""

    label: str
    text: str


def text_of(unit: Unit) -> str:
    """A place as the prompt shows it: an item after its introducing line, that line before its list;
    in brackets the line above a row's table, and what precedes a short sentence, since its pronouns
    may stand for it.
    """
    text = f"{unit.text} {'; '.join(unit.items)}" if unit.items else unit.text
    if unit.before and (unit.kind == "row" or len(unit.text) <= SHORT):
        cut = unit.before[-BEFORE:]
        begun = cut if len(cut) == len(unit.before) else f"… {cut.partition(' ')[2]}"
        return f"({begun}) {text}"
    return f"{unit.lead} {text}" if unit.lead else text


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
