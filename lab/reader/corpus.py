"""Documents and questions of the open sets and of our own texts, in one form.

Reads files; knows no tokens and no model. A `group` (a page, an article, a document of ours, in whatever
language) is in one split only.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.passages import cut
from index.readers import markdown
from index.types import Document, Heading, Table
from lab.reader import made, written
from rag.reader.unit import Unit
from rag.reader.units import units_of

PASSAGE = 900
_MARKDOWN = re.compile(r"^#|^\|? ?-{3}|^[-*] |^\d+\. ", re.MULTILINE)
HELD_REGION = "rems-murr-kreis"
"""The omos region held out from training."""
HELD = {"xquad": 5, "written": 8, "folders": 8, "made": 40, "mtrag": 8, "wice": 5}
"""One in this many of the other groups is held out from training."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of a document with its units."""

    document: "TrainingDocument"
    title: str
    heading: str
    start: int
    end: int
    units: tuple[Unit, ...]


@dataclass(slots=True, eq=False)
class TrainingDocument:
    """A document, cut when first needed. Documents of one `pool` are searched together."""

    name: str
    pool: str
    group: str
    lang: str
    title: str
    text: str
    headings: tuple[Heading, ...] = ()
    tables: tuple[Table, ...] = ()
    _pieces: list[Piece] | None = None

    @property
    def pieces(self) -> list[Piece]:
        """The document as the index would cut it."""
        if self._pieces is None:
            document = Document(
                self.name, "", self.name, self.title, self.text, self.lang, "", (), self.headings,
                tables=self.tables,
            )  # fmt: skip
            self._pieces = [
                Piece(self, one.title, one.heading, one.start, one.end,
                      tuple(units_of(self.text, one.start, one.end, self.headings, self.tables)))
                for one in cut(document, size=PASSAGE)
            ]  # fmt: skip
        return self._pieces

    @property
    def held(self) -> bool:
        """Whether it is held out for measuring."""
        return held(self.group)


@dataclass(slots=True)
class TrainingQuestion:
    """A question about a document. `spans` are the gold places in it, `words` the answering words.

    `whole` says that what is not marked is known not to answer; `before` is the question it follows.
    Claims are (text, kind) with kind supported, contradicted or unsaid.
    """

    question: str
    lang: str
    document: TrainingDocument
    kind: str
    answerable: bool
    spans: tuple[tuple[int, int], ...] = ()
    words: tuple[int, int] | None = None
    whole: bool = True
    before: str = ""
    answer: str = ""
    claims: list[tuple[str, str]] = field(default_factory=list)


def held(group: str) -> bool:
    """Whether a group is held out for measuring."""
    if HELD_REGION in group:
        return True
    one_in = HELD.get(group.split("/")[0])
    return one_in is not None and int(sha256(group.encode()).hexdigest()[:8], 16) % one_in == 0


def everything(evals: Path, seed: int) -> list[TrainingQuestion]:
    """All questions that have gold places, of every set."""
    return [*xquad(evals), *omos(evals), *mtrag(evals), *ours(), *invented(seed)]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def xquad(evals: Path) -> Iterator[TrainingQuestion]:
    """Every question in every language, asked about its paragraph in every language."""
    rows: dict[str, dict[str, tuple[str, TrainingDocument, tuple[int, int], str]]] = {}
    sources: dict[tuple[str, str], TrainingDocument] = {}
    folder = evals / "xquad"
    places: dict[str, str] = {}
    articles: dict[str, str] = {}
    for row in _lines(folder / "questions.jsonl"):
        if not row["answerable"] or not row["evidence"] or not row["evidence"][0].get("spans"):
            continue
        lang, key = row["lang"], row["id"].split("/")[2]
        path = row["evidence"][0]["document"]
        article = path.split("/")[1]
        places[key] = path.split("/", 1)[1]
        source = sources.get((lang, path))
        if source is None:
            text = (folder / "documents" / path).read_text("utf-8")
            title = article.replace("_", " ")
            source = sources[lang, path] = TrainingDocument(
                path, f"xquad/{lang}", f"xquad/{article}", lang, title, text
            )
        span = tuple(row["evidence"][0]["spans"][0])
        rows.setdefault(key, {})[lang] = (row["question"], source, span, row["answers"][0])
        articles[key] = article
    for file in sorted((evals / "more").glob("xquad-*.jsonl")):
        lang = file.stem.split("-")[1]
        for row in _lines(file):
            key = row["id"].split("/")[2]
            if key not in places:
                continue
            source = sources.get((lang, row["text"]))
            if source is None:
                title = articles[key].replace("_", " ")
                source = sources[lang, row["text"]] = TrainingDocument(
                    f"{lang}/{places[key]}",
                    f"xquad/{lang}",
                    f"xquad/{articles[key]}",
                    lang,
                    title,
                    row["text"],
                )
            a, b = row["spans"][0]
            rows[key][lang] = (row["question"], source, (a, b), row["text"][a:b])
    for versions in rows.values():
        for lang, (question, *_) in versions.items():
            for _, source, span, answer in versions.values():
                yield TrainingQuestion(
                    question, lang, source, "xquad", True, (span,), span, answer=answer
                )


