"""A chat model behind an OpenAI-compatible server, through LlamaIndex's client.

No exception of a library leaves this module.
"""

import contextlib
import re
import secrets
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import ChatModelError
from rag.types import Weighed

if TYPE_CHECKING:
    import httpx
    from llama_index.llms.openai_like import OpenAILike
    from openai import OpenAI

LIKELIEST = 12
"""How many alternatives of a token are reported with their probabilities."""
PROBE_S = 2.0
REQUEST = "x-fundstelle-request"
CONTROL = re.compile(
    r"<(?=\|[^|<>\n]{1,40}\|>|/?s>|(?:start|end)_of_turn>|</?SYS>>|[bf]im_|｜)|\[(?=/?INST\])"
)
"""Texts that servers read as control tokens of a conversation."""
LOOPBACK = re.compile(
    r"(?<![\w.-])(?:https?://(?:[^\s/@]*@)?)?"
    r"(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){1,3}|0\.0\.0\.0|\[::1\])(?![\w-]|\.\w)"
    r"(?::\d+)?(?:/[^\s'\"]*)?"
)
"""An address inside this machine, which must not reach the asker."""


def spoken(text: str) -> str:
    """The text without control tokens, as documents and questions are untrusted."""
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
        self._first_name = ""
        self._client: OpenAILike | None = None
        self._open: dict[str, httpx.Response] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name as shown to people; "" until its server gives one."""
        return self.endpoint.shown or self.endpoint.model or self._first_name

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """Pieces of the reply, at temperature 0; closing the iterator stops the generation.

        Raises ChatModelError if the server is gone, slow, or unintelligible.
        """
        from llama_index.core.llms import ChatMessage

        chat = [ChatMessage(role=role, content=spoken(text)) for role, text in messages]
        request = secrets.token_hex(8)
        with _translated(self._who, self.timeout_s, self._remedy):
            try:
                for reply in self._connected().stream_chat(
                    chat,
                    max_tokens=max_tokens,
                    extra_headers={REQUEST: request},
                    **self._plain,
                ):
                    if reply.delta:
                        yield str(reply.delta)
            finally:
                # LlamaIndex leaves the connection open when its generator is closed, and the server
                # would go on generating for nobody
                if response := self._open.pop(request, None):
                    response.close()

    def weighed(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """Pieces of the reply as `Weighed`; closing the iterator stops the model. Raises ChatModelError."""
        chat: Any = [{"role": role, "content": spoken(text)} for role, text in messages]
        with _translated(self._who, self.timeout_s, self._remedy):
            model = self._connected().model
            with self._openai().chat.completions.create(
                model=model,
                messages=chat,
                max_tokens=max_tokens,
                temperature=0.0,
                stream=True,
                logprobs=True,
                top_logprobs=LIKELIEST,
            ) as reply:
                for chunk in reply:
                    choice = chunk.choices[0] if chunk.choices else None
                    if choice and choice.delta.content:
                        likely = (choice.logprobs and choice.logprobs.content) or []
                        chances = (
                            {one.token: one.logprob for one in likely[0].top_logprobs}
                            if likely
                            else {}
                        )
                        yield Weighed(choice.delta.content, chances)

    def reachable(self) -> bool:
        """Whether its server answers now, within two seconds; the model itself is asked nothing."""
        import httpx

        key = self.endpoint.key or "none"
        try:
            response = httpx.get(
                f"{self.endpoint.url.rstrip('/')}/models",
                headers={"Authorization": f"Bearer {key}"},
                timeout=PROBE_S,
            )
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return response.status_code < 500

    @property
    def _plain(self) -> Mapping[str, Any]:
        """Request options that make the model answer without an adapter."""
        return {}

    @property
    def _who(self) -> str:
        """The model's name in error messages."""
        if LOOPBACK.search(self.endpoint.url):
            return "The chat model that FUNDSTELLE_LLM names"
        return f"The chat model at {self.endpoint.url}"

    @property
    def _remedy(self) -> str:
        """What to do about any fault of the model; "" if it depends on the fault."""
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
        self._first_name = model
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

    def _openai(self) -> "OpenAI":
        from openai import OpenAI

        return OpenAI(
            base_url=self.endpoint.url,
            api_key=self.endpoint.key or "none",
            timeout=self.timeout_s,
            max_retries=0,
        )

    def _first_model(self) -> str:
        models = self._openai().models.list().data
        if not models:
            raise ChatModelError(
                f"{self._who}: its server offers no model. Name one in FUNDSTELLE_LLM_MODEL."
            )
        return models[0].id


@contextlib.contextmanager
def _translated(who: str, timeout_s: float, remedy: str) -> Iterator[None]:
    """Turn any exception of the client libraries into a ChatModelError that says what to do."""
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
            f"{who} refused the request: HTTP {error.status_code}, {first_line(error.message)}. "
            f"{remedy or 'Check FUNDSTELLE_LLM, its model name and key.'}"
        ) from error
    except (openai.APIConnectionError, httpx.HTTPError, OSError) as error:
        raise ChatModelError(
            f"{who} cannot be reached: {first_line(str(error))}. "
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
        # a malformed reply surfaces in the client as any of these
        raise ChatModelError(
            f"{who} answered what no OpenAI-compatible server should: "
            f"{type(error).__name__}: {first_line(str(error))}. "
            f"{remedy or 'Check what runs at that address.'}"
        ) from error


def first_line(text: str) -> str:
    """The first line of an error, without addresses inside this machine."""
    lines = text.strip().splitlines()
    return LOOPBACK.sub("its address", lines[0][:200]).rstrip(".") if lines else "no reason given"
