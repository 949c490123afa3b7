"""Checks the values of one line of a question set; every error names file, line and key."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from index.errors import QuestionSetError


class QuestionLine:
    """One line of questions.jsonl; every complaint names file, line and key."""

    def __init__(self, file: Path, number: int, line: str) -> None:
        self.place = f"{file}, line {number}"
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise QuestionSetError(
                f"{self.place}: not JSON ({error}). Write one object per line."
            ) from error
        if not isinstance(values, dict):
            raise QuestionSetError(f"{self.place}: {as_found(values)} is not an object {{…}}.")
        self.values: Mapping[str, object] = values

    def fail(self, key: str, problem: str) -> NoReturn:
        """Raise QuestionSetError about this key of this line."""
        raise QuestionSetError(f"{self.place}, key {key}: {problem}.")

    def text(self, key: str, values: Mapping[str, object] | None = None, where: str = "") -> str:
        """A text that is present and not blank."""
        value = (self.values if values is None else values).get(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(where + key, f"{as_found(value)} should be a text that is not empty")
        return value

    def list(
        self, key: str, values: Mapping[str, object] | None = None, where: str = ""
    ) -> list[object]:
        """A list, empty if the key is missing."""
        value = (self.values if values is None else values).get(key, [])
        if not isinstance(value, list):
            self.fail(where + key, f"{as_found(value)} should be a list")
        return value


def as_found(value: object) -> str:
    """A value in a complaint."""
    return "missing, but" if value is None else f"{value!r:.80}"
