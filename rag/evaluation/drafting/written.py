"""A drafted set on disk: documents, questions as they are written, and a page for correcting
them."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.errors import HomeUnwritable, QuestionSetError
from rag.evaluation.drafting.drafting import Drafted
from rag.evaluation.drafting.sources import SourceDocument
from rag.evaluation.page import render

QUESTIONS = "questions.jsonl"


@contextmanager
def writing_new(folder: Path) -> Iterator[None]:
    """Write a set into a new or empty folder. Raises QuestionSetError, HomeUnwritable."""
    try:
        if folder.exists() and any(folder.iterdir()):
            raise QuestionSetError(
                f"{folder} is not empty, and what a person has corrected there is not overwritten. "
                "Name another folder with --out."
            )
        yield
    except OSError as error:
        raise HomeUnwritable(
            f"{folder} cannot be written ({error.strerror}). Name another folder with --out."
        ) from error


class DraftedSet:
    """A new question set in a folder of its own; every question is on disk once it is added."""

    def __init__(self, folder: Path, collection: str, sources: Sequence[SourceDocument]) -> None:
        self.folder, self.collection = folder, collection
        self.questions: list[Drafted] = []
        with writing_new(folder):
            for source in sources:
                source.write(folder / "documents" / collection)

    def add(self, drafted: Drafted) -> None:
        """Append a question."""
        self.questions.append(drafted)
        line = json.dumps(self._line(drafted, len(self.questions)), ensure_ascii=False)
        with (self.folder / QUESTIONS).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def discard(self) -> None:
        """Delete what was written, so that the same command can be tried again."""
        shutil.rmtree(self.folder / "documents", ignore_errors=True)

    def write_review(self) -> Path:
        """Write REVIEW.html and say where."""
        ids = [self._id(n) for n in range(1, len(self.questions) + 1)]
        name, rows = self.folder.name, list(zip(ids, self.questions, strict=True))
        return render("REVIEW.html", self.folder, name=name, rows=rows)

    def _line(self, drafted: Drafted, n: int) -> dict[str, object]:
        candidate = drafted.candidate
        line: dict[str, object] = {
            "id": self._id(n),
            "lang": candidate.source.language,
            "collection": self.collection,
            "question": drafted.question,
            "answerable": drafted.answerable,
            "reviewed": False,
            "answers": [drafted.answer] if drafted.answerable else [],
            "evidence": [],
        }
        if drafted.answerable:
            line["evidence"] = [
                {
                    "document": f"{self.collection}/{candidate.source.path}",
                    "spans": [[candidate.start, candidate.end]],
                    "quotes": [candidate.sentence],
                }
            ]
        else:
            line["left_out"] = {"document": candidate.source.path, "quote": candidate.sentence}
        return line

    def _id(self, n: int) -> str:
        return f"draft-{n:04}"
