"""Composes the HTTP API: routes, files, errors, guard. Knows no page.

Each call makes a new app around one open chat; two apps share nothing.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse

from index.models.weights import E5_SMALL, QWEN_CODER
from index.settings import Settings
from rag.access.providers import read_providers
from rag.access.store import Access
from rag.access.tokens import read_tokens
from rag.compose import Chat, dispatcher_of
from rag.operation.figures import Figures
from rag.operation.health import Health
from rag.scheduling.dispatcher import Dispatcher
from rag.web import (
    accounts_page,
    asking,
    collections,
    conversations,
    documents,
    grants_page,
    health,
    keys_page,
    mcp_server,
    openai_api,
    originals,
    password_page,
    resuming,
    sign_in,
    sign_in_with,
    structure,
    suggesting,
    uploads,
)
from rag.web.authentication import Authentication
from rag.web.authorization import Authorizer, open_by_grants, open_to_all
from rag.web.faults import Answered, add_handlers
from rag.web.files import WebFiles
from rag.web.files import router as router_of_files
from rag.web.guard import BodyLimit, Guard, GuardRules, parse_origins
from rag.web.openid import OpenId, StateCookie
from rag.web.prefix import STATIC_POLICY, OwnPage
from rag.web.reference import reference_page
from rag.web.requests import Observed, Observer, note_route, write_log
from rag.web.running import RunningAnswers
from rag.web.shapes import ERRORS, described
from rag.web.shapes.server import ModelShape
from rag.web.state import ServerState
from rag.web.stopping import FinishFirst
from rag.web.visitor import Proxy, Visitors

JSON_BYTES = 2_000_000
FILES_AT_ONCE = 4  # of the largest size


def rules_of(settings: Settings, access: Access | None) -> GuardRules:
    """What the guard enforces under these settings."""
    return GuardRules(
        host=settings.host,
        embed_origins=parse_origins(settings.embed_origins),
        signing_in=access is not None,
    )


def visitors_of(access: Access, settings: Settings) -> Visitors:
    """What finds out who sends a request, set up by these settings. Raises SettingsError."""
    tokens = read_tokens(settings.token_secret.get_secret_value(), settings.token_public_key)
    return Visitors(access, Proxy.of(settings), tokens)


def weights_json(settings: Settings, model_name: str) -> list[Mapping[str, str]]:
    """Which weights answer, and under which licence; without their address or folder."""
    used = (
        ("embedder", settings.embedder, E5_SMALL, Path(settings.embedder).name),
        ("llm", settings.llm, QWEN_CODER, model_name),
    )
    return [
        {"use": use, "name": weights.name, "licence": weights.licence, "source": weights.source}
        if setting == "offline"
        else {"use": use, "name": name, "licence": "", "source": ""}
        for use, setting, weights, name in used
    ]


def create_app(
    chat: Chat,
    *,
    state: ServerState | None = None,
    authorize: Authorizer = open_to_all,
    access: Access | None = None,
    checked: Health | None = None,
    figures: Figures | None = None,
) -> FastAPI:
    """The API around an open chat. Raises SettingsError.

    `state` says how far start-up is (ready if not given), `checked` is the health of the chat, and
    `figures`, if given, are counted and shown. With `access` people sign in and see what is open to
    them; without it `authorize` decides what they see.
    """
    known = state or ServerState()
    app = FastAPI(
        title="Fundstelle",
        version="1",
        description="Answers about your documents, each sentence with the place where it stands.",
        docs_url=None,
        redoc_url=None,
        responses=ERRORS,
        servers=[{"url": chat.settings.path_prefix or "/"}],
        telemetry={"auto_configure": False},  # no telemetry, whatever the environment says
        dependencies=[Depends(note_route)],
    )
    app.state.authorize = open_by_grants(access.grants) if access else authorize
    app.state.dispatcher = dispatcher_of(chat)
    add_handlers(app)
    app.include_router(sign_in.me_router())
    if access:
        _add_signing_in(app, chat, access)
    _add_routes(app, chat, known, access)
    found = checked or Health(chat)
    app.include_router(health.router(known, found, figures, signing_in=access is not None))
    _add_model(app, chat)
    _add_files(app)
    _add_middleware(app, chat, known, access)
    app.add_middleware(Observed, observers=_observers(chat, known, found, figures))
    return app


def _add_signing_in(app: FastAPI, chat: Chat, access: Access) -> None:
    """The pages on which people sign in, and those about accounts, keys and grants."""
    providers = read_providers(chat.settings.openid_providers)
    app.include_router(sign_in.router(access, providers, chat.audit))
    app.include_router(grants_page.router(access, chat.audit))
    app.include_router(accounts_page.router(access, chat.settings.home, chat.audit))
    app.include_router(keys_page.router(access, chat.audit))
    app.include_router(password_page.router(access, chat.audit))
    app.include_router(sign_in_with.router(access, OpenId(providers), chat.audit))


def _add_routes(app: FastAPI, chat: Chat, state: ServerState, access: Access | None) -> None:
    """Questions, documents, conversations, and the other interfaces."""
    dispatcher: Dispatcher = app.state.dispatcher
    running = RunningAnswers(state.stopping)
    app.include_router(asking.router(chat, dispatcher, running))
    app.include_router(suggesting.router(chat, dispatcher))
    app.include_router(documents.router(chat))
    app.include_router(collections.router(chat, access.grants if access else None))
    app.include_router(uploads.router(chat))
    app.include_router(conversations.router(chat, running))
    app.include_router(resuming.router(chat, running))
    app.include_router(originals.router(chat))
    app.include_router(structure.router(chat))
    app.include_router(openai_api.router(chat, dispatcher))
    app.include_router(mcp_server.router(chat, dispatcher))


def _add_middleware(app: FastAPI, chat: Chat, state: ServerState, access: Access | None) -> None:
    """What every request passes; the last added sees it first."""
    most = FILES_AT_ONCE * chat.settings.max_file_mb * 1_000_000
    app.add_middleware(BodyLimit, limit=JSON_BYTES, upload_limit=most)
    if access:
        app.add_middleware(StateCookie, prefix=chat.settings.path_prefix)
        app.add_middleware(
            Authentication, visitors=visitors_of(access, chat.settings), audit=chat.audit
        )
    app.add_middleware(FinishFirst, stopping=state.stopping)
    app.add_middleware(Answered)
    app.add_middleware(Guard, rules=rules_of(chat.settings, access))


def _observers(
    chat: Chat, state: ServerState, found: Health, figures: Figures | None
) -> Sequence[Observer]:
    """Who is told of each request."""
    if figures is None:
        return (write_log,)
    figures.watch(chat, lambda: not health.reason_of(state, found, telling=False))
    return (
        write_log,
        lambda one: figures.handled(one.method, one.route, one.status, one.seconds),
    )


def _add_model(app: FastAPI, chat: Chat) -> None:
    @app.get(
        "/api/model",
        tags=["server"],
        summary="Which models answer, and their licences",
        **described(ModelShape),
    )
    def model() -> dict[str, Any]:
        return {
            "model": chat.answerer.model_name,
            "weights": weights_json(chat.settings, chat.answerer.model_name),
            "max_file_mb": chat.settings.max_file_mb,
            "question_characters": chat.settings.question_characters,
        }


def _add_files(app: FastAPI) -> None:
    files = WebFiles()
    app.state.files = files
    app.include_router(router_of_files(files))

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        page = reference_page(app.openapi(), files.path("reference.css"))
        return OwnPage(page, headers={"Content-Security-Policy": STATIC_POLICY})
