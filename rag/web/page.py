"""The chat page as Gradio serves it, and Gradio's queue.

Gradio serves the page; its content is the chat of ui/, the same modules that the widget loads, which talk to
the HTTP API. Only those routes of Gradio are open that the page and the endpoints of gradio_api.py need.
"""

import base64
import hashlib
import os
import re
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from rag.compose import Chat
from rag.web.asgi import App, Message, Receive, Scope, Send
from rag.web.gradio_api import add_endpoints
from rag.web.guard import parse_origins

HEAD = """<meta name="color-scheme" content="light dark">
<style>{style}</style>
<script type="module" src="{script}"></script>"""
CSS = """body > :not(#fundstelle-chat) { display: none !important }
@media print { html, body { height: auto !important; overflow: visible !important } }"""
"""Gradio's own page is there for its queue and its clients; what people see is the chat over it."""
SYSTEM_FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
OPENED = re.compile(
    r"/|/(?:assets|static|svelte)/.+|/(?:config|theme\.css|favicon\.ico|manifest\.json|robots\.txt)"
    r"|/gradio_api/(?:info|theme\.css|startup-events|heartbeat/\w+|queue/data|call/\w+/\w+)"
)
CALLED = re.compile(r"/gradio_api/(?:queue/join|cancel|reset|call/\w+)")
"""What Gradio's clients post to: the queue, for the endpoints that are named."""
CONVERSATION = re.compile(r"/c/[\w-]{1,64}")
"""Where the page opens a saved conversation; the page reads its own address."""
PLACE = re.compile(r"/d/[\w-]{1,64}")
"""Where the page opens at a place of a document; the browser keeps the offsets to itself (`#12-34`)."""
LOST = re.compile(rb'="(?:\./|/(?=manifest\.json))')
"""How addresses in Gradio's page begin that hold at the server's root alone."""
INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def mount_page(app: FastAPI, chat: Chat) -> FastAPI:
    """Serve the chat page at /; call it after every other route has been added."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by Gradio while it is imported
    import gradio as gr

    font, prefix = list(SYSTEM_FONT), chat.settings.path_prefix
    with gr.Blocks(title="Fundstelle", analytics_enabled=False, fill_width=True) as blocks:
        gr.Column(elem_id="fundstelle")  # gr.HTML would need a policy that allows eval
        add_endpoints(chat, app.state.door, app.state.desk)
    blocks.queue(max_size=chat.settings.questions_waiting, api_open=False)
    theme = gr.themes.Base(font=font, font_mono=["ui-monospace", "monospace"])
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        root_path=prefix,
        theme=theme,
        head=HEAD.format(style=CSS, script=prefix + app.state.files.path("page.js")),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        show_error=False,
    )
    mounted = app.router.routes[-1]
    assert isinstance(mounted, Mount)
    mounted.app = PageGate(mounted.app, parse_origins(chat.settings.embed_origins), prefix)
    return app


class PageGate:
    """Opens only what the page needs of Gradio, and sets the page's policy."""

    def __init__(self, app: App, embed_origins: frozenset[str], prefix: str) -> None:
        self.app = app
        self.root = f'="{prefix}/'.encode()
        self.ancestors = " ".join(["'self'", *sorted(embed_origins)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is open; everything else appears not to exist."""
        path = scope["path"]
        if scope["type"] != "http":
            raise HTTPException(404)
        if scope["method"] not in ("GET", "HEAD"):
            if scope["method"] != "POST" or not CALLED.fullmatch(path):
                raise HTTPException(404)
        elif CONVERSATION.fullmatch(path) or PLACE.fullmatch(path):
            scope = {**scope, "path": "/", "raw_path": b"/"}
        elif not OPENED.fullmatch(path):
            raise HTTPException(404)
        await self.app(scope, receive, self._with_policy(send) if scope["path"] == "/" else send)

    def _with_policy(self, send: Send) -> Send:
        """`send` that holds the page back until the hashes of its inline scripts are known."""
        start: Message = {}
        parts: list[bytes] = []

        async def held(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message["type"] != "http.response.body":
                return await send(message)
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                page = LOST.sub(self.root, b"".join(parts))  # at whatever address the page is
                policy = self._policy(page)
                kept = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
                length = (b"content-length", str(len(page)).encode())
                start["headers"] = [*kept, length, (b"content-security-policy", policy)]
                await send(start)
                await send({"type": "http.response.body", "body": page})

        return held

    def _policy(self, page: bytes) -> bytes:
        """As strict as Gradio permits: no foreign origin, and only its own inline scripts."""
        digests = (hashlib.sha256(script).digest() for script in INLINE_SCRIPT.findall(page))
        hashes = " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)
        rules: dict[str, Any] = {
            "default-src": "'none'",
            "script-src": f"'self' {hashes}",
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data:",
            "font-src": "'self'",
            "connect-src": "'self'",
            "manifest-src": "'self'",
            "base-uri": "'self'",
            "form-action": "'self'",
            "frame-ancestors": self.ancestors,
        }
        return "; ".join(f"{name} {value}" for name, value in rules.items()).encode()
