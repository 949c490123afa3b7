"""Runs a GGUF file with llama.cpp, served on a loopback port from inside this process, so local and
hosted models are used alike.

`rag/scheduling/` decides whose reply is next.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from index.errors import ModelError
from index.models.weights import QWEN_CODER, ensure
from index.types import Progress
from rag.llm.served import Endpoint, ServedModel, first_line

if TYPE_CHECKING:
    from llama_index.llms.openai_like import OpenAILike

WORKING_MEMORY = 700_000_000
SLOTS = 1
"""How many replies a local model writes in parallel."""


class LocalModel(ServedModel):
    """A GGUF file run by llama.cpp in this process; loaded at its first use or by `load`."""

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
        adapter: Callable[[], Path | None] | None = None,
    ) -> None:
        shown = name or (file.stem if file else QWEN_CODER.name)
        key = secrets.token_urlsafe(24)
        super().__init__(
            Endpoint("http://127.0.0.1/v1", key, "local", shown),
            timeout_s=timeout_s,
            context_tokens=context_tokens,
        )
        self.file, self.cache, self.threads, self.progress = file, cache, threads, progress
        self._adapter, self._adapted = adapter, False
        self._server: Any = None

    @property
    def _who(self) -> str:
        return "The local chat model"

    @property
    def _remedy(self) -> str:
        return "Check FUNDSTELLE_LLM and FUNDSTELLE_LLM_CONTEXT_TOKENS, or start Fundstelle again."

    @property
    def _plain(self) -> Mapping[str, Any]:
        """Request options that leave out the adapter and its cache."""
        off = {"lora": [{"id": 0, "scale": 0.0}], "cache_prompt": False}
        return {"extra_body": off} if self._adapted else {}

    def reachable(self) -> bool:
        """Whether it answers now; a model that is not loaded yet counts, as the first question
        loads it."""
        return self._server is None or super().reachable()

    def load(self) -> None:
        """Fetch, check and load the model before the first question."""
        self._connected()

    def _connect(self) -> "OpenAILike":
        file = self.file or self._offline_file()
        _check_memory(file)
        adapter = self._adapter() if self._adapter else None
        self._adapted = adapter is not None
        self._server = _serve(file, self.endpoint.key, self.context_tokens, self.threads, adapter)
        url = f"{self._server.listening_address}/v1"
        self.endpoint = Endpoint(url, self.endpoint.key, "local", self.endpoint.shown)
        return super()._connect()

    def _offline_file(self) -> Path:
        return ensure(QWEN_CODER, cache=self.cache, progress=self.progress) / QWEN_CODER.file


def _serve(
    file: Path, key: str, context_tokens: int, threads: int, adapter: Path | None = None
) -> Any:
    import xllamacpp

    count = threads or psutil.cpu_count(logical=False) or os.cpu_count() or 1
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.n_ctx = context_tokens * SLOTS
    parameters.n_parallel = SLOTS
    parameters.port = 0
    parameters.api_keys = [key]  # other users of the machine see the port too
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = count
    # Most weights are copied into a layout for this processor; mapping the file would keep both.
    parameters.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    parameters.cache_ram_mib = 64  # one conversation's prompts; the default takes 8 GB
    parameters.verbosity = 0
    parameters.ui = False
    if adapter:
        added = xllamacpp.CommonAdapterLoraInfo()
        added.path, added.scale = str(adapter), 1.0
        parameters.lora_adapters = [added]
    try:
        return xllamacpp.Server(parameters)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"The chat model {file} could not be loaded: {first_line(str(error))}. "
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
