"""The page where administrators open collections, folders and documents to groups; needs no script."""

import html
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import AccessError, NotFound
from rag.access.store import Access
from rag.access.types import EVERYBODY, GRANT_ROLES, Grant, GrantRole
from rag.operation.audit import Audit
from rag.web import sign_in
from rag.web.sign_in_page import field, note_line, page, say
from rag.web.visitor import only_administrators

PATH = "/account/grants"
EMPTY = Grant("", "", "")
Text = Annotated[str, Form(max_length=1000)]


def router(access: Access, audit: Audit) -> APIRouter:
    """The page and the routes of its forms."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(PATH)
    def shown(request: Request, done: str = "") -> HTMLResponse:
        only_administrators(request)
        language = sign_in.language_of_request(request)
        note = say(language, done) if done in ("opened", "closed") else ""
        return sign_in.html(grants_page(language, access.grants.all(), note=note))

    @routes.post(f"{PATH}/open", response_model=None)
    def opened(
        request: Request,
        collection: Text = "",
        path: Text = "",
        group: Text = "",
        role: Annotated[GrantRole, Form()] = "reader",
    ) -> Response:
        administrator = only_administrators(request)
        grant = Grant(collection.strip(), path.strip(), group.strip(), role)
        try:
            access.grants.add(grant)
        except AccessError:
            language = sign_in.language_of_request(request)
            problem = say(language, "grant_bad")
            shown = grants_page(language, access.grants.all(), problem=problem, typed=grant)
            return sign_in.html(shown, 422)
        audit.note("granted", who=administrator.id, **asdict(grant))
        return RedirectResponse(f"{PATH}?done=opened", 303)

    @routes.post(f"{PATH}/close", response_model=None)
    def closed(
        request: Request, collection: Text = "", path: Text = "", group: Text = ""
    ) -> Response:
        administrator = only_administrators(request)
        with suppress(NotFound):  # another administrator was quicker
            access.grants.remove(Grant(collection, path, group))
            what = {"collection": collection, "path": path, "group": group}
            audit.note("revoked", who=administrator.id, **what)
        return RedirectResponse(f"{PATH}?done=closed", 303)

    return routes


def grants_page(
    language: str,
    grants: Sequence[Grant],
    *,
    note: str = "",
    problem: str = "",
    typed: Grant = EMPTY,
) -> str:
    """Every grant with a button to revoke it, and a form to add one, filled with what was `typed`."""
    none = f'<p class="quiet">{say(language, "no_grants")}</p>'
    return page(
        language,
        "grants",
        f"<h1>{say(language, 'grants')}</h1>",
        f'<p class="quiet">{say(language, "grants_about")}</p>',
        note_line("problem", problem) or note_line("note", note),
        "".join(_row(language, one) for one in grants) or none,
        *_form(language, typed),
        f'<p class="quiet"><a href="/account">{say(language, "account")}</a></p>',
    )


def _row(language: str, grant: Grant) -> str:
    collection, path, group = (
        html.escape(one, quote=True) for one in (grant.collection, grant.path, grant.group)
    )
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{value}">'
        for name, value in (("collection", collection), ("path", path), ("group", group))
    )
    label = f"{say(language, 'close')}: {collection} {path} {group}"
    return (
        f'<form method="post" action="{PATH}/close" class="grant">{hidden}'
        f"<span><b>{collection}</b> · {path or say(language, 'all_of_it')}<br>"
        f'<span class="quiet">{group} · {say(language, f"may_{grant.role}")}</span></span>'
        f'<button aria-label="{label}">{say(language, "close")}</button></form>'
    )


def _form(language: str, typed: Grant) -> Sequence[str]:
    collection, path, group = (
        f'value="{html.escape(one, quote=True)}"'
        for one in (typed.collection, typed.path, typed.group)
    )
    options = "".join(
        f'<option value="{role}"{" selected" * (role == typed.role)}>{say(language, f"may_{role}")}</option>'
        for role in GRANT_ROLES
    )
    return [
        f'<form method="post" action="{PATH}/open">',
        field(
            say(language, "collection"), "collection", "text", "off", f'maxlength="63" {collection}'
        ),
        f'<label for="path">{say(language, "path")}</label>',
        f'<input id="path" name="path" autocomplete="off" maxlength="1000" aria-describedby="rule" {path}>',
        f'<p id="rule" class="quiet">{say(language, "path_rule")}</p>',
        field(say(language, "group"), "group", "text", "off", f'maxlength="200" {group}'),
        f'<p class="quiet">{say(language, "group_rule", everybody=EVERYBODY)}</p>',
        f'<label for="role">{say(language, "may")}</label>',
        f'<select id="role" name="role">{options}</select>',
        f'<p><button class="main">{say(language, "open")}</button></p>',
        "</form>",
    ]