def omos(evals: Path) -> Iterator[TrainingQuestion]:
    """Town-hall pages: the question in its page's language, and across where both are known."""
    folder = evals / "omos"
    sources: dict[str, TrainingDocument] = {}

    def page(path: str) -> TrainingDocument:
        if path not in sources:
            region, name = path.split("/")
            text = (folder / "documents" / path).read_text("utf-8")
            group = f"omos/{region.split('-', 1)[1]}/{Path(name).stem}"
            sources[path] = TrainingDocument(
                path, f"omos/{region}", group, region[:2], text.split("\n", 1)[0], text
            )
        return sources[path]

    own: dict[str, dict[str, TrainingQuestion]] = {}
    for row in _lines(folder / "questions.jsonl"):
        lang, key = row["id"].split("/")[1:3]
        if row["answerable"] and row["evidence"] and row["evidence"][0].get("spans"):
            place = row["evidence"][0]
            one = TrainingQuestion(row["question"], lang, page(place["document"]), "omos", True,
                        tuple((a, b) for a, b in place["spans"]))  # fmt: skip
        elif not row["answerable"] and row.get("scope"):
            one = TrainingQuestion(row["question"], lang, page(row["scope"][0]), "omos", False)
        else:
            continue
        own.setdefault(key, {})[lang] = one
    for file in sorted((evals / "more").glob("omos-*.jsonl")):
        name = file.stem.removeprefix("omos-")
        for row in _lines(file):
            lang, key = row["lang"], row["id"].split("/")[2]
            path = f"{name}/{row['group']}"
            if path not in sources:
                region = row["group"].split("/")[0]
                sources[path] = TrainingDocument(path, f"omos/{name}-{region}", f"omos/{row['group']}", lang,
                                       row["text"].split("\n", 1)[0], row["text"])  # fmt: skip
            own.setdefault(key, {})[name] = TrainingQuestion(
                row["question"], lang, sources[path], "omos", row["answerable"],
                tuple((a, b) for a, b in row["spans"]),
            )  # fmt: skip
    for versions in own.values():
        for one in versions.values():
            for other in versions.values():
                yield TrainingQuestion(
                    one.question, one.lang, other.document, "omos", other.answerable, other.spans
                )


def mtrag(evals: Path) -> Iterator[TrainingQuestion]:
    """Turns of conversations: the answering documents are known, not the places."""
    folder = evals / "mtrag"
    sources: dict[str, TrainingDocument] = {}
    for row in _lines(folder / "questions.jsonl"):
        said = [turn["text"] for turn in row.get("history", ()) if turn["role"] == "user"]
        for place in row["evidence"] if row["answerable"] else ():
            path = place["document"]
            if path not in sources:
                text = (folder / "documents" / path).read_text("utf-8")
                group = f"mtrag/{row['id'].split('<')[0]}"
                sources[path] = TrainingDocument(
                    path, "mtrag", group, "en", text.split("\n", 1)[0][:80], text
                )
            yield TrainingQuestion(row["question"], "en", sources[path], "mtrag", True, (), None, False,
                        before=said[-1] if said else "")  # fmt: skip


def ours(files: str = "*.txt") -> Iterator[TrainingQuestion]:
    """The documents written for training."""
    yield from _written(written.documents(files=files), "written")


def invented(seed: int) -> Iterator[TrainingQuestion]:
    """Tables, lists and rules made up by a program."""
    yield from _written(made.documents(seed), "made")


def _written(documents: Iterator[written.WrittenDocument], kind: str) -> Iterator[TrainingQuestion]:
    """The questions of our documents; those of one `folders-…` file are one folder, searched together."""
    for one in documents:
        text, headings, tables = one.text, tuple[Heading, ...](), tuple[Table, ...]()
        if _MARKDOWN.search(text):
            content = markdown.read(text.encode(), name="written.md")
            text, headings, tables = content.text, content.headings, content.tables
        file = one.id.split("/")[0]
        together = file.startswith("folders-")
        pool, group = (f"folders/{file}",) * 2 if together else (kind, f"{kind}/{one.id}")
        source = TrainingDocument(one.id, pool, group, one.lang, one.title, text, headings, tables)
        units = [unit for piece in source.pieces for unit in piece.units]
        for asked in one.questions:
            gold = [
                unit
                for unit in units
                if any(same(source.text[unit.start : unit.end], e) for e in asked.evidence)
            ]
            if asked.evidence and not gold:
                continue
            words = None
            for unit in gold:
                at = unit.text.find(asked.answer) if asked.answer else -1
                if at < 0 and asked.answer:
                    at = source.text.find(asked.answer, unit.start, unit.end)
                    if at >= 0:
                        words = (at, at + len(asked.answer))
                        break
                elif at >= 0:
                    words = unit.span(at, at + len(asked.answer))
                    break
            claims = [(text, "supported") for text in asked.true] + [
                (text, "contradicted") for text in asked.false
            ]
            name = "folders" if together else kind
            yield TrainingQuestion(
                asked.question,
                asked.lang,
                source,
                f"{name} {one.kind}",
                bool(asked.evidence),
                tuple((unit.start, unit.end) for unit in gold),
                words,
                before=asked.before,
                answer=asked.answer,
                claims=claims,
            )


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def same(unit: str, evidence: str) -> bool:
    """Whether a unit is (part of) what is quoted as evidence, marks of Markdown aside."""
    mine, theirs = _letters(unit), _letters(evidence)
    return bool(mine) and ((mine in theirs and len(mine) > 0.5 * len(theirs)) or theirs in mine)
