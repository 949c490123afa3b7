"""The page where a person sets their password by a link from an administrator; needs no script."""

from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import AccessError, SignInFailed, TooManyFailures
from rag.access.passwords import SHORTEST
from rag.access.store import Access
from rag.operation.audit import Audit
from rag.web import sign_in
from rag.web.sign_in_page import field, note_line, page, say
from rag.web.visitor import address_of

PATH = "/sign-in/password"
Link = Annotated[str, Query(max_length=200)]


def router(access: Access, audit: Audit) -> APIRouter:
    """The page and the route of its form, for whoever has not signed in."""
    routes, few = APIRouter(include_in_schema=False), CapacityLimiter(sign_in.AT_ONCE)

    @routes.get(PATH, name="set_password")
    def form(request: Request, link: Link = "") -> HTMLResponse:
        try:
            name = access.links.account(link).name
        except SignInFailed:
            return _refused(request)
        return sign_in.html(password_page(sign_in.language_of_request(request), name=name))

    @routes.post(PATH, response_model=None)
    async def set_password(
        request: Request, link: Link = "", new: Annotated[str, Form(max_length=2000)] = ""
    ) -> Response:
        return await to_thread.run_sync(_taken, request, link, new, access, audit, limiter=few)

    return routes


def _taken(request: Request, link: str, new: str, access: Access, audit: Audit) -> Response:
    """Set the password and sign its person in, or say what is wrong."""
    name = ""
    try:
        name = access.links.account(link).name
        account = access.links.use(link, new)
        token = sign_in.replaced(
            request, access, account.person, password_hash=account.password_hash
        )
    except SignInFailed:
        return _counted(request, access, audit)
    except AccessError:
        language = sign_in.language_of_request(request)
        found = password_page(language, name=name, problem=say(language, "password_bad"))
        return sign_in.html(found, 422)
    facts = {"name": account.name, "by": "link", "address": address_of(request)}
    audit.note("password_changed", who=account.person.id, **facts)
    response = RedirectResponse("/", 303)
    sign_in.keep(request, response, token)
    return response


def _counted(request: Request, access: Access, audit: Audit) -> HTMLResponse:
    """Count a password for an invalid link as a failed attempt of the sender's address.

    Opening such a link does not count: any page can make its visitors' browsers do that.
    """
    language, address = sign_in.language_of_request(request), address_of(request)
    try:
        access.failures.wrong_key(address)
    except TooManyFailures as error:
        said = say(language, "locked", minutes=sign_in.minutes(error))
        return sign_in.html(password_page(language, problem=said), 429)
    audit.note("sign_in_failed", who="", by="link", address=address)
    return _refused(request)


def _refused(request: Request) -> HTMLResponse:
    language = sign_in.language_of_request(request)
    return sign_in.html(password_page(language, problem=say(language, "link_bad")), 401)


def password_page(language: str, *, name: str = "", problem: str = "") -> str:
    """The form for an account's new password; without a name, only the problem."""
    return page(
        language,
        "password_set",
        f"<h1>{say(language, 'password_set')}</h1>",
        note_line("problem", problem),
        *(_form(language, name) if name else []),
    )


def _form(language: str, name: str) -> list[str]:
    """The form; it posts to its own address, which contains the link."""
    more = f'minlength="{SHORTEST}" maxlength="2000" aria-describedby="rule" autofocus'
    return [
        f'<p class="quiet">{say(language, "password_of", name=name)}</p>',
        '<form method="post">',
        field(say(language, "password_new"), "new", "password", "new-password", more),
        f'<p id="rule" class="quiet">{say(language, "password_rule", least=SHORTEST)}</p>',
        f'<button class="main">{say(language, "password_set")}</button>',
        "</form>",
    ]
