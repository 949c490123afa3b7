"""Makes data/questions.jsonl from three TOML files: finds quotes and writes their spans.

    python -m tools.make_questions

Spans are offsets into the text that index.readers gives for the document. Knows no search and no
model; that a quote answers its question is for the people who write those files.
"""

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import QuestionSetError
from index.readers import read_file

HERE = Path(__file__).resolve().parents[1] / "data"
QUESTIONS = (HERE / "questions.toml", HERE / "plain.toml", HERE / "french.toml")
DOCUMENTS = HERE / "documents"
MADE = HERE / "questions.jsonl"
MAX_BYTES = 10_000_000


@cache
def text_of(document: str) -> str:
    """The text that the index reads from a document, given by its path under documents/."""
    return read_file(DOCUMENTS / document, max_bytes=MAX_BYTES).text


def find_quote(quote: str, *, document: str) -> tuple[int, int]:
    """The span of a quote that occurs in the document exactly once, else QuestionSetError.

    Blanks, line breaks and the "|" between table cells match each other, since formats differ in them.
    """
    words = [re.escape(word) for word in re.split(r"[\s|]+", quote.strip(" |"))]
    found = list(re.finditer(r"(?<!\w)" + r"[\s|]+".join(words) + r"(?!\w)", text_of(document)))
    if len(found) != 1:
        raise QuestionSetError(
            f"The quote {quote!r} stands {len(found)} times in {document}, not once. "
            "Correct it where the question stands, or quote more."
        )
    return found[0].span()


def find_evidence(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of `evidence` with spans, in the order of the text, and the verbatim slices."""
    document = entry["document"]
    spans = sorted(find_quote(quote, document=document) for quote in entry["quotes"])
    quotes = [text_of(document)[start:end] for start, end in spans]
    return {"document": document, "spans": [list(span) for span in spans], "quotes": quotes}


def make_line(entry: dict[str, Any]) -> str:
    """A question as a line of JSON with its keys in a fixed order."""
    evidence = [find_evidence(one) for one in entry.get("evidence", [])]
    made = {
        "id": entry["id"],
        "lang": entry["lang"],
        "collection": entry["collection"],
        "question": entry["question"],
        "answerable": bool(evidence),
        "answers": entry.get("answers", []),
        "evidence": evidence,
        "kind": entry["kind"],
    }
    made |= {key: entry[key] for key in ("history",) if key in entry}
    return json.dumps(made, ensure_ascii=False)


def make_all() -> str:
    """The whole questions.jsonl as text."""
    entries = [
        entry
        for path in QUESTIONS
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    ]
    return "".join(make_line(entry) + "\n" for entry in entries)


if __name__ == "__main__":
    MADE.write_text(make_all(), encoding="utf-8")
    print(f"{MADE}: {len(MADE.read_text(encoding='utf-8').splitlines())} questions")
