"""`python -m lab.load`: how many people one server holds, with a stand-in for a hosted chat model.

It starts the stand-in, the app over documents of its own, and the people, each as a process of its
own, and watches the app's memory. The table goes to standard output, progress to standard error.
With `--llm offline` the local model writes instead.
"""

import argparse
import dataclasses
import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import FundstelleError
from index.options import positive
from lab.bench.measuring import machine
from lab.load.figures import Load, table
from lab.load.starting import ROOT, app_at, prepare, say, settings_for, stand_in
from lab.load.watching import Watch

COMING_S = 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print. Returns the exit status: 0 done, 1 failed; wrong usage exits with 2."""
    given = _parser().parse_args(arguments)
    try:
        load = measured(given)
    except (FundstelleError, OSError, subprocess.SubprocessError) as error:
        print(f"fundstelle: {error}", file=sys.stderr)
        return 1
    if given.out:
        whole = json.dumps(dataclasses.asdict(load), ensure_ascii=False, indent=1)
        given.out.write_text(whole + "\n", encoding="utf-8")
    print(table(load))
    for wrong in load.errors:
        print(f"error: {wrong}", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m lab.load", description=__doc__)
    parser.add_argument("--seconds", type=positive, default=120, help="how long (default: 120)")
    parser.add_argument(
        "--pages", type=positive, default=150, help="further open pages (default: 150)"
    )
    parser.add_argument("--askers", type=positive, default=50, help="who asks too (default: 50)")
    parser.add_argument("--coming", type=positive, default=COMING_S, help="seconds until all came")
    parser.add_argument("--llm", default="", help="another model than the stand-in, as the setting")
    parser.add_argument("--port", type=int, default=7870, help="the app's (default: 7870)")
    parser.add_argument("--beside", default="nothing", help="what else runs, for the page")
    parser.add_argument("--out", type=Path, help="where the figures go as JSON")
    return parser


def measured(given: argparse.Namespace) -> Load:
    """One run."""
    here, secret = dataclasses.asdict(machine()), secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory(prefix="fundstelle-load-") as folder:
        prepare(Path(folder))
        with stand_in(given.port + 1) as model:
            settings = settings_for(Path(folder), given.llm or model, secret)
            with app_at(settings, given.port) as app, Watch(app.pid) as watch:
                found = _people(given, secret)
    spent = [one for one in watch.seen if one[0] > given.coming] or watch.seen
    (begun, first), (ended, last) = spent[0], spent[-1]
    share = (last.cpu_s - first.cpu_s) / max(ended - begun, 1)
    return Load(
        date=date.today().isoformat(),
        command=f"python -m lab.load --seconds {given.seconds} --pages {given.pages} --askers {given.askers}",
        machine=here,
        beside=given.beside,
        pages=given.pages,
        askers=given.askers,
        llm=given.llm or "stand-in",
        seconds=found["seconds"],
        figures=found["figures"],
        errors=found["errors"],
        memory=[(round(second), one.memory_mb) for second, one in spent],
        cpu_s=round(share * found["seconds"], 1),
    )


def _people(given: argparse.Namespace, secret: str) -> dict[str, Any]:
    """The results of the people."""
    say(f"{given.pages} open pages and {given.askers} askers for {given.seconds} s")
    command = [sys.executable, "-m", "lab.load.people", f"http://127.0.0.1:{given.port}"]
    command += ["--secret", secret, "--pages", str(given.pages), "--askers", str(given.askers)]
    command += ["--seconds", str(given.seconds), "--coming-s", str(given.coming)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
