"""Logistic regression by Newton's method, and where its results are kept. Knows no question and no reader."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file

Floats = NDArray[np.float64]
STEPS = 60


def logistic_regression(features: Floats, labels: Floats, *, ridge: float) -> Floats:
    """The weights of features, shape (n, k), and last the shift: shape (k + 1,)."""
    rows = np.hstack([features, np.ones((len(features), 1))])
    size = rows.shape[1]
    weights = np.zeros(size)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (labels - chance) - ridge * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + ridge * np.eye(size)
        change = np.linalg.solve(bend, slope)
        weights += change * min(1.0, 1.0 / max(1e-9, float(np.abs(change).max())))
    return weights


def keep_curves(reader: Path, curves: Mapping[str, Iterable[float]]) -> str:
    """Add curves to the calibration in a weights file; returns all that it now holds, as JSON."""
    with safe_open(reader, "pt") as file:
        facts = file.metadata() or {}
    known = json.loads(facts.get("calibration", "{}"))
    rounded = {name: [round(float(one), 4) for one in curve] for name, curve in curves.items()}
    facts["calibration"] = json.dumps(known | rounded)
    save_file(load_file(reader), reader, facts)
    return str(facts["calibration"])
