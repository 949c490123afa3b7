"""Measures many settings on one question set, each as a run of its own, and compares them.

Knows no command line and no model. The caller passes in how to measure a variant.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from pydantic import ValidationError

from index.errors import SettingsError
from index.settings import Settings
from rag.evaluation.compare import Comparison, compare
from rag.evaluation.finished import Finished, read_run

Measure = Callable[[Settings, Path], None]
"""Measures one variant's settings and leaves a finished run in the folder."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Named settings; `changed` has those that the file sets."""

    name: str
    changed: Mapping[str, object]
    settings: Settings

    @property
    def folder(self) -> str:
        """The name as a folder name."""
        return re.sub(r"[^\w.=+-]+", "_", self.name).strip("._") or "variant"


@dataclass(frozen=True, slots=True)
class Swept:
    """A variant's finished run and how it differs from the first variant's."""

    variant: Variant
    run: Finished
    against_first: Comparison

    @property
    def name(self) -> str:
        """The variant's name."""
        return self.variant.name


def read_variants(file: Path, settings: Settings, *, incidental: frozenset[str]) -> list[Variant]:
    """The variants of a TOML file, on top of `settings`. Raises SettingsError.

    [settings] lists values and means every combination; [variants.NAME] is one variant each.
    `incidental` settings change no figure and are rejected.
    """
    values = _read(file)
    unknown = set(values) - {"settings", "variants"}
    if unknown:
        raise SettingsError(
            f"{file}: unknown table {sorted(unknown)[0]!r}; known are [settings] and [variants.NAME]."
        )
    variants = [
        Variant(name, changed, _with(settings, changed, file=file, incidental=incidental))
        for name, changed in (*_grid(file, values), *_named(file, values))
    ]
    if not variants:
        raise SettingsError(f"{file} holds no variant. Write [settings] or [variants.NAME].")
    folders = [variant.folder.casefold() for variant in variants]
    for variant, folder in zip(variants, folders, strict=True):
        if folders.count(folder) > 1:
            raise SettingsError(f"{file}: two variants are called {variant.name!r}. Rename one.")
    return variants


def sweep(
    variants: Sequence[Variant], measure: Measure, *, out: Path, seed: int
) -> Iterator[Swept]:
    """Yields each variant as soon as it is measured; one that is finished or begun is resumed."""
    first: Finished | None = None
    for variant in variants:
        measure(variant.settings, out / variant.folder)
        run = read_run(out / variant.folder)
        first = first or run
        yield Swept(variant, run, compare(first, run, seed=seed))


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read ({error.strerror}). Name a TOML file."
        ) from error
    except ValueError as error:
        raise SettingsError(f"{file} is not TOML: {error}.") from error


def _grid(file: Path, values: Mapping[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    table = _table(file, "settings", values.get("settings", {}))
    lists = [value if isinstance(value, list) else [value] for value in table.values()]
    if not table:
        return
    for chosen in product(*lists):
        changed = dict(zip(table, chosen, strict=True))
        yield " ".join(f"{name}={value}" for name, value in changed.items()), changed


def _named(file: Path, values: Mapping[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    for name, changed in _table(file, "variants", values.get("variants", {})).items():
        yield name, _table(file, f"variants.{name}", changed)


def _table(file: Path, name: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise SettingsError(f"{file}: {name} should be a table [{name}], not {value!r:.60}.")
    return value


def _with(
    settings: Settings, changed: Mapping[str, object], *, file: Path, incidental: frozenset[str]
) -> Settings:
    known = [name for name in Settings.model_fields if name not in incidental]
    for name in changed:
        if name in known:
            continue
        if name in incidental:
            raise SettingsError(f"{file}: setting {name!r} changes no figure. Strike it.")
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."
        raise SettingsError(f"{file}: unknown setting {name!r}: {hint}")
    try:
        return Settings(**{**settings.model_dump(), **changed})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        raise SettingsError(
            f"{file}: {name} = {first.get('input')!r} cannot be used: {first['msg']}. Correct it."
        ) from error
