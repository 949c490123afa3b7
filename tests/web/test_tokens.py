"""Tokens that another page's server signs: what they open, where, for how long, and what forgers try."""

import base64
import hmac
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from index.errors import SettingsError
from index.types import View
from rag.access.failures import OF_ADDRESS
from rag.access.tokens import read_tokens
from rag.access.types import Grant
from tests.web.reading import file
from tests.web.test_sign_in import QUESTION, House, sign_in

SECRET = "0123456789abcdef" * 3
PAGE, OTHER = "https://intranet.example", "https://other.example"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, {"token_secret": SECRET, "embed_origins": f"{PAGE} {OTHER}"})
    made.chat.library.add_upload("plan.txt", b"The plan costs 12 coins.", View("plans"))
    for collection in ("default", "plans"):
        made.access.grants.add(Grant(collection, "", "staff", "editor"))
    yield made
    made.close()


def claims(**changes: Any) -> dict[str, Any]:
    made = {
        "aud": "fundstelle", "sub": "ada", "name": "Ada", "groups": ["staff"], "origin": PAGE,
        "exp": int(time.time()) + 300, **changes,
    }  # fmt: skip
    return {key: one for key, one in made.items() if one is not None}


def signed(key: Any = None, alg: str = "HS256", **changes: Any) -> str:
    known = key or OctKey.import_key(SECRET)
    return jwt.encode({"alg": alg}, claims(**changes), known, algorithms=[alg])


def reader(house: House, token: str, origin: str = PAGE) -> TestClient:
    client = house.client(Authorization=f"Bearer {token}")
    client.headers["Origin"] = origin
    return client


def names(client: TestClient) -> list[str]:
    return list(client.get("/api/collections").json()["collections"])


def test_a_token_opens_what_its_groups_may_read_and_nothing_to_write(house: House) -> None:
    client = reader(house, signed())
    me = client.get("/api/me").json()
    assert (me["name"], me["role"], me["by"], me["may_write"]) == ("Ada", "reader", "token", False)
    assert names(client) == ["default", "plans"]
    asked = client.post("/api/ask", json={**QUESTION, "conversation": ""})
    assert asked.status_code == 200 and asked.headers["access-control-allow-origin"] == PAGE
    talks = client.get("/api/conversations").json()["conversations"]
    assert len(talks) == 1, "conversations are the person's, whatever the browser's key"
    added = client.post("/api/documents", files=[file("a.txt", "Alpha.")])
    assert added.status_code == 403 and client.get("/account").status_code == 403
    nobody = reader(house, signed(groups=[]))
    assert names(nobody) == ["default"]
    assert nobody.get("/api/documents").json()["documents"] == []


def test_a_token_for_one_collection_opens_no_other(house: House) -> None:
    client = reader(house, signed(collection="plans"))
    assert client.get("/api/documents").json()["documents"] == []
    there = client.get("/api/documents", params={"collection": "plans"}).json()["documents"]
    assert [one["document"] for one in there] == ["plan.txt"]
    shut = reader(house, signed(collection="secret"))
    assert names(shut) == ["default"]


@pytest.mark.parametrize("name", ["jku", "x5u", "kid"])
def test_a_token_makes_the_server_fetch_no_key(house: House, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = f"http://127.0.0.1:{listener.getsockname()[1]}/keys"
        theirs = OctKey.import_key("another secret of 32 characters!")
        token = jwt.encode({"alg": "HS256", name: there}, claims(), theirs, algorithms=["HS256"])
        assert reader(house, token).get("/api/documents").status_code == 401
        listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_browser_may_send_a_token_from_a_listed_page(house: House) -> None:
    asked = {"Origin": PAGE, "Access-Control-Request-Headers": "authorization"}
    allowed = house.client().options("/api/ask", headers=asked)
    assert "authorization" in allowed.headers["access-control-allow-headers"]


@pytest.mark.parametrize("origin", [OTHER, "", "null", "https://intranet.example.evil"])
def test_a_token_is_worth_nothing_on_another_page(house: House, origin: str) -> None:
    client = reader(house, signed(), origin)
    if not origin:
        del client.headers["Origin"]
    assert client.get("/api/documents").status_code in (401, 403)
    assert client.post("/api/ask", json=QUESTION).status_code in (401, 403)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": int(time.time()) + 86_400},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 10**400},
        {"nbf": int(time.time()) + 86_400},
        {"aud": "another"},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"origin": None},
        {"origin": ["x"]},
        {"groups": "staff"},
        {"collection": 7},
    ],
)
def test_a_token_that_is_late_endless_or_not_for_us_lets_nobody_in(
    house: House, changes: dict[str, Any]
) -> None:
    refused = reader(house, signed(**changes)).get("/api/documents")
    assert refused.status_code == 401 and "token" in refused.json()["error"]


