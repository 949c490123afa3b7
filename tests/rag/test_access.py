"""Accounts, keys and grants as the commands and the file of grants make them."""

import io
import json
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag.__main__
from index.errors import AccessError, HomeUnwritable
from rag.access.file import read_grants, written
from rag.access.passwords import Passwords
from rag.access.schema import SCHEMA
from rag.access.store import open_access
from rag.access.types import Grant, Person, view_of

PASSWORD = "a ferry in the morning"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command of the upper layer on a home; returns status, output, errors."""

    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = rag.__main__.main([*words, "--home", str(tmp_path)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def said(run: Run, *words: str) -> Any:
    status, out, _ = run(*words, "--json")
    assert status == 0
    return json.loads(out)


def test_the_first_administrator_is_made_by_a_command_and_can_sign_in(
    run: Run, tmp_path: Path
) -> None:
    made = run("accounts", "add", "Ada", "--role", "administrator", typed=f"{PASSWORD}\n")
    assert made == (0, "Added ada: administrator\n", "")
    access = open_access(tmp_path)
    account = access.accounts.with_password("ADA", PASSWORD)
    assert account and account.role == "administrator"
    assert access.accounts.with_password("ada", f"{PASSWORD}\n") is None
    access.close()


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(HomeUnwritable, match="--home"):
        open_access(tmp_path / "home")


def test_accounts_are_listed_changed_and_removed(run: Run) -> None:
    run("accounts", "add", "bo", "--groups", "hr, it", typed=PASSWORD)
    run("accounts", "add", "robot", "--no-password")
    listed = said(run, "accounts", "list")["accounts"]
    assert [(one["name"], one["groups"], one["password"]) for one in listed] == [
        ("bo", ["hr", "it"], True),
        ("robot", [], False),
    ]
    (changed,) = said(run, "accounts", "change", "bo", "--groups", "", "--role", "editor")[
        "accounts"
    ]
    assert (changed["role"], changed["groups"]) == ("editor", [])
    assert run("accounts", "remove", "bo")[0] == 0
    assert "no account 'bo'" in run("accounts", "remove", "bo")[2]


@pytest.mark.parametrize(
    ("words", "typed", "named"),
    [
        (("accounts", "add", "bo"), "short", "5 characters"),
        (("accounts", "add", "bo"), "", "0 characters"),
        (("accounts", "add", "bo"), "x" * 2000, "2000 characters"),
        (("accounts", "add", ""), PASSWORD, "''"),
        (("accounts", "add", "bo:x"), PASSWORD, "'bo:x'"),
        (("accounts", "add", "x" * 65), PASSWORD, "x" * 65),
        (("accounts", "add", "there"), PASSWORD, "already"),
        (("accounts", "change", "there"), "", "--role"),
        (("accounts", "lock", "nobody"), "", "'nobody'"),
        (("accounts", "link", "nobody"), "", "'nobody'"),
        (("accounts", "change", "nobody", "--role", "editor"), "", "'nobody'"),
        (("keys", "add", "nobody"), "", "'nobody'"),
        (("keys", "add", "there", "--scopes", "read,fly"), "", "'fly'"),
        (("keys", "add", "there", "--days", "1000"), "", "1000"),
        (("keys", "remove", "nix"), "", "'nix'"),
        (("grants", "add", "hr", "--path", "/a/"), "", "'/a/'"),
        (("grants", "add", "a,b"), "", "'a,b'"),
        (("grants", "remove", "hr"), "", "'hr'"),
        (("grants", "apply", "no-such.toml"), "", "no-such.toml"),
    ],
)
def test_what_cannot_be_done_is_named_and_changes_nothing(
    words: tuple[str, ...], typed: str, named: str, run: Run
) -> None:
    run("accounts", "add", "there", "--no-password")
    status, out, err = run(*words, typed=typed)
    assert (status, out) == (1, "") and named in err and "Traceback" not in err
    assert len(said(run, "accounts", "list")["accounts"]) == 1
    assert said(run, "keys", "list") == {"keys": []}
    assert said(run, "grants", "list") == {"grants": []}


def test_an_account_is_locked_opened_again_and_given_a_link(run: Run, tmp_path: Path) -> None:
    run("accounts", "add", "bo", typed=PASSWORD)
    assert run("accounts", "lock", "bo")[0] == 0
    (listed,) = said(run, "accounts", "list")["accounts"]
    assert listed["locked"] and "bo: reader (locked)" in run("accounts", "list")[1]
    assert run("accounts", "unlock", "bo")[0] == 0
    (listed,) = said(run, "accounts", "list")["accounts"]
    assert not listed["locked"]
    (made,) = said(run, "accounts", "link", "bo")["links"]
    secret = made["link"].removeprefix("/sign-in/password?link=")
    access = open_access(tmp_path)
    assert access.links.use(secret, f"{PASSWORD} again").name == "bo"
    assert access.accounts.with_password("bo", f"{PASSWORD} again")
    access.close()


def test_one_person_or_everybody_is_signed_out_by_a_command(run: Run, tmp_path: Path) -> None:
    access = open_access(tmp_path, passwords=Passwords(rounds=1, memory_kib=64))
    ada, bo = (
        access.accounts.add(name, role="reader", password=PASSWORD) for name in ("ada", "bo")
    )

    def start() -> list[str]:
        theirs = [
            access.sessions.start(one.person, password_hash=one.password_hash) for one in (ada, bo)
        ]
        return [*theirs, access.sessions.start(Person("staff:eve", "Eve"))]

    first = start()
    assert run("accounts", "sign-out", "ada")[0] == 0
    assert [access.sessions.person(one) is None for one in first] == [True, False, False]
    every = [*first, *start()]
    assert run("accounts", "sign-out", "--everybody") == (
        0,
        "",
        "Everybody is signed out: 5 browsers.\n",
    )
    assert not any(access.sessions.person(one) for one in every)
    for words in ([], ["ada", "--everybody"]):
        with pytest.raises(SystemExit) as refused:
            run("accounts", "sign-out", *words)
        assert refused.value.code == 2
    access.close()


def test_a_key_is_shown_once(run: Run) -> None:
    run("accounts", "add", "robot", "--no-password")
    made = said(run, "keys", "add", "robot", "--label", "report", "--scopes", "read,write")
    (key,) = made["keys"]
    assert re.fullmatch(r"fundstelle-[0-9a-f]{12}-[\w-]{43}", key["key"])
    (listed,) = said(run, "keys", "list")["keys"]
    assert listed["scopes"] == ["read", "write"] and listed["label"] == "report"
    assert key["key"] not in str(listed) and listed["id"] == key["id"]
    assert run("keys", "remove", key["id"])[0] == 0
    assert said(run, "keys", "list") == {"keys": []}


def test_a_command_holds_at_once_for_a_server_that_runs(run: Run, tmp_path: Path) -> None:
    serving = open_access(tmp_path, passwords=Passwords(rounds=1, memory_kib=64))
    person = Person("local:bo", "bo", groups=frozenset({"hr"}))

    def sees() -> bool:
        return view_of(person, serving.grants.of(person.groups)).sees("people", "a/b.txt")

    assert not sees()
    run("grants", "add", "hr", "--collection", "people", "--path", "a/")
    assert sees()
    run("grants", "remove", "hr", "--collection", "people", "--path", "a/")
    assert not sees()
    serving.close()


# -- the file of grants

FILE = """
[[open]]
collection = "handbook"
to = ["everyone"]

