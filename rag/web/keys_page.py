"""The page where a person makes, sees once and revokes their own keys for programs; needs no
script."""

import html
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import AccessError, NotAllowed, NotFound
from rag.access.store import Access
from rag.access.types import LOCAL, Key, KeyScope
from rag.operation.audit import Audit
from rag.web import sign_in
from rag.web.sign_in_page import hidden, labelled, note_line, options, page, say, shown_once
from rag.web.visitor import visitor_of
from rag.web.words import day_of

PATH = "/account/keys"
DAYS = (7, 30, 90, 365)
SCOPES: tuple[KeyScope, ...] = ("read", "write", "conversations")
"""The scopes that people may give their own keys; administrators give the others by command."""
Text = Annotated[str, Form(max_length=200)]


def router(access: Access, audit: Audit) -> APIRouter:
    """The page and the routes of its forms."""
    routes = APIRouter(include_in_schema=False)

    def answer(request: Request, status: int = 200, **texts: str) -> HTMLResponse:
        language, account = sign_in.language_of_request(request), _account(request)
        return sign_in.html(keys_page(language, access.keys.of(account), **texts), status)

    @routes.get(PATH)
    def shown(request: Request, done: bool = False) -> HTMLResponse:
        language = sign_in.language_of_request(request)
        return answer(request, note=note_line("note", say(language, "key_revoked")) if done else "")

    @routes.post(f"{PATH}/add")
    def added(
        request: Request,
        label: Text = "",
        days: Annotated[int, Form()] = 90,
        scopes: Annotated[list[str] | None, Form()] = None,
    ) -> HTMLResponse:
        account, language = _account(request), sign_in.language_of_request(request)
        wanted = scopes or []
        try:
            if not set(wanted) <= set(SCOPES):
                raise AccessError(f"Nobody gives a key of their own the scopes {wanted}.")
            secret, key = access.keys.add(account, label=label, scopes=wanted, days=days)
        except AccessError:
            return answer(request, 422, problem=say(language, "key_bad"))
        facts = {"key": key.id, "scopes": sorted(key.scopes), "expires": key.expires}
        audit.note("key_made", who=f"{LOCAL}:{account}", name=account, **facts)
        return answer(request, note=shown_once(say(language, "key_made"), secret))

    @routes.post(f"{PATH}/remove", response_model=None)
    def removed(request: Request, id: Text = "") -> Response:
        account = _account(request)
        with suppress(NotFound):  # removed in another window, or not theirs
            access.keys.remove(id, account=account)
            audit.note("key_revoked", who=f"{LOCAL}:{account}", name=account, key=id)
        return RedirectResponse(f"{PATH}?done=1", 303)

    return routes


def _account(request: Request) -> str:
    """The account of the request's sender. Raises NotAllowed for people whom another server signs in."""
    visitor = visitor_of(request.scope)
    voucher, _, name = (visitor.person.id if visitor else "").partition(":")
    if voucher != LOCAL:
        raise NotAllowed("Keys belong to accounts of this server. Ask an administrator for one.")
    return name


def keys_page(language: str, keys: Sequence[Key], *, note: str = "", problem: str = "") -> str:
    """A person's keys, each with a button that revokes it, and a form to make one."""
    none = f'<p class="quiet">{say(language, "no_keys")}</p>'
    return page(
        language,
        "keys",
        f"<h1>{say(language, 'keys')}</h1>",
        f'<p class="quiet">{say(language, "keys_about")}</p>',
        note_line("problem", problem) or note,
        "".join(_row(language, one) for one in keys) or none,
        *_form(language),
        f'<p class="quiet"><a href="/account">{say(language, "account")}</a></p>',
    )


def _row(language: str, key: Key) -> str:
    label = html.escape(key.label) or key.id
    known = [say(language, f"scope_{one}") for one in SCOPES if one in key.scopes]
    scopes = ", ".join([*known, *sorted(key.scopes - set(SCOPES))])
    until = say(language, "key_until", day=day_of(date.fromisoformat(key.expires[:10]), language))
    revoke = say(language, "key_revoke")
    return (
        f'<form method="post" action="{PATH}/remove" class="grant">{hidden("id", key.id)}'
        f'<span><b>{label}</b><br><span class="quiet">{scopes} · {until}</span></span>'
        f'<button aria-label="{revoke}: {label}">{revoke}</button></form>'
    )


def _form(language: str) -> Sequence[str]:
    ticks = "".join(
        f'<label class="tick"><input type="checkbox" name="scopes" value="{one}"'
        f"{' checked' if one == 'read' else ''}> {say(language, f'scope_{one}')}</label>"
        for one in SCOPES
    )
    days = options({str(one): say(language, "days", n=one) for one in DAYS}, "90")
    return [
        f"<h2>{say(language, 'key_add')}</h2>",
        f'<form method="post" action="{PATH}/add">',
        labelled(
            say(language, "key_label"), '<input name="label" maxlength="200" autocomplete="off">'
        ),
        f"<fieldset><legend>{say(language, 'may')}</legend>{ticks}</fieldset>",
        labelled(say(language, "key_days"), f'<select name="days">{days}</select>'),
        f'<p><button class="main">{say(language, "key_add")}</button></p>',
        "</form>",
    ]
