"""Draws figures as SVG that takes its colours from the page around it. [matplotlib]

Knows no question. No text of a document is printed, so nothing untrusted enters an SVG.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rag.evaluation.bootstrap import Difference, Interval
from rag.evaluation.metrics import METRICS
from rag.evaluation.refusal import Bin, Curve

# Colours drawn, and the style-sheet variables that replace them, so that one SVG serves light and dark.
INK, FAINT, LINE = "#010101", "#020202", "#030303"
GROUPS = {
    "Retrieval": "#040404",
    "Answers": "#050505",
    "Citations": "#060606",
    "Refusals": "#070707",
}
_VARIABLES = {
    INK: "var(--ink)",
    FAINT: "var(--faint)",
    LINE: "var(--line)",
    **{colour: f"var(--{name.lower()})" for name, colour in GROUPS.items()},
}
_STYLE = {
    "svg.fonttype": "none",
    "font.size": 9.5,
    "text.color": INK,
    "axes.labelcolor": FAINT,
    "axes.edgecolor": LINE,
    "xtick.color": FAINT,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def headline(figures: Mapping[str, Interval], title: str) -> str:
    """Every rate as a bar with its 95 % interval, by group."""
    shown = [(name, f) for name, f in figures.items() if METRICS[name].unit == "share"]
    with _drawing(title, width=9.2, height=0.5 + 0.27 * len(shown)) as (figure, axes):
        for row, (name, value) in enumerate(shown):
            colour = GROUPS[METRICS[name].group]
            axes.barh(row, 1, color=LINE, height=0.62, alpha=0.45)
            axes.barh(row, value.value, color=colour, height=0.62)
            axes.plot([value.low, value.high], [row, row], color=INK, linewidth=1.3)
            for bound in (value.low, value.high):
                axes.plot([bound, bound], [row - 0.16, row + 0.16], color=INK, linewidth=1.3)
            axes.text(1.02, row, _percent(value.value), va="center", fontweight="bold")
        arrows = {"higher": "", "lower": " ↓"}
        axes.set_yticks(
            range(len(shown)), [name + arrows[METRICS[name].better] for name, _ in shown]
        )
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(0, 1.1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        return _svg(figure, title)


def differences(found: Mapping[str, Difference], title: str) -> str:
    """Every difference of rates as a point with its 95 % interval around 0, by group."""
    with _drawing(title, width=9.2, height=0.7 + 0.27 * len(found)) as (figure, axes):
        axes.axvline(0, color=INK, linewidth=1)
        for row, (name, one) in enumerate(found.items()):
            colour = GROUPS[METRICS[name].group]
            axes.plot([100 * one.low, 100 * one.high], [row, row], color=colour, linewidth=2.2)
            axes.plot([100 * one.value], [row], "o", color=colour, markersize=5)
        arrows = {"higher": "", "lower": " ↓"}
        labels = [name + arrows[METRICS[name].better] for name in found]
        axes.set_yticks(range(len(found)), labels)
        axes.set_ylim(len(found) - 0.4, -0.6)
        axes.set_xlabel("B less A, percentage points")
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        return _svg(figure, title)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def ranks(found: Sequence[int | None], title: str) -> str:
    """How often the first gold document had each rank; later ranks and misses share a bar each."""
    labels = [str(rank) for rank in range(1, 11)] + ["later"]
    counts = [sum(rank == at for rank in found) for at in range(1, 11)]
    counts.append(len(found) - sum(counts))
    with _drawing(title, width=5.2, height=2.5) as (figure, axes):
        colours = [GROUPS["Retrieval"]] * 10 + [GROUPS["Refusals"]]
        bars = axes.bar(range(11), counts, color=colours, width=0.72)
        axes.bar_label(bars, [str(count) if count else "" for count in counts], padding=2)
        axes.set_xticks(range(11), labels)
        axes.set_xlabel("rank of the first document with evidence (later: or never)")
        axes.set_ylabel("questions")
        axes.margins(y=0.14)
        return _svg(figure, title)


def latency(seconds: Sequence[float], title: str) -> str:
    """The distribution of times, with the median and the 95th percentile."""
    import numpy as np

    times = np.asarray(seconds, dtype=np.float64)
    scale, unit = (1000.0, "milliseconds") if np.quantile(times, 0.95) < 1 else (1.0, "seconds")
    with _drawing(title, width=5.2, height=2.5) as (figure, axes):
        top = np.quantile(times, 0.99) * scale
        axes.hist(
            np.clip(times * scale, None, top),
            bins=min(30, 5 + len(times) // 3),
            color=GROUPS["Answers"],
            rwidth=0.9,
        )
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            at = float(np.quantile(times, share) * scale)
            axes.axvline(at, color=INK, linewidth=1.2, linestyle=(0, (3, 2)))
            axes.annotate(
                f"{name} {at:.3g}",
                (at, 1),
                xycoords=("data", "axes fraction"),
                xytext=(3, 2),
                textcoords="offset points",
                fontsize=9,
            )
        axes.set_xlabel(f"{unit} (the slowest 1 % drawn at the right end)")
        axes.set_ylabel("questions")
        return _svg(figure, title)


def refusals(found: Curve, title: str) -> str:
    """False answers against false refusals as the setting varies, and where this run is."""
    with _drawing(title, width=5.2, height=3.4) as (figure, axes):
        across = [100 * point.false_refusals for point in found.points]
        up = [100 * point.false_answers for point in found.points]
        axes.plot(across, up, color=GROUPS["Refusals"], linewidth=2, marker="o", markersize=2.5)
        here = (100 * found.here.false_refusals, 100 * found.here.false_answers)
        axes.plot(*here, "o", color=INK, markersize=8)
        axes.annotate(
            f"{found.here.refusal:g}", here, xytext=(7, 5), textcoords="offset points", fontsize=9
        )
        axes.set_xlim(-3, 103)
        axes.set_ylim(-3, 103)
        axes.set_xlabel("false refusals, % of answerable questions")
        axes.set_ylabel("false answers, % of the others")
        return _svg(figure, title)


def reliability(bins: Sequence[Bin], title: str) -> str:
    """Share of correct answers by confidence; on the dotted line the two are equal."""
    with _drawing(title, width=5.2, height=3.4) as (figure, axes):
        axes.plot([0, 100], [0, 100], color=FAINT, linewidth=1, linestyle=(0, (1, 2)))
        across = [100 * one.confidence for one in bins]
        up = [100 * one.right for one in bins]
        axes.plot(across, up, color=GROUPS["Citations"], linewidth=1.5, marker="o", markersize=5)
        for one, x, y in zip(bins, across, up, strict=True):
            axes.annotate(
                f"{one.n}", (x, y), xytext=(-3, 7), textcoords="offset points", fontsize=8
            )
        axes.set_xlim(-3, 103)
        axes.set_ylim(-3, 109)
        axes.set_xlabel("confidence, %")
        axes.set_ylabel("answers that cite gold evidence, %")
        return _svg(figure, title)


@contextmanager
def _drawing(title: str, *, width: float, height: float) -> Iterator[tuple[Any, Any]]:
    """A figure with axes in our style."""
    import matplotlib
    from matplotlib.figure import Figure

    style: dict[Any, Any] = {**_STYLE, "svg.hashsalt": title}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(width, height), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.subplots()
        axes.patch.set_alpha(0)
        yield figure, axes


def _svg(figure: Any, title: str) -> str:
    """The figure as an SVG element for a page: named, scalable, in the page's font and colours."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawn = buffer.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", drawn, flags=re.S)
    drawn = re.sub(r' (width|height)="[\d.]+pt"', "", drawn, count=2)
    drawn = re.sub(r"font: (?:(\d+|bold) )?([\d.]+px)[^;\"]*", _font, drawn)
    drawn = re.sub(r' xmlns(:xlink)?="[^"]*"|font-family: [^;"]*;? ?', "", drawn)
    for colour, variable in _VARIABLES.items():
        drawn = drawn.replace(colour, variable)
    return drawn.replace("<svg", f'<svg role="img" aria-label="{title}"', 1)


def _font(shorthand: re.Match[str]) -> str:
    weight, size = shorthand.groups()
    return f"font-size: {size}" + (f"; font-weight: {weight}" if weight else "")
