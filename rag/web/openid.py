"""Signs people in by OpenID Connect: code flow with PKCE, and back-channel logout. [Authlib]

Knows no page. Between the two steps the browser keeps state, nonce and verifier in a signed cookie for ten
minutes; a provider's token is trusted if its keys signed it for us and for this attempt.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from fastapi import Request
from fastapi.responses import Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.middleware.sessions import SessionMiddleware

from index.errors import NotFound, SignInFailed
from rag.access.providers import Provider
from rag.access.types import Person
from rag.web.asgi import App, Receive, Scope, Send
from rag.web.faults import one_line

log = logging.getLogger("fundstelle.web")

PATH = "/sign-in/with/"
STATE_S = 600
PATIENCE_S = 10.0
LEFT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""The algorithms a provider may sign with; never with a shared secret."""
FAILED = (AuthlibBaseError, JoseError, httpx2.HTTPError, KeyError, ValueError, RuntimeError)
"""What a failing or misbehaving provider can cause."""


class OpenId:
    """The OpenID Connect clients of all providers."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        self.providers = {one.id: one for one in providers}
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

    async def arrive(self, provider: str, request: Request) -> tuple[Person, str]:
        """The person the provider sent back, and its session. Raises NotFound, SignInFailed, NotAllowed."""
        client, known = await self._client(provider), self.providers[provider]
        try:
            token = await client.authorize_access_token(request)
            claims = dict(token["userinfo"])
            if known.groups_claim not in claims and "userinfo_endpoint" in client.server_metadata:
                more = dict(await client.userinfo(token=token))
                claims = {**more, **claims} if more.get("sub") == claims["sub"] else claims
        except FAILED as error:
            raise _failed(provider, error) from error
        return known.person(claims), str(claims.get("sid", ""))

    async def left(self, provider: str, logout_token: str) -> tuple[str, str]:
        """Who has signed out at the provider: (person's id or "", the provider's session or "").

        Raises NotFound, SignInFailed.
        """
        client, known = await self._client(provider), self.providers[provider]
        try:
            keys = KeySet.import_key_set(await client.fetch_jwk_set(force=True))
            claims = jwt.decode(logout_token, keys, algorithms=ALGORITHMS).claims
            _logout_registry(known).validate(claims)
        except FAILED as error:
            raise _failed(provider, error) from error
        sub, sid = str(claims.get("sub", "")), str(claims.get("sid", ""))
        if "nonce" in claims or LEFT not in dict(claims.get("events") or {}) or not (sub or sid):
            raise SignInFailed("This is no token of a logout.")
        return (f"{provider}:{sub}" if sub else ""), sid

    async def _client(self, provider: str) -> Any:
        """The client of a provider that identifies itself as configured. Raises NotFound, SignInFailed."""
        if provider not in self.providers:
            raise NotFound(f"Nobody signs in with {provider[:40]!r} here.")
        client = self._oauth.create_client(provider)
        try:
            metadata = await client.load_server_metadata()
            if metadata.get("issuer") != self.providers[provider].issuer:
                raise ValueError(f"it calls itself {metadata.get('issuer')!r}")
        except FAILED as error:
            raise _failed(provider, error) from error
        return client


def _logout_registry(known: Provider) -> jwt.JWTClaimsRegistry:
    now = int(time.time())
    return jwt.JWTClaimsRegistry(
        now=now,
        leeway=120,
        iss={"essential": True, "value": known.issuer},
        aud={"essential": True, "value": known.client_id},
        iat={"essential": True},
        jti={"essential": True},
    )


def _failed(provider: str, error: Exception) -> SignInFailed:
    log.warning(
        "Signing in with %s failed: %s: %s", provider, type(error).__name__, one_line(error)
    )
    return SignInFailed(
        "Signing in with this service failed; the server's log says why. Try again."
    )


class StateCookie:
    """Keeps the state of an attempt in a signed cookie, only on the routes that need it."""

    def __init__(self, app: App, prefix: str = "") -> None:
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
