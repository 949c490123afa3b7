"""What the documents say is true: settings, commands, links, files. What may not be in git is not there."""

import re
import shlex
import subprocess
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import app
import index.__main__
import rag.__main__
from docs.make_settings import PAGE, default_of, page
from index.settings import Settings, is_secret, read_settings
from index.settings_environment import PREFIX

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
INTERFACES = ROOT.parent / "shared" / "interfaces.md"
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CODE = {".py", ".js", ".toml"}
OWN_WEIGHTS = "rag/reader/weights/reader.safetensors"
# what `interfaces.md` promises: command → options
COMMANDS: dict[str, set[str]] = {
    "app.py": {"--host", "--port", "--home"},
    "-m index sync": {"--collection", "--json", "--home"},
    "-m index add": {"--collection", "--json", "--home"},
    "-m index list": {"--json", "--home"},
    "-m index remove": {"--json", "--home"},
    "-m index verify": {"--json", "--home"},
    "-m rag search": {"-k", "--collection", "--json", "--home"},
    "-m rag ask": {"--collection", "--json", "--home"},
    "-m rag evaluate": {
        "--retrieval-only", "--limit", "--seed", "--out", "--gate", "--json", "--home",
    },
}  # fmt: skip
PARSERS = {
    "app.py": app._parser,
    "index": index.__main__._parser,
    "rag": rag.__main__._parser,
}


@cache
def tracked() -> tuple[str, ...]:
    """Every file in git that is still there, relative to the root."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: what is tracked is unknown")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(name for name in listed.stdout.split("\0") if (ROOT / name).is_file())


def texts() -> Iterator[tuple[str, str]]:
    """Every tracked file that is text, with its content."""
    for name in tracked():
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def commands(document: Path) -> list[list[str]]:
    """The command lines in a document's shell blocks, split into words, without comments."""
    blocks = FENCED.findall(document.read_text(encoding="utf-8"))
    typed = "\n".join(block for language, block in blocks if language in ("sh", "bash", "console"))
    lines = typed.replace("\\\n", " ").splitlines()
    return [shlex.split(line.removeprefix("$ "), comments=True) for line in lines]


def program(command: Sequence[str]) -> tuple[str, Sequence[str]] | None:
    """The program of ours that a command starts, and its arguments."""
    plain = [word for word in command if not re.fullmatch(r"[A-Z_]+=.*", word)]
    if not plain or not re.search(r"python[\d.]*$", plain[0]):
        return None
    after = plain[2:] if plain[1] == "-m" else plain[1:]
    return (after[0], after[1:]) if after[0] in PARSERS else None


# -- settings ----------------------------------------------------------------------------------


def test_the_settings_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.make_settings"


def test_every_setting_stands_on_the_page_with_its_default_and_nothing_else_does() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \| .{10,} \|$", PAGE.read_text(), re.MULTILINE))
    fields = Settings.model_fields.items()
    assert rows == {PREFIX + name.upper(): default_of(name, field) for name, field in fields}


def test_defaults_on_the_page_are_what_a_person_without_settings_gets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    said, settings = PAGE.read_text(), read_settings()
    assert f"| `{PREFIX}PORT` | `{settings.port}` |" in said
    assert f"| `{PREFIX}LLM_API_KEY` | empty |" in said and not settings.llm_api_key
    assert str(settings.home) not in said, "a folder of the person who made the page"


def test_no_text_names_a_setting_that_is_none() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name, text in texts():
        # tests try wrong ones, and the changelog tells of those that are gone
        if not name.startswith("tests/") and name != "CHANGELOG.md":
            named = set(re.findall(rf"\b{PREFIX}[A-Z][A-Z_]*[A-Z]\b", text))
            assert named <= known, f"{name} names {named - known}"


# -- commands ----------------------------------------------------------------------------------


