"""Checks short-lived tokens that another page's server signs for the person reading it. [joserfc]

A token names the person, their groups, the origin and, optionally, a collection; it is invalid on another
origin, for another purpose or after a few minutes. Knows no request.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from index.errors import SettingsError, SignInFailed, TokenExpired
from rag.access.types import Person

AUDIENCE = "fundstelle"
LONGEST_S = 15 * 60
LEEWAY_S = 30
SHORTEST_SECRET = 32
REFUSED = "The page's token is wrong or has expired. Reload the page."
_KINDS: tuple[tuple[type[Any], list[str]], ...] = (
    (RSAKey, ["RS256", "PS256"]),
    (ECKey, ["ES256"]),
    (OKPKey, ["Ed25519", "EdDSA"]),
)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token claims."""

    person: Person
    origin: str
    collection: str | None


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Checks tokens with one key, and only with the algorithms that fit it."""

    key: Any
    algorithms: tuple[str, ...]

    def read(self, token: str) -> Claims:
        """The content of a token. Raises TokenExpired, or SignInFailed if it is not ours."""
        try:
            claims = jwt.decode(token, self.key, algorithms=list(self.algorithms)).claims
            _registry().validate(claims)
            json.dumps(claims, ensure_ascii=False).encode()  # no database takes half a character
        except ExpiredTokenError as error:
            raise TokenExpired(REFUSED) from error
        except (JoseError, ValueError, TypeError) as error:
            raise SignInFailed(REFUSED) from error
        if claims["exp"] > time.time() + LONGEST_S + LEEWAY_S:
            raise SignInFailed(f"The token lasts for more than {LONGEST_S // 60} minutes.")
        return _claimed(claims)


def _registry() -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(time.time()),
        leeway=LEEWAY_S,
        aud={"essential": True, "value": AUDIENCE},
        sub={"essential": True},
        exp={"essential": True},
        origin={"essential": True},
    )


def _claimed(claims: Mapping[str, Any]) -> Claims:
    sub, origin, groups = claims["sub"], claims["origin"], claims.get("groups", [])
    collection, name = claims.get("collection"), claims.get("name")
    texts = (sub, origin, *([collection] if collection is not None else []))
    if not all(isinstance(one, str) and one for one in texts) or not isinstance(groups, list):
        raise SignInFailed(REFUSED)
    person = Person(
        f"token:{sub}", str(name or sub)[:200], "reader", frozenset(str(one) for one in groups)
    )
    return Claims(person, origin.rstrip("/").lower(), collection)


def read_tokens(secret: str, public_key: Path | None) -> TokenVerifier | None:
    """The checker for tokens, with the secret or public key of the page's server. Raises SettingsError."""
    if public_key is not None:
        if secret:
            raise SettingsError(
                "Set FUNDSTELLE_TOKEN_SECRET or FUNDSTELLE_TOKEN_PUBLIC_KEY, not both: what is "
                "signed with the one must not pass by the other."
            )
        return _with_public_key(public_key)
    if not secret:
        return None
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"Setting FUNDSTELLE_TOKEN_SECRET has {len(secret)} characters; it needs "
            f"{SHORTEST_SECRET} at random."
        )
    return TokenVerifier(OctKey.import_key(secret), ("HS256",))


def _with_public_key(file: Path) -> TokenVerifier:
    try:
        pem = file.read_bytes()
    except OSError as error:
        raise SettingsError(f"The public key {file} cannot be read: {error}.") from error
    for kind, algorithms in _KINDS:
        try:
            key: Key = kind.import_key(pem)
        except (JoseError, ValueError, TypeError):
            continue
        if key.is_private:
            raise SettingsError(
                f"The key {file} is private. Keep it with the page's server and give its public half."
            )
        return TokenVerifier(key, tuple(algorithms))
    raise SettingsError(
        f"The file {file} holds no public key that tokens can be checked with: RSA, EC or Ed25519, "
        "as PEM."
    )
