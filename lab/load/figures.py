"""The results of a load test, and their table. Knows no web."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Figures = Mapping[str, float]
"""How many (`n`), how many of them `failed`, and milliseconds: `p50`, `p95`, `most`."""
ROWS = (
    ("search", "Search (aim: p95 below 0.5 s)"),
    ("ask: passages", "Passages of a question"),
    ("ask: place", "The answering place (aim: p95 below 1.5 s)"),
    ("ask: sentence", "The first proved sentence"),
    ("ask: end", "The end of the answer"),
    ("ask: right", "Answers with the right number"),
    ("suggestions", "Suggestions below an answer"),
    ("list", "The list of documents"),
    ("text", "A document's text"),
)


@dataclass(frozen=True, slots=True)
class Load:
    """One run: `memory` is MB by second, `cpu_s` the processor time of the app, `beside` other work on
    the machine.
    """

    date: str
    command: str
    machine: Mapping[str, Any]
    beside: str
    pages: int
    askers: int
    llm: str
    seconds: int
    figures: Mapping[str, Figures]
    errors: Sequence[str]
    memory: Sequence[tuple[int, int]]
    cpu_s: float


def table(load: Load) -> str:
    """The run as a Markdown table."""
    lines = ["| What | n | p50 | p95 | longest | failed |", "| --- | --- | --- | --- | --- | --- |"]
    return "\n".join([*lines, *_rows(load)])


def _rows(load: Load) -> Iterator[str]:
    for name, said in ROWS:
        if one := load.figures.get(name):
            times = " | ".join(_ms(one[part]) for part in ("p50", "p95", "most"))
            yield f"| {said} | {one['n']:.0f} | {times} | {one['failed']:.0f} |"
    failed = sum(one["failed"] for name, one in load.figures.items() if name != "ask: right")
    yield f"| Errors, mix-ups between people included | | | | | {failed:.0f} |"
    early, late = drift(load)
    yield f"| Memory of the app, second quarter and last | | {early:,} MB | {late:,} MB | | |"
    yield f"| Processor used by the app | | {load.cpu_s / load.seconds:.2f} cores | | | |"


def drift(load: Load) -> tuple[int, int]:
    """The mean memory in the second quarter of a run and in its last, in MB."""
    values = [mb for _, mb in load.memory]
    quarter = max(len(values) // 4, 1)
    second, last = values[quarter : 2 * quarter] or values, values[-quarter:]
    return round(sum(second) / len(second)), round(sum(last) / len(last))


def _ms(milliseconds: float) -> str:
    return f"{milliseconds / 1000:,.2f} s"
