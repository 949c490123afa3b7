"""Writes docs/measurements/load.md from the runs kept beside it: `python -m lab.load.page`."""

import json
from pathlib import Path

from lab.load.figures import Load, table

KEPT = Path(__file__).resolve().parents[2] / "docs" / "measurements"
PAGE = KEPT / "load.md"
RUNS = ("load.json", "load-offline.json")
"""With the stand-in for a hosted model, and with the local one."""
HEAD = """# How many people at once, measured
`make load` runs it on your machine; `make load ARGS="--seconds 1200 --out docs/measurements/load.json"` and
`python -m lab.load.page` make this page anew.

One process of the app, over four collections of three documents, each open to one group. Everybody is
signed in by a token. An open page fetches what the page fetches, and every 20 to 60 seconds its reader
searches or opens a document. Askers have it open too, ask a question every 20 to 30 seconds, as people do
who read the answer, and get suggestions below it: 50 of them are about two questions a second. The same
questions are asked in all collections and have another answer in each, so that every passage, citation and
number tells whether it went to the wrong person. The hosted model is a stand-in that streams like one: 0.6
s to its first word, 40 ms for each further one. Stand-in and people run on the same machine as the app.

What one question costs of the processor (one thread, AMD EPYC, with these documents): the search 0.06 s,
0.02 s if it was asked before; its eight passages read 0.33 s; the proof of a sentence some hundredths. Two
questions a second are about one core; equal ones at the same time cost once. Suggestions below an answer
cost 1.1 s when nobody has had them of these documents before, else next to nothing; they wait until no
question is being read.

## Six people before the local model
`python -m lab.load.line` starts the app with the offline model and checks what those who wait are
promised: places come before the wait and wait for no written answer; everybody is told how many replies
come before, and the number only falls; two with one question and equal rights share an answer, a third
with the same words and other documents does not; whoever leaves is written for no more, and those behind
move up; searches go on; nobody sees what is another's; no error. Run on 27 November 2026 on AMD EPYC, 2
cores, 25 GB of memory, while other programs took most of both (load 8 at the start, 17 in the midst): all
kept, five of five right, searches meanwhile .13 s (median) and .23 s (p95). How long people waited for
the model there says nothing of a machine of its own.
"""


def page(runs: list[Load]) -> str:
    """The page about some runs."""
    return "\n".join([HEAD, *(_part(run) for run in runs)])


def _part(load: Load) -> str:
    on = load.machine
    name = "a stand-in for a hosted model" if load.llm == "stand-in" else f"the {load.llm} model"
    everyone = load.pages + load.askers
    return f"""## {everyone} open pages, {load.askers} askers, {name}
{load.date}, {load.seconds} s, on {on["cpu"]}, {on["cores"]} cores, {on["memory_mb"] / 1000:.0f} GB of memory,
{on["system"]}, Python {on["python"]}; load before it began {on["load"]:g}.
What else ran: {load.beside}.{_busy(load)}

{table(load)}
"""


def _busy(load: Load) -> str:
    """A note that the times mean little if other work took the processor."""
    on = load.machine
    if on["load"] <= on["cores"] / 2:
        return ""
    return (
        "\nOthers took most of the processor: the times say more of them than of the app, and whether it "
        "keeps the aims\non a machine of its own is not shown by this run. Errors, mix-ups and memory are."
    )


def main() -> None:
    """Write the page."""
    kept = [
        json.loads((KEPT / name).read_text("utf-8")) for name in RUNS if (KEPT / name).is_file()
    ]
    PAGE.write_text(page([Load(**one) for one in kept]), encoding="utf-8")


if __name__ == "__main__":
    main()
