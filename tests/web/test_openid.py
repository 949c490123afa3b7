"""Signing in with a real OpenID Connect server, which each test starts, and what a false one can do."""

import base64
import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import oidc_provider_mock
import pytest
from authlib.integrations.starlette_client import StarletteOAuth2App
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from oidc_provider_mock._server import _threaded_server

from index.errors import SettingsError
from rag.access.failures import OF_ADDRESS
from rag.access.providers import read_providers
from rag.access.store import open_access
from rag.access.types import Grant
from rag.web.api import create_app
from rag.web.openid import LEFT
from rag.web.visitor import COOKIE
from tests.web.reading import ORIGIN, cheap_passwords
from tests.web.test_sign_in import House, enters

HALF = "\ud800"
USERS = {
    "ada": {"preferred_username": "ada", "groups": ["staff", "leads"]},
    "bo": {"preferred_username": "Bö <b>", "groups": ["staff"]},
    "eve": {"preferred_username": "eve", "groups": ["guests"]},
    "one": {"preferred_username": "one", "groups": "staff"},
}


@dataclass
class Server:
    """A provider, what it was asked at its token endpoint, and its keys."""

    issuer: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    storage: Any = None

    def signed(self, **claims: Any) -> str:
        """A token signed as the provider signs."""
        key = RSAKey.import_key(self.storage.jwk.as_dict(is_private=True))
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


@pytest.fixture
def server() -> Iterator[Server]:
    users = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in USERS.items()]
    made, app = Server(), oidc_provider_mock.app(user_claims=users, require_nonce=True)

    def note() -> None:
        made.storage = flask.g.oidc_provider_mock_storage
        if flask.request.path == "/oauth2/token":
            made.asked.append(dict(flask.request.form))

    app.before_request(note)  # behind the one that opens the storage
    with _threaded_server(app) as running:
        made.issuer = f"http://localhost:{running.server_port}"
        httpx.get(f"{made.issuer}/jwks")
        yield made


PROVIDERS = """
[providers.staff]
title = "Staff & friends"
issuer = "{issuer}"
client_id = "fundstelle"
client_secret = "hush"
entry_groups = ["staff"]
administrators = "leads"

[providers.anyone]
issuer = "{issuer}"
client_id = "second"
client_secret = "too"
"""


REGISTERED = """
[providers.staff]
issuer = "{issuer}"
client_id = "{client_id}"
client_secret = "{secret}"
"""


@pytest.fixture
def house(tmp_path: Path, server: Server) -> Iterator[House]:
    file = tmp_path / "providers.toml"
    file.write_text(PROVIDERS.format(issuer=server.issuer))
    made = House(tmp_path, {"openid_providers": file})
    made.access.grants.add(Grant("default", "", "staff"))
    yield made
    made.close()


def asked_at(client: TestClient, provider: str = "staff", place: str = "") -> str:
    """The provider's address that a browser is sent to."""
    sent = client.get(f"/sign-in/with/{provider}", params={"next": place} if place else {})
    assert sent.status_code == 302
    return sent.headers["location"]


def agreed(address: str, sub: str) -> str:
    """The address that the provider sends the browser back to after the person said who they are."""
    answer = httpx.post(address, data={"sub": sub, "action": "authorize"})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def sign_in(client: TestClient, sub: str, provider: str = "staff", place: str = "") -> Any:
    return client.get(agreed(asked_at(client, provider, place), sub))


def test_a_person_signs_in_with_a_provider_and_gets_to_where_they_were_going(house: House) -> None:
    client = house.client()
    page = client.get("/sign-in", params={"next": "/d/abc"}).text
    assert 'href="/sign-in/with/staff?next=/d/abc"' in page and "Staff &amp; friends" in page
    back = sign_in(client, "bo", place="/d/abc")
    assert (back.status_code, back.headers["location"]) == (303, "/d/abc")
    me = client.get("/api/me").json()
    assert (me["name"], me["role"], me["groups"]) == ("Bö <b>", "reader", ["staff"])
    assert len(client.get("/api/documents").json()["documents"]) == 3, "what the group may see"
    account = client.get("/account").text
    assert "Bö &lt;b&gt;" in account and 'name="old"' not in account
    assert client.post("/sign-out").status_code == 303 and not enters(client)


