"""Figures as a Markdown table for docs/measurements/speed.md. Knows no measuring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.bench.answering import AnswerSpeed
from lab.bench.indexing import IndexSpeed
from lab.bench.measuring import Machine, Spread
from lab.bench.searching import SearchSpeed
from lab.bench.starting import StartUp


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that was measured; parts that were left out are None or empty."""

    machine: Machine
    embedder: str
    index: IndexSpeed | None = None
    search: Sequence[SearchSpeed] = ()
    answers: AnswerSpeed | None = None
    startup: StartUp | None = None


Row = tuple[str, str, str]


def markdown(bench: Bench) -> str:
    """The machine, then one row for each figure."""
    on = bench.machine
    models = bench.embedder + (f", {bench.answers.llm}" if bench.answers else "")
    rows: list[Row] = [("What", "Figure", "How"), ("---", "---", "---"), *_rows(bench)]
    lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return (
        f"Measured on {on.cpu}, {on.cores} cores, {on.memory_mb / 1000:.0f} GB of memory, "
        f"{on.system}, Python {on.python}, load at the start {on.load:g}; models: {models}.\n\n"
        + "\n".join(lines)
    )


def _rows(bench: Bench) -> Iterator[Row]:
    if bench.index:
        yield from _index(bench.index)
    for found in bench.search:
        yield from _search(found)
    if bench.answers:
        yield from _answers(bench.answers)
    if bench.startup:
        yield from _startup(bench.startup)


def _index(found: IndexSpeed) -> Iterator[Row]:
    pairs = ", ".join(f"{share:.2f}" for share in found.shares)
    yield (
        "Indexing speed as a share of bare embedding speed",
        f"{found.share:.2f}",
        f"{found.passages} passages; {found.indexing:.1f} of {found.embedding:.1f} passages/s; "
        f"median of pairs {pairs}",
    )
    yield "Peak memory while indexing", _memory(found.peak_mb), "embedding model included"


def _search(found: SearchSpeed) -> Iterator[Row]:
    yield (
        f"Search without the LLM, {found.passages:,} passages",
        _ms(found.ms),
        f"{found.ms.n} questions; the first after opening {found.first_ms:.0f} ms, "
        f"opening {found.open_s:.1f} s",
    )
    if found.part:
        yield (
            f"Search in {found.part_passages:,} of {found.passages:,} passages",
            _ms(found.part),
            f"the documents that one person may see; {found.part_found:.3f} of the hits over these alone",
        )
    yield (
        f"Peak memory while searching {found.passages:,} passages",
        _memory(found.peak_mb),
        "embedding model included, no LLM",
    )


def _answers(found: AnswerSpeed) -> Iterator[Row]:
    yield "Time to the passages", _ms(found.passages), f"{found.passages.n} questions"
    place, first = found.place, found.first_sentence
    yield (
        "Time to the first place",
        _ms(place) if place else "–",
        f"the {place.n if place else 0} that were answered",
    )
    yield (
        "Time to the first proved sentence of the LLM",
        _ms(first) if first else "–",
        f"the {first.n if first else 0} that have one",
    )
    yield "Time to the end of the answer", _ms(found.end), "refusals included"


def _startup(found: StartUp) -> Iterator[Row]:
    yield (
        "Start-up until /readyz says 200",
        f"{found.second_s:.1f} s",
        f"index there; {found.first_s:.1f} s with data/documents to index, weights unpacked",
    )
    yield "Peak memory of the app", _memory(found.peak_mb), "both models, one question answered"


def _ms(found: Spread) -> str:
    return f"p50 {_rounded(found.p50)} ms, p95 {_rounded(found.p95)} ms"


def _rounded(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:,.0f}"


def _memory(megabytes: int) -> str:
    return f"{megabytes / 1000:.2f} GB"
