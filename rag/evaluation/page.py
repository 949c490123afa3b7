"""The report for people: one self-contained HTML file. [jinja2]

Questions, documents and answers are untrusted: everything is escaped, and the page's own policy
forbids scripts and requests. Knows no system.
"""

from collections.abc import Mapping
from pathlib import Path

from rag.evaluation.bootstrap import Interval
from rag.evaluation.cases import false_answers, worst
from rag.evaluation.charts import headline, latency, ranks, refusals, reliability
from rag.evaluation.metrics import METRICS
from rag.evaluation.ranking import gold_rank
from rag.evaluation.report import Measured, ReportSummary

CARDS = (
    "correct", "false", "refused", "hit@5", "ndcg@10", "evidence_recall@1500", "citation_precision",
    "citation_recall", "evidence_sentence_f1", "answer_language", "false_answer_rate", "false_refusal_rate",
    "place_seconds_p50", "seconds_p50",
)  # fmt: skip


def write_page(
    run: Measured, found: ReportSummary, values: Mapping[str, object], out: Path
) -> Path:
    """Write report.html and print its path."""
    return render(
        "report.html",
        out,
        run=run,
        found=found,
        report=values,
        cards=[(name, found.overall[name]) for name in CARDS if name in found.overall],
        charts=_charts(run, found),
        refusals=_refusals(run),
        false_ones=false_answers(
            run.questions, run.results, run.figures, directions=run.directions
        ),
        cases=worst(
            run.questions,
            run.results,
            run.figures,
            directions=run.directions,
            text_of=run.question_set.text,
        ),
    )


def render(name: str, out: Path, /, **values: object) -> Path:
    """Write the page `name`, made from the template NAME.j2, into `out` and print its path."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"], environment.filters["change"] = written, change_written
    page = environment.get_template(f"{name}.j2").render(metrics=METRICS, **values)
    path = out / name
    path.write_text(page, encoding="utf-8")
    return path


def written(value: float, metric: str) -> str:
    """A metric's value for people: percent, seconds or milliseconds."""
    if METRICS[metric].unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.0f} ms"


def change_written(value: float, metric: str) -> str:
    """A metric's difference: in percentage points, seconds or milliseconds, with its sign."""
    if METRICS[metric].unit == "share":
        return f"{100 * value:+.1f}"
    return f"{value:+.2f} s" if abs(value) >= 1 else f"{1000 * value:+.0f} ms"


def _charts(run: Measured, found: ReportSummary) -> dict[str, str]:
    """SVG by name; empty if a chart has nothing to show."""
    answerable = [question for question in run.questions if question.answerable]
    times = [
        result.reply.seconds if result.reply else result.search_seconds
        for result in run.results.values()
    ]
    placed = [gold_rank(question, run.results[question.id].passages) for question in answerable]
    shares: dict[str, Interval] = {
        name: figure for name, figure in found.overall.items() if METRICS[name].unit == "share"
    }
    moved, bins = run.refusal_curve, run.reliability
    return {
        "refusals": refusals(moved, "False answers against false refusals") if moved else "",
        "reliability": reliability(bins, "Right answers by confidence") if bins else "",
        "headline": headline(shares, "All figures with 95 % intervals") if shares else "",
        "ranks": ranks(placed, "Ranks of the first document with evidence") if placed else "",
        "latency": latency(times, "Seconds per answer" if run.answers else "Seconds per search"),
    }


def _refusals(run: Measured) -> dict[tuple[bool, bool], int]:
    """How many questions had each (answerable, refused)."""
    counts = {(a, r): 0 for a in (True, False) for r in (True, False)}
    for question in run.questions:
        reply = run.results[question.id].reply
        if reply is not None:
            counts[question.answerable, reply.refused] += 1
    return counts