def test_the_flow_has_pkce_state_and_nonce(house: House, server: Server) -> None:
    client = house.client()
    query = {key: one[0] for key, one in parse_qs(urlsplit(asked_at(client)).query).items()}
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert query["redirect_uri"] == f"{ORIGIN}/sign-in/with/staff/back"
    assert query["scope"].split()[0] == "openid" and len(query["state"]) > 20 and query["nonce"]
    address = asked_at(client)
    client.get(agreed(address, "bo"))
    (token,) = server.asked
    digest = hashlib.sha256(token["code_verifier"].encode()).digest()
    (challenge,) = parse_qs(urlsplit(address).query)["code_challenge"]
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge


@pytest.mark.parametrize(
    ("sub", "provider", "role"),
    [("ada", "staff", "administrator"), ("bo", "staff", "reader"), ("one", "staff", "reader"),
     ("eve", "staff", None), ("newcomer", "staff", None),
     ("eve", "anyone", "reader"), ("ada", "anyone", "reader")],
)  # fmt: skip
def test_groups_say_who_may_enter_and_who_leads(
    sub: str, provider: str, role: str | None, house: House
) -> None:
    client = house.client()
    back = sign_in(client, sub, provider)
    if role is None:
        assert back.status_code == 403 and "do not have access" in back.text and not enters(client)
    else:
        assert client.get("/api/me").json()["role"] == role


def test_two_providers_and_an_account_have_different_persons_of_one_name(house: House) -> None:
    staff, anyone, local = house.client(), house.client(), house.signed_in()
    sign_in(staff, "ada")
    sign_in(anyone, "ada", "anyone")
    body = {"question": "Wann wurde der Apfelbaum gepflanzt?", "conversation": ""}
    staff.post("/api/ask", json=body)
    for other in (anyone, local):
        assert other.get("/api/conversations").json()["conversations"] == []
    again = house.client()
    sign_in(again, "ada")
    assert len(again.get("/api/conversations").json()["conversations"]) == 1


# -- what others try


def test_an_answer_of_the_provider_counts_once_and_in_the_browser_that_asked(house: House) -> None:
    client, thief = house.client(), house.client()
    back = agreed(asked_at(client), "bo")
    stolen = thief.get(back)
    assert stolen.status_code == 401 and not enters(thief)
    assert client.get(back).status_code == 303
    client.post("/sign-out")
    assert client.get(back).status_code == 401 and not enters(client)


@pytest.mark.parametrize("claims", [{"sub": HALF}, {"name": HALF}, {"groups": ["staff", HALF]}])
def test_half_a_character_in_a_provider_s_claim_lets_nobody_in(
    house: House, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any]
) -> None:
    """JSON can spell it, as \\ud800; the provider here cannot send it, so its token is read as if it had."""
    read = StarletteOAuth2App.parse_id_token

    async def told(*given: Any, **named: Any) -> Any:
        return {**await read(*given, **named), **claims}

    monkeypatch.setattr(StarletteOAuth2App, "parse_id_token", told)
    client = house.client()
    back = sign_in(client, "bo")
    assert back.status_code == 401 and not enters(client)


@pytest.mark.parametrize(
    "query", ["", "?error=access_denied", "?code=x", "?code=x&state=y", "?state=%00"]
)
def test_an_answer_that_is_none_signs_nobody_in(query: str, house: House) -> None:
    client = house.client()
    asked_at(client)
    answer = client.get(f"/sign-in/with/staff/back{query}")
    assert answer.status_code == 401 and "failed" in answer.text and not enters(client)


def test_an_answer_for_another_provider_signs_nobody_in(house: House) -> None:
    client = house.client()
    back = agreed(asked_at(client, "anyone"), "eve")
    assert client.get(back.replace("/anyone/", "/staff/")).status_code == 401
    assert not enters(client)


