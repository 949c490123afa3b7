"""The chat page, and Gradio's queue and endpoints beside it.

The page is one document that loads the modules of ui/, which talk to the HTTP API. Gradio's own page is
not needed; of its routes only those are open that the endpoints of gradio_api.py need.
"""

import os
import re

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount

from languages import FALLBACK
from rag.compose import Chat
from rag.web.gradio_api import add_endpoints, quiet_blocks
from rag.web.gradio_isolation import GradioIsolation
from rag.web.guard import parse_origins
from rag.web.markup import document
from rag.web.prefix import OwnPage

HEAD = """<link rel="icon" href="/favicon.ico">
<script type="module" src="{script}"></script>"""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors {ancestors}"
)
SHOWN = ("/", "/c/{id}", "/d/{id}")
"""A new conversation, a kept one, a place of a document: the page reads its own address."""
ID = re.compile(r"[\w-]{1,64}")


def mount_page(app: FastAPI, chat: Chat) -> FastAPI:
    """Serve the page at /, and Gradio; call it after every other route has been added."""
    _add_page(app, sorted(parse_origins(chat.settings.embed_origins)))
    _mount_gradio(app, chat)
    return app


def _add_page(app: FastAPI, embed_origins: list[str]) -> None:
    policy = POLICY.format(ancestors=" ".join(["'self'", *embed_origins]))
    head = HEAD.format(script=app.state.files.path("page.js"))
    page = document(FALLBACK, "Fundstelle", head=head, body="")

    async def show(id: str = "") -> Response:
        if id and not ID.fullmatch(id):
            raise HTTPException(404)
        return OwnPage(page, headers={"Content-Security-Policy": policy})

    for path in SHOWN:
        app.add_api_route(path, show, methods=["GET", "HEAD"], include_in_schema=False)


def _mount_gradio(app: FastAPI, chat: Chat) -> None:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by Gradio while it is imported
    import gradio as gr

    with quiet_blocks() as blocks:
        add_endpoints(chat, app.state.authorize, app.state.dispatcher)
    blocks.queue(max_size=chat.settings.questions_waiting, api_open=False)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        root_path=chat.settings.path_prefix,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        show_error=False,
    )
    mounted = app.router.routes[-1]
    assert isinstance(mounted, Mount)
    mounted.app = GradioIsolation(mounted.app)
