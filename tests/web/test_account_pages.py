"""The pages of accounts, own keys, and the link with which a person sets a password."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.__main__ import main as rag_main
from rag.operation.audit import entries
from tests.web.test_sign_in import OTHER, PASSWORD, House, enters, sign_in

ACTS = ("lock", "unlock", "sign-out", "remove")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.access.accounts.add("bo", role="reader", groups=["hr"], password=OTHER)
    yield made
    made.close()


@pytest.fixture
def ada(house: House) -> TestClient:
    """An administrator's browser."""
    client = house.signed_in()
    client.follow_redirects = True
    return client


def post(client: TestClient, path: str, **data: Any) -> Any:
    return client.post(f"/account/{path}", data=data)


def link_in(page: str) -> str:
    found = re.search(
        r"<code>http://127\.0\.0\.1:7860(/sign-in/password\?link=[\w-]{43})</code>", page
    )
    assert found, page
    return found[1]


# -- accounts


def test_an_administrator_adds_an_account_whose_person_sets_the_password(
    house: House, ada: TestClient
) -> None:
    made = post(ada, "accounts/add", name="Eve", groups="hr, staff", role="editor")
    link, eve = link_in(made.text), house.client()
    account = house.access.accounts.get("eve")
    assert (account.role, account.groups) == ("editor", frozenset({"hr", "staff"}))
    assert "link=" not in ada.get("/account/accounts").text, "it is shown once"
    assert "eve" in eve.get(link).text
    assert eve.post(link, data={"new": "short"}).status_code == 422
    done = eve.post(link, data={"new": PASSWORD})
    assert done.status_code == 303 and enters(eve), "who sets a password is signed in"
    assert house.client().post(link, data={"new": OTHER}).status_code == 401, "once"
    assert sign_in(house.client(), "eve").status_code == 303


def test_a_link_ends_with_the_next_one_after_a_week_and_with_its_account(
    house: House, ada: TestClient
) -> None:
    first = link_in(post(ada, "accounts/link", name="bo").text)
    second = link_in(post(ada, "accounts/link", name="bo").text)
    client = house.client()
    assert client.get(first).status_code == 401 and client.get(second).status_code == 200
    house.later(days=8)
    assert client.get(second).status_code == 401
    assert house.access.links.add("bo")
    post(house.signed_in(), "accounts/do/remove", name="bo")
    house.access.accounts.add("bo", role="reader")
    assert client.get(second).status_code == 401, "a namesake inherits nothing"


def test_guessing_links_is_refused_after_a_while(house: House) -> None:
    client, new = house.client(), {"new": OTHER}
    links = [f"/sign-in/password?link={n}" for n in range(105)]
    told = [client.post(link, data=new).status_code for link in links]
    assert told == [401] * 100 + [429] * 5
    assert len(list(entries(house.chat.settings.home / "audit", did="sign_in_failed"))) == 100


def test_another_page_cannot_lock_its_visitors_out(house: House) -> None:
    """A picture there whose address is a link to set a password fails as often as it likes."""
    client = house.client()
    del client.headers["Origin"]
    for n in range(105):
        assert client.get(f"/sign-in/password?link={n}").status_code == 401
    assert not list(entries(house.chat.settings.home / "audit"))
    assert sign_in(house.client()).status_code == 303


def test_a_locked_account_lets_nobody_in_by_any_way_until_it_is_open_again(
    house: House, ada: TestClient
) -> None:
    key, _ = house.access.keys.add("bo", label="", scopes=["read"])
    link = f"/sign-in/password?link={house.access.links.add('bo')}"
    browser, program = house.signed_in("bo", OTHER), house.client(Authorization=f"Bearer {key}")
    assert enters(browser) and enters(program)
    assert "its keys no longer work" in post(ada, "accounts/do/lock", name="bo").text
    assert not enters(browser) and not enters(program)
    wrong, right = (sign_in(house.client(), "bo", one) for one in (PASSWORD, OTHER))
    assert (wrong.status_code, right.status_code) == (401, 401) and wrong.text == right.text
    assert house.client().get(link).status_code == 401
    assert "is unlocked" in post(ada, "accounts/do/unlock", name="bo").text
    assert enters(program) and not enters(browser), "sessions of before have ended"
    assert sign_in(house.client(), "bo", OTHER).status_code == 303


def test_role_groups_sign_out_and_removal_hold_at_once(house: House, ada: TestClient) -> None:
    bo = house.signed_in("bo", OTHER)
    changed = post(ada, "accounts/change", name="bo", role="editor", groups="board")
    assert "Role and groups have been changed." in changed.text
    told = bo.get("/api/me").json()
    assert (told["role"], told["groups"]) == ("editor", ["board"])
    assert "signed out everywhere" in post(ada, "accounts/do/sign-out", name="BO").text
    assert not enters(bo)
    assert "has been removed" in post(ada, "accounts/do/remove", name="bo").text
    assert house.access.accounts.find("bo") is None
    for act in ACTS:
        assert post(ada, f"accounts/do/{act}", name="bo").status_code == 200, "somebody was quicker"


