"""Signs people in by OpenID Connect: code flow with PKCE, and back-channel logout. [Authlib]

Knows no page. Between the two steps the browser keeps state, nonce and verifier in a signed cookie for ten
minutes; a provider's token is trusted if its keys signed it for us and for this attempt.
"""

import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import anyio
import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from fastapi import Request
from fastapi.responses import Response
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import NotFound, SignInFailed
from rag.access.providers import Provider
from rag.access.types import Person
from rag.web.faults import one_line

log = logging.getLogger("fundstelle.web")

PATH = "/sign-in/with/"
STATE_S = 600
PATIENCE_S = 10.0
FETCH_S = 10.0
"""The least time between two fetches of a provider's metadata or keys, which strangers can trigger."""
WAITING = 50
"""The most logouts that wait for a provider's new keys at the same time; strangers can send them, too."""
LOGOUT_S = 600
"""How old the token of a logout may be if it does not say when it expires."""
LEEWAY_S = 120
LEFT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""The algorithms a provider may sign with; never with a shared secret."""
FAILED = (AuthlibBaseError, JoseError, httpx2.HTTPError, KeyError, ValueError, RuntimeError)
"""What a failing or misbehaving provider can cause."""


class _Fetches:
    """Lets one request at a time fetch from a provider, and not sooner than FETCH_S after the last."""

    def __init__(self) -> None:
        self.lock, self._next = anyio.Lock(), 0.0
        self._done, self._waiting = 0, 0

    def take(self) -> None:
        """Count a fetch. Raises RuntimeError if it comes too soon."""
        left = self._left()
        if left > 0:
            raise RuntimeError(f"it was asked less than {FETCH_S:g} s ago")
        self._next = time.monotonic() + FETCH_S

    async def one(self, fetch: Callable[[], Awaitable[Any]]) -> None:
        """Fetch as soon as that is allowed; all who wait for it share one fetch, whether it fails or not.

        Raises RuntimeError if too many wait, and what the fetch raises.
        """
        if self._waiting >= WAITING:
            raise RuntimeError(f"{WAITING} wait for its keys already")
        before = self._done
        self._waiting += 1
        try:
            async with self.lock:
                if self._done == before:
                    await self._fetched(fetch)
        finally:
            self._waiting -= 1

    async def _fetched(self, fetch: Callable[[], Awaitable[Any]]) -> None:
        while (left := self._left()) > 0:
            await anyio.sleep(left)
        self.take()
        try:
            await fetch()
        finally:
            self._done += 1

    def _left(self) -> float:
        return self._next - time.monotonic()


class OpenId:
    """The OpenID Connect clients of all providers."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        self.providers = {one.id: one for one in providers}
        self._metadata, self._keys = ({one.id: _Fetches() for one in providers} for _ in range(2))
        self._oauth = OAuth()
        for one in providers:
            secret = one.client_secret.get_secret_value()
            public = {} if secret else {"token_endpoint_auth_method": "none"}
            self._oauth.register(
                one.id,
                client_id=one.client_id,
                client_secret=secret or None,
                server_metadata_url=f"{one.issuer.rstrip('/')}/.well-known/openid-configuration",
                client_kwargs={
                    "scope": one.scopes,
                    "code_challenge_method": "S256",
                    "timeout": PATIENCE_S,
                    **public,
                },
            )

    async def leave(self, provider: str, request: Request, *, back: str) -> Response:
        """Redirect a browser to the provider. Raises NotFound, SignInFailed."""
        client = await self._client(provider)
        try:
            answer: Response = await client.authorize_redirect(request, back)
        except FAILED as error:
            raise _failed(provider, error) from error
        return answer

    async def expects(self, provider: str, request: Request) -> bool:
        """Whether this browser began the attempt that the request ends; only then is the provider asked.

        Raises NotFound, SignInFailed.
        """
        client = await self._client(provider)
        state = request.query_params.get("state", "")
        return bool(await client.framework.get_state_data(request.session, state))

    async def arrive(self, provider: str, request: Request) -> tuple[Person, str]:
        """The person the provider sent back, and its session. Raises NotFound, SignInFailed, NotAllowed."""
        client, known = await self._client(provider), self.providers[provider]
        try:
            token = await client.authorize_access_token(request)
            claims = dict(token["userinfo"])
            if known.groups_claim not in claims and "userinfo_endpoint" in client.server_metadata:
                more = dict(await client.userinfo(token=token))
                claims = {**more, **claims} if more.get("sub") == claims["sub"] else claims
            json.dumps(claims, ensure_ascii=False).encode()  # no database takes half a character
        except FAILED as error:
            raise _failed(provider, error) from error
        return known.person(claims), str(claims.get("sid", ""))

    async def left(self, provider: str, logout_token: str) -> tuple[str, str]:
        """Who has signed out at the provider: (person's id or "", the provider's session or "").

        Anybody can send such a token: what it claims is checked first, for that costs nothing, then its
        signature, and only a key that is not known yet makes the server ask the provider.
        Raises NotFound, SignInFailed.
        """
        known = self._known(provider)
        try:
            sub, sid = _logout_claims(logout_token, known)
        except FAILED as error:
            raise _failed(provider, error) from error
        client = await self._client(provider)
        try:
            await self._check_signature(client, self._keys[provider], logout_token)
        except FAILED as error:
            raise _failed(provider, error) from error
        return (f"{provider}:{sub}" if sub else ""), sid

    async def _check_signature(self, client: Any, fetches: _Fetches, token: str) -> None:
        """Check a token with the provider's keys, fetched anew if it was signed with one not known yet.

        Keys change, and a logout comes once: it waits for the next fetch rather than being refused.
        """
        keys = client.server_metadata.get("jwks")
        if keys and _is_signed(token, keys):
            return
        await fetches.one(partial(client.fetch_jwk_set, force=True))
        if not _is_signed(token, client.server_metadata["jwks"]):
            raise ValueError("a key that the provider does not have signed the token")

    def _known(self, provider: str) -> Provider:
        if provider not in self.providers:
            raise NotFound(f"Nobody signs in with {provider[:40]!r} here.")
        return self.providers[provider]

    async def _client(self, provider: str) -> Any:
        """The client of a provider that identifies itself as configured. Raises NotFound, SignInFailed."""
        known, client = self._known(provider), self._oauth.create_client(provider)
        fetches = self._metadata[provider]
        try:
            async with fetches.lock:
                if "_loaded_at" not in client.server_metadata:
                    fetches.take()
                metadata = await client.load_server_metadata()
            if metadata.get("issuer") != known.issuer:
                raise ValueError(f"it calls itself {metadata.get('issuer')!r}")
        except FAILED as error:
            raise _failed(provider, error) from error
        return client


