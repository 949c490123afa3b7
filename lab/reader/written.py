"""Documents and questions written for training, in `lab/reader/written/*.txt`.

The README there says the form. `python -m lab.reader.written FILE…` checks files and names every line that
is wrong. Knows no model.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).with_name("written")


@dataclass(slots=True)
class WrittenQuestion:
    """A question of a document. Without evidence the document does not answer it.

    `evidence` are verbatim sentences, items or rows; `answer` verbatim words of one of them, or "".
    `true` and `false` are claims that answer the question: one that the evidence supports, one that it
    doesn't.
    `before` is the question that it follows, if it does.
    """

    lang: str
    question: str
    evidence: list[str] = field(default_factory=list)
    answer: str = ""
    true: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    before: str = ""


@dataclass(slots=True)
class WrittenDocument:
    """A document as a person would keep it: Markdown or plain text."""

    id: str
    kind: str
    lang: str
    title: str
    text: str
    questions: list[WrittenQuestion]


def documents(folder: Path = FOLDER, *, files: str = "*.txt") -> Iterator[WrittenDocument]:
    """The documents of a folder's files, file by file. Raises ValueError naming file and line."""
    for path in sorted(folder.glob(files)):
        yield from parsed(path)


def parsed(path: Path) -> Iterator[WrittenDocument]:
    """The documents of one file. Raises ValueError naming file and line."""
    document: WrittenDocument | None = None
    part, lines, count = "", list[str](), 0
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = raw.rstrip()
        if line == "=== doc":
            if document:
                yield document
            count += 1
            document, part, lines = (
                WrittenDocument(f"{path.stem}/{count}", "", "", "", "", []),
                "head",
                [],
            )
        elif document is None:
            if line:
                raise ValueError(f"{path}:{number}: {line!r} stands before the first '=== doc'")
        elif line == "--- text":
            part = "text"
        elif line == "--- questions":
            document.text, part = "\n".join(lines).strip("\n"), "questions"
        elif part == "text":
            lines.append(line)
        elif part == "head" and ": " in line:
            key, value = line.split(": ", 1)
            if key not in ("kind", "lang", "title"):
                raise ValueError(f"{path}:{number}: {key!r} is none of kind, lang, title")
            setattr(document, key, value.strip())
        elif part == "questions" and line:
            _question(document, line, f"{path}:{number}")
        elif line:
            raise ValueError(f"{path}:{number}: {line!r} is not understood here")
    if document:
        yield document


def _question(document: WrittenDocument, line: str, at: str) -> None:
    mark, value = line[:1], line[2:].strip()
    if line[1:2] != " " or not value:
        raise ValueError(f"{at}: {line!r} has no mark and value")
    if mark == "?":
        lang, bar, question = value.partition(" | ")
        if not bar or len(lang) != 2:
            raise ValueError(f"{at}: {line!r} is not '? LANG | QUESTION'")
        document.questions.append(WrittenQuestion(lang, question))
        return
    if not document.questions:
        raise ValueError(f"{at}: {line!r} belongs to no question")
    one = document.questions[-1]
    if mark == "=":
        if value not in document.text:
            raise ValueError(f"{at}: the evidence {value!r} does not stand in the text")
        one.evidence.append(value)
    elif mark == "a":
        if not any(value in evidence for evidence in one.evidence):
            raise ValueError(f"{at}: the answer {value!r} does not stand in its evidence")
        one.answer = value
    elif mark == "t":
        one.true.append(value)
    elif mark == "f":
        one.false.append(value)
    elif mark == "b":
        one.before = value
    else:
        raise ValueError(f"{at}: {mark!r} is none of ? = a t f b")


def main(paths: list[str]) -> int:
    """Check files; 0 when all are right."""
    wrong = 0
    for path in paths or [str(one) for one in sorted(FOLDER.glob("*.txt"))]:
        try:
            found = list(parsed(Path(path)))
        except ValueError as error:
            print(error)
            wrong += 1
            continue
        asked = [one for document in found for one in document.questions]
        answered = sum(bool(one.evidence) for one in asked)
        print(
            f"{path}: {len(found)} documents, {answered} questions answered, {len(asked) - answered} not"
        )
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
