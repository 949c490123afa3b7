"""Makes the text of docs/quality.md from saved summaries, the source of every figure on it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]
Kept = Mapping[str, Figures]

SETS = ("data", "xquad", "omos")
ANSWERS = (
    ("correct", "answered correctly", 0.9),
    ("false", "answered falsely", 0.04),
    ("refused", "refused, though the documents say it", None),
    ("false_answer_rate", "answered, though the documents don't say", 0.1),
    ("citation_validity", "quotes that are verbatim", 1.0),
    ("citation_precision", "citations of a right document", 0.8),
    ("citation_recall", "questions with a right citation", 0.9),
    ("evidence_sentence_f1_found", "sentences shown against those marked, F1", 0.58),
    ("place_seconds_p50", "seconds to the place, p50", 0.8),
    ("first_sentence_seconds_p50", "seconds to a written sentence, p50", 3.0),
    ("seconds_p50", "seconds to the end, p50", 5.0),
)
"""What is shown of answers: figure, words for it, and what is aimed at."""
SEARCH = {
    "hit@1": "the right document first",
    "hit@5": "among the first five",
    "ndcg@10": "nDCG@10",
    "evidence_recall@1500": "evidence in the first 1,500 tokens",
}
LESS = frozenset({"false", "refused", "false_answer_rate"})
"""Shares of which less is better; so is of seconds."""
DIRECTIONS = {"de-de": "de→de", "de-en": "de→en", "en-de": "en→de", "en-en": "en→en"}
WAYS = ("everything", "vectors alone", "keywords alone", "equal-weight RRF")
SYSTEMS = {
    "own": "ours, before the reader",
    "citation-query-engine": "CitationQueryEngine",
    "openai": "the model alone",
}
BESIDE = (
    ("citation_precision", "citations of a right document"),
    ("citation_recall", "questions with a right citation"),
    ("sentences_cited", "sentences with a citation"),
    ("false_answer_rate", "answered, though the documents don't say"),
    ("answer_language", "in the language of the question"),
    ("seconds_p50", "seconds to the end, p50"),
)
NEEDED = (
    *(f"answers-{name}" for name in SETS), "search-omos", "search-xquad", "search-ways", "systems",
    "conflicts", "speed",
)  # fmt: skip
"""Names of the summaries that the page is made from."""
FEWEST = 8
"""A kind of question with fewer answerable ones is left out: its interval says nothing."""


def page(kept: Kept) -> str:
    """The whole page. Raises ValueError if a summary is missing."""
    if missing := [name for name in NEEDED if name not in kept]:
        raise ValueError(
            f"Not kept: {', '.join(missing)}. Keep a run's summary with --keep and --name."
        )
    return "\n".join([HEAD, *_can(kept), *_beside(kept), *_cannot(kept), FOOT])


HEAD = """# How good it is
Made by `python -m tools.make_quality` from the reports kept in [measurements/](measurements/answers.md); each
figure stands beside the command that repeats it, in brackets its 95 % bootstrap interval over questions.
Offline models, two processor cores, no GPU. On `data`, our own set, nothing was trained, though some
thresholds were chosen by hand while looking at it (`rag/tuning.toml`). `EVALS` is a folder of open sets; the
reader was trained on parts of them ([which](reader.md#what-was-held-out))."""

FOOT = """
## The lab book
[Answers](measurements/answers.md) · [search](measurements/search.md), with every part taken away in turn, and
what was tried and left · [other systems](measurements/systems.md) · [speed](measurements/speed.md) ·
[running the chat model](measurements/chat-model.md) · [the reader](reader.md) ·
[where sentences end](decisions/sentences.md). Measure your own documents: `python -m rag evaluate SET`
([how](../README.md#measure-it)).
"""


def _can(kept: Kept) -> Iterable[str]:
    answers = {name: kept[f"answers-{name}"] for name in SETS}
    yield "\n## What it can do"
    yield from _commands(answers.values())
    yield ""
    counts = (f"`{name}`, {one['questions']} questions" for name, one in answers.items())
    yield from _table(
        ["figure", "goal", *counts],
        (
            [words, _number(goal, name) if goal else "", *_cells(answers.values(), name)]
            for name, words, goal in ANSWERS
        ),
    )
    yield ""
    yield "A right answer in words that no gold answer uses counts as false."
    yield ""
    yield from _commands(kept[f"search-{name}"] for name in ("omos", "xquad"))
    yield ""
    searches = [kept["search-omos"], kept["search-xquad"]]
    yield from _table(
        ["search", *(f"`{one['set']}`, {one['questions']} questions" for one in searches)],
        ([words, *_cells(searches, name)] for name, words in SEARCH.items()),
    )
    yield ""
    yield _speed(kept["speed"])


def _speed(found: Figures) -> str:
    (small, large), index = found["search"], found["index"]
    return (
        f"A search of {large['passages']:,} passages takes {large['ms']['p50']:.0f} ms at the median "
        f"({small['ms']['p50']:.0f} ms of {small['passages']:,}) and {large['peak_mb'] / 1000:.2f} GB of "
        f"memory; indexing reads {index['indexing']:.1f} passages a second, "
        f"{100 * index['share']:.0f} % of what the embedder alone would (`make bench`)."
    )


def _beside(kept: Kept) -> Iterable[str]:
    ways, systems = kept["search-ways"], kept["systems"]
    yield "\n## Beside others"
    yield f"Ways to search, `{ways['command']}`; `omos` hit@5, `xquad` nDCG@10, question → documents:"
    yield ""
    shown = [("omos", "hit@5", one) for one in DIRECTIONS] + [
        ("xquad", "ndcg@10", one) for one in DIRECTIONS
    ]
    yield from _table(
        ["", *(f"`{name}` {DIRECTIONS[way]}" for name, _, way in shown)],
        (
            [
                "ours" if row == WAYS[0] else row,
                *(_share(ways["sets"][name][row][way][figure], 3) for name, figure, way in shown),
            ]
            for row in WAYS
        ),
    )
    yield ""
    yield (
        f"Systems over the same search and chat model, `{systems['command']}`, on {systems['date']}; "
        "`omos` · `xquad`. Few questions: read the signs, not the digits."
    )
    yield ""
    yield from _table(
        ["", *SYSTEMS.values()],
        ([words, *(_of_system(systems, one, name) for one in SYSTEMS)] for name, words in BESIDE),
    )


def _of_system(found: Figures, system: str, name: str) -> str:
    asked = (one["systems"] for one in found["sets"])
    each = [one["overall"] for some in asked for one in some if one["name"] == system]
    return " · ".join(_number(one[name]["value"], name) for one in each)


def _cannot(kept: Kept) -> Iterable[str]:
    own, told = kept["answers-data"], kept["conflicts"]["held_out"]
    yield "\n## What it cannot"
    yield f"- **Reach every goal.** Short of it on `data`: {_short(own['overall'])}."
    yield (
        f"- **Every kind of document alike.** Answered correctly, `data`: {_kinds(own['by_kind'])}; where "
        f"the question is in another language than the documents, {_across(own['by_direction'])}."
    )
    yield (
        f"- **Always refuse.** Of the questions that the documents don't answer it answers "
        f"{_bounded(own['overall']['false_answer_rate'], 'false_answer_rate')}: what it shows then is a true "
        "sentence of the documents, about something else."
    )
    yield (
        f"- **Find every contradiction.** {told['found']} of {told['conflicts']} held-out ones are found, "
        f"with {told['false_alarms']} false alarms in {told['without']} (`{kept['conflicts']['command']}`); "
        f"across languages {told['found_across'] or 'none'} of {told['across']}. Only figures and dates are "
        "compared."
    )
    yield (
        "- **Put two passages together.** An answer comes from single places; a claim that only two of them "
        "support is not shown."
    )
    yield (
        "- **Answer in another language than the document's.** A place is quoted as it stands; only what the "
        f"chat model writes is in the language of the question: "
        f"{_bounded(own['overall']['answer_language'], 'answer_language')} of the answers to `data`."
    )


def _short(overall: Figures) -> str:
    """The figures that miss their goal, with the goal."""
    missed = []
    for name, words, goal in ANSWERS:
        if goal is None or name not in overall:
            continue
        value = overall[name]["value"]
        less = name in LESS or "seconds" in name
        if value > goal if less else value < goal:
            missed.append(f"{words} {_number(value, name)} (goal {_number(goal, name)})")
    return ", ".join(missed) or "none"


def _kinds(by_kind: Figures) -> str:
    found = [
        (block["correct"]["value"], name)
        for name, block in by_kind.items()
        if block.get("correct", {}).get("n", 0) >= FEWEST
    ]
    ordered = sorted(found, key=lambda one: (-one[0], one[1]))
    return ", ".join(f"{name} {_share(value)}" for value, name in ordered)


def _across(by_direction: Figures) -> str:
    """How many are answered correctly if question and documents differ in language."""
    found = [
        block["correct"]
        for name, block in by_direction.items()
        if len({*name.split("-")}) > 1 and "correct" in block
    ]
    asked = sum(one["n"] for one in found)
    return f"{_share(sum(one['n'] * one['value'] for one in found) / asked)} of {asked}"


def _commands(kept: Iterable[Figures]) -> Iterable[str]:
    yield " · ".join(f"`{one['command']}`" for one in kept)


def _cells(kept: Iterable[Figures], name: str) -> list[str]:
    blocks = [one["overall"] for one in kept]
    return [_bounded(one[name], name) if name in one else "" for one in blocks]


def _bounded(found: Mapping[str, float], name: str) -> str:
    value, low, high = (_number(found[key], name) for key in ("value", "low", "high"))
    return f"{value} ({low}–{high})"


def _number(value: float, name: str) -> str:
    return f"{value:.1f}" if "seconds" in name else _share(value, 3 if name in SEARCH else 2)


def _share(value: float, digits: int = 2) -> str:
    """A share as the field writes it: .87, or 1.0 for all."""
    text = f"{value:.{digits}f}"
    return text.removeprefix("0") if value < 1 and not text.startswith("1") else "1.0"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"