def _logout_claims(token: str, known: Provider) -> tuple[str, str]:
    """Person and session in the token of a logout for us, whose signature is still to be checked."""
    unproved = jws.extract_compact(token.encode())
    claims = json.loads(unproved.payload or b"")
    if unproved.protected["alg"] not in ALGORITHMS or not isinstance(claims, dict):
        raise ValueError("this is no token that a provider signs")
    now = int(time.time())
    jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_S,
        iss={"essential": True, "value": known.issuer},
        aud={"essential": True, "value": known.client_id},
        iat={"essential": True},
        jti={"essential": True},
    ).validate(claims)
    if "exp" not in claims and claims["iat"] < now - LOGOUT_S - LEEWAY_S:
        raise ValueError("the logout was too long ago")
    sub, sid = str(claims.get("sub", "")), str(claims.get("sid", ""))
    events = claims.get("events")
    if "nonce" in claims or not (isinstance(events, dict) and LEFT in events) or not (sub or sid):
        raise ValueError("this is no token of a logout")
    return sub, sid


def _is_signed(token: str, keys: Any) -> bool:
    """Whether one of the keys signed a token; False if its key is not among them.

    Raises JoseError if the signature is wrong.
    """
    try:
        jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
    except InvalidKeyIdError:
        return False
    except BadSignatureError:
        if "kid" in jws.extract_compact(token.encode()).protected:
            raise
        return False  # without a name any key may be meant, one that came later, too
    return True


def _failed(provider: str, error: Exception) -> SignInFailed:
    log.warning(
        "Signing in with %s failed: %s: %s", provider, type(error).__name__, one_line(error)
    )
    return SignInFailed(
        "Signing in with this service failed; the server's log says why. Try again."
    )


class StateCookie:
    """Keeps the state of an attempt in a signed cookie, only on the routes that need it."""

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        secret = secrets.token_urlsafe(32)  # attempts end with the process
        self.app = app
        self.keeping = {
            https: SessionMiddleware(
                app,
                secret,
                session_cookie="fundstelle_attempt",
                max_age=STATE_S,
                path=prefix + PATH,
                same_site="lax",
                https_only=https,
            )
            for https in (False, True)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the state where it is needed."""
        if scope["type"] == "http" and scope["path"].startswith(PATH):
            await self.keeping[scope["scheme"] == "https"](scope, receive, send)
        else:
            await self.app(scope, receive, send)
