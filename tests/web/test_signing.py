"""The examples of servers that sign tokens: what each language's own means make lets people in."""

import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.access.tokens import TokenVerifier, read_tokens

FOLDER = Path(__file__).parents[2] / "examples" / "widget"
SECRET, ORIGIN = "0123456789abcdef" * 3, "https://intranet.example"
GROUPS = ["staff", 'Größe, "mit" Zeichen/+']
NODE = "const { token } = await import(process.argv[1]); const [, , person, groups, options] = process.argv;"
NODE += "console.log(token(person, JSON.parse(groups), JSON.parse(options)))"
PHP = "require $argv[1]; [, , $person, $groups, $secret, $origin, $more] = $argv;"
PHP += (
    "echo token($person, json_decode($groups, true), $secret, $origin, json_decode($more, true));"
)


def by_python(person: str, collection: str) -> str:
    spec = importlib.util.spec_from_file_location("sign", FOLDER / "sign.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    more = {"collection": collection}
    return str(module.token(person, GROUPS, secret=SECRET, origin=ORIGIN, **more))


def by_node(person: str, collection: str) -> str:
    options = {"secret": SECRET, "origin": ORIGIN, "collection": collection}
    given = [str(FOLDER / "sign.mjs"), person, json.dumps(GROUPS), json.dumps(options)]
    return run("node", ["--input-type=module", "-e", NODE, *given])


def by_php(person: str, collection: str) -> str:
    more = json.dumps({"collection": collection})
    given = [str(FOLDER / "sign.php"), person, json.dumps(GROUPS), SECRET, ORIGIN, more]
    return run("php", ["-r", PHP, "--", *given])


def run(program: str, arguments: list[str]) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed: sh tests/tokens.sh installs it on Debian")
    return subprocess.run(
        [found, *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def tokens() -> TokenVerifier:
    made = read_tokens(SECRET, None)
    assert made
    return made


@pytest.mark.parametrize("sign", [by_python, by_node, by_php])
def test_what_an_example_signs_names_person_groups_collection_and_origin(
    sign: Callable[[str, str], str],
) -> None:
    told = tokens().read(sign("Ada Größe", "plans"))
    assert (told.person.id, told.person.groups) == ("token:Ada Größe", frozenset(GROUPS))
    assert (told.origin, told.collection, told.person.role) == (ORIGIN, "plans", "reader")


@pytest.mark.parametrize("name", ["sign.py", "sign.mjs", "sign.php"])
def test_an_example_has_ten_lines_and_needs_no_package(name: str) -> None:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    told = re.compile(r'\s*(//|"""|<\?php|import |from |[{}]?$)')
    assert len([one for one in lines if not told.match(one)]) <= 10
    imported = [
        one.split()[1] for one in lines if one.startswith(("from ", "import ")) and ".py" in name
    ]
    assert set(imported) <= {"time", "base64", "hmac", "json"}
