"""Starts the server: listens first, then prepares models and documents in the background. [uvicorn]

An early browser sees the progress; /readyz answers 503 until everything is ready.
"""

import errno
import logging
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from index.errors import FundstelleError, SettingsError
from index.home import open_to_others
from index.models.weights import OFFLINE
from index.progress import Bars
from index.settings import Settings
from index.types import View
from rag.access.providers import read_providers
from rag.access.store import Access, open_access
from rag.access.tokens import read_tokens
from rag.compose import Chat, open_chat
from rag.observing import Observer
from rag.operation.figures import Figures, open_figures
from rag.operation.traces import open_traces
from rag.web.api import create_app
from rag.web.connections import Connection, allow_connections, notice_the_gone
from rag.web.faults import noted
from rag.web.page import mount_page
from rag.web.prefix import Prefixed
from rag.web.state import ServerState
from rag.web.stopping import FAREWELL_S, GracefulServer
from rag.web.visitor import Proxy, WithPeer, networks

log = logging.getLogger("fundstelle.web")

NOBODY = """others can reach {host}, and nobody could sign in, so nothing was started. Make an account first:
  python -m rag accounts add NAME --role administrator --home '{home}'
An OpenID Connect provider, a proxy or your page's server may sign people in, too: docs/intranet.md."""


def serve(settings: Settings) -> int:
    """Serve until interrupted; the exit status is 1 if the models could not be prepared."""
    state = ServerState(ready=False)
    with (
        listen(settings.host, settings.port) as listener,
        signing_in(settings, listener) as access,
        observing(settings) as (figures, observers),
    ):
        bars = Bars(sys.stderr, quiet=settings.log_format == "json")

        def progress(what: str, done: int, total: int) -> None:
            bars.update(what, done, total)
            state.progress(what, done, total)

        with open_chat(settings, write=True, progress=progress, observers=observers) as chat:
            server = server_of(chat, state, access, figures)
            preparing = threading.Thread(
                target=_prepare, args=(chat, state, server, bars), name="prepare", daemon=True
            )
            preparing.start()
            log.info("Fundstelle is at %s", address(listener))
            server.run(sockets=[listener])
            preparing.join(FAREWELL_S)
    if state.fatal:
        log.error("%s", state.problem)
    return 1 if state.fatal else 0


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises SettingsError with the reason if there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, where = found[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
            notice_the_gone(listener)
            listener.listen(128)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise SettingsError(_why_not(host, port, error)) from error
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program, perhaps by Fundstelle itself. "
            "End that, or choose another port with --port."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used without more rights. Choose one from 1024 with --port."
    return (
        f"The address {host} cannot be listened on ({error.strerror or error}). "
        "Give one of this machine with --host: 127.0.0.1 for itself, 0.0.0.0 for its network."
    )


def address(listener: socket.socket) -> str:
    """The address at which a browser on this machine reaches the server."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


@contextmanager
def signing_in(settings: Settings, listener: socket.socket) -> Iterator[Access | None]:
    """Who may sign in; None if nobody has to. Raises SettingsError if sign-in is required but impossible."""
    alone = ip_address(listener.getsockname()[0]).is_loopback
    others = (
        Proxy.of(settings)
        or read_providers(settings.openid_providers)
        or read_tokens(settings.token_secret.get_secret_value(), settings.token_public_key)
    )
    if alone and settings.sign_in == "elsewhere" and not others:
        yield None
        return
    access = open_access(settings.home, session_hours=settings.session_hours)
    try:
        if not others and not access.accounts.all():
            raise SettingsError(NOBODY.format(host=settings.host, home=settings.home))
        if open_to_others(settings.home):
            log.warning("Other users of this machine can read %s: chmod 700 it.", settings.home)
        yield access
    finally:
        access.close()


@contextmanager
def observing(settings: Settings) -> Iterator[tuple[Figures | None, Sequence[Observer]]]:
    """Figures and traces, if installed and set, and the observers of questions."""
    figures, traces = open_figures(), open_traces(settings.traces)
    try:
        yield figures, [one.asked for one in (figures, traces) if one]
    finally:
        if traces:
            traces.close()


def server_of(
    chat: Chat,
    state: ServerState,
    access: Access | None = None,
    figures: Figures | None = None,
) -> GracefulServer:
    """A server of page, API and widget; `run(sockets=[listener])` starts it.

    With `access` people sign in. A request's own address is noted before a proxy's header replaces it,
    because trust depends on the former.
    """
    import uvicorn
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    app = mount_page(create_app(chat, state=state, access=access, figures=figures), chat)
    inner = Prefixed(app, chat.settings.path_prefix)
    believed = [str(one) for one in networks(chat.settings.proxy_addresses)] or ["127.0.0.1", "::1"]
    behind: Any = ProxyHeadersMiddleware(inner, trusted_hosts=believed)  # type: ignore[arg-type]
    config = uvicorn.Config(
        WithPeer(behind),
        proxy_headers=False,
        http=Connection,
        limit_concurrency=allow_connections(),
        log_config=None,  # its warnings stand in our log
        server_header=False,
        access_log=False,
        timeout_graceful_shutdown=FAREWELL_S,
    )
    return GracefulServer(
        config,
        state.stopping,
        patience_s=chat.settings.stop_timeout_s,
        first=chat.uploads.stop if chat.uploads else lambda: None,
    )


def _prepare(chat: Chat, state: ServerState, server: GracefulServer, bars: Bars) -> None:
    """Load the models, then index the settings' folder; reports progress to `state`."""
    try:
        with bars:
            chat.load()
    except FundstelleError as error:  # without models there is nothing to serve
        state.problem, state.fatal = str(error), True  # shown on the terminal only: the server ends
        server.should_exit = True
        return
    if chat.uploads:  # work left from the last run, in parallel with the folder
        chat.uploads.start()
    try:
        with bars:
            _take_in(chat, state, bars)
    except FundstelleError as error:  # what was indexed before can still be searched
        state.problem_id = noted(error)
        state.problem = "The documents were not taken in."
    state.ready = True
    log.info("Fundstelle is ready.")
    if chat.settings.llm == OFFLINE:  # a hosted model is not called without need
        with suppress(FundstelleError):
            chat.answerer.warm()


def _take_in(chat: Chat, state: ServerState, bars: Bars) -> None:
    folder, collection = documents_folder(chat, chat.settings.documents), chat.settings.collection
    if folder is None:
        chat.library.reread_uploads(collection)
        return

    def progress(path: str, done: int, total: int) -> None:
        bars.update(f"Indexing {folder}", done, total)
        state.progress("documents", done, total)

    report = chat.library.sync(folder, collection=collection, progress=progress)
    for skipped in report.skipped:
        log.warning("Skipped %s: %s", skipped.path, skipped.reason)


def documents_folder(chat: Chat, folder: Path | None) -> Path | None:
    """The folder to index, unless it is missing or the collection holds another folder's files.

    Half of what was synced must still be there: a folder that lost files is the same folder, one
    that merely shares a README is not.
    """
    if folder is None or not folder.is_dir():
        return None
    infos = chat.library.documents(View(chat.settings.collection))
    others = [info.path for info in infos if info.origin != "upload"]
    there = sum((folder / path).is_file() for path in others)
    return folder if 2 * there >= len(others) else None
