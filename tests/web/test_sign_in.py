"""Signing in and out: who gets in, what browsers keep, what failures cost, and what is refused."""

import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

import app
from index.errors import SettingsError
from index.settings import Settings
from rag.access.failures import OF_ADDRESS, OF_NAME, OF_NAME_AT_ADDRESS
from rag.access.store import FILE, Access, open_access
from rag.fakes import ScriptedModel
from rag.operation.audit import entries
from rag.web.api import create_app
from rag.web.fakes import running, scripted_chat
from rag.web.page import mount_page
from rag.web.serving import listen, signing_in
from rag.web.visitor import WithPeer
from tests.web.reading import FILES, ORIGIN, cheap_passwords, file, told_headers
from tests.web.test_authorization import attempts, routes_of

PASSWORD, OTHER = "a ferry in the morning", "a bridge in the evening"
PROVIDERS = "providers.toml"
QUESTION = {"question": "Wann wurde der Apfelbaum gepflanzt?"}


@dataclass
class House:
    """An app in which people sign in, and a clock that a test can move."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    moment: datetime = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.chat = scripted_chat(
            self.folder, FILES, ScriptedModel(""), host="0.0.0.0", **self.settings
        )
        self.access: Access = open_access(
            self.folder / "home", clock=lambda: self.moment, passwords=cheap_passwords()
        )
        self.access.accounts.add("ada", role="administrator", password=PASSWORD)
        self.app = create_app(self.chat, access=self.access)

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**time)

    def client(self, *, base: str = ORIGIN, peer: str = "10.0.0.5", **headers: str) -> TestClient:
        made = TestClient(
            WithPeer(self.app), base_url=base, client=(peer, 5), follow_redirects=False,
            raise_server_exceptions=False,
        )  # fmt: skip
        made.headers.update({"Origin": base, **headers})
        return made

    def signed_in(self, name: str = "ada", password: str = PASSWORD, **given: Any) -> TestClient:
        client = self.client(**given)
        assert sign_in(client, name, password).status_code == 303
        return client

    def close(self) -> None:
        """Let go of the home."""
        self.access.close()
        self.chat.close()


def sign_in(client: TestClient, name: str = "ada", password: str = PASSWORD, **given: Any) -> Any:
    return client.post("/sign-in", data={"name": name, "password": password}, **given)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def enters(client: TestClient) -> bool:
    return client.get("/api/documents").status_code == 200


# -- who has not signed in


def test_nobody_reaches_any_route_but_the_sign_in_page_and_signs_of_life(house: House) -> None:
    mount_page(house.app, house.chat)
    client = house.client()
    known, opened = attempts(["x"], "x", "x"), set()
    for route in routes_of(house.app.routes):
        if route.startswith(("HEAD ", "OPTIONS ")):
            continue
        for method, path, given in known[route]:
            status = client.request(method, path, **given).status_code
            if "/sign-in/with/" in route:
                assert status == 404, "no such provider"
            elif status == 200:
                opened.add(route)
            else:
                assert status == 401, route
    assert opened == {
        "GET /healthz", "GET /readyz", "GET /sign-in", "GET /widget.js", "GET /ui/{name}",
    }  # fmt: skip
    for path in ("/config", "/gradio_api/info", "/mcp", "/nix"):
        assert client.get(path).status_code == 401, path
        assert client.post(path, json={}).status_code == 401, path


def test_a_browser_is_led_to_the_sign_in_page_and_from_there_to_where_it_was_going(
    house: House,
) -> None:
    mount_page(house.app, house.chat)
    client = house.client(Accept="text/html,*/*")
    sent = client.get("/d/abc?x=1&y=ü")
    assert sent.status_code == 303
    form = client.get(sent.headers["location"])
    assert form.status_code == 200 and '<form method="post">' in form.text
    back = sign_in(client, params=form.request.url.query)
    back = client.post(str(form.request.url), data={"name": "ada", "password": PASSWORD})
    assert back.status_code == 303 and back.headers["location"] == "/d/abc?x=1&y=%C3%BC"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "place",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/\t/evil.example", ""],
)
def test_signing_in_leads_to_no_other_server(house: House, place: str) -> None:
    assert sign_in(house.client(), params={"next": place}).headers["location"] == "/"


def test_what_went_wrong_at_the_start_is_not_told_to_strangers(house: House) -> None:
    told = house.client().get("/readyz").json()
    assert told["ready"] is True and told["problem"] == ""


# -- what a browser keeps


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(house: House) -> None:
    kept = sign_in(house.client()).headers["set-cookie"]
    assert re.match(r"fundstelle_session=[\w-]{43};", kept)
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(kept.split("; "))
    assert "Secure" not in kept and "Domain" not in kept
    secret = sign_in(house.client(base="https://chat.example")).headers["set-cookie"]
    assert secret.startswith("__Host-fundstelle_session=") and "Secure" in secret.split("; ")


def test_no_cache_that_others_share_keeps_what_a_person_saw(house: House) -> None:
    client = house.signed_in()
    for path in ("/api/documents", "/api/me", "/account", "/v1/models", "/openapi.json"):
        kept = client.get(path).headers["cache-control"]
        assert "private" in kept or "no-store" in kept, path


def test_no_token_password_or_key_can_be_read_from_the_store(house: House) -> None:
    token = sign_in(house.client()).cookies["fundstelle_session"]
    key, _ = house.access.keys.add("ada", label="x", scopes=["read"])
    house.access.close()
    stored = b"".join(one.read_bytes() for one in (house.folder / "home").glob(f"{FILE}*"))
    assert b"$argon2id$" in stored and b"ada" in stored
    for secret in (token, key, key[-40:], PASSWORD):
        assert secret.encode() not in stored
    assert (house.folder / "home" / FILE).stat().st_mode & 0o077 == 0


def test_a_token_planted_before_the_sign_in_is_worth_nothing_after_it(house: House) -> None:
    client = house.client()
    client.cookies.set("fundstelle_session", "planted-by-somebody-else", domain="127.0.0.1")
    fresh = sign_in(client).headers["set-cookie"]
    assert "planted" not in fresh
    thief = house.client(Cookie="fundstelle_session=planted-by-somebody-else")
    assert not enters(thief)


def test_signing_in_again_ends_the_session_of_before(house: House) -> None:
    client = house.signed_in()
    old = client.cookies["fundstelle_session"]
    assert sign_in(client).status_code == 303
    assert enters(client) and not enters(house.client(Cookie=f"fundstelle_session={old}"))


def test_signing_out_ends_this_session_or_all(house: House) -> None:
    one, two, three = (house.signed_in() for _ in range(3))
    kept = one.cookies["fundstelle_session"]
    assert one.post("/sign-out").status_code == 303
    assert not enters(one) and not enters(house.client(Cookie=f"fundstelle_session={kept}"))
    assert enters(two) and enters(three)
    assert "browsers" in two.get("/account").text
    assert two.post("/sign-out", data={"everywhere": "1"}).status_code == 303
    assert not enters(two) and not enters(three)


def test_another_password_signs_out_every_other_browser(house: House) -> None:
    here, elsewhere = house.signed_in(), house.signed_in()
    wrong = here.post("/account/password", data={"old": OTHER, "new": OTHER})
    short = here.post("/account/password", data={"old": PASSWORD, "new": "short"})
    assert (wrong.status_code, short.status_code) == (401, 422)
    assert enters(elsewhere)
    changed = here.post("/account/password", data={"old": PASSWORD, "new": OTHER})
    assert changed.status_code == 303
    assert enters(here) and not enters(elsewhere)
    assert sign_in(house.client()).status_code == 401
    assert sign_in(house.client(), password=OTHER).status_code == 303


def test_a_session_ends_unused_and_at_last_in_any_case(house: House) -> None:
    client = house.signed_in()
    house.later(hours=11)
    assert enters(client)
    house.later(hours=11)
    assert enters(client), "each use counts"
    house.later(hours=13)
    assert not enters(client)
    client = house.signed_in()
    for _ in range(4 * 30 - 1):
        house.later(hours=6)
        assert enters(client)
    house.later(hours=7)
    assert not enters(client)


def test_a_removed_account_is_out_at_once_with_all_it_had(house: House) -> None:
    house.access.accounts.add("bo", role="administrator", password=OTHER)
    key, _ = house.access.keys.add("bo", label="", scopes=["read"])
    browser, program = (
        house.signed_in("bo", OTHER),
        house.client(Authorization=f"Bearer {key}"),
    )
    assert enters(browser) and enters(program)
    house.access.accounts.remove("bo")
    assert not enters(browser) and not enters(program)
    house.access.accounts.add("bo", role="administrator", password=OTHER)
    assert not enters(browser) and not enters(program), "a namesake inherits nothing"


# -- failures


def test_a_wrong_name_is_told_exactly_like_a_wrong_password(house: House) -> None:
    nobody, wrong = (sign_in(house.client(), name, OTHER) for name in ("nobody", "ada"))
    assert (nobody.status_code, wrong.status_code) == (401, 401)
    assert nobody.text.replace("nobody", "ada") == wrong.text
    length = {"content-length": nobody.headers["content-length"]}
    assert told_headers(nobody) == {**told_headers(wrong), **length}
    assert "set-cookie" not in wrong.headers


def test_a_wrong_name_takes_as_long_as_a_wrong_password(tmp_path: Path) -> None:
    accounts = open_access(tmp_path).accounts  # hashes at their full cost
    accounts.add("ada", role="reader", password=PASSWORD)
    accounts.add("robot", role="reader")  # without a password

    def least(name: str) -> float:
        took = []
        for _ in range(4):
            began = time.perf_counter()
            assert accounts.with_password(name, OTHER) is None
            took.append(time.perf_counter() - began)
        return min(took)

    known, unknown, robot = least("ada"), least("nobody"), least("robot")
    assert unknown > known / 2 and robot > known / 2
    assert known > unknown / 2 and known > robot / 2


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_after_some_failures_no_password_is_looked_at_for_a_while(house: House, name: str) -> None:
    client = house.client()
    for _ in range(OF_NAME_AT_ADDRESS):
        assert sign_in(client, name, OTHER).status_code == 401
    locked = sign_in(client, name, PASSWORD)
    assert locked.status_code == 429 and "set-cookie" not in locked.headers
    assert "15" in locked.text and "Sign in" in locked.text
    assert sign_in(client, name.upper(), PASSWORD).status_code == 429
    written = list(entries(house.chat.settings.home / "audit", did="sign_in_failed"))
    assert len(written) == OF_NAME_AT_ADDRESS, "nothing is written of what is not looked at"
    house.later(minutes=16)
    assert sign_in(client, "ada").status_code == 303


def test_a_stranger_cannot_lock_a_person_out(house: House) -> None:
    stranger = house.client(peer="203.0.113.7")
    for _ in range(OF_NAME_AT_ADDRESS + 1):
        sign_in(stranger, "ada", OTHER)
    assert sign_in(stranger).status_code == 429
    assert sign_in(house.client()).status_code == 303


def test_guessing_from_many_addresses_locks_the_name_until_an_administrator_unlocks_it(
    house: House,
) -> None:
    for number in range(OF_NAME):
        house.access.failures.begin("ada", f"198.51.{number}.1")
    assert sign_in(house.client()).status_code == 429
    house.access.failures.unlock("ADA")
    assert sign_in(house.client()).status_code == 303


def test_guessing_many_names_from_one_address_is_refused_too(house: House) -> None:
    for number in range(OF_ADDRESS):
        house.access.failures.begin(f"person{number}", "2001:db8::1")
    neighbour = house.client(peer="2001:db8::ffff")
    assert sign_in(neighbour).status_code == 429
    assert sign_in(house.client()).status_code == 303


def test_many_guesses_at_once_are_no_way_around_the_limit(house: House) -> None:
    told: list[int] = []
    form = {"name": "ada", "password": OTHER}
    with running(house.chat, access=house.access) as address:

        def guess() -> None:
            answer = httpx.post(f"{address}/sign-in", data=form, timeout=60)  # busy cores are slow
            told.append(answer.status_code)

        threads = [threading.Thread(target=guess) for _ in range(25)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert told.count(401) == OF_NAME_AT_ADDRESS and told.count(429) == 15


def test_a_success_forgives_what_was_mistyped(house: House) -> None:
    client = house.client()
    for _ in range(3):
        for _ in range(OF_NAME_AT_ADDRESS - 1):
            assert sign_in(client, "ada", OTHER).status_code == 401
        assert sign_in(client).status_code == 303


# -- other pages


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1:7861"},
    ],
)
def test_another_page_changes_nothing_for_a_person_who_is_signed_in(
    house: House, headers: dict[str, str]
) -> None:
    client = house.signed_in()
    ways: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/api/documents", {"files": [file("a.txt", "Alpha.")]}),
        ("POST", "/api/ask", {"json": QUESTION}),
        ("POST", "/sign-in", {"data": {"name": "ada", "password": PASSWORD}}),
        ("POST", "/sign-out", {}),
        ("POST", "/account/password", {"data": {"old": PASSWORD, "new": OTHER}}),
        ("GET", "/api/documents", {}),
    ]
    for method, path, given in ways:
        assert client.request(method, path, headers=headers, **given).status_code == 403, path
    assert enters(client)


def test_the_same_page_over_http_is_another_one_where_this_server_is_reached_over_https(
    house: House,
) -> None:
    plain, safe = (f"{scheme}://ask.example" for scheme in ("http", "https"))
    client = house.signed_in(base=safe)
    body = {"name": "notes"}
    told = client.post("/api/collections", json=body, headers={"Origin": plain})
    assert told.status_code == 403
    assert client.post("/api/collections", json=body, headers={"Origin": safe}).status_code == 201


@pytest.mark.parametrize(
    ("origins", "path", "told"),
    [
        ("https://intranet.example", "/api/documents", True),
        ("https://intranet.example", "/account", False),
        ("https://intranet.example", "/", False),
        ("*", "/api/documents", False),
    ],
)
def test_a_listed_page_of_the_same_site_reads_as_whoever_is_signed_in_and_only_answers(
    origins: str, path: str, told: bool, tmp_path: Path
) -> None:
    house = House(tmp_path, {"embed_origins": origins})
    answer = house.signed_in().get(path, headers={"Origin": "https://intranet.example"})
    assert (answer.headers.get("access-control-allow-credentials") == "true") == told
    assert answer.headers["access-control-allow-origin"] == "https://intranet.example"
    house.close()


def test_a_page_that_may_embed_the_widget_changes_nothing_either(tmp_path: Path) -> None:
    house = House(tmp_path, {"embed_origins": "https://intranet.example"})
    client, intranet = house.signed_in(), {"Origin": "https://intranet.example"}
    assert client.post("/sign-out", headers=intranet).status_code == 403
    assert client.delete("/api/documents/x", headers=intranet).status_code == 403
    house.close()


def test_a_change_that_does_not_say_where_it_comes_from_is_refused_to_a_browser(
    house: House,
) -> None:
    client = house.signed_in()
    del client.headers["Origin"]
    assert client.post("/sign-out").status_code == 403
    assert enters(client)
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


# -- keys


def test_a_key_acts_as_its_account_within_its_scopes_until_it_expires(house: House) -> None:
    key, known = house.access.keys.add("ada", label="report", scopes=["read"], days=30)
    client = house.client(Authorization=f"Bearer {key}")
    del client.headers["Origin"]
    assert enters(client) and client.post("/api/ask", json=QUESTION).status_code == 200
    body = {"model": "fundstelle", "messages": [{"role": "user", "content": "Apfelbaum?"}]}
    assert client.post("/v1/chat/completions", json=body).status_code == 200
    refused = client.delete("/api/documents/x")
    assert refused.status_code == 403 and "'write'" in refused.json()["error"]
    assert client.get("/account").status_code == 403
    assert client.get("/api/me").json()["by"] == "key"
    house.later(days=29, hours=23)
    assert enters(client)
    house.later(hours=2)
    late = client.get("/v1/models")
    assert late.status_code == 401 and late.headers["www-authenticate"] == "Bearer"
    assert late.json()["error"]["message"].startswith("The key is wrong or has expired")
    assert known.id in {one.id for one in house.access.keys.all()}


def test_a_wrong_key_lets_nobody_in_whatever_comes_with_it(house: House) -> None:
    browser = house.signed_in()
    key, known = house.access.keys.add("ada", label="", scopes=["read"])
    for wrong in (key[:-1], f"{key}x", key.replace(known.id, "0" * 12), "fundstelle-", "none"):
        headers = {"Authorization": f"Bearer {wrong}"}
        assert browser.get("/api/documents", headers=headers).status_code == 401, wrong
    house.access.keys.remove(known.id)
    assert not enters(house.client(Authorization=f"Bearer {key}"))
    assert enters(browser)


def test_keys_cannot_be_guessed_for_long(house: House) -> None:
    guesser = house.client(peer="203.0.113.7", Authorization="Bearer fundstelle-x-y")
    statuses = [guesser.get("/api/documents").status_code for _ in range(OF_ADDRESS + 1)]
    assert statuses == [401] * OF_ADDRESS + [429]
    assert int(guesser.get("/api/documents").headers["retry-after"]) <= 15 * 60


# -- the proxy in front

PROXY = {
    "proxy_addresses": "10.0.0.0/24 2001:db8::1",
    "proxy_user_header": "Remote-User",
    "administrators": "leads",
}
BO = {"Remote-User": "bo", "Remote-Groups": "hr, leads"}


@contextmanager
def proxied(folder: Path, **more: str) -> Iterator[House]:
    house = House(folder, {**PROXY, **more})
    yield house
    house.close()


@pytest.mark.parametrize("peer", ["10.0.0.5", "2001:db8::1", "::ffff:10.0.0.5"])
def test_the_proxy_says_who_it_is_and_which_groups_they_are_in(tmp_path: Path, peer: str) -> None:
    with proxied(tmp_path) as house:
        me = house.client(peer=peer, **BO).get("/api/me").json()
        assert (me["name"], me["role"], me["groups"]) == ("bo", "administrator", ["hr", "leads"])
        written = [("Remote-User", "jö".encode())]
        plain = house.client(peer=peer).get("/api/me", headers=written)  # type: ignore[arg-type]
        assert plain.json()["name"] == "jö"
        assert not enters(house.client(peer=peer)), "without the header nobody has signed in"
        assert "sign out there" in house.client(peer=peer, **BO).get("/account").text


@pytest.mark.parametrize("peer", ["10.0.1.5", "127.0.0.1", "2001:db8::2", "testclient", ""])
@pytest.mark.parametrize("headers", [BO, {"Remote-Groups": "leads"}])
def test_from_anywhere_else_the_proxys_headers_are_refused(
    tmp_path: Path, peer: str, headers: dict[str, str]
) -> None:
    with proxied(tmp_path) as house:
        refused = house.client(peer=peer, **headers).get("/api/documents")
        assert refused.status_code == 403 and "remote-user" in refused.json()["error"]
        assert "10.0.0" not in refused.text
        signed = house.signed_in(peer=peer)
        assert signed.get("/api/documents", headers=headers).status_code == 403


def test_only_members_of_the_groups_that_may_enter_do(tmp_path: Path) -> None:
    with proxied(tmp_path, entry_groups="staff,guests") as house:
        for groups, status in (("staff", 200), ("leads", 200), ("other", 403), ("", 403)):
            client = house.client(**{"Remote-User": "bo", "Remote-Groups": groups})
            assert client.get("/api/documents").status_code == status, groups


def test_a_header_that_comes_twice_is_believed_by_none(tmp_path: Path) -> None:
    with proxied(tmp_path) as house:
        twice = [("Remote-User", "bo"), ("Remote-User", "ada")]
        assert house.client().get("/api/documents", headers=twice).status_code == 403


def test_a_person_of_the_proxy_is_not_the_account_of_the_same_name(tmp_path: Path) -> None:
    with proxied(tmp_path) as house:
        body = {**QUESTION, "conversation": ""}
        house.signed_in(peer="10.0.1.1").post("/api/ask", json=body)
        namesake = house.client(**{"Remote-User": "ada"})
        assert namesake.get("/api/conversations").json()["conversations"] == []
        assert namesake.get("/api/me").json()["role"] == "reader"


@pytest.mark.parametrize(
    ("addresses", "named"), [("", "names no address"), ("10.0.0.300", "10.0.0.300")]
)
def test_a_proxy_that_nobody_could_believe_is_a_setting_refused(
    tmp_path: Path, addresses: str, named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        House(tmp_path, {"proxy_addresses": addresses, "proxy_user_header": "Remote-User"})


@pytest.mark.parametrize(("believed", "status"), [("127.0.0.1", 200), ("10.0.0.9", 403)])
def test_who_is_believed_hangs_on_the_connection_and_not_on_what_it_says(
    tmp_path: Path, believed: str, status: int
) -> None:
    """Through the real server, where what a proxy forwards takes the place of the address."""
    with proxied(tmp_path, proxy_addresses=believed) as house:
        forwarded = {"X-Forwarded-For": "10.0.0.9", "X-Forwarded-Proto": "https"}
        with running(house.chat, access=house.access) as address:
            answer = httpx.get(f"{address}/api/me", headers={**BO, **forwarded})
            assert answer.status_code == status
            form = {"name": "ada", "password": PASSWORD}
            kept = httpx.post(f"{address}/sign-in", data=form, headers=forwarded)
            assert ("Secure" in kept.headers["set-cookie"]) == (status == 200), (
                "whose word is taken"
            )
        (noted,) = entries(house.chat.settings.home / "audit", did="signed_in")
        assert noted["address"] == ("10.0.0.9" if status == 200 else "127.0.0.1")


# -- the page


@pytest.mark.parametrize(
    ("accepted", "language", "word"),
    [("de-AT,en;q=.5", "de", "Anmelden"), ("fr", "fr", "Se connecter"), ("xx, ", "en", "Sign in")],
)
def test_the_page_speaks_the_browsers_language_and_needs_no_script(
    house: House, accepted: str, language: str, word: str
) -> None:
    page = house.client().get("/sign-in", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in page.text and f"<h1>{word}</h1>" in page.text
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "script-src" not in policy and policy.startswith("default-src 'none'")
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"


def test_a_name_is_text_on_the_page_and_never_markup(house: House) -> None:
    page = sign_in(house.client(), '"><script>alert(1)</script>', OTHER)
    assert page.status_code == 401 and "<script" not in page.text
    assert "&quot;&gt;&lt;script&gt;" in page.text


@pytest.mark.parametrize("data", [{}, {"name": "\ud800"}, {"name": "a" * 3000}, {"x": "\x00"}])
def test_nonsense_in_the_form_is_no_error_of_the_server(house: House, data: Any) -> None:
    given = {key: value.encode("utf-8", "surrogatepass") for key, value in data.items()}
    assert house.client().post("/sign-in", data=given).status_code in (401, 422)


# -- starting


def settings_for(home: Path, **more: Any) -> Settings:
    return Settings(home=home, documents=None, **more)


def test_on_another_address_the_app_refuses_to_start_without_a_way_to_sign_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["--host", "0.0.0.0", "--port", "0", "--home", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    told = said[said.index("fundstelle: ") :]
    assert len(told.splitlines()) == 3 and "docs/intranet.md" in told
    assert f"accounts add NAME --role administrator --home '{tmp_path}'" in said
    assert "Fundstelle is at" not in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("host", "more", "signs_in"),
    [
        ("127.0.0.1", {}, False),
        ("localhost", {}, False),
        ("127.0.0.1", {"sign_in": "always"}, True),
        ("127.0.0.1", {"proxy_user_header": "X", "proxy_addresses": "127.0.0.1"}, True),
        ("0.0.0.0", {}, True),
        ("0.0.0.0", {"proxy_user_header": "X", "proxy_addresses": "10.0.0.1"}, True),
        ("127.0.0.1", {"openid_providers": PROVIDERS}, True),
    ],
)
def test_people_sign_in_wherever_others_reach_the_server(
    tmp_path: Path, host: str, more: dict[str, str], signs_in: bool
) -> None:
    open_access(tmp_path).accounts.add("ada", role="administrator", password=PASSWORD)
    (tmp_path / PROVIDERS).write_text("[providers.x]\nissuer = 'https://x'\nclient_id = 'x'")
    given = {key: tmp_path / one if one == PROVIDERS else one for key, one in more.items()}
    settings = settings_for(tmp_path, host=host, **given)
    with listen(host, 0) as listener, signing_in(settings, listener) as access:
        assert (access is not None) == signs_in


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_home_that_other_users_of_the_machine_can_read_is_warned_of(
    mode: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_access(tmp_path).accounts.add("ada", role="administrator")
    tmp_path.chmod(mode)
    settings = settings_for(tmp_path, sign_in="always")
    with listen("127.0.0.1", 0) as listener, signing_in(settings, listener):
        pass
    assert ("chmod 700" in caplog.text) == (mode != 0o700)


def test_always_signing_in_needs_a_way_on_this_machine_too(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, sign_in="always")
    with (
        listen("127.0.0.1", 0) as listener,
        pytest.raises(SettingsError, match="accounts add"),
        signing_in(settings, listener),
    ):
        pass


# -- what a full disk or a wrong clock does


def test_a_store_that_cannot_be_written_signs_nobody_out_and_is_waited_for_once(
    house: House,
) -> None:
    browser = house.signed_in()
    house.later(minutes=10)
    with closing(sqlite3.connect(house.folder / "home" / FILE, isolation_level=None)) as sql:
        sql.execute("BEGIN IMMEDIATE")
        assert enters(browser)
        began = time.monotonic()
        assert enters(browser)
        assert time.monotonic() - began < 2
        sql.execute("ROLLBACK")
    house.later(minutes=10)
    assert enters(browser)


def test_failures_of_a_clock_that_ran_ahead_lock_nobody_out_once_it_is_right(house: House) -> None:
    house.later(days=365)
    for _ in range(OF_NAME_AT_ADDRESS):
        assert sign_in(house.client(), password=OTHER).status_code == 401
    assert sign_in(house.client()).status_code == 429
    house.later(days=-365)
    assert sign_in(house.client()).status_code == 303
