"""One client for every chat model: a GGUF file run in this process, or a server elsewhere.

A GGUF file is served by llama.cpp on a loopback port from inside the process, so that local and
hosted models are reached the same way, through LlamaIndex's OpenAI-like client. Where several ask
the local model at once, they wait in this process for their turn: what is silence is only counted
from there on. Knows nothing of passages or prompts; no exception of a library leaves this module.
"""

import contextlib
import os
import re
import secrets
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Never

import psutil

from index.errors import ChatModelError, ModelError
from index.models.weights import QWEN_CODER, ensure
from index.types import Progress
from rag.types import ChatModel

if TYPE_CHECKING:
    import httpx
    from llama_index.llms.openai_like import OpenAILike

OFFLINE = "offline"
WORKING_MEMORY = 700_000_000
SLOTS = 1
"""Replies that a local model writes side by side."""
REQUEST = "x-fundstelle-request"
CONTROL = re.compile(
    r"<(?=\|[^|<>\n]{1,40}\|>|/?s>|(?:start|end)_of_turn>|</?SYS>>|[bf]im_|｜)|\[(?=/?INST\])"
)
"""What servers read as the turn of a conversation when it stands in a text."""
LOOPBACK = re.compile(
    r"(?<![\w.-])(?:https?://(?:[^\s/@]*@)?)?"
    r"(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){1,3}|0\.0\.0\.0|\[::1\])(?![\w-]|\.\w)"
    r"(?::\d+)?(?:/[^\s'\"]*)?"
)
"""An address inside this machine, which tells those who ask nothing and others too much."""


def spoken(text: str) -> str:
    """The text without the power to end its turn: documents and questions are untrusted."""
    return CONTROL.sub(lambda found: f"{found[0]} ", text)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server: base URL ending in /v1, key, model name, name for people."""

    url: str
    key: str
    model: str
    shown: str


class ServedModel:
    """A `ChatModel` behind an OpenAI-compatible server."""

    def __init__(self, endpoint: Endpoint, *, timeout_s: float, context_tokens: int) -> None:
        self.endpoint, self.timeout_s = endpoint, timeout_s
        self.context_tokens = context_tokens
        self._told = ""
        self._client: OpenAILike | None = None
        self._open: dict[str, httpx.Response] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What a person is shown as the model that answers; "" while its server has not told its name."""
        return self.endpoint.shown or self.endpoint.model or self._told

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """Pieces of the reply, temperature 0; closing the iterator stops the generation.

        Raises ChatModelError when the server is gone, slow, or answers what cannot be read.
        """
        from llama_index.core.llms import ChatMessage

        chat = [ChatMessage(role=role, content=spoken(text)) for role, text in messages]
        request = secrets.token_hex(8)
        with _translated(self._who, self.timeout_s, self._remedy):
            try:
                for reply in self._connected().stream_chat(
                    chat, max_tokens=max_tokens, extra_headers={REQUEST: request}
                ):
                    if reply.delta:
                        yield str(reply.delta)
            finally:
                # LlamaIndex leaves the connection open when its generator is closed, and the
                # server would go on writing for nobody
                if response := self._open.pop(request, None):
                    response.close()

    @property
    def _who(self) -> str:
        """The model as errors name it."""
        if LOOPBACK.search(self.endpoint.url):
            return "The chat model that FUNDSTELLE_LLM names"
        return f"The chat model at {self.endpoint.url}"

    @property
    def _remedy(self) -> str:
        """What to do about any fault of the model; "" where it depends on the fault."""
        return ""

    def _connected(self) -> "OpenAILike":
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> "OpenAILike":
        import httpx
        from llama_index.llms.openai_like import OpenAILike

        model = self.endpoint.model or self._first_model()
        self._told = model
        return OpenAILike(
            model=model,
            api_base=self.endpoint.url,
            api_key=self.endpoint.key or "none",
            is_chat_model=True,
            context_window=self.context_tokens,
            temperature=0.0,
            timeout=self.timeout_s,
            max_retries=0,
            http_client=httpx.Client(
                timeout=self.timeout_s, event_hooks={"response": [self._remember]}
            ),
        )

    def _remember(self, response: "httpx.Response") -> None:
        if request := response.request.headers.get(REQUEST):
            self._open[request] = response

    def _first_model(self) -> str:
        from openai import OpenAI

        client = OpenAI(
            base_url=self.endpoint.url,
            api_key=self.endpoint.key or "none",
            timeout=self.timeout_s,
            max_retries=0,
        )
        models = client.models.list().data
        if not models:
            raise ChatModelError(
                f"{self._who}: its server offers no model. Name one in FUNDSTELLE_LLM_MODEL."
            )
        return models[0].id