[[open]]
collection = "people"
path = "salaries/"
to = ["hr", "board"]
role = "editor"
"""


def test_a_file_makes_the_grants_and_says_what_it_changed(run: Run, tmp_path: Path) -> None:
    run("grants", "add", "old", "--collection", "handbook")
    file = tmp_path / "access.toml"
    file.write_text(FILE)
    status, out, _ = run("grants", "apply", str(file))
    assert status == 0 and out.splitlines() == [
        "+ handbook (all of it) → everyone, as reader",
        "+ people: salaries/ → board, as editor",
        "+ people: salaries/ → hr, as editor",
        "- handbook (all of it) → old, as reader",
    ]
    assert run("grants", "apply", str(file))[1] == "Nothing changed.\n"
    file.write_text(run("grants", "export")[1])
    assert run("grants", "apply", str(file))[1] == "Nothing changed.\n"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[open]", "access.toml"),
        ("[[opens]]\ncollection = 'a'", "opens"),
        ("open = 3", "[[open]]"),
        ("[[open]]\nto = ['a']", "number 1"),
        ("[[open]]\ncollection = 'a'\nto = 'hr'", "`to`"),
        ("[[open]]\ncollection = 'a'\nto = ['hr']\nrole = 'king'", "'king'"),
        ("[[open]]\ncollection = 'a'\nto = ['hr']\npaths = 'b'", "paths"),
        ("[[open]]\ncollection = 'a'\npath = '../b'\nto = ['hr']", "'../b'"),
        ("[[open]]\ncollection = 'a'\nto = ['hr', 'hr']", "twice"),
        ("[[open]]\ncollection = 'a'\nto = ['x']\n[[open]]\ncollection = ''\nto = []", ""),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(
    text: str, named: str, run: Run, tmp_path: Path
) -> None:
    run("grants", "add", "old", "--collection", "handbook")
    (tmp_path / "access.toml").write_text(text)
    status, _, err = run("grants", "apply", str(tmp_path / "access.toml"))
    assert status == 1 and named in err
    assert [one["group"] for one in said(run, "grants", "list")["grants"]] == ["old"]


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
drawn = st.builds(Grant, words, words, words, st.sampled_from(["reader", "editor"]))


def place(grant: Grant) -> tuple[str, str, str]:
    return grant.collection, grant.path, grant.group


@given(grants=st.lists(drawn, max_size=6, unique_by=place))
def test_what_is_written_is_read_again_the_same(
    grants: list[Grant], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "drawn.toml"
    file.write_text(written(grants), encoding="utf-8", newline="")
    try:
        assert read_grants(file) == sorted(grants)
    except AccessError as error:
        assert re.search("no path|cannot name a group|names the collection", str(error))


# -- stores of earlier versions

STORES = {path.stem: path for path in (Path(__file__).parent / "access_stores").glob("*.sql")}
TOKEN = "aJYFpRCTOnkqyg5-KD-fu595JHkX1Ai8fBknFoEHBEA"
KEY = "fundstelle-88e85fb666c6-sbqLuFrWYBuVeTLP04MCr9NBa0Cn3AbQQeU33YE7T04"


def test_there_is_a_store_of_every_version() -> None:
    assert set(STORES) == {f"version_{version}" for version in range(1, SCHEMA.version + 1)}


@pytest.mark.parametrize("name", STORES)
def test_a_store_of_every_version_lets_in_whom_it_let_in(name: str, tmp_path: Path) -> None:
    sql = sqlite3.connect(tmp_path / "access.sqlite3")
    sql.executescript(STORES[name].read_text())
    sql.close()
    then = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
    access = open_access(tmp_path, clock=lambda: then)
    ada = access.accounts.with_password("ada", PASSWORD)
    assert ada and (ada.role, ada.groups) == ("administrator", frozenset({"hr"}))
    assert access.keys.person(KEY) == (ada.person, frozenset({"read", "write"}))
    assert access.sessions.person(TOKEN) == Person("staff:bo", "Bo", "reader", ada.groups)
    assert access.grants.all() == [Grant("c", "a/", "hr", "editor")]
    access.close()
