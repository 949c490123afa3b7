"""From passages found to what they say: read by the reader, bound by what is known exactly, or computed.

What a table's rows say only together is computed from all of them (`rag/tables/`), or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from index.types import Document, Hit
from rag.bindings.binding import bind
from rag.bindings.designations import Designations
from rag.bindings.labels import Labels
from rag.bindings.table_rows import TableRows, named_rows, with_named
from rag.bindings.times import Times
from rag.question.understanding import Part
from rag.reader.types import Material, Reader, Reading
from rag.reader.units import units_of
from rag.tables.answering import Told, told
from rag.tables.stored import Stored
from rag.versions.held import Held, asked_time
from rag.versions.order import Versions

DocumentOf = Callable[[str], Document]


@dataclass(frozen=True, slots=True)
class Sources:
    """What evidence is taken from: documents that a view shows, on a day; and the language of the answer."""

    stored: Stored
    today: date
    language: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the passages say to a question, and what is known of the times that they hold.

    `answerable` is the probability that any place answers, `answers` whether that is enough; `table` is what
    a whole table comes to, None where that was not asked for.
    """

    reading: Reading
    answerable: float
    answers: bool
    versions: Versions
    table: Told | None = None


def gather(
    part: Part, hits: Sequence[Hit], sources: Sources, reader: Reader, *, refusal: float
) -> Evidence:
    """What the passages found say to a question; they answer it from the probability `refusal` on."""
    stored, language = sources.stored, sources.language
    held = Held(stored.document, sources.today)
    time = asked_time(part.text, sources.today, before=part.before)
    named = named_rows(part.text, hits, stored=stored, language=language)
    read = material(with_named(hits, named, stored), held.document)
    bindings = (
        Times(time.when, held),
        Labels(part.text),
        Designations(part.text),
        TableRows(named),
    )
    found = reader.read(part.text, read, before=part.before)
    reading = bind(found, read, bindings)
    answers = reading.answerable >= refusal
    table = told(
        part.text,
        reading,
        hits,
        stored=stored,
        language=language,
        answerable=answers,
        before=part.before,
    )
    versions = Versions(time, held, language)
    return Evidence(reading, reading.answerable, answers, versions, table)


def material(hits: Sequence[Hit], document_of: DocumentOf) -> list[Material]:
    """The passages found with their units; heads of tables above a passage are read from its document."""
    found = []
    first = max((hit.score for hit in hits), default=0.0)
    for hit in hits:
        passage, whole = hit.passage, document_of(hit.passage.document_id)
        if whole.text[passage.start : passage.end] != passage.text:  # replaced since the search
            whole = Document("", "", "", "", " " * passage.start + passage.text, "", "")
        units = units_of(whole.text, passage.start, passage.end, whole.headings, whole.tables)
        found.append(Material(passage, tuple(units), hit.score - first))
    return found
