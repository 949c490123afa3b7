"""Builds a chat from the settings. Knows no web."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from index.compose import open_library
from index.library import Library
from index.models.e5 import unpack
from index.models.weights import E5_SMALL, OFFLINE, QWEN_CODER, ensure
from index.opening import MB
from index.protocols import Embedder, Loads
from index.settings import Settings
from index.tuning import tuned
from index.types import Progress
from index.uploads.queue import open_queue
from index.uploads.webhooks import Webhooks, read_addresses, read_secret
from index.uploads.workers import Workers
from rag.conversations.store import Conversations, open_conversations
from rag.llm.load import load_chat_model, replies_at_once
from rag.llm.local import LocalModel
from rag.observing import Observer
from rag.operation.audit import Audit
from rag.pipeline import Answerer, Limits
from rag.reader.load import load_reader
from rag.reader.trained import ADAPTER
from rag.reader.types import Reader
from rag.rereading.adapter import Adapter, adapter_of
from rag.rereading.rereader import Rereader
from rag.scheduling.admission import Admission
from rag.scheduling.dispatcher import Dispatcher
from rag.scheduling.scheduler import Scheduler
from rag.types import ChatModel


@dataclass(frozen=True, slots=True)
class Chat:
    """A library with its answerer; a context manager that closes the library."""

    settings: Settings
    library: Library
    answerer: Answerer
    embedder: Embedder
    model: ChatModel
    reader: Reader
    conversations: Conversations | None = None
    uploads: Workers | None = None
    audit: Audit = field(default_factory=Audit.off)

    def load(self) -> None:
        """Fetch, check and load the models before the first question."""
        for part in (self.embedder, self.library, self.reader, self.model):
            if isinstance(part, Loads):
                part.load()

    def close(self) -> None:
        """Release the home folder."""
        if self.uploads:
            self.uploads.stop()
            self.uploads.queue.close()
        if self.conversations:
            self.conversations.close()
        self.library.close()

    def __enter__(self) -> "Chat":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def open_chat(
    settings: Settings,
    *,
    write: bool,
    audited: bool = False,
    progress: Progress | None = None,
    observers: Sequence[Observer] = (),
) -> Chat:
    """The chat over the settings' home; models are loaded at their first use.

    Who asks is noted in the audit stream if `write` or `audited`.
    """
    library = open_library(settings, write=write, progress=progress)
    audit = Audit.of(settings) if write or audited else Audit.off()
    try:
        told = (audit.asked, *observers)
        chat = chat_over(library, settings, progress=progress, observers=told)
        chat = replace(chat, audit=audit)
        if not write:
            return chat
        kept, uploads = kept_conversations(settings), queue_of(library, settings, audit)
        return replace(chat, conversations=kept, uploads=uploads)
    except BaseException:
        with suppress(Exception):
            library.close()
        raise


def kept_conversations(settings: Settings) -> Conversations | None:
    """Open the store of conversations; None if conversations are not kept."""
    if not settings.keep_conversations:
        return None
    return open_conversations(
        settings.catalog, settings.home, write=True, retention_days=settings.retention
    )


def queue_of(library: Library, settings: Settings, audit: Audit) -> Workers:
    """The upload queue of the settings' home and its workers, not yet started. Raises SettingsError."""
    max_bytes = settings.max_file_mb * MB
    receivers = read_addresses(settings.webhook_addresses)
    secret = read_secret(settings.webhook_secret.get_secret_value()) if receivers else b""
    queue = open_queue(settings.catalog, settings.home, max_bytes=max_bytes)
    webhooks = None
    if receivers:
        webhooks = Webhooks(queue.outbox, receivers, secret, ended=audit.notified)
    return Workers(queue, library, max_bytes=max_bytes, webhooks=webhooks)


def chat_over(
    library: Library,
    settings: Settings,
    *,
    progress: Progress | None = None,
    observers: Sequence[Observer] = (),
) -> Chat:
    """Build a chat over an open library."""
    model = chat_model(settings, progress=progress)
    reader = reader_of(settings, library.embedder, progress=progress)
    answerer = Answerer(
        search=library,
        model=model,
        reader=reader,
        limits=limits_of(settings),
        rereader=rereader_of(settings, model),
        observers=observers,
    )
    return Chat(settings, library, answerer, library.embedder, model, reader)


def dispatcher_of(chat: Chat) -> Dispatcher:
    """Where the questions of many people come in."""
    settings = chat.settings
    at_once = replies_at_once(settings.llm, settings.llm_at_once)
    return Dispatcher(
        chat.answerer,
        scheduler=Scheduler(at_once, each=settings.person_at_once),
        admission=Admission(settings.person_at_once + settings.person_waiting),
    )


def reader_of(
    settings: Settings, embedder: Embedder, *, progress: Progress | None = None
) -> Reader:
    """The reader that the settings name, not yet loaded."""
    return load_reader(
        settings.reader,
        base=partial(ensure, E5_SMALL, cache=settings.cache, progress=progress, finish=unpack),
        embedder=embedder,
        threads=settings.threads,
    )


def rereader_of(settings: Settings, model: ChatModel) -> Rereader | None:
    """The second reading by the offline chat model with the offline reader's adapter, if both are
    set.
    """
    if not (isinstance(model, LocalModel) and _both_offline(settings)):
        return None
    characters = int(settings.evidence_tokens * tuned("rag.writer.characters_per_token"))
    return Rereader(
        model,
        partial(_adapter, settings.cache),
        characters=characters,
        reply_tokens=settings.answer_tokens,
    )


def _both_offline(settings: Settings) -> bool:
    """Whether reader and chat model are those that the adapter was trained for."""
    return settings.llm == settings.reader == OFFLINE


@cache
def _adapter(folder: Path) -> Adapter | None:
    return adapter_of(ADAPTER, model=QWEN_CODER.file, cache=folder)


def _adapter_file(folder: Path) -> Path | None:
    adapter = _adapter(folder)
    return adapter.file if adapter else None


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings give an answer."""
    return Limits(
        passages=settings.passages,
        evidence_tokens=settings.evidence_tokens,
        answer_tokens=settings.answer_tokens,
        question_characters=settings.question_characters,
        refusal=settings.refusal,
        proof=settings.proof,
    )


def chat_model(settings: Settings, *, progress: Progress | None = None) -> ChatModel:
    """The chat model that the settings name, not yet loaded."""
    return load_chat_model(
        settings.llm,
        cache=settings.cache,
        model=settings.llm_model,
        name=settings.llm_name,
        key=settings.llm_api_key.get_secret_value(),
        timeout_s=settings.llm_timeout_s,
        context_tokens=settings.llm_context_tokens,
        threads=settings.threads,
        progress=progress,
        adapter=partial(_adapter_file, settings.cache) if _both_offline(settings) else None,
    )
