"""The audit stream: who asked, saw, added, removed and opened what, as JSON lines in the home.

One append-only file a day, written by the server and by commands at the same time. Documents are
named by id and path; questions are written only if a setting says so. Knows no web.
"""

import getpass
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from index.clock import Clock, now
from index.settings import Settings
from index.types import Hit, View
from index.uploads.notices import Notice
from rag.clock import Steadiness
from rag.observing import QuestionOutcome
from rag.operation.logs import request_id
from rag.types import Answer

log = logging.getLogger("fundstelle.audit")

FOLDER = "audit"
Did = Literal[
    "asked",
    "searched",
    "saw",
    "uploaded",
    "removed",
    "collection_made",
    "collection_renamed",
    "collection_deleted",
    "granted",
    "revoked",
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "password_changed",
    "account_added",
    "account_changed",
    "account_locked",
    "account_unlocked",
    "account_signed_out",
    "account_removed",
    "link_made",
    "key_made",
    "key_revoked",
    "notified",
    "command",
]
DEEDS: tuple[Did, ...] = get_args(Did)
LATELY, MOST_LATELY = timedelta(minutes=10), 10_000
Entry = dict[str, Any]


def of_this_machine() -> str:
    """The system user who runs a command, or a number if it has no name, as in containers."""
    try:
        return f"command:{getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return f"command:{os.getuid()}"


def documents_json(found: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Documents by id and path, each once."""
    return [{"id": id_, "path": path} for id_, path in dict(found).items()]


class Audit:
    """The stream of one home; without a folder it writes nothing. Thread-safe."""

    def __init__(
        self,
        folder: Path | None,
        *,
        days: int = 0,
        questions: bool = False,
        clock: Clock = now,
        steady: Callable[[], bool] = lambda: True,
    ) -> None:
        """Files older than `days` are deleted while the clock is `steady`, 0 keeps all; `questions` are
        written only if so.
        """
        self._folder, self._days, self._questions, self._clock = folder, days, questions, clock
        self._steady = steady
        self._lately: dict[tuple[str, str, str], datetime] = {}

    @classmethod
    def of(cls, settings: Settings) -> "Audit":
        """The stream that the settings describe."""
        if not settings.audit or settings.catalog == "memory":
            return cls.off()
        folder = settings.home / FOLDER
        days, questions = settings.audit_days, settings.audit_questions
        return cls(folder, days=days, questions=questions, steady=Steadiness())

    @classmethod
    def off(cls) -> "Audit":
        """A stream that writes nothing."""
        return cls(None)

    def note(self, did: Did, *, who: str, **what: object) -> None:
        """Add an entry. A failure to write it is logged and delays nobody."""
        if self._folder is None:
            return
        moment = self._clock()
        entry = {"time": moment.isoformat(timespec="milliseconds"), "who": who, "did": did, **what}
        if request_id.get():
            entry["request"] = request_id.get()
        try:
            self._append(self._folder, moment.date(), json.dumps(entry))
        except OSError as error:  # the log keeps it instead
            why = error.strerror or error
            log.error("An audit entry cannot be written (%s): %s", why, json.dumps(entry))

    def searched(self, view: View, question: str, hits: Iterable[Hit]) -> None:
        """Note that somebody was shown passages."""
        seen = documents_json((hit.passage.document_id, hit.passage.document) for hit in hits)
        self._seen("searched", view, question, seen)

    def asked(self, one: QuestionOutcome) -> None:
        """Note that somebody asked, and the passages and the answer that they were shown."""
        seen = {hit.passage.document_id: hit.passage.document for hit in one.hits}
        seen |= dict(_cited(one.answer)) if one.answer else {}
        shown = documents_json(seen.items())
        self._seen("asked", one.view, one.question, shown, outcome=one.outcome, request=one.request)

    def saw(self, view: View, id_: str, path: str, *, part: str) -> None:
        """Note that somebody was shown a document's text, page or file; scrolling is noted once in a
        while.
        """
        key, moment = (view.asker, id_, part), self._clock()
        last = self._lately.get(key)
        if last and moment - last < LATELY:
            return
        if len(self._lately) > MOST_LATELY:
            self._lately.clear()
        self._lately[key] = moment
        self.of_documents("saw", view, [(id_, path)], part=part)

    def notified(self, notice: Notice, delivered: bool) -> None:
        """Note that a webhook's receiver was notified of the end of an upload, or could not be."""
        upload = json.loads(notice.body)["data"]
        self.note(
            "notified",
            who="server",
            address=notice.address.partition("?")[0],
            delivered=delivered,
            collection=upload["collection"],
            upload=upload["id"],
            state=upload["state"],
            documents=documents_json([(upload["document_id"], upload["path"])]),
        )

    def of_documents(
        self, did: Did, view: View, found: Iterable[tuple[str, str]], **more: object
    ) -> None:
        """Note what somebody did with documents, by id and path."""
        what = {"collection": view.collection, **more, "documents": documents_json(found)}
        self.note(did, who=view.asker, **what)

    def _seen(
        self, did: Did, view: View, question: str, documents: list[dict[str, str]], **more: object
    ) -> None:
        optional = {"question": question} if self._questions else {}
        if view.name not in ("", view.asker.partition(":")[2]):
            optional["name"] = view.name
        what = {"collection": view.collection, **more, "documents": documents, **optional}
        self.note(did, who=view.asker, **what)

    def _append(self, folder: Path, day: date, line: str) -> None:
        file = folder / f"{day.isoformat()}.jsonl"
        if not file.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._forget(folder, day)
        opened = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(opened).st_size
            torn = size and os.pread(opened, 1, size - 1) != b"\n"  # by a full disk
            end = "\n" if torn else ""
            os.write(
                opened, f"{end}{line}\n".encode("ascii")
            )  # in one write, so that lines do not mix
        finally:
            os.close(opened)

    def _forget(self, folder: Path, day: date) -> None:
        if self._days and self._steady():
            first = (day - timedelta(days=self._days)).isoformat()
            for file in folder.glob("*.jsonl"):
                if file.stem < first:
                    file.unlink(missing_ok=True)


def _cited(answer: Answer) -> Iterator[tuple[str, str]]:
    for sentence in answer.sentences:
        for one in sentence.citations:
            yield one.document_id, one.document
    for one in answer.beside:
        yield one.document_id, one.document


def entries(
    folder: Path, *, since: str = "", who: str = "", did: str = "", document: str = ""
) -> Iterator[Entry]:
    """The entries from a time on, by a person, of a deed, about a document's id or path; oldest first."""
    for file in sorted(folder.glob("*.jsonl")):
        if file.stem < since[:10]:
            continue
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                entry = _read(line)
                if entry and entry["time"] >= since and _fits(entry, who, did, document):
                    yield entry


def _read(line: str) -> Entry | None:
    """An entry; None for a line that a full disk cut off."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and {"time", "who", "did"} <= entry.keys() else None


def _fits(entry: Mapping[str, Any], who: str, did: str, document: str) -> bool:
    name = entry["who"].partition(":")[2]
    if who and who not in (entry["who"], name, entry.get("name")):
        return False
    if did and entry["did"] != did:
        return False
    named = [value for one in entry.get("documents", ()) for value in one.values()]
    return not document or document in named