@pytest.mark.parametrize("changes", [{"sub": "\ud800"}, {"name": "\ud800"}, {"groups": ["\ud800"]}])
def test_half_a_character_in_a_token_lets_nobody_in(house: House, changes: dict[str, Any]) -> None:
    """As JSON spells it in ASCII; no database takes it."""
    said = json.dumps(claims(**changes)).encode()
    token = jws.serialize_compact({"alg": "HS256"}, said, OctKey.import_key(SECRET))
    assert reader(house, token).get("/api/me").status_code == 401


def test_what_somebody_else_signed_or_nobody_lets_nobody_in(house: House) -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).decode().rstrip("=")
    forged = [
        signed(OctKey.import_key("x" * 48)),
        signed(RSAKey.generate_key(2048), "RS256"),
        f"{head}.{body}.",
        signed()[:-2],
        "a.b.c",
    ]
    for token in forged:
        assert reader(house, token).get("/api/documents").status_code == 401, token
    browser = house.signed_in()
    wrong = browser.get("/api/documents", headers={"Authorization": f"Bearer {forged[0]}"})
    assert wrong.status_code == 401, "a wrong token is not made good by a session"


def test_a_token_that_has_run_out_counts_as_no_guess(house: House) -> None:
    """Else the widgets of an office that slept would keep everybody there from signing in."""
    for _ in range(OF_ADDRESS + 1):
        assert reader(house, signed(exp=int(time.time()) - 100)).get("/api/me").status_code == 401
    assert sign_in(house.client()).status_code == 303
    for _ in range(OF_ADDRESS):
        assert reader(house, signed(OctKey.import_key("x" * 48))).get("/api/me").status_code == 401
    assert sign_in(house.client()).status_code == 429


# -- keys

PAIRS: list[tuple[Any, str]] = [
    (RSAKey.generate_key(2048), "RS256"),
    (RSAKey.generate_key(2048), "PS256"),
    (ECKey.generate_key("P-256"), "ES256"),
    (OKPKey.generate_key("Ed25519"), "Ed25519"),
]


def by_hmac(secret: bytes) -> str:
    """A token that takes a public key for a shared secret."""
    parts = [json.dumps(one).encode() for one in ({"alg": "HS256"}, claims())]
    said = b".".join(base64.urlsafe_b64encode(one).rstrip(b"=") for one in parts)
    digest = hmac.new(secret, said, "sha256").digest()
    return f"{said.decode()}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


@pytest.mark.parametrize(("key", "alg"), PAIRS)
def test_a_public_key_checks_what_its_private_half_signed(
    key: Any, alg: str, tmp_path: Path
) -> None:
    public = tmp_path / "public.pem"
    public.write_bytes(key.as_pem(private=False))
    tokens = read_tokens("", public)
    assert tokens and tokens.read(signed(key, alg)).person.id == "token:ada"
    confused = by_hmac(public.read_bytes())
    other = signed(type(key).generate_key(*([2048] if key.key_type == "RSA" else [])), alg)
    for token in (confused, other):
        with pytest.raises(Exception, match="wrong or has expired"):
            tokens.read(token)


def test_keys_that_would_not_be_safe_are_settings_refused(tmp_path: Path) -> None:
    (tmp_path / "private.pem").write_bytes(PAIRS[2][0].as_pem(private=True))
    (tmp_path / "no.pem").write_text("nothing")
    refused = [
        ("short", None, "32"),
        (SECRET, tmp_path / "private.pem", "not both"),
        ("", tmp_path / "private.pem", "is private"),
        ("", tmp_path / "no.pem", "no public key"),
        ("", tmp_path / "missing.pem", "missing.pem"),
    ]
    for secret, key, said in refused:
        with pytest.raises(SettingsError, match=said) as error:
            read_tokens(secret, key)
        assert SECRET not in str(error.value) and "short" not in str(error.value)
