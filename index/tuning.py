"""Reads tuned numbers with their origins, from one tuning.toml per layer.

A number belongs there if other values would also work, better or worse: weights, shares,
thresholds. Exact numbers (the factor of a unit) and practical ones (sizes, times) stay in the code.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from importlib import resources
from typing import Any

FILE = "tuning.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A number, its meaning, how and when it was chosen; `command` measures it on `data`.

    `chosen` says what other values do.
    """

    value: float
    what: str
    chosen: str
    date: date
    data: str
    command: str


@cache
def tuned(name: str) -> float:
    """The value of a constant by layer, subject and name: tuned("index.search.keyword")."""
    return constants(name.partition(".")[0])[name].value


def tuned_field(name: str) -> Any:
    """A dataclass field whose default is the value of a constant."""
    return field(default_factory=partial(tuned, name))


@cache
def constants(layer: str) -> Mapping[str, Constant]:
    """All constants of a layer, `index` or `rag`, by their full names."""
    said = tomllib.loads(resources.files(layer).joinpath(FILE).read_text("utf-8"))
    return {
        f"{layer}.{subject}.{name}": Constant(**fields)
        for subject, named in said.items()
        for name, fields in named.items()
    }
