"""Tries other values of the numbers in the readers of pages: `python -m lab.experiments.layout [MODULE …]`.

Reads the same files (`layout_files.py`) again and again, each time with one number changed, further and
further from its own value until something is stored differently. Writes for each number within which values
every file reads the same. Of the first value beyond, on either side, it writes how many files read otherwise,
and how many more or fewer of the lines, headings and cells known to be there are read.

`--keep` writes the result into docs/measurements/layout.json; a test compares that file with the code. Counts
and sizes that only protect are tried like the others: a program cannot tell them from judgements.
A minute or two for most modules, an hour for all.
"""

import argparse
import ast
import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from lab.experiments.layout_files import ROOT, File, Right, files, read_with, total

READERS = ROOT / "index" / "readers"
KEPT = ROOT / "docs" / "measurements" / "layout.json"
MODULES = (
    *sorted(path.stem for path in READERS.glob("pdf_*.py")),
    *("page_headings", "page_lines", "page_running"),
)
FORMATS = ("pdf", "docx", "html", "markdown", "plain", "separated")
DOWN, UP = (0.8, 0.4), (1.25, 2.5)
SLOW = 1.0
"""Files that take longer to read, in seconds, are left out: bombs and the like."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the code of a reader, and the function that holds it ("" at module level)."""

    module: str
    line: int
    column: int
    value: float
    function: str
    code: str


def numbers(module: str) -> Iterator[Number]:
    """The numbers of a module, except 0, 1, 2, character codes and positions in a sequence."""
    source = (READERS / f"{module}.py").read_text("utf-8")
    lines = source.splitlines()
    for node, function in _constants(ast.parse(source), ""):
        line = lines[node.lineno - 1]
        if (
            type(node.value) in (int, float)
            and node.value not in (0, 1, 2)
            and not line.encode()[node.col_offset :].startswith(b"0x")
        ):
            yield Number(module, node.lineno, node.col_offset, node.value, function, line.strip())


def _constants(node: ast.AST, function: str) -> Iterator[tuple[Any, str]]:
    for name, child in ast.iter_fields(node):
        for one in child if isinstance(child, list) else [child]:
            if isinstance(one, ast.Constant) and name != "slice":
                yield one, function
            elif isinstance(one, ast.arguments):  # defaults are read where the function is defined
                yield from _constants(one, "")
            elif isinstance(one, ast.FunctionDef) and isinstance(node, ast.Module | ast.ClassDef):
                yield from _constants(one, f"{function}.{one.name}".strip("."))
            elif isinstance(one, ast.ClassDef):
                yield from _constants(one, one.name)
            elif isinstance(one, ast.AST) and not isinstance(one, ast.Slice):
                yield from _constants(one, function)


class _Changed(ast.NodeTransformer, Loader, MetaPathFinder):
    """Finds and loads a module with one number changed."""

    def __init__(self, number: Number, value: float) -> None:
        self.name = f"index.readers.{number.module}"
        self._path = READERS / f"{number.module}.py"
        self._number, self._value = number, value

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        """The changed module; nothing for any other."""
        here = name == self.name
        return spec_from_file_location(name, self._path, loader=self) if here else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code as the module."""
        exec(self.code(), vars(module))

    def code(self) -> CodeType:
        """The code with the number changed."""
        return compile(self.visit(ast.parse(self._path.read_bytes())), self._path, "exec")

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """The number with its other value; everything else as it is."""
        if (node.lineno, node.col_offset) != (self._number.line, self._number.column):
            return node
        return ast.copy_location(ast.Constant(self._value), node)


def fresh_readers(changed: _Changed | None = None) -> Any:
    """The package of readers, imported anew, with at most one number changed."""
    for name in [name for name in sys.modules if name.startswith("index.readers")]:
        del sys.modules[name]
    sys.meta_path[:0] = [changed] if changed else []
    try:
        for name in FORMATS:
            importlib.import_module(f"index.readers.{name}")
        return sys.modules["index.readers"]
    finally:
        if changed:
            sys.meta_path.remove(changed)


@contextmanager
def readers_with(number: Number, value: float) -> Iterator[Any]:
    """The readers with another value of the number; only its function changes, if it is in one."""
    changed = _Changed(number, value)
    module = importlib.import_module(changed.name)
    code = _code_of(changed.code(), number.function)
    function = _function_of(module, number.function)
    if code is None or function is None:
        kept = {name: one for name, one in sys.modules.items() if name.startswith("index.readers")}
        yield fresh_readers(changed)
        sys.modules.update(kept)
        return
    before, function.__code__ = function.__code__, code
    yield sys.modules["index.readers"]
    function.__code__ = before


def _code_of(code: CodeType, name: str) -> CodeType | None:
    """The code of a function or method."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    found = next((one for one in inner if one.co_qualname == name), None)
    return found or next(filter(None, (_code_of(one, name) for one in inner)), None)


