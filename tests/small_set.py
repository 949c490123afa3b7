"""A question set of eight questions about one document."""

import json
from pathlib import Path

TEXT = "Das Bürgeramt öffnet um acht Uhr."


def small_set(folder: Path, *, question: str) -> Path:
    """Write the set; `question` holds {n}, the number of each of its questions."""
    (folder / "documents" / "town").mkdir(parents=True)
    (folder / "documents" / "town" / "amt.txt").write_text(TEXT, encoding="utf-8")
    questions = [
        {"id": str(n), "lang": "de", "collection": "town", "question": question.format(n=n),
         "answerable": True, "answers": ["acht Uhr"], "evidence": [{"document": "town/amt.txt"}]}
        for n in range(8)
    ]  # fmt: skip
    lines = "\n".join(json.dumps(one) for one in questions)
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
    return folder
