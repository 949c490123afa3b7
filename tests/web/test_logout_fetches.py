"""A token of a logout, which anybody can send, makes the server ask the provider at most now and then."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import anyio
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from index.errors import SignInFailed
from rag.access.providers import Provider
from rag.web import openid
from rag.web.openid import LEFT, OpenId

HEAD = b'{"alg":"RS256"}'
STRANGE = [
    (HEAD, b"[" * 7000), (HEAD, b"[]"), (HEAD, b"null"), (HEAD, b"\xff"), (b"[]", b"{}"), (b"5", b"{}"),
    (b'{"alg":5}', b"{}"), (b'{"alg":[]}', b"{}"), (b'{"alg":"RS256","b64":false,"crit":["b64"]}', b"{}"),
    (b"[" * 200, b"{}"),
]  # fmt: skip
METADATA, KEYS = "/.well-known/openid-configuration", "/keys"


class FakeProvider:
    """A provider with metadata and keys, which counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.moments: list[float] = []
        self.keys = [RSAKey.generate_key(2048, {"kid": "first"})]
        self.works = True
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer.moments.append(time.monotonic())
                time.sleep(0.05)
                body = json.dumps(outer.content(self.path)).encode()
                self.send_response(200 if outer.works else 503)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def content(self, path: str) -> Any:
        if path == KEYS:
            return KeySet(list(self.keys)).as_dict()
        return {"issuer": self.issuer, "jwks_uri": self.issuer + KEYS}

    def signed(self, key: RSAKey | None = None, *, kid: bool = True, **changes: Any) -> str:
        """A token of a logout."""
        used = key or self.keys[-1]
        claims = {
            "iss": self.issuer, "aud": "fundstelle", "iat": int(time.time()), "jti": "1",
            "sub": "bo", "events": {LEFT: {}}, **changes,
        }  # fmt: skip
        return jwt.encode({"alg": "RS256", **({"kid": used.kid} if kid else {})}, claims, used)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    made = FakeProvider()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def client(provider: FakeProvider) -> OpenId:
    return OpenId(
        [Provider(id="staff", title="Staff", issuer=provider.issuer, client_id="fundstelle")]
    )


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> float:
    """A short time between two fetches; the seconds."""
    monkeypatch.setattr(openid, "FETCH_S", 1.0)
    return 1.0


def ended(client: OpenId, *tokens: str) -> list[bool]:
    """Which of these tokens, sent all at once, end a session."""
    told = [False] * len(tokens)

    async def send(number: int, token: str) -> None:
        with suppress(SignInFailed):
            told[number] = await client.left("staff", token) == ("staff:bo", "")

    async def send_all() -> None:
        async with anyio.create_task_group() as tasks:
            for number, token in enumerate(tokens):
                tasks.start_soon(send, number, token)

    with ThreadPoolExecutor(1) as threads:  # after a browser test a loop runs in this one
        threads.submit(anyio.run, send_all).result()
    return told


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unsigned(token: str) -> str:
    head = part(b'{"alg":"none"}')
    return f"{head}.{token.split('.')[1]}."


def test_what_cannot_be_a_logout_of_ours_asks_the_provider_nothing(
    client: OpenId, provider: FakeProvider
) -> None:
    good, old = provider.signed(), int(time.time()) - 3600
    tokens = [
        unsigned(good), "x", "..", f"{good.split('.')[0]}..", provider.signed(iss="https://evil.example"),
        provider.signed(aud="another"), provider.signed(nonce="x"), provider.signed(events={}),
        provider.signed(sub=""), provider.signed(iat=old), provider.signed(exp=old),
        provider.signed(events=5), provider.signed(events=[LEFT]), provider.signed(iat=[]),
        provider.signed(sub=[]), provider.signed(iss={}), "é.e.e",
        *(f"{part(head)}.{part(claims)}.{part(b'x')}" for head, claims in STRANGE),
    ]  # fmt: skip
    assert not any(ended(client, *tokens)) and provider.asked == []
    assert ended(client, good) == [True] and provider.asked == [METADATA, KEYS]


def test_forged_signatures_make_the_server_ask_for_the_keys_once_in_a_while(
    client: OpenId, provider: FakeProvider, short: float
) -> None:
    stranger = [RSAKey.generate_key(2048, {"kid": kid}) for kid in ("other", "first", "../keys")]
    forged = [provider.signed(key, kid=kid) for key in stranger for kid in (True, False)]
    assert not any(ended(client, *forged, *forged, *forged))
    assert provider.asked == [METADATA, KEYS]
    assert not any(ended(client, *forged, *forged, *forged))
    assert provider.asked == [METADATA, KEYS, KEYS], "all of them waited for one fetch"
    before, after = provider.moments[1:]
    assert after - before > short / 2, "it came a moment after it was sent"
    assert ended(client, provider.signed(), provider.signed(kid=False)) == [True, True]
    assert provider.asked == [METADATA, KEYS, KEYS], "the keys are known"


def test_a_logout_signed_with_a_key_of_a_moment_ago_waits_and_is_believed(
    client: OpenId, provider: FakeProvider, short: float
) -> None:
    assert ended(client, provider.signed()) == [True]
    provider.keys = [RSAKey.generate_key(2048, {"kid": "second"})]
    forged = provider.signed(RSAKey.generate_key(2048, {"kid": "third"}))
    assert ended(client, forged, provider.signed(), provider.signed(kid=False)) == [
        False,
        True,
        True,
    ]
    assert provider.asked == [METADATA, KEYS, KEYS]


def test_no_more_than_a_few_wait_for_new_keys(
    client: OpenId, provider: FakeProvider, short: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openid, "WAITING", 3)
    assert ended(client, provider.signed()) == [True]
    provider.keys = [RSAKey.generate_key(2048, {"kid": "second"})]
    assert sum(ended(client, *[provider.signed()] * 8)) == 3
    assert provider.asked == [METADATA, KEYS, KEYS]


def test_whoever_waits_for_keys_that_do_not_come_waits_once(
    client: OpenId, provider: FakeProvider, short: float
) -> None:
    assert ended(client, provider.signed()) == [True]
    provider.keys, provider.works = [RSAKey.generate_key(2048, {"kid": "second"})], False
    began = time.monotonic()
    assert not any(ended(client, *[provider.signed()] * 10))
    assert provider.asked == [METADATA, KEYS, KEYS]
    assert time.monotonic() - began < 5 * short, "not one after the other"


def test_a_provider_that_is_down_is_asked_now_and_then(
    client: OpenId, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.works = False
    assert not any(ended(client, *[provider.signed()] * 20))
    assert provider.asked == [METADATA]
    provider.works = True
    moment = time.monotonic() + openid.FETCH_S
    monkeypatch.setattr("rag.web.openid.time.monotonic", lambda: moment)
    assert ended(client, provider.signed()) == [True]
