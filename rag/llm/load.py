"""Chooses the chat model that the settings name."""

from collections.abc import Callable
from pathlib import Path

from index.models.weights import OFFLINE
from index.types import Progress
from rag.llm.local import SLOTS, LocalModel
from rag.llm.served import Endpoint, ServedModel
from rag.types import ChatModel


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
    adapter: Callable[[], Path | None] | None = None,
) -> ChatModel:
    """The chat model that the setting names; it is loaded or asked only at its first use."""
    if _hosted(llm):
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
        adapter=adapter if llm == OFFLINE else None,
    )


def replies_at_once(llm: str, hosted: int) -> int:
    """How many replies the named model writes side by side: `hosted` for a hosted one."""
    return hosted if _hosted(llm) else SLOTS


def _hosted(llm: str) -> bool:
    return llm.startswith(("http://", "https://"))
