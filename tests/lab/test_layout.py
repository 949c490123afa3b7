"""Every number in the layout of pages was tried with other values, as it stands in the code."""

import json
import sys

import pytest
from reportlab.pdfgen.canvas import Canvas

import index
from lab.experiments.layout import (
    KEPT,
    MODULES,
    Number,
    fresh_readers,
    numbers,
    readers_with,
    tried,
)
from lab.experiments.layout_files import File, Known, read_with
from tests.index.readers.pdf_pages import drawn, lines

MEASURED = json.loads(KEPT.read_text("utf-8"))
TEXT = ["Gebühren", "Wer einen Kurs besucht, zahlt die Gebühr im Voraus an die Schule."]


@pytest.fixture(autouse=True)
def same_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the imported readers back after the test."""
    for name, module in [*sys.modules.items()]:
        if name.startswith("index.readers"):
            monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(index, "readers", sys.modules["index.readers"])


def number(module: str, code: str) -> Number:
    return next(one for one in numbers(module) if code in one.code)


def headed() -> File:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 20)
        lines(canvas, TEXT[:1])
        canvas.setFont("Helvetica", 11)
        lines(canvas, TEXT[1:] * 3, top=700)

    return File("a.pdf", drawn(draw), Known.of(TEXT, TEXT[:1], ()))


@pytest.mark.parametrize("module", MODULES)
def test_every_number_of_the_layout_was_measured_as_it_stands(module: str) -> None:
    kept = [(one["code"], one["value"]) for one in MEASURED[module]["numbers"]]
    assert [(one.code, one.value) for one in numbers(module)] == kept, (
        f"measure it: python -m lab.experiments.layout --keep {module}"
    )


def test_nothing_is_kept_of_modules_that_are_gone() -> None:
    assert set(MEASURED) == set(MODULES)


@pytest.mark.parametrize(("value", "headings"), [(1.12, 1), (9.0, 0)])
def test_a_number_of_a_module_has_another_value_for_a_while(value: float, headings: int) -> None:
    file = headed()
    larger = number("page_lines", "_LARGER = ")
    with readers_with(larger, value) as readers:
        assert read_with(readers, file)[1][1] == headings
    assert read_with(sys.modules["index.readers"], file)[1][1] == 1


def test_a_number_of_a_function_has_another_value_for_a_while() -> None:
    file = headed()
    readers = fresh_readers()
    wide = number("page_lines", "gap > 1.25 * usual")
    with readers_with(wide, 0.1):
        parted = read_with(readers, file)[0]
    assert parted != read_with(readers, file)[0]


def test_what_another_value_loses_is_counted() -> None:
    file = headed()
    file.read, file.right = read_with(fresh_readers(), file)
    file.ran = frozenset({("page_lines", "_levels")})
    found = tried(number("page_lines", "_LARGER = "), [file])
    assert found["above"] == {"value": 2.8, "files": 1, "right": [0, -1, 0]}
