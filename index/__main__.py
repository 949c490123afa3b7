"""The command line of index/: sync, add, list, remove, verify, rebuild."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from index.compose import open_library
from index.errors import FundstelleError
from index.home import refuse_as_root
from index.options import ABSENT, commands_of, shared_options, unread
from index.progress import Bars
from index.reading import lines_of
from index.reports import SyncReport
from index.settings import Settings, read_settings
from index.types import DocumentInfo, View


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 failed; wrong usage exits with 2."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(
            home=given.home, settings=given.settings, collection=given.collection
        )
        refuse_as_root(settings.home)
        status = int(given.run(given, settings))
        sys.stdout.flush()
        return status
    except FundstelleError as error:
        print(f"fundstelle: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("fundstelle: stopped; what was committed stays.", file=sys.stderr)
    except BrokenPipeError:
        return unread()
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m index", description=__doc__, parents=[shared_options()]
    )
    parser.set_defaults(**ABSENT)
    command = commands_of(parser)
    sync = command("sync", _sync, "make the collection equal to a folder")
    sync.add_argument("folder", metavar="FOLDER", type=Path)
    add = command("add", _add, "add files and folders; nothing is removed")
    add.add_argument("paths", metavar="PATH", type=Path, nargs="+")
    listing = command("list", _list, "list the documents of the named collection, or of all")
    listing.add_argument(
        "--details", action="store_true", help="with what was read of each, and what was left out"
    )
    remove = command("remove", _remove, "remove documents by their ids")
    remove.add_argument("ids", metavar="ID", nargs="+")
    verify = command("verify", _verify, "prove that catalog, vectors and keywords agree")
    verify.add_argument("--mend", action="store_true", help="make them agree first")
    command("rebuild", _rebuild, "cut and embed every document anew, with the settings of now")
    return parser


def _sync(given: argparse.Namespace, settings: Settings) -> int:
    with open_library(settings, write=True) as library, Bars(sys.stderr, quiet=True) as bars:
        report = library.sync(
            given.folder,
            collection=settings.collection,
            progress=bars.under(given.folder.name),
        )
    _tell_report(report, given)
    return 0


def _add(given: argparse.Namespace, settings: Settings) -> int:
    with open_library(settings, write=True) as library, Bars(sys.stderr, quiet=True) as bars:
        report = library.add(
            given.paths, collection=settings.collection, progress=bars.under("add")
        )
    _tell_report(report, given)
    nothing = not (report.added or report.changed or report.unchanged)
    return 1 if report.skipped and nothing else 0


def _list(given: argparse.Namespace, settings: Settings) -> int:
    with open_library(settings, write=False) as library:
        infos = library.documents(View(given.collection))
    if given.json:
        _print_json({"documents": [asdict(info) for info in infos]})
    for info in () if given.json else infos:
        print(_line(info))
        for line in lines_of(info.report) if given.details else ():
            print(f"    {line}")
    return 0


def _remove(given: argparse.Namespace, settings: Settings) -> int:
    with open_library(settings, write=True) as library:
        infos = library.remove(given.ids, View())
    if given.json:
        _print_json({"removed": [asdict(info) for info in infos]})
    for info in () if given.json else infos:
        print(f"removed  {_line(info)}")
    return 0


def _verify(given: argparse.Namespace, settings: Settings) -> int:
    with open_library(settings, write=given.mend) as library:
        report = library.mend() if given.mend else library.verify()
    if given.json:
        _print_json({"sound": not report.problems, **asdict(report)})
    else:
        for problem in report.problems:
            print(problem)
        verdict = f"{len(report.problems)} problems; `python -m index verify --mend` repairs them"
        print(
            f"{report.documents} documents, {report.passages} passages: "
            f"{verdict if report.problems else 'catalog, vectors and keywords agree'}."
        )
    return 1 if report.problems else 0


def _rebuild(given: argparse.Namespace, settings: Settings) -> int:
    with (
        open_library(settings, write=True, rebuilding=True) as library,
        Bars(sys.stderr, quiet=True) as bars,
    ):
        library.rebuild(bars.under("rebuild"))
        infos = library.documents(View())
    passages = sum(info.passages for info in infos)
    if given.json:
        _print_json({"documents": len(infos), "passages": passages})
    else:
        print(f"Rebuilt {len(infos)} documents, {passages} passages.")
    return 0


def _tell_report(report: SyncReport, given: argparse.Namespace) -> None:
    if given.json:
        _print_json(asdict(report))
        return
    fates = ("added", "changed", "moved", "removed")
    for fate in fates:
        for path in getattr(report, fate):
            print(f"{fate:8} {path}")
    for skipped in report.skipped:
        print(f"skipped  {skipped.path}: {skipped.reason}")
    counts = ", ".join(f"{len(getattr(report, fate))} {fate}" for fate in (*fates, "skipped"))
    print(
        f"{counts}, {report.unchanged} unchanged: {report.passages} passages in {report.seconds} s."
    )


def _line(info: DocumentInfo) -> str:
    return f"{info.id}  {info.collection}  {info.path}  {info.title}  ({info.passages} passages)"


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    """Convert a value that JSON has no type for."""
    return list(value) if isinstance(value, Iterable) else str(value)


if __name__ == "__main__":
    sys.exit(main())