def test_the_provider_is_asked_about_guessed_codes_only_so_often(
    house: House, server: Server
) -> None:
    client, bo = house.client(), house.client(peer="10.0.0.6")
    for _ in range(OF_ADDRESS):
        (state,) = parse_qs(urlsplit(asked_at(client)).query)["state"]
        guessed = {"code": "guessed", "state": state}
        assert client.get("/sign-in/with/staff/back", params=guessed).status_code == 401
    assert len(server.asked) == OF_ADDRESS
    told = client.get(agreed(asked_at(client), "bo"))
    assert told.status_code == 429 and "15 minutes" in told.text and not enters(client)
    assert len(server.asked) == OF_ADDRESS and sign_in(bo, "bo").status_code == 303
    house.later(minutes=16)
    assert sign_in(client, "bo").status_code == 303


def test_answers_to_nothing_that_was_asked_count_for_nobody(house: House, server: Server) -> None:
    """Any page can have its visitors' browsers send those."""
    client = house.client()
    for n in range(OF_ADDRESS + 5):
        answer = client.get("/sign-in/with/staff/back", params={"code": "x", "state": f"{n}"})
        assert answer.status_code == 401
    assert server.asked == [] and sign_in(client, "bo").status_code == 303


def test_whoever_succeeds_is_not_counted(house: House) -> None:
    client = house.client()
    for _ in range(OF_ADDRESS + 5):
        assert sign_in(client, "bo").status_code == 303


def test_forged_logouts_are_looked_at_only_so_often(house: House, server: Server) -> None:
    told = [say_left(house, "x.y.z") for _ in range(OF_ADDRESS + 1)]
    assert told == [400] * OF_ADDRESS + [429]
    house.later(minutes=16)
    for _ in range(OF_ADDRESS + 5):
        assert say_left(house, server.signed(**logout(server))) == 200


@pytest.mark.parametrize("place", ["https://evil.example", "//evil.example"])
def test_signing_in_with_a_provider_leads_to_no_other_server(place: str, house: House) -> None:
    assert sign_in(house.client(), "bo", place=place).headers["location"] == "/"


def test_a_provider_that_is_down_or_unknown_or_calls_itself_otherwise_is_told(
    house: House, tmp_path: Path, server: Server
) -> None:
    assert house.client().get("/sign-in/with/nobody").status_code == 404
    for issuer in ("http://localhost:9", server.issuer.replace("localhost", "LOCALHOST")):
        (tmp_path / "providers.toml").write_text(PROVIDERS.format(issuer=issuer))
        other = House(tmp_path / issuer[-9:], {"openid_providers": tmp_path / "providers.toml"})
        told = other.client().get("/sign-in/with/staff")
        assert told.status_code == 502 and "failed" in told.text
        assert issuer not in told.text
        other.close()


def test_a_client_secret_is_changed_by_file_and_restart_and_sessions_go_on(tmp_path: Path) -> None:
    users = [oidc_provider_mock.User(sub="bo", claims=USERS["bo"])]
    app = oidc_provider_mock.app(user_claims=users, require_client_registration=True)
    storages: list[Any] = []
    app.before_request(lambda: storages.append(flask.g.oidc_provider_mock_storage))
    file = tmp_path / "providers.toml"

    def restarted(secret: str) -> House:
        file.write_text(REGISTERED.format(issuer=issuer, secret=secret, **registered))
        made = House(tmp_path / secret, {"openid_providers": file})
        made.access.close()
        made.access = open_access(tmp_path, passwords=cheap_passwords())
        made.app = create_app(made.chat, access=made.access)
        return made

    with _threaded_server(app) as running:
        issuer = f"http://localhost:{running.server_port}"
        back = {"redirect_uris": [f"{ORIGIN}/sign-in/with/staff/back"]}
        registered = httpx.post(f"{issuer}/oauth2/clients", json=back).json()
        first = restarted(registered.pop("client_secret"))
        bo = first.client()
        assert sign_in(bo, "bo").status_code == 303 and enters(bo)
        client = storages[-1].get_client(registered["client_id"])
        storages[-1].store_client(replace(client, secret="another"))
        assert sign_in(first.client(), "bo").status_code == 401, "the provider knows the new one"
        second = restarted("another")
        assert sign_in(second.client(), "bo").status_code == 303
        assert enters(second.client(Cookie=f"{COOKIE}={bo.cookies[COOKIE]}"))
        for house in (first, second):
            house.close()