def _function_of(module: Any, name: str) -> Any:
    """The function or method of this name; None if it is wrapped."""
    holder, _, last = name.rpartition(".")
    found = vars(getattr(module, holder) if holder else module).get(last)
    found = getattr(found, "__func__", getattr(found, "fget", found))
    return found if hasattr(found, "__code__") else None


def read_first(found: Iterator[File]) -> list[File]:
    """The files that are read quickly, with what they read as and which functions ran."""
    chosen: list[File] = []
    fresh_readers()
    for file in found:
        readers, start = sys.modules["index.readers"], time.perf_counter()
        read_with(readers, file)
        if time.perf_counter() - start > SLOW:
            continue
        ran: set[tuple[str, str]] = set()
        sys.setprofile(_noted(ran))
        file.read, file.right = read_with(readers, file)
        sys.setprofile(None)
        file.ran = frozenset(ran)
        chosen.append(file)
    return chosen


def _noted(ran: set[tuple[str, str]]) -> Callable[[Any, str, object], None]:
    folder = str(READERS)

    def note(frame: Any, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(folder):
            ran.add((Path(code.co_filename).stem, code.co_qualname.split(".<locals>")[0]))

    return note


def tried(number: Number, chosen: Sequence[File]) -> dict[str, object]:
    """Within which values every file reads the same, and what the first ones beyond change."""
    reached = [
        file
        for file in chosen
        if (number.module, number.function) in file.ran
        or (not number.function and any(module == number.module for module, _ in file.ran))
    ]
    sides = [_side(number, factors, reached) for factors in (DOWN, UP)]
    return {
        "code": number.code,
        "value": number.value,
        "same": [end for end, _ in sides],
        "below": sides[0][1],
        "above": sides[1][1],
        "files": len(reached),
    }


def _side(
    number: Number, factors: Sequence[float], reached: Sequence[File]
) -> tuple[float, dict[str, object] | None]:
    """The last value on one side with which every file reads the same, and what the next one changes."""
    end = number.value
    for factor in factors:
        value = number.value * factor
        value = round(value) if isinstance(number.value, int) else round(value, 6)
        if value == number.value:
            continue
        with readers_with(number, value) as readers:
            others = [(file, *read_with(readers, file)) for file in reached]
        otherwise = [(file.right, right) for file, read, right in others if read != file.read]
        if otherwise:
            before, after = (total(side) for side in zip(*otherwise, strict=True))
            more = [two - one for one, two in zip(before, after, strict=True)]
            return end, {"value": value, "files": len(otherwise), "right": more}
        end = value
    return end, None


def line_of(module: str, found: dict[str, Any]) -> str:
    """A row of the table."""
    beyond = [
        f"{side['value']:g}: {side['files']} ({', '.join(f'{n:+d}' for n in side['right'])})"
        if (side := found[name])
        else ""
        for name in ("below", "above")
    ]
    low, high = found["same"]
    code = found["code"].replace("|", "\\|")
    cells = [module, f"`{code}`", f"{found['value']:g}", f"{low:g} to {high:g}", *beyond]
    return f"| {' | '.join([*cells, str(found['files'])])} |"


def keep(module: str, found: Sequence[dict[str, object]], facts: dict[str, object]) -> None:
    """Replace what is kept of a module; a line for each number."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    kept[module] = {**facts, "numbers": found}
    modules = ",\n".join(_kept(name, measured) for name, measured in sorted(kept.items()))
    KEPT.write_text(f"{{\n{modules}\n}}\n", "utf-8")


def _kept(module: str, measured: dict[str, Any]) -> str:
    found = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in measured["numbers"])
    facts = json.dumps({name: one for name, one in measured.items() if name != "numbers"})
    return f' "{module}": {{{facts[1:-1]}, "numbers": [\n{found}\n ]}}'


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of the numbers of the modules."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.layout")
    parser.add_argument("modules", nargs="*", default=MODULES, help="modules of index/readers")
    parser.add_argument("--files", type=Path, help="a folder of further files")
    parser.add_argument("--keep", action="store_true", help="write docs/measurements/layout.json")
    options = parser.parse_args(arguments)
    chosen = read_first(files(options.files))
    known = [file for file in chosen if file.known]
    there: Right = total([file.known.counts() for file in known if file.known])
    right = total([file.right for file in known])
    facts = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "files": len(chosen),
        "known": there,
        "right": right,
    }
    print(f"{len(chosen)} files; in {len(known)} of them lines, headings and cells are known:")
    print(
        f"{', '.join(f'{one} of {two}' for one, two in zip(right, there, strict=True))} are read\n"
    )
    print("| module | code | value | all read the same | below | above | files that reach it |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for module in options.modules:
        found = []
        for number in numbers(module):
            found.append(tried(number, chosen))
            print(line_of(module, found[-1]), flush=True)
        if options.keep:
            keep(module, found, facts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
