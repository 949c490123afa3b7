"""Asks a vulnerability service about every pinned library: `make audit`. [pip-audit]

Whatever else is given goes to pip-audit. Exit status: 0 no hole is known, 1 one is known or the service could
not be asked; with `--if-reachable` the latter is said, and is no failure.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LONGEST_S = 900


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask and say what is known. Returns the exit status."""
    parser = argparse.ArgumentParser("python -m tools.audit_libraries", description=__doc__)
    parser.add_argument("--if-reachable", action="store_true", help="do not fail without network")
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    given, more = parser.parse_known_args(arguments)
    report, why_not = asked(given.lock, more)
    if report is None:
        print(f"pip-audit: NOT CHECKED, the service could not be asked: {why_not}", file=sys.stderr)
        print("Run `make audit` where the network reaches one.", file=sys.stderr)
        return 0 if given.if_reachable else 1
    holes = [(one, hole) for one in report["dependencies"] for hole in one["vulns"]]
    for one, hole in holes:
        fixed = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"pip-audit: {one['name']} {one['version']}: {hole['id']}, mended in {fixed}")
    print(f"pip-audit: {len(report['dependencies'])} libraries, {len(holes)} known holes")
    return 1 if holes else 0


def asked(lock: Path, more: Sequence[str]) -> tuple[dict[str, Any] | None, str]:
    """pip-audit's report on every library of a lock file, or None and the reason why there is none."""
    command = [sys.executable, "-m", "pip_audit", "--strict", "-r", str(lock), "--no-deps"]
    command += ["--disable-pip", "--progress-spinner", "off", "--format", "json", *more]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONGEST_S
        )
        return json.loads(done.stdout), ""
    except subprocess.TimeoutExpired:
        return None, f"no answer within {LONGEST_S} s"
    except ValueError:  # pip-audit prints a report if it has one, whatever it found
        return None, (done.stderr.strip().splitlines() or ["no report"])[-1]


if __name__ == "__main__":
    sys.exit(main())