def test_the_guide_says_how_to_change_every_secret() -> None:
    guide = (ROOT / "docs/administration.md").read_text("utf-8")
    rotating = guide.partition("## Rotate keys")[2].partition("\n## ")[0]
    secrets = [name for name in Settings.model_fields if is_secret(name)]
    assert len(secrets) >= 3
    for name in secrets:
        assert f"`{PREFIX}{name.upper()}`" in rotating, name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_promised_command_and_option_is_in_its_help(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = program(["python", *command.split()])
    assert found
    name, arguments = found
    with pytest.raises(SystemExit) as left:
        PARSERS[name]().parse_args([*arguments, "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert all(re.search(rf"(?<!\S){option}\b", said) for option in COMMANDS[command]), said


@pytest.mark.skipif(not INTERFACES.is_file(), reason=f"the promises are not there: {INTERFACES}")
def test_the_promises_checked_here_are_all_that_were_made() -> None:
    table = [line for line in INTERFACES.read_text().splitlines() if line.startswith("| `python")]
    promised = set()
    for line in table:
        first, *others = re.findall(r"`([^`]+)`", line.split("|")[1])
        start = first.removeprefix("python ").split()
        promised.add(" ".join(start[: 1 if start[0] == "app.py" else 3]))
        promised |= {f"-m index {other.split()[0]}" for other in others}
        command = max((name for name in COMMANDS if first[7:].startswith(name)), key=len)
        assert set(re.findall(r"-{1,2}[a-z][\w-]*", first)) - {"-m"} <= COMMANDS[command]
    assert promised == set(COMMANDS)


def test_what_the_documents_tell_to_type_can_be_typed() -> None:
    documents = [ROOT / name for name in tracked() if name.endswith(".md")]
    typed = [command for document in documents for command in commands(document)]
    ours = [found for command in typed if (found := program(command))]
    for name, arguments in ours:
        parser: ArgumentParser = PARSERS[name]()
        parser.parse_args(list(arguments))  # exits, and so fails, on what it does not know
    words = {" ".join([name, *arguments[:1]]) for name, arguments in ours}
    assert words >= {"app.py", "index sync", "rag ask", "rag evaluate"}


def test_modules_and_targets_that_documents_and_the_makefile_run_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    made = re.findall(r"\b((?:tools|docs|lab)\.\w+)\b", makefile)
    assert "tools.make_quality" in made
    for module in made:
        place = ROOT / module.replace(".", "/")
        assert place.is_dir() or place.with_suffix(".py").is_file(), f"make runs {module}"
    for name, text in texts():
        if not name.endswith((".md", "Makefile", ".ci/run")):
            continue
        for module in re.findall(r"python3? -m ((?:index|rag|data|docs|lab|tools)[\w.]*\w)", text):
            place = ROOT / module.replace(".", "/")
            there = place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()
            assert there, f"{name} runs {module}"
        typed = re.findall(r"`make ([a-z]+)|^make ([a-z]+)|exec make ([a-z]+)", text, re.MULTILINE)
        for target in {word for words in typed for word in words if word}:
            assert target in targets, f"{name} runs make {target}"


# -- links, files --------------------------------------------------------------------------------


def test_links_between_documents_lead_somewhere() -> None:
    for name, text in texts():
        if not name.endswith(".md") or name.startswith(("data/documents/", "data/sources/")):
            continue
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            target = urlsplit(link)
            if target.scheme or not target.path:
                continue
            place = (ROOT / name).parent / unquote(target.path)
            assert place.exists(), f"{name} links to {link}"


def test_the_architecture_names_every_folder_of_both_layers() -> None:
    said = (ROOT / "docs" / "architecture.md").read_text()
    folders = {Path(name).parent.as_posix() for name in tracked() if Path(name).suffix in CODE}
    for folder in sorted(folders):
        if folder.startswith(("index", "rag")):
            assert f"{folder}/" in said, f"docs/architecture.md does not name {folder}/"


def test_the_architecture_is_one_page_and_its_picture_names_what_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    assert len(text.splitlines()) <= 85
    (picture,) = (body for language, body in FENCED.findall(text) if language == "mermaid")
    rooms = re.split(r"subgraph (index|rag)\[", picture)[1:]
    for layer, room in zip(rooms[::2], rooms[1::2], strict=True):
        nodes = re.findall(r'\["([^"<]+)<br>', room)
        assert len(nodes) >= 5
        for node in (one for listed in nodes for one in listed.split(", ")):
            place = ROOT / layer / node
            assert place.is_dir() if node.endswith("/") else place.with_suffix(".py").is_file(), (
                node
            )


@pytest.mark.parametrize("document", ["README.md", "docs/architecture.md", "docs/glossary.md"])
def test_files_and_folders_that_a_document_names_exist(document: str) -> None:
    files = set(tracked()) | {f"{parent}/" for name in tracked() for parent in Path(name).parents}
    text = FENCED.sub("", (ROOT / document).read_text())
    for named in re.findall(r"`([\w./-]+(?:\.py|\.md|\.js|\.toml|/))`", text):
        there = any(file == named or file.endswith(f"/{named}") for file in files)
        assert there, f"{document} names {named}"


def test_the_readme_names_weights_with_their_licences() -> None:
    from index.models.weights import E5_SMALL, QWEN_CODER

    said = README.read_text()
    for weights in (E5_SMALL, QWEN_CODER):
        assert re.search(rf"{re.escape(weights.name)}\W+{re.escape(weights.licence)}\b", said)


def test_there_is_a_changelog_with_something_in_it() -> None:
    assert re.search(r"^- \w", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


# -- what may not be in git ------------------------------------------------------------------------


def test_no_file_in_git_is_larger_than_1_mib_but_the_weights_that_we_trained() -> None:
    large = {name for name in tracked() if (ROOT / name).stat().st_size > 1 << 20}
    assert large <= {OWN_WEIGHTS}
    assert (ROOT / OWN_WEIGHTS).stat().st_size < 10 << 20


def test_no_weights_and_nothing_generated_is_in_git() -> None:
    made = re.compile(r"\.(gguf|safetensors|bin|pyc|sqlite3?|whl|log)$|(^|/)(__pycache__|\.venv)/")
    assert {name for name in tracked() if made.search(name)} <= {OWN_WEIGHTS}


def places_of_this_machine() -> set[str]:
    """Folders that only this machine knows, and the usual ones of others."""
    said = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--show-toplevel"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    folders = {said.stdout.strip(), str(ROOT), *("/" + name for name in ("root/", "work/"))}
    return {folder for folder in folders if len(folder) > 3}


def hosts_of_package_indexes() -> set[str]:
    """Hosts that pip is set to use here, and words that only such addresses contain."""
    asked = subprocess.run(
        ["python3", "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    hosts = {urlsplit(link).hostname for link in re.findall(r"https?://[^'\"\s,]+", asked.stdout)}
    usual = {"pypi" + ".org", "python" + "hosted.org", "--index" + "-url", "npm" + "js.org"}
    return usual | {host for host in hosts if host and host != "localhost"}


def test_no_text_in_git_names_a_folder_or_package_index_of_a_machine() -> None:
    forbidden = places_of_this_machine() | hosts_of_package_indexes()
    for name, text in texts():
        if not name.startswith("data/documents/"):
            found = [word for word in forbidden if word in text]
            assert not found, f"{name} names {found}"


def test_no_sentence_of_the_seed_articles_is_in_git() -> None:
    """Titles are allowed: whoever retells an article names it."""
    seeds = ROOT.parent / "shared" / "seeds"
    if not seeds.is_dir():
        pytest.skip(f"the articles are not there: {seeds}")
    lines = [line for file in seeds.glob("*.txt") for line in file.read_text().splitlines()]
    runs = {run for line in lines if line.rstrip().endswith((".", ":")) for run in runs_of(line)}
    assert len(runs) > 500
    for name, text in texts():
        shared = runs & set(runs_of(text))
        assert not shared, f"{name} holds {sorted(shared)[0]!r}"


def runs_of(text: str, length: int = 8) -> Iterator[str]:
    """Every run of eight words; two writers seldom share one by chance."""
    words = re.findall(r"\w+", text.casefold())
    for at in range(len(words) - length + 1):
        yield " ".join(words[at : at + length])
