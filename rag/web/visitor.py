"""Finds out who sends a request: by key, by another page's token, by the proxy, or by a session.

Reads no body. A wrong key lets nobody in, whatever else the request contains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Literal

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import NotAllowed, SettingsError, SignInFailed, TokenExpired
from index.settings import Settings
from rag.access.keys import PREFIX
from rag.access.store import Access
from rag.access.tokens import TokenVerifier
from rag.access.types import KEY_SCOPES, KeyScope, Person
from rag.web.prefix import prefix_of

NOTED = "fundstelle.visitor"
PEER = "fundstelle.peer"
"""The keys in a request's scope for its sender and for the address that it itself came from."""
COOKIE = "fundstelle_session"
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request, how they proved it, and the scopes and collection they are limited to."""

    person: Person
    by: Literal["session", "key", "proxy", "token"]
    scopes: frozenset[KeyScope] = frozenset(KEY_SCOPES)
    collection: str | None = None


class WithPeer:
    """Notes the address that a request itself came from, before a proxy's header replaces it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the address and pass on; nothing else makes this note."""
        client = scope.get("client")
        await self.app({**scope, PEER: client[0] if client else ""}, receive, send)


def visitor_of(scope: Mapping[str, Any]) -> Visitor | None:
    """Who sends the request of this scope, as `authentication.py` noted."""
    found = scope.get(NOTED)
    return found if isinstance(found, Visitor) else None


def cookie_name(request: Request) -> str:
    """The name of the session's cookie; over HTTPS one that no other host, and no page without HTTPS,
    can set."""
    if request.url.scheme != "https":
        return COOKIE
    return f"__Secure-{COOKIE}" if prefix_of(request.scope) else f"__Host-{COOKIE}"


def cookie_path(request: Request) -> str:
    """The path to which browsers send the session's cookie; other applications on the host don't get it."""
    return f"{prefix_of(request.scope)}/"


def networks(setting: str) -> tuple[Network, ...]:
    """The addresses and networks of a setting. Raises SettingsError."""
    try:
        return tuple(ip_network(one) for one in setting.replace(",", " ").split())
    except ValueError as error:
        raise SettingsError(
            f"Setting FUNDSTELLE_PROXY_ADDRESSES = {setting!r} cannot be used: {error}. Write addresses "
            "and networks like 10.0.0.5 or 10.0.0.0/24."
        ) from error


def listed(names: str) -> frozenset[str]:
    """The names in a list separated by commas (or, from some proxies, by bars)."""
    return frozenset(name.strip() for name in names.replace("|", ",").split(",") if name.strip())


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy in front that signs people in, and whom it lets in."""

    networks: tuple[Network, ...]
    user_header: str
    groups_header: str
    entry_groups: frozenset[str]
    administrators: str

    @classmethod
    def of(cls, settings: Settings) -> "Proxy | None":
        """The proxy in the settings; None if none signs people in. Raises SettingsError."""
        known = networks(settings.proxy_addresses)
        if not settings.proxy_user_header:
            return None
        if not known:
            raise SettingsError(
                f"Setting FUNDSTELLE_PROXY_USER_HEADER = {settings.proxy_user_header!r} cannot be used: "
                "FUNDSTELLE_PROXY_ADDRESSES says from where it is believed, and names no address."
            )
        return cls(
            known,
            settings.proxy_user_header.lower(),
            settings.proxy_groups_header.lower(),
            listed(settings.entry_groups),
            settings.administrators.strip(),
        )

    def person(self, request: Request) -> Person | None:
        """Who has signed in with the proxy. Raises NotAllowed for a header that is not from the proxy."""
        names, groups = (
            request.headers.getlist(one) for one in (self.user_header, self.groups_header)
        )
        if not names and not (groups and self.groups_header):
            return None
        if not self._comes_from_here(request.scope.get(PEER) or ""):
            raise NotAllowed(
                f"The header {self.user_header} is taken from the proxy in front of this server alone."
            )
        if not names or not names[0].strip():
            return None
        if len(names) > 1 or len(groups) > 1:
            raise NotAllowed(f"The header {self.user_header} or that of the groups came twice.")
        return self._admitted(_text(names[0]), listed(_text(groups[0])) if groups else frozenset())

    def _admitted(self, name: str, groups: frozenset[str]) -> Person:
        if self.entry_groups and not groups & {*self.entry_groups, self.administrators}:
            raise NotAllowed(f"You are signed in as {name[:100]}, but may not enter here.")
        leads = bool(self.administrators) and self.administrators in groups
        return Person(f"proxy:{name}", name, "administrator" if leads else "reader", groups)

    def _comes_from_here(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self.networks)


def _text(value: str) -> str:
    """A header's text: bytes that are not UTF-8 are read as Latin-1, as HTTP defines."""
    raw = value.encode("latin-1", "replace")
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.strip()


@dataclass(frozen=True, slots=True)
class Visitors:
    """Finds out who sends a request."""

    access: Access
    proxy: Proxy | None
    tokens: TokenVerifier | None = None

    def of(self, request: Request) -> Visitor | None:
        """Who sends it; None for nobody. Raises SignInFailed, NotAllowed."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and token.startswith(PREFIX):
            return self._by_key(token, request)
        if kind.lower() == "bearer" and self.tokens and token.count(".") == 2:
            return self._by_token(self.tokens, token, request)
        if self.proxy and (person := self.proxy.person(request)):
            return Visitor(person, "proxy")
        if kind.lower() == "bearer":
            return self._by_key(token, request)
        token = request.cookies.get(cookie_name(request), "")
        found = self.access.sessions.person(token) if token else None
        return Visitor(found, "session") if found else None

    def _by_key(self, key: str, request: Request) -> Visitor:
        found = self.access.keys.person(key.strip())
        if found is None:
            self.access.failures.wrong_key(address_of(request))
            raise SignInFailed("The key is wrong or has expired. Ask an administrator for another.")
        return Visitor(found[0], "key", found[1])

    def _by_token(self, tokens: TokenVerifier, token: str, request: Request) -> Visitor:
        try:
            claims = tokens.read(token)
            if request.headers.get("origin", "").rstrip("/").lower() != claims.origin:
                raise SignInFailed("The page's token was made for another page.")
        except TokenExpired:  # a widget that was asleep; it fetches another
            raise
        except SignInFailed:
            self.access.failures.wrong_key(address_of(request))
            raise
        scopes: frozenset[KeyScope] = frozenset({"read", "conversations"})
        return Visitor(claims.person, "token", scopes, claims.collection)


def only_administrators(request: Request) -> Person:
    """The administrator who sends the request. Raises NotAllowed for anybody else."""
    visitor = visitor_of(request.scope)
    if visitor is None or visitor.person.role != "administrator":
        raise NotAllowed("Only administrators can do this.")
    return visitor.person


def address_of(request: Request) -> str:
    """The address by which attempts are counted: the sender's, as the proxy in front reports it."""
    return request.client.host if request.client else ""
