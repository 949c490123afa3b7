"""Writes docs/measurements/faults.md from a run. Knows no app."""

from collections.abc import Collection, Iterator

from lab.faults.found import Found, Run

HEAD = """# What breaks, tried
`make faults` injects each fault below into the app, or a command, as a process of its own over a home of
its own (small documents, an account with a key and a grant, the real embedder and reader, a stand-in for
a hosted chat model that is given up after {timeout} s of silence, not 60), and writes this page. Somebody
asks, adds, reads and signs in meanwhile and after. What the home held before (documents, finished answers,
accounts, keys, grants, audit entries) is compared with what it holds after.
"""


def page(run: Run, every: Collection[str], *, timeout: int = 5) -> str:
    """The page about a run; `every` names all existing faults."""
    lost = sum(bool(one.lost) for one in run.faults)
    wrong = sum(bool(one.problems) for one in run.faults)
    on = run.machine
    said = (
        f"{run.date}, {len(run.faults)} faults on {on['cpu']}, {on['cores']} cores, {on['system']}, Python "
        f"{on['python']}; load when it ended {on['load']:g}. With {lost} of them something was lost, with "
        f"{wrong} something else was amiss: an error that nobody planned, a detail of the inside that was "
        "told, or no coming back.\n"
    )
    return "\n".join([HEAD.format(timeout=timeout), said, *table(run), *_missed(run, every)]) + "\n"


def _missed(run: Run, every: Collection[str]) -> Iterator[str]:
    """The faults that this run left out."""
    missed = [name for name in every if name not in {one.name for one in run.faults}]
    if missed:
        yield f"\nNot gone through in this run: {', '.join(missed)}."


def table(run: Run) -> Iterator[str]:
    """The faults as a Markdown table."""
    yield "| fault | injected | what a person saw | when it was over | lost |"
    yield "| --- | --- | --- | --- | --- |"
    for one in run.faults:
        yield f"| {one.name} | {one.how} | {_cell(one.saw)} | {_cell(one.after)} | {_lost(one)} |"


def _cell(notes: list[str]) -> str:
    return "; ".join(note.replace("|", "\\|") for note in notes) or "–"


def _lost(one: Found) -> str:
    wrong = [f"**{problem}**" for problem in one.problems]
    return "; ".join([*(one.lost or ["nothing"]), *wrong])
