"""The command line: what it prints where, and how it exits."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import ingest
from index.__main__ import main
from index.fakes import WordEmbedder
from index.library import Library
from index.models.weights import E5_SMALL
from index.reports import LeftOut, ReadingReport
from index.types import Content

Write = Callable[[str, str], Path]
Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, folder: Path, write: Write) -> Path:
    """An index over two files that looks as if the offline model had made it."""
    write("dog.txt", "Der Hund bellt.")
    write("cat.txt", "The cat sleeps.")
    stand_in = WordEmbedder(name=E5_SMALL.name, dimension=384)
    with Library.open(tmp_path / "home", embedder=stand_in, write=True) as library:
        library.sync(folder, collection="default")
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, which saves starting one each time."""

    def run(*arguments: object) -> Done:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as left:
            status = int(left.code or 0)
        out, err = capsys.readouterr()
        return Done([], status, out, err)

    return run


def said(done: Done) -> Any:
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1, "one JSON object and nothing else"
    return json.loads(done.stdout)


def test_a_command_runs_as_a_process_of_its_own(home: Path) -> None:
    command = [sys.executable, "-m", "index", "list", "--json"]
    environment = {**os.environ, "FUNDSTELLE_HOME": str(home)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert len(said(done)["documents"]) == 2
    assert done.stderr == ""


def test_list_and_verify_answer_in_json_wherever_the_options_stand(home: Path, run: Run) -> None:
    listed = said(run("--home", home, "--json", "list"))["documents"]
    assert [document["path"] for document in listed] == ["cat.txt", "dog.txt"]
    assert "text" not in listed[0]
    other = run("list", "--json", "--home", home, "--collection", "other")
    assert said(other) == {"documents": []}
    verified = said(run("verify", "--home", home, "--json"))
    assert verified == {"sound": True, "documents": 2, "passages": 2, "problems": []}


def test_sync_tells_what_became_of_each_file(home: Path, folder: Path, run: Run) -> None:
    (folder / "cat.txt").rename(folder / "kitten.txt")
    (folder / "dog.txt").unlink()
    (folder / "bad.txt").write_text("")
    done = run("sync", folder, "--home", home, "--json")
    report = said(done)
    assert report["moved"] == ["kitten.txt"]
    assert report["removed"] == ["dog.txt"]
    assert [skipped["path"] for skipped in report["skipped"]] == ["bad.txt"]
    assert done.stderr == "", "no progress bar where there is no terminal"
    again = run("sync", folder, "--home", home)
    assert again.stdout.startswith("skipped  bad.txt: ")
    assert "1 unchanged" in again.stdout


def test_remove_takes_ids_and_refuses_unknown_ones(home: Path, run: Run) -> None:
    listed = said(run("list", "--home", home, "--json"))["documents"]
    failed = run("remove", listed[0]["id"], "nobody", "--home", home)
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert failed.stderr.count("\n") == 1
    assert "'nobody'" in failed.stderr
    removed = said(run("remove", listed[0]["id"], "--home", home, "--json"))["removed"]
    assert [document["path"] for document in removed] == ["cat.txt"]


def test_a_missing_folder_or_file_fails_and_wrong_usage_exits_with_2(
    home: Path, tmp_path: Path, run: Run
) -> None:
    for command in ("sync", "add"):
        done = run(command, tmp_path / "gone", "--home", home, "--json")
        assert (done.returncode, done.stdout) == (1, "")
        assert "gone" in done.stderr
    assert run("frobnicate").returncode == 2
    assert run("sync").returncode == 2


def test_problems_fail_verify_and_its_repair_ends_them(home: Path, run: Run) -> None:
    stand_in = WordEmbedder(name=E5_SMALL.name, dimension=384)
    with Library.open(home, embedder=stand_in, write=True) as library:
        library._vectors.upsert("default", ["stray-1-0"], stand_in.embed_passages(["stray"]))
    done = run("verify", "--home", home)
    assert done.returncode == 1
    assert "stray-1-0" in done.stdout
    assert run("verify", "--mend", "--home", home).returncode == 0


@pytest.mark.models
def test_sync_add_and_rebuild_embed_with_the_real_model(
    home: Path, folder: Path, write: Write, tmp_path: Path, run: Run
) -> None:
    write("dog.txt", "Der Hund schläft.")
    assert said(run("sync", folder, "--home", home, "--json"))["changed"] == ["dog.txt"]
    extra = tmp_path / "extra.md"
    extra.write_text("# Rain\n\nIt rains.")
    assert said(run("add", extra, "--home", home, "--json"))["added"] == ["extra.md"]
    assert said(run("rebuild", "--home", home, "--json")) == {"documents": 3, "passages": 3}
    assert run("verify", "--home", home).returncode == 0


@pytest.fixture
def part_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers that find a table in every file and leave two things out."""
    report = ReadingReport(
        {"pages": 12, "tables": 1}, (LeftOut("images", 3), LeftOut("pages", 2, (4, 7)))
    )

    def read(data: bytes, *, name: str, max_bytes: int) -> Content:
        return Content(data.decode(), name, report=report)

    monkeypatch.setattr(ingest, "read_content", read)


@pytest.mark.usefixtures("part_read")
def test_list_tells_what_was_read_and_what_was_left_out(
    tmp_path: Path, folder: Path, write: Write, run: Run
) -> None:
    write("plan.txt", "The ferry runs at seven.")
    stand_in = WordEmbedder(name=E5_SMALL.name, dimension=384)
    with Library.open(tmp_path / "home", embedder=stand_in, write=True) as library:
        library.sync(folder, collection="default")
    home = ("--home", tmp_path / "home")
    first, *details = run("list", "--details", *home).stdout.splitlines()
    assert run("list", *home).stdout == f"{first}\n"
    assert details == [
        "    read: 12 pages, 1 table",
        "    left out: 3 images without text; 2 pages without text (pages 4, 7)",
    ]
    (listed,) = said(run("list", "--json", *home))["documents"]
    assert listed["report"] == {
        "read": {"pages": 12, "tables": 1},
        "left_out": [
            {"what": "images", "count": 3, "pages": []},
            {"what": "pages", "count": 2, "pages": [4, 7]},
        ],
    }