@pytest.mark.parametrize("way", ["page", "command"])
def test_a_new_account_of_a_name_finds_nothing_of_the_one_before(
    way: str, house: House, ada: TestClient
) -> None:
    house.access.accounts.set_role("bo", "administrator")
    for person in (ada, bo := house.signed_in("bo", OTHER)):
        kept = person.post("/api/ask", json={"question": "When?", "conversation": ""}).json()
        assert kept["kept"]["conversation"]
        handed = person.post("/api/uploads", params={"path": "note.txt"}, content=b"A note.")
        assert handed.status_code == 202
    assert told_of(bo) == (1, 1)
    if way == "page":
        assert "has been removed" in post(ada, "accounts/do/remove", name="bo").text
    else:
        assert rag_main(["accounts", "remove", "bo", "--home", str(house.folder / "home")]) == 0
    house.access.accounts.add("bo", role="administrator", password=OTHER)
    assert told_of(house.signed_in("bo", OTHER)) == (0, 0)
    assert told_of(ada) == (1, 1), "others keep theirs"


def told_of(client: TestClient) -> tuple[int, int]:
    """How many conversations and uploads a person has."""
    talks = client.get("/api/conversations").json()["conversations"]
    return len(talks), len(client.get("/api/uploads").json()["uploads"])


def test_nobody_shuts_themselves_out(house: House, ada: TestClient) -> None:
    for act in ("lock", "remove"):
        assert "cannot lock yourself out" in post(ada, f"accounts/do/{act}", name="ADA").text
    lesser = post(ada, "accounts/change", name="ada", role="reader", groups="")
    assert lesser.status_code == 422 and enters(ada)
    assert house.access.accounts.get("ada").role == "administrator"


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"name": "bo"}, {"name": "a:b"}, {"name": "eve", "groups": "x\ny,z"}]
)
def test_an_account_that_cannot_be_is_refused_and_nothing_changes(
    given: dict[str, str], house: House, ada: TestClient
) -> None:
    before = house.access.accounts.all()
    refused = post(ada, "accounts/add", **given)
    assert refused.status_code == 422 and "That cannot be done" in refused.text
    assert house.access.accounts.all() == before


def test_names_are_text_on_the_page_and_never_markup(house: House, ada: TestClient) -> None:
    evil = '"><script>alert(1)</script>'
    house.access.accounts.set_groups("bo", [evil])
    house.access.keys.add("ada", label=evil, scopes=["read"])
    for path in ("accounts", "keys"):
        page = ada.get(f"/account/{path}").text
        assert "<script" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_only_administrators_see_or_change_accounts(role: Any, house: House) -> None:
    house.access.accounts.set_role("bo", role)
    bo = house.signed_in("bo", OTHER)
    assert "/account/accounts" not in bo.get("/account").text
    before = house.access.accounts.all()
    answers = [bo.get("/account/accounts"), post(bo, "accounts/add", name="eve")]
    answers += [post(bo, f"accounts/{one}", name="ada") for one in ("change", "link")]
    answers += [post(bo, f"accounts/do/{act}", name="ada") for act in ACTS]
    assert {one.status_code for one in answers} == {403}
    assert house.access.accounts.all() == before


# -- own keys


def test_a_person_makes_a_key_sees_it_once_and_revokes_it(house: House) -> None:
    bo = house.signed_in("bo", OTHER)
    bo.follow_redirects = True
    assert "/account/keys" in bo.get("/account").text
    made = post(bo, "keys/add", label="report", scopes=["read", "write"], days="30")
    (secret,) = re.findall(r"<code>(fundstelle-[\w-]+)</code>", made.text)
    (key,) = house.access.keys.of("bo")
    assert (key.label, key.scopes) == ("report", frozenset({"read", "write"}))
    program = house.client(Authorization=f"Bearer {secret}")
    assert enters(program) and program.get("/account/keys").status_code == 403
    again = bo.get("/account/keys").text
    assert "report" in again and secret not in again and secret[-40:] not in again
    house.later(days=31)
    assert not enters(program)
    gone = post(house.signed_in("bo", OTHER), "keys/remove", id=key.id)
    assert gone.status_code == 303 and house.access.keys.of("bo") == []


def test_nobody_sees_or_revokes_the_keys_of_another(house: House, ada: TestClient) -> None:
    _, key = house.access.keys.add("bo", label="of bo", scopes=["read"])
    assert "of bo" not in ada.get("/account/keys").text
    assert post(ada, "keys/remove", id=key.id).status_code == 200
    assert house.access.keys.of("bo") == [key]


@pytest.mark.parametrize(
    "given", [{"days": "0"}, {"days": "1000"}, {"scopes": ["fly"]}, {"scopes": []}]
)
def test_a_key_that_cannot_be_is_refused(
    given: dict[str, Any], ada: TestClient, house: House
) -> None:
    refused = post(ada, "keys/add", **{"label": "x", "scopes": ["read"], "days": "7", **given})
    assert refused.status_code == 422 and house.access.keys.of("ada") == []


# -- other pages, languages


def test_a_page_of_another_origin_changes_nothing(house: House, ada: TestClient) -> None:
    before = house.access.accounts.all()
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        for path in ("accounts/add", "accounts/link", "accounts/do/remove", "keys/add"):
            data = {"name": "bo", "scopes": "read"}
            assert ada.post(f"/account/{path}", data=data, headers=headers).status_code == 403
    assert house.access.accounts.all() == before and house.access.keys.all() == []


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_every_page_is_whole_in_every_language(
    language: str, house: House, ada: TestClient
) -> None:
    ada.headers["Accept-Language"] = language
    post(ada, "accounts/do/lock", name="bo")
    post(ada, "keys/add", label="x", scopes=["read", "conversations"])
    link = f"/sign-in/password?link={house.access.links.add('ada')}"
    for path in ("/account", "/account/accounts", "/account/keys", link):
        page = ada.get(path)
        assert page.status_code == 200 and f'<html lang="{language}">' in page.text
        assert "<script" not in page.text and "{" not in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
