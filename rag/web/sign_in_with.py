"""The routes that sign people in with an OpenID Connect provider. Knows no protocol."""

from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from index.errors import NotAllowed, SignInFailed, TooManyFailures
from rag.access.store import Access
from rag.operation.audit import Audit
from rag.web.faults import BY_STATUS, refused
from rag.web.openid import OpenId
from rag.web.prefix import whole_address
from rag.web.sign_in import Next, html, keep, language_of_request, local_path, minutes, replaced
from rag.web.sign_in_page import say, sign_in_page
from rag.web.visitor import address_of

NEXT = "next"


def router(access: Access, openid: OpenId, audit: Audit) -> APIRouter:
    """The routes below /sign-in/with."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in/with/{provider}", response_model=None)
    async def leave(provider: str, request: Request, place: Next = "/") -> Response:
        back = str(whole_address(request, "openid_back", provider=provider))
        try:
            answer = await openid.leave(provider, request, back=back)
        except SignInFailed:
            return _refused(request, openid, access, "with_failed", 502)
        request.session[NEXT] = local_path(place)
        return answer

    @routes.get("/sign-in/with/{provider}/back", name="openid_back", response_model=None)
    async def back(provider: str, request: Request) -> Response:
        return await _arrived(provider, request, access, openid, audit)

    @routes.post("/sign-in/with/{provider}/left", response_model=None)
    async def left(
        provider: str, request: Request, logout_token: Annotated[str, Form(max_length=20_000)]
    ) -> Response:
        """The back-channel logout of the provider."""
        headers = {"Cache-Control": "no-store"}
        failures, address = access.failures, address_of(request)
        attempt = await to_thread.run_sync(failures.begin_by_address, address)
        try:
            person, sid = await openid.left(provider, logout_token)
        except SignInFailed as error:
            fault = refused(BY_STATUS[401], str(error), 400)
            return JSONResponse(fault.json(), fault.status, headers=headers)
        await to_thread.run_sync(failures.forgive, attempt)
        await to_thread.run_sync(access.sessions.end_by_provider, provider, person, sid)
        audit.note("signed_out", who=person, by=provider)
        return Response(status_code=200, headers=headers)

    return routes


async def _arrived(
    provider: str, request: Request, access: Access, openid: OpenId, audit: Audit
) -> Response:
    """Sign in whoever comes back from the provider, or say what is wrong."""
    place = local_path(str(request.session.pop(NEXT, "/")))
    address = address_of(request)
    try:
        if not await openid.expects(provider, request):  # any page can send a browser here
            return _refused(request, openid, access, "with_failed", 401)
        attempt = await to_thread.run_sync(access.failures.begin_by_address, address)
        person, sid = await openid.arrive(provider, request)
    except TooManyFailures as error:
        return _refused(request, openid, access, "locked", 429, minutes=minutes(error))
    except (SignInFailed, NotAllowed) as error:
        audit.note("sign_in_failed", who="", by=provider, address=address)
        if isinstance(error, NotAllowed):
            return _refused(request, openid, access, "no_entry", 403)
        return _refused(request, openid, access, "with_failed", 401)
    await to_thread.run_sync(access.failures.forgive, attempt)
    token = await to_thread.run_sync(partial(replaced, request, access, person, sid=sid))
    audit.note("signed_in", who=person.id, name=person.name, by=provider, address=address)
    response = RedirectResponse(place, 303)
    keep(request, response, token)
    return response


def _refused(
    request: Request, openid: OpenId, access: Access, word: str, status: int, **values: int
) -> Response:
    language = language_of_request(request)
    page = sign_in_page(
        language,
        problem=say(language, word, **values),
        providers=list(openid.providers.values()),
        local=bool(access.accounts.all()),
    )
    return html(page, status)