@contextlib.contextmanager
def _translated(who: str, timeout_s: float, remedy: str) -> Iterator[None]:
    """Turn whatever the client libraries raise into one ChatModelError that says what to do."""
    import httpx
    import openai

    try:
        yield
    except (openai.APITimeoutError, httpx.TimeoutException) as error:
        raise ChatModelError(
            f"{who} sent nothing for {timeout_s:g} s. Check its load or raise "
            "FUNDSTELLE_LLM_TIMEOUT_S."
        ) from error
    except openai.APIStatusError as error:
        raise ChatModelError(
            f"{who} refused the request: HTTP {error.status_code}, {_first_line(error.message)}. "
            f"{remedy or 'Check FUNDSTELLE_LLM, its model name and key.'}"
        ) from error
    except (openai.APIConnectionError, httpx.HTTPError, OSError) as error:
        raise ChatModelError(
            f"{who} cannot be reached: {_first_line(str(error))}. "
            f"{remedy or 'Start it or correct FUNDSTELLE_LLM.'}"
        ) from error
    except (
        openai.OpenAIError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
    ) as error:
        # rubbish from the server surfaces in the client as any of these
        raise ChatModelError(
            f"{who} answered what no OpenAI-compatible server should: "
            f"{type(error).__name__}: {_first_line(str(error))}. "
            f"{remedy or 'Check what runs at that address.'}"
        ) from error


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return LOOPBACK.sub("its address", lines[0][:200]).rstrip(".") if lines else "no reason given"


@dataclass(eq=False, slots=True)
class _Turn:
    """A reply to be written when its turn comes; `said` ends with None, or with what went wrong.

    Once it is `left`, it ends with its next piece, or is passed over.
    """

    write: Callable[[], Generator[str, None, None]]
    said: SimpleQueue[str | BaseException | None] = field(default_factory=SimpleQueue)
    left: bool = False

    @property
    def _wanted(self) -> bool:
        """Not once the process ends: llama.cpp must not be torn down while it writes."""
        return not self.left and threading.main_thread().is_alive()

    def take(self) -> None:
        """Write the reply, or what of it is wanted; raises nothing."""
        end: BaseException | None = None
        try:
            with closing(self.write()) as pieces:
                while self._wanted and (piece := next(pieces, None)) is not None:
                    self.said.put(piece)
        except BaseException as error:  # noqa: BLE001 - it is raised where the reply is read
            end = error
        self.said.put(end)


