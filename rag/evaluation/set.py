"""Loads a question set from disk: every key is checked, errors name file and line.

Layout: SET/documents/<collection>/… and SET/questions.jsonl. Spans are offsets into the text that
our reader gives for the file. Knows no metric.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from index.errors import QuestionSetError, ReadError
from index.readers import read_file
from rag.evaluation.question_line import QuestionLine, as_found
from rag.types import Turn

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """Where an answer is; without spans the whole document is the evidence.

    `document` is the path under documents/, its first part the collection.
    """

    document: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold answers and evidence; `scope` None means the whole collection.

    `kind` is the category that the set's author gave it; empty if none.
    """

    id: str
    lang: str
    collection: str
    question: str
    answerable: bool
    answers: tuple[str, ...] = ()
    evidence: tuple[GoldEvidence, ...] = ()
    scope: frozenset[str] | None = None
    history: tuple[Turn, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions in file order, and the texts that their spans refer to."""

    folder: Path
    questions: tuple[Question, ...]
    max_file_mb: int = 100
    _texts: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def collections(self) -> list[str]:
        """The collections that are asked, sorted."""
        return sorted({question.collection for question in self.questions})

    def text(self, document: str) -> str:
        """The text of a document given by its path under documents/. Raises ReadError."""
        if document not in self._texts:
            path = self.folder / "documents" / document
            if not path.is_file():
                raise ReadError(f"{path} is not a file of the question set.")
            self._texts[document] = read_file(path, max_bytes=self.max_file_mb * 1_000_000).text
        return self._texts[document]

    def fingerprint(self) -> str:
        """Changes with any byte of the questions or of a document in a collection that is asked."""
        return digest((self.folder / "questions.jsonl").read_bytes(), self.documents_fingerprint())

    def documents_fingerprint(self) -> str:
        """Changes with any byte, name or place of a document in a collection that is asked."""
        root = self.folder / "documents"
        hashed = hashlib.sha256()
        for collection in self.collections:
            for path in sorted(p for p in (root / collection).rglob("*") if p.is_file()):
                hashed.update(path.relative_to(root).as_posix().encode() + b"\0")
                hashed.update(hashlib.sha256(path.read_bytes()).digest())
        return hashed.hexdigest()


def digest(*parts: bytes | str) -> str:
    """SHA-256 over the parts, each with its length, so that no two lists hash alike."""
    hashed = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        hashed.update(len(data).to_bytes(8, "big") + data)
    return hashed.hexdigest()


def load_set(folder: Path, *, max_file_mb: int = 100) -> QuestionSet:
    """The question set in `folder`. Raises QuestionSetError naming file, line and key."""
    file = folder / "questions.jsonl"
    if not (folder / "documents").is_dir():
        raise QuestionSetError(
            f"{folder} is no question set: it has no folder documents/. Put each collection's "
            "files into documents/<collection>/ and the questions into questions.jsonl."
        )
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionSetError(
            f"{file} cannot be read ({error.strerror}). It has to hold one question a line, as JSON."
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(
            f"{file} is not UTF-8 (byte {error.start}). Save it as UTF-8."
        ) from error
    found: dict[str, Question] = {}
    checked = QuestionSet(folder, (), max_file_mb)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        entry = QuestionLine(file, number, line)
        question = _question(entry, checked)
        if question.id in found:
            entry.fail("id", f"{question.id!r} stands on an earlier line too; ids must differ")
        found[question.id] = question
    if not found:
        raise QuestionSetError(f"{file} holds no question. Write one a line, as JSON.")
    return QuestionSet(folder, tuple(found.values()), max_file_mb, checked._texts)


def _question(line: QuestionLine, documents: QuestionSet) -> Question:
    lang = line.text("lang")
    if len(lang) != 2 or not lang.isascii() or not lang.islower():
        line.fail("lang", f"{lang!r} should be a language code of two small letters such as 'de'")
    collection = line.text("collection")
    if PurePosixPath(collection).name != collection or collection == "..":
        line.fail("collection", f"{collection!r} should be the name of a folder under documents/")
    if not (documents.folder / "documents" / collection).is_dir():
        line.fail("collection", f"there is no folder documents/{collection}")
    answerable = line.values.get("answerable")
    if not isinstance(answerable, bool):
        line.fail("answerable", f"{as_found(answerable)} should be true or false")
    evidence = tuple(
        _evidence(line, value, documents, collection=collection, where=f"evidence[{n}]")
        for n, value in enumerate(line.list("evidence"))
    )
    if answerable and not evidence:
        line.fail("evidence", "an answerable question needs at least one document")
    return Question(
        id=line.text("id"),
        lang=lang,
        collection=collection,
        question=line.text("question"),
        answerable=answerable,
        answers=_answers(line),
        evidence=_merged(evidence),
        scope=_scope(line, documents, collection),
        history=_history(line),
        kind="" if line.values.get("kind") is None else line.text("kind"),
    )


def _merged(evidence: tuple[GoldEvidence, ...]) -> tuple[GoldEvidence, ...]:
    """Each document once, with the spans of all its entries."""
    spans: dict[str, list[Span]] = {}
    for entry in evidence:
        spans.setdefault(entry.document, []).extend(entry.spans)
    return tuple(GoldEvidence(document, tuple(found)) for document, found in spans.items())


def _answers(line: QuestionLine) -> tuple[str, ...]:
    answers = line.list("answers")
    for n, answer in enumerate(answers):
        if not isinstance(answer, str) or not answer.strip():
            line.fail(f"answers[{n}]", f"{as_found(answer)} should be a text that is not empty")
    return tuple(str(answer) for answer in answers)


def _document(
    line: QuestionLine, value: str, documents: QuestionSet, *, collection: str, key: str
) -> str:
    parts = PurePosixPath(value).parts
    if (
        len(parts) < 2
        or parts[0] != collection
        or ".." in parts
        or str(PurePosixPath(value)) != value
    ):
        line.fail(
            key, f"{value!r} should be a path under documents/ that begins with {collection}/"
        )
    if not (documents.folder / "documents" / value).is_file():
        line.fail(key, f"there is no file documents/{value}")
    return value


def _evidence(
    line: QuestionLine, value: object, documents: QuestionSet, *, collection: str, where: str
) -> GoldEvidence:
    if not isinstance(value, dict):
        line.fail(where, f"{as_found(value)} should be an object with the key document")
    path = _document(
        line,
        line.text("document", value, f"{where}."),
        documents,
        collection=collection,
        key=f"{where}.document",
    )
    given = line.list("spans", value, f"{where}.")
    quotes = line.list("quotes", value, f"{where}.")
    if quotes and len(quotes) != len(given):
        line.fail(f"{where}.quotes", f"{len(quotes)} quotes for {len(given)} spans")
    try:
        text = documents.text(path) if given else ""
    except ReadError as error:
        line.fail(f"{where}.document", f"documents/{path} cannot be read: {error}")
    spans = tuple(_span(line, s, text, key=f"{where}.spans[{n}]") for n, s in enumerate(given))
    for n, ((start, end), quote) in enumerate(zip(spans, quotes, strict=False)):
        if text[start:end] != quote:
            line.fail(
                f"{where}.quotes[{n}]",
                f"{as_found(quote)} does not stand at [{start}, {end}], where the reader's text "
                f"has {text[start:end]!r:.80}",
            )
    return GoldEvidence(path, spans)


def _span(line: QuestionLine, value: object, text: str, *, key: str) -> Span:
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(isinstance(v, int) and not isinstance(v, bool) for v in value)
    ):
        line.fail(key, f"{as_found(value)} should be two whole numbers [start, end]")
    start, end = value
    if not 0 <= start < end <= len(text):
        line.fail(key, f"[{start}, {end}] lies outside of the text of {len(text)} characters")
    return start, end


def _scope(line: QuestionLine, documents: QuestionSet, collection: str) -> frozenset[str] | None:
    if line.values.get("scope") is None:
        return None
    scope = line.list("scope")
    if not scope:
        line.fail("scope", "it names no document; leave the key out to search the whole collection")
    for n, path in enumerate(scope):
        if not isinstance(path, str):
            line.fail(f"scope[{n}]", f"{as_found(path)} should be a path under documents/")
        _document(line, path, documents, collection=collection, key=f"scope[{n}]")
    return frozenset(str(path) for path in scope)


def _history(line: QuestionLine) -> tuple[Turn, ...]:
    turns = []
    for n, value in enumerate(line.list("history")):
        if not isinstance(value, dict):
            line.fail(f"history[{n}]", f"{as_found(value)} should be an object {{role, text}}")
        role = value.get("role")
        if role not in ("user", "assistant"):
            line.fail(f"history[{n}].role", f"{as_found(role)} should be 'user' or 'assistant'")
        text = value.get("text")
        if not isinstance(text, str):
            line.fail(f"history[{n}].text", f"{as_found(text)} should be a text")
        turns.append(Turn("user" if role == "user" else "assistant", text))
    return tuple(turns)
