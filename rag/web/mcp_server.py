"""The MCP server: over HTTP at /mcp for the request's sender, over stdio for the account that the command
names. [mcp]

Nothing is kept between two HTTP requests. Host, origin and sign-in are checked before, as
everywhere.
"""

import json
import re
from collections.abc import Callable
from contextlib import aclosing
from typing import Any, TypeVar

import anyio
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from index.types import DocumentInfo, View
from rag.compose import Chat, dispatcher_of
from rag.scheduling.dispatcher import Dispatcher
from rag.web.authorization import view_of_request
from rag.web.events import stepped
from rag.web.faults import MALFORMED, Fault, fault_of, refused, unusable
from rag.web.mcp_tools import Client, Tool, tools_of
from rag.web.owner import who_asks

PATH = "/mcp"
ABOUT = (
    "Answers from a collection of documents, with the places where they stand. Use `search` to find "
    "passages, `ask` for an answer with citations, `read_document` to read on around a place."
)
CURSOR = re.compile(r"[0-9]{1,9}")
LISTED = 100
"""Documents in one page of the list of resources."""
URI = "fundstelle://documents/"

T = TypeVar("T")
Context = ServerRequestContext[Any, Any]
Clients = Callable[[Context], Client]
"""Who sends a request."""


class McpServer:
    """Answers the requests of MCP clients, each with what its client may see."""

    def __init__(self, chat: Chat, dispatcher: Dispatcher, client_of: Clients) -> None:
        self._library, self._audit, self._client_of = chat.library, chat.audit, client_of
        self._tools = {tool.name: tool for tool in tools_of(chat, dispatcher)}
        self.server: Server[Any] = Server(
            "fundstelle",
            title="Fundstelle",
            instructions=ABOUT,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_list_resource_templates=self._list_templates,
            on_read_resource=self._read_resource,
        )

    async def _list_tools(self, _context: Context, _given: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(tool) for tool in self._tools.values()])

    async def _call_tool(
        self, context: Context, given: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = self._tools.get(given.name)
        if tool is None:
            known = ", ".join(self._tools)
            raise _refusal(f"There is no tool {given.name[:100]!r}. Known are {known}.")
        try:
            return await self._called(context, tool, given.arguments or {})
        except ValidationError as error:
            return _failed(refused(MALFORMED, unusable(error.errors()), 422))
        except Exception as error:  # noqa: BLE001 - here the web must answer
            return _failed(fault_of(error))

    async def _called(
        self, context: Context, tool: Tool, arguments: dict[str, Any]
    ) -> types.CallToolResult:
        given = tool.input.model_validate(arguments)
        client = await run_in_threadpool(self._client_of, context)
        done = 0
        async with aclosing(stepped(tool.run(given, client))) as steps:
            async for step in steps:
                if not isinstance(step, str):
                    return _result(step)
                done += 1
                await context.session.report_progress(done, message=step)
        raise AssertionError("a tool ends with its result")

    async def _list_resources(
        self, context: Context, given: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        cursor = given.cursor if given and given.cursor else "0"
        if not CURSOR.fullmatch(cursor):
            raise _refusal(f"There is no page {cursor[:100]!r} of the documents.")

        def listed() -> list[DocumentInfo]:
            view = self._client_of(context).view
            return self._library.documents(view)

        infos, start = await _or_fault(listed), int(cursor)
        end = start + LISTED
        return types.ListResourcesResult(
            resources=[_resource(info) for info in infos[start:end]],
            next_cursor=str(end) if end < len(infos) else None,
        )

    async def _list_templates(
        self, _context: Context, _given: Any
    ) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            name="document",
            uri_template=URI + "{document_id}",
            description="A document's text.",
            mime_type="text/plain",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def _read_resource(
        self, context: Context, given: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        def text() -> str:
            view = self._client_of(context).view
            found = self._library.document(given.uri.removeprefix(URI), view)
            self._audit.saw(view, found.id, found.path, part="text")
            return found.text

        content = await _or_fault(text)
        found = types.TextResourceContents(uri=given.uri, mime_type="text/plain", text=content)
        return types.ReadResourceResult(contents=[found])


async def _or_fault(work: Callable[[], T]) -> T:
    """The result of work in a thread; errors become errors of the protocol, in our one form."""
    try:
        return await run_in_threadpool(work)
    except Exception as error:
        fault = fault_of(error)
        code = types.INVALID_PARAMS if fault.status < 500 else types.INTERNAL_ERROR
        raise _as_error(fault, code) from error


def _tool(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=tool.about,
        input_schema=tool.input.model_json_schema(),
        output_schema=tool.output.model_json_schema(),
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _resource(info: DocumentInfo) -> types.Resource:
    return types.Resource(
        name=info.path,
        title=info.title,
        uri=URI + info.id,
        description=f"Of the collection {info.collection!r}",
        mime_type="text/plain",
    )


def _result(found: dict[str, Any]) -> types.CallToolResult:
    text = types.TextContent(text=json.dumps(found, ensure_ascii=False))
    return types.CallToolResult(content=[text], structured_content=found)


def _failed(fault: Fault) -> types.CallToolResult:
    """A fault as a tool's result, so that the model that called it can react."""
    text = types.TextContent(text=fault.sentence)
    return types.CallToolResult(content=[text], structured_content=fault.json(), is_error=True)


def _refusal(sentence: str) -> MCPError:
    return _as_error(refused("not_found", sentence, 404), types.INVALID_PARAMS)


def _as_error(fault: Fault, code: int) -> MCPError:
    """A fault as an error of the protocol."""
    return MCPError(code, fault.sentence, fault.json())


class Exchange(Response):
    """One request of a client and its answer."""

    def __init__(self, server: Server[Any]) -> None:
        super().__init__()
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the SDK answer; when the request ends, so does whatever still runs for it."""
        manager = StreamableHTTPSessionManager(self._server, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def router(chat: Chat, dispatcher: Dispatcher) -> APIRouter:
    """The route /mcp."""
    routes = APIRouter(include_in_schema=False)

    def client_of(context: Context) -> Client:
        """Who sent the HTTP request."""
        assert isinstance(context.request, Request)
        view = view_of_request(context.request)
        return Client(who_asks(context.request, view), view)

    server = McpServer(chat, dispatcher, client_of).server

    @routes.api_route(PATH, methods=["GET", "POST", "DELETE"])
    async def exchange(request: Request) -> Response:
        if request.method != "POST":  # there are no sessions, and nothing that nobody asked for
            raise HTTPException(405, headers={"Allow": "POST"})
        return Exchange(server)

    return routes


def serve_stdio(chat: Chat, sees: Callable[[], View]) -> None:
    """Answer the client on standard input and output until it closes them."""

    async def serve() -> None:
        server = McpServer(
            chat, dispatcher_of(chat), lambda _context: Client("stdio", sees())
        ).server
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(serve)