class Line:
    """Turns in the order in which they came, `at_once` of them side by side.

    A turn lasts as long as the model writes, however slowly that is read: who reads one reply may
    wait for another meanwhile. No thread lives longer than there are turns.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: deque[_Turn] = deque()
        self._lock = threading.Lock()

    def join(self, turn: _Turn) -> None:
        """Put a turn at the end of the line."""
        with self._lock:
            if self._free:
                threading.Thread(target=self._serve, name="chat-model").start()
                self._free -= 1
            self._waiting.append(turn)

    def _serve(self) -> None:
        while turn := self._next():
            turn.take()

    def _next(self) -> _Turn | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._free += 1
            return None


class Reply(Generator[str, None, None]):
    """The pieces of a reply that joins the line when it is first read.

    Unlike a plain generator it may be closed from any thread, also while another waits for a piece.
    """

    def __init__(self, line: Line, write: Callable[[], Generator[str, None, None]]) -> None:
        self._line, self._turn = line, _Turn(write)
        self._begun = self._ended = False

    def send(self, value: None, /) -> str:
        """The next piece."""
        if not self._begun and not self._ended:
            self._begun = True
            self._line.join(self._turn)
        said = None if self._ended else self._turn.said.get()
        if isinstance(said, str) and not self._ended:
            return said
        self._ended = True
        if isinstance(said, BaseException):
            raise said
        raise StopIteration

    def throw(self, kind: Any, value: Any = None, trace: Any = None, /) -> Never:
        """Close the reply and raise."""
        self.close()
        raise value if isinstance(value, BaseException) else kind

    def close(self) -> None:
        """Give up the turn, waited for or under way; who waits for a piece is told that none comes."""
        if not self._ended:
            self._ended = True
            self._turn.left = True
            self._turn.said.put(None)

    def __del__(self) -> None:
        self._turn.left = True


class LocalModel(ServedModel):
    """A GGUF file, run by llama.cpp inside this process; loaded at the first question or `load`."""

    def __init__(
        self,
        file: Path | None,
        *,
        cache: Path,
        timeout_s: float,
        context_tokens: int,
        name: str = "",
        threads: int = 0,
        progress: Progress | None = None,
    ) -> None:
        shown = name or (file.stem if file else QWEN_CODER.name)
        key = secrets.token_urlsafe(24)
        super().__init__(
            Endpoint("http://127.0.0.1/v1", key, "local", shown),
            timeout_s=timeout_s,
            context_tokens=context_tokens,
        )
        self.file, self.cache, self.threads, self.progress = file, cache, threads, progress
        self._server: Any = None
        self._line = Line(SLOTS)

    @property
    def _who(self) -> str:
        return "The local chat model"

    @property
    def _remedy(self) -> str:
        return "Check FUNDSTELLE_LLM and FUNDSTELLE_LLM_CONTEXT_TOKENS, or start Fundstelle again."

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """Pieces of the reply, temperature 0, when its turn comes; closing the iterator leaves.

        Waiting for the turn is no silence. Raises ChatModelError and ModelError.
        """
        return Reply(self._line, partial(super().stream, list(messages), max_tokens=max_tokens))

    def load(self) -> None:
        """Fetch, check and load the model now instead of at the first question."""
        self._connected()

    def _connect(self) -> "OpenAILike":
        file = self.file or self._offline_file()
        _check_memory(file)
        self._server = _serve(file, self.endpoint.key, self.context_tokens, self.threads)
        url = f"{self._server.listening_address}/v1"
        self.endpoint = Endpoint(url, self.endpoint.key, "local", self.endpoint.shown)
        return super()._connect()

    def _offline_file(self) -> Path:
        return ensure(QWEN_CODER, cache=self.cache, progress=self.progress) / QWEN_CODER.file


def _serve(file: Path, key: str, context_tokens: int, threads: int) -> Any:
    import xllamacpp

    count = threads or psutil.cpu_count(logical=False) or os.cpu_count() or 1
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.n_ctx = context_tokens * SLOTS
    parameters.n_parallel = SLOTS
    parameters.port = 0
    parameters.api_keys = [key]  # other users of the machine see the port, too
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = count
    parameters.cache_ram_mib = 64  # one conversation's prompts; the default takes 8 GB
    parameters.verbosity = 0
    parameters.ui = False
    try:
        return xllamacpp.Server(parameters)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"The chat model {file} could not be loaded: {_first_line(str(error))}. "
            "FUNDSTELLE_LLM takes 'offline', a GGUF file or the URL of an OpenAI-compatible server."
        ) from error


def _check_memory(file: Path) -> None:
    try:
        with file.open("rb") as head:
            magic, size = head.read(4), file.stat().st_size
    except OSError as error:
        raise ModelError(
            f"The chat model {file} cannot be read: {error.strerror}. Correct FUNDSTELLE_LLM."
        ) from error
    if magic != b"GGUF":
        raise ModelError(f"{file} is not a GGUF file. FUNDSTELLE_LLM takes one, or a server's URL.")
    need, free = size + WORKING_MEMORY, psutil.virtual_memory().available
    if free < need:
        raise ModelError(
            f"The chat model {file.name} needs {need / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB "
            "are free. Close other programs, or point FUNDSTELLE_LLM to a smaller model or a server."
        )


def load_chat_model(
    llm: str = OFFLINE,
    *,
    cache: Path,
    model: str = "",
    name: str = "",
    key: str = "",
    timeout_s: float = 60.0,
    context_tokens: int = 4096,
    threads: int = 0,
    progress: Progress | None = None,
) -> ChatModel:
    """The chat model that the setting names; nothing is loaded or asked before its first use."""
    if llm.startswith(("http://", "https://")):
        endpoint = Endpoint(llm.rstrip("/"), key, model, name)
        return ServedModel(endpoint, timeout_s=timeout_s, context_tokens=context_tokens)
    return LocalModel(
        None if llm == OFFLINE else Path(llm).expanduser(),
        cache=cache,
        timeout_s=timeout_s,
        context_tokens=context_tokens,
        name=name,
        threads=threads,
        progress=progress,
    )