# -- signing out with the provider


def logout(server: Server, **changes: Any) -> dict[str, Any]:
    return {
        "iss": server.issuer, "aud": "fundstelle", "iat": int(time.time()), "jti": "1",
        "sub": "bo", "events": {LEFT: {}}, **changes,
    }  # fmt: skip


def say_left(house: House, token: str, provider: str = "staff") -> int:
    client = house.client()
    del client.headers["Origin"]
    answer = client.post(f"/sign-in/with/{provider}/left", data={"logout_token": token})
    return int(answer.status_code)


def test_whoever_signs_out_with_the_provider_is_signed_out_here(
    house: House, server: Server
) -> None:
    bo, twice, ada = (house.client() for _ in range(3))
    for client, sub in ((bo, "bo"), (twice, "bo"), (ada, "ada")):
        sign_in(client, sub)
    assert enters(bo) and enters(twice)
    assert say_left(house, server.signed(**logout(server))) == 200
    assert not enters(bo) and not enters(twice) and enters(ada)


def test_one_session_of_the_provider_can_end_alone(house: House, server: Server) -> None:
    person = read_providers(house.chat.settings.openid_providers)[0].person(
        {"sub": "bo", "groups": ["staff"]}
    )
    one, other = (house.access.sessions.start(person, sid=sid) for sid in ("s1", "s2"))
    told = logout(server, sid="s1")
    del told["sub"]
    assert say_left(house, server.signed(**told)) == 200
    assert house.access.sessions.person(one) is None
    assert house.access.sessions.person(other) == person


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "x"},
        {"events": {}},
        {"sub": ""},
        {"iat": None},
        {"jti": None},
        {"exp": 1},
    ],
)
def test_a_token_that_is_no_logout_of_ours_ends_nothing(
    changes: dict[str, Any], house: House, server: Server
) -> None:
    client = house.client()
    sign_in(client, "bo")
    claims = {key: one for key, one in logout(server, **changes).items() if one is not None}
    assert say_left(house, server.signed(**claims)) == 400
    assert enters(client)


def test_a_logout_that_somebody_else_signed_ends_nothing(house: House, server: Server) -> None:
    client = house.client()
    sign_in(client, "bo")
    claims = logout(server)
    stranger = jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048))
    shared = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("hush" * 8))
    unsigned = re.sub(r"^[^.]+", base64.urlsafe_b64encode(b'{"alg":"none"}').decode(), stranger)
    for token in (stranger, shared, unsigned.rpartition(".")[0] + ".", "x", ""):
        assert say_left(house, token) in (400, 422)
    assert say_left(house, server.signed(**logout(server)), "anyone") == 400
    assert enters(client)


# -- the file


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[providers.x]", "issuer"),
        ("[providers.local]\nissuer = 'https://a'\nclient_id = 'a'", "providers.local"),
        ("[providers.command]\nissuer = 'https://a'\nclient_id = 'a'", "providers.command"),
        ("[providers.'A b']\nissuer = 'https://a'\nclient_id = 'a'", "A b"),
        ("[providers.x]\nissuer = 'ftp://a'\nclient_id = 'a'", "issuer"),
        (
            "[providers.x]\nissuer = 'https://a'\nclient_id = 'a'\nclient_secrets = 'hush'",
            "secrets",
        ),
        ("providers = 3", "[providers.NAME]"),
        ("[provider.x]", "[providers.NAME]"),
        ("[providers", "providers.toml"),
    ],
)
def test_a_file_that_cannot_be_used_names_the_entry_and_no_secret(
    text: str, named: str, tmp_path: Path
) -> None:
    (tmp_path / "providers.toml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        read_providers(tmp_path / "providers.toml")
    assert named in str(refused.value) and "hush" not in str(refused.value)


def test_what_a_provider_said_of_a_person_is_believed_for_a_day(house: House) -> None:
    with ExitStack():
        client = house.client()
        sign_in(client, "bo")
        for _ in range(3):
            house.later(hours=7)
            assert enters(client)
        house.later(hours=4)
        assert not enters(client)
