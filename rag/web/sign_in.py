"""The routes that sign people in and out.

The guard has already refused requests from pages of other origins; each session gets a new token.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import AccessError, SignInFailed, TooManyFailures
from rag.access.providers import Provider
from rag.access.store import Access
from rag.access.types import LOCAL, Account, Person
from rag.operation.audit import Audit
from rag.web.authorization import Seen
from rag.web.prefix import OwnPage
from rag.web.shapes import described
from rag.web.shapes.server import MeShape
from rag.web.sign_in_page import POLICY, account_page, say, sign_in_page
from rag.web.visitor import Visitor, address_of, cookie_name, cookie_path, visitor_of
from rag.web.words import preferred

AT_ONCE = 4
"""Sign-ins checked at the same time; waiting ones hold up no question."""
Next = Annotated[str, Query(alias="next", max_length=2000)]
Text = Annotated[str, Form(max_length=2000)]


def local_path(asked: str) -> str:
    """Where to go after signing in: always a path of this server, whatever was requested."""
    plain = asked.isprintable() and "\\" not in asked and not asked.startswith("//")
    return asked if plain and asked.startswith("/") else "/"


def html(page: str, status: int = 200) -> HTMLResponse:
    """A page for signing in, which must not be cached."""
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",  # otherwise a form's Origin would be "null"
    }
    return OwnPage(page, status, headers=headers)


def language_of_request(request: Request) -> str:
    """The language for a browser."""
    return preferred(request.headers.get("accept-language", ""))


def keep(request: Request, response: Response, token: str) -> None:
    """Set the session's cookie, which lasts until the browser is closed."""
    response.set_cookie(
        cookie_name(request),
        token,
        path=cookie_path(request),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _forget(request: Request, response: Response) -> None:
    response.delete_cookie(
        cookie_name(request),
        path=cookie_path(request),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def me_router() -> APIRouter:
    """The route that tells the page who is signed in."""
    routes = APIRouter(tags=["sign-in"])

    @routes.get(
        "/api/me",
        summary="Who is signed in, and whether they may add documents anywhere",
        **described(MeShape),
    )
    def me(request: Request, response: Response, seen: Seen) -> dict[str, Any]:
        response.headers["Cache-Control"] = "no-store"
        visitor = visitor_of(request.scope)
        may_write = seen.writable is None or bool(seen.writable)
        if visitor is None:
            return {"signed_in": False, "may_write": may_write}
        person = visitor.person
        return {
            "signed_in": True,
            "name": person.name,
            "role": person.role,
            "groups": sorted(person.groups),
            "by": visitor.by,
            "may_write": may_write,
        }

    return routes


def replaced(
    request: Request, access: Access, person: Person, *, sid: str = "", password_hash: str = ""
) -> str:
    """The token of a new session that replaces the browser's earlier one.

    `sid` is the provider's session, `password_hash` that of the person's account. Raises SignInFailed.
    """
    before = request.cookies.get(cookie_name(request), "")
    if before:
        access.sessions.end(before)
    return access.sessions.start(person, sid=sid, password_hash=password_hash)


def router(access: Access, providers: Sequence[Provider], audit: Audit) -> APIRouter:
    """The pages /sign-in and /account, and the routes of their forms."""
    routes = APIRouter(include_in_schema=False)
    _add_sign_in(routes, access, providers, audit)
    _add_sign_out(routes, access, audit)
    _add_account(routes, access, audit)
    return routes


def _checked(access: Access, name: str, password: str, address: str) -> Account:
    """The account with this name and password. Raises SignInFailed, TooManyFailures."""
    attempt = access.failures.begin(name, address)
    account = access.accounts.with_password(name, password)
    if account is None:
        raise SignInFailed("Name and password do not belong together.")
    access.failures.forgive(attempt)
    return account


def minutes(error: TooManyFailures) -> int:
    """The minutes until the next attempt, rounded up."""
    return -(-error.seconds // 60)


def _problem(language: str, error: SignInFailed) -> tuple[str, int]:
    """The page's message for a failure, in its language, and the status."""
    if isinstance(error, TooManyFailures):
        return say(language, "locked", minutes=minutes(error)), 429
    return say(language, "wrong"), 401


def _add_sign_in(
    routes: APIRouter, access: Access, providers: Sequence[Provider], audit: Audit
) -> None:
    def page(language: str, **more: str) -> str:
        local = bool(access.accounts.all())
        return sign_in_page(language, providers=providers, local=local, **more)

    @routes.get("/sign-in")
    def form(request: Request, out: bool = False, place: Next = "/") -> HTMLResponse:
        language = language_of_request(request)
        note = say(language, "signed_out") if out else ""
        return html(page(language, note=note, place=local_path(place)))

    few = anyio.CapacityLimiter(AT_ONCE)

    @routes.post("/sign-in", response_model=None)
    async def sign_in(
        request: Request, name: Text = "", password: Text = "", place: Next = "/"
    ) -> Response:
        return await to_thread.run_sync(begun, request, name, password, place, limiter=few)

    def note_failure(name: str, address: str) -> None:
        known = access.accounts.find(name)  # another name may be a password in the wrong field
        audit.note("sign_in_failed", who="", name=known.name if known else "", address=address)

    def begun(request: Request, name: str, password: str, place: str) -> Response:
        language, address = language_of_request(request), address_of(request)
        try:
            account = _checked(access, name, password, address)
            person, password_hash = account.person, account.password_hash
            token = replaced(request, access, person, password_hash=password_hash)
        except SignInFailed as error:
            if not isinstance(
                error, TooManyFailures
            ):  # what is not looked at must not fill the disk
                note_failure(name, address)
            problem, status = _problem(language, error)
            again = page(language, problem=problem, name=name[:200], place=local_path(place))
            return html(again, status)
        audit.note("signed_in", who=person.id, name=person.name, by="password", address=address)
        response = RedirectResponse(local_path(place), 303)
        keep(request, response, token)
        return response


def _add_sign_out(routes: APIRouter, access: Access, audit: Audit) -> None:
    @routes.post("/sign-out", response_model=None)
    def sign_out(request: Request, everywhere: Text = "") -> Response:
        visitor = visitor_of(request.scope)
        if everywhere and visitor:
            access.sessions.end_all(visitor.person.id)
        access.sessions.end(request.cookies.get(cookie_name(request), ""))
        if visitor:
            audit.note("signed_out", who=visitor.person.id, everywhere=bool(everywhere))
        response = RedirectResponse("/sign-in?out=1", 303)
        _forget(request, response)
        return response


def _add_account(routes: APIRouter, access: Access, audit: Audit) -> None:
    @routes.get("/account")
    def account(request: Request, changed: bool = False) -> HTMLResponse:
        language = language_of_request(request)
        note = say(language, "password_changed") if changed else ""
        return html(account_page(language, _signed_in(access, request), note=note))

    @routes.post("/account/password", response_model=None)
    def password(request: Request, old: Text = "", new: Text = "") -> Response:
        language, visitor = language_of_request(request), visitor_of(request.scope)
        assert visitor is not None  # nobody else is let in here
        name = visitor.person.name if _has_password(access, visitor) else ""
        try:
            account = _checked(access, name, old, address_of(request))
            account = access.accounts.set_password(name, new, password_hash=account.password_hash)
            token = access.sessions.start(account.person, password_hash=account.password_hash)
        except SignInFailed as error:
            problem, status = _problem(language, error)
            return html(
                account_page(language, _signed_in(access, request), problem=problem), status
            )
        except AccessError:
            said = say(language, "password_bad")
            return html(account_page(language, _signed_in(access, request), problem=said), 422)
        audit.note("password_changed", who=account.person.id)
        response = RedirectResponse("/account?changed=1", 303)
        keep(request, response, token)
        return response


def _has_password(access: Access, visitor: Visitor) -> bool:
    voucher, _, name = visitor.person.id.partition(":")
    account = access.accounts.find(name) if voucher == LOCAL else None
    return bool(account and account.has_password)


def _signed_in(access: Access, request: Request) -> dict[str, Any]:
    visitor = visitor_of(request.scope)
    assert visitor is not None  # nobody else is let in here
    person = visitor.person
    by_session = visitor.by == "session"
    return {
        "name": person.name,
        "role": person.role,
        "groups": sorted(person.groups),
        "browsers": len(access.sessions.of(person.id)) if by_session else 0,
        "password": by_session and _has_password(access, visitor),
    }
