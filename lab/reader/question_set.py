"""Writes the folders that no training saw as a question set: `python -m lab.reader.question_set --out DIR`.

Each folder is a collection, so `python -m rag evaluate DIR` asks as a person would who keeps such papers, and
`stack` weighs the reader with real searches. Knows no model.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.readers import read_file
from lab.reader.corpus import held, same
from lab.reader.written import WrittenDocument, WrittenQuestion, documents
from rag.reader.units import units_of


def write(
    out: Path,
    *,
    files: str = "folders-*.txt",
    held_out: bool | None = True,
    near_misses: bool = False,
) -> int:
    """Write documents/ and questions.jsonl; returns how many questions. The folder may be there already.

    With `held_out` false it writes the folders that training sees instead, with None all of them;
    with `near_misses` only the questions that nothing there answers.
    """
    lines = []
    for document in documents(files=files):
        folder, number = document.id.split("/")
        if held_out is not None and held(f"folders/{folder}") != held_out:
            continue
        path = out / "documents" / folder / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"---\ntitle: {json.dumps(document.title)}\n---\n{document.text}\n", "utf-8"
        )
        for at, row in enumerate(_rows(document, path)):
            if near_misses and row["answerable"]:
                continue
            name = {"id": f"{document.id}/{at}", "collection": folder}
            lines.append(json.dumps(name | row, ensure_ascii=False))
    (out / "questions.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return len(lines)


def _rows(document: WrittenDocument, path: Path) -> Iterator[dict[str, Any]]:
    """A document's questions; those whose evidence our reader cuts otherwise are left out."""
    content = read_file(path, max_bytes=1_000_000)
    units = units_of(content.text, 0, len(content.text), content.headings, content.tables)
    for one in document.questions:
        spans = [
            (unit.start, unit.end)
            for unit in units
            if any(same(content.text[unit.start : unit.end], evidence) for evidence in one.evidence)
        ]
        if spans or not one.evidence:
            yield _row(one, f"{path.parent.name}/{path.name}", spans, document.kind)


def _row(
    one: WrittenQuestion, document: str, spans: list[tuple[int, int]], kind: str
) -> dict[str, Any]:
    row: dict[str, Any] = {"lang": one.lang, "question": one.question, "kind": kind}
    row |= {"answerable": bool(spans), "answers": [one.answer] if one.answer else []}
    row["evidence"] = [{"document": document, "spans": spans}] if spans else []
    if one.before:
        row["history"] = [{"role": "user", "text": one.before}]
    return row


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--files", default="folders-*.txt", help="files in written/")
    parser.add_argument(
        "--unseen", action="store_true", help="no training saw these files: take all"
    )
    parser.add_argument(
        "--near-misses", action="store_true", help="only what nothing there answers"
    )
    options: Any = parser.parse_args()
    held_out = None if options.unseen else True
    found = write(
        options.out, files=options.files, held_out=held_out, near_misses=options.near_misses
    )
    print(f"{found} questions")


if __name__ == "__main__":
    main()
