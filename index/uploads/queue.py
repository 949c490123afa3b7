"""The upload queue in the home: what was uploaded, what waits, and the outcome.

A row and its staged file belong together: every waiting row has a file, and a file without a row is left
over from a crash.
"""

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select, update

from index.clock import now, stamp
from index.errors import NotAllowed, NotFound
from index.stores.factory import CatalogKind, open_database, writing
from index.types import View
from index.uploads.notices import Outbox, note
from index.uploads.rows import renamed, row_of, upload_of
from index.uploads.schema import SCHEMA, uploads
from index.uploads.staging import Receiving, Staging
from index.uploads.transfers import Transfers
from index.uploads.types import Reason, State, Upload

FILE, FOLDER = "uploads.sqlite3", "uploads"
KEPT = timedelta(days=1)
"""How long a file's outcome is kept."""
MOST_TRIES = 2
"""How often a file may crash the program before it is no longer tried."""

Wanted = Callable[[Upload], bool]


@dataclass(frozen=True, slots=True)
class Listed:
    """One owner's uploads: how many in each state, the first of them, and what waits ahead of the first."""

    counts: Mapping[State, int]
    bytes_waiting: int
    uploads: tuple[Upload, ...]
    before: int


def open_queue(kind: CatalogKind, home: Path, *, max_bytes: int) -> "UploadQueue":
    """The queue in a home, or one in memory whose files are deleted at the end. Raises HomeError."""
    temporary = TemporaryDirectory(prefix="fundstelle-") if kind == "memory" else None
    folder = Path(temporary.name) if temporary else home / FOLDER
    engine = open_database(SCHEMA, kind, home / FILE, write=True)
    return UploadQueue(engine, Staging(folder, max_bytes=max_bytes), temporary=temporary)


def forget_owner(home: Path, owner: str) -> None:
    """Delete an owner's uploads from the list, also while a server has the home open. Raises HomeError.

    Their files are deleted at its next start; a file being read becomes a document.
    """
    if not (home / FILE).exists():
        return
    engine = open_database(SCHEMA, "sqlite", home / FILE, write=True)
    try:
        with writing(engine) as sql:
            sql.execute(delete(uploads).where(uploads.c.owner == owner))
    finally:
        engine.dispose()


class UploadQueue:
    """Rows and staged files. Thread-safe."""

    def __init__(
        self,
        engine: Engine,
        staging: Staging,
        *,
        temporary: TemporaryDirectory[str] | None = None,
    ) -> None:
        self._engine, self.staging = engine, staging
        self.transfers = Transfers(staging)
        self._temporary = temporary
        self._wake()

    @property
    def outbox(self) -> Outbox:
        """The notices of uploads that ended."""
        return Outbox(self._engine)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()
        if self._temporary:
            self._temporary.cleanup()

    def _wake(self) -> None:
        """Requeue what a crash interrupted; delete what is old or half received."""
        with writing(self._engine) as sql:
            working = uploads.c.state == "working"
            sql.execute(update(uploads).where(working).values(tries=uploads.c.tries + 1))
            ended = {"state": "failed", "reason": "crashed", "ended": self._now()}
            often = uploads.c.tries >= MOST_TRIES
            crashed = sql.execute(select(uploads.c.id).where(working, often)).scalars().all()
            sql.execute(update(uploads).where(working, often).values(**ended))
            note(sql, crashed)
            sql.execute(update(uploads).where(working, ~often).values(state="waiting"))
            self._tidy(sql)
            ids = sql.execute(select(uploads.c.id).where(uploads.c.state == "waiting")).scalars()
            waiting = set(ids.all())
            gone = {id_ for id_ in waiting if not self.staging.place(id_).exists()}
            for id_ in gone:  # its file became a document before the backup copied it
                sql.execute(delete(uploads).where(uploads.c.id == id_))
        self.staging.keep_only(waiting - gone)

    def _tidy(self, sql: Connection) -> None:
        old = stamp(now() - KEPT, "seconds")
        sql.execute(delete(uploads).where(uploads.c.ended != "", uploads.c.ended < old))

    # -- adding

    def put(
        self, received: Receiving, *, path: str, owner: str, view: View, webhook: str = ""
    ) -> Upload:
        """Add a received file for the view's collection. Raises NotAllowed and HomeUnwritable."""
        collection = view.collection or ""
        if not view.may_write(collection, path):
            raise NotAllowed(f"You may not add {path} to the collection {collection!r}.")
        received.keep()
        upload = Upload(
            id=received.id,
            owner=owner,
            view=view,
            collection=collection,
            path=path,
            size=received.size,
            handed_in=self._now(),
            webhook=webhook,
        )
        try:
            with writing(self._engine) as sql:
                self._tidy(sql)
                sql.execute(uploads.insert(), [row_of(upload)])
        except BaseException:
            received.drop()
            raise
        return upload

    def unpacked(self, archive: Upload, files: Iterable[Upload], *, junk: int) -> None:
        """Put an archive's files into the queue in its place, all or none."""
        rows = [row_of(replace(one, handed_in=self._now())) for one in files]
        held = {"held": len(rows), "junk": junk, "state": "added", "ended": self._now()}
        with writing(self._engine) as sql:
            if rows:
                sql.execute(uploads.insert(), rows)
            sql.execute(update(uploads).where(uploads.c.id == archive.id).values(**held))
            note(sql, [archive.id, *(row["id"] for row in rows if row["ended"])])
        self.staging.drop(archive.id)

    # -- processing

    def take(self, wanted: Wanted, *, smallest: bool = False) -> Upload | None:
        """The first waiting upload that is wanted, or the smallest; its state is now "being
        processed"."""
        order = (uploads.c.size, uploads.c.number) if smallest else (uploads.c.number,)
        waiting = select(uploads).where(uploads.c.state == "waiting").order_by(*order)
        with writing(self._engine) as sql:
            for row in sql.execute(waiting.limit(LOOKED_AT)):
                one = upload_of(row)
                if wanted(one):
                    there = update(uploads).where(uploads.c.id == one.id)
                    sql.execute(there.values(state="working"))
                    return replace(one, state="working")
        return None

    def put_back(self, id_: str) -> None:
        """Return an upload being processed to the queue."""
        with writing(self._engine) as sql:
            sql.execute(update(uploads).where(uploads.c.id == id_).values(state="waiting"))

    def added(self, id_: str, document_id: str) -> None:
        """Record that a file became a document."""
        self._end(id_, state="added", document_id=document_id)

    def failed(self, id_: str, reason: Reason) -> None:
        """Record that a file did not become a document, and why."""
        self._end(id_, state="failed", reason=reason)

    def forget(self, ids: Sequence[str]) -> None:
        """Delete these uploads from the list."""
        with writing(self._engine) as sql:
            for id_ in ids:
                sql.execute(delete(uploads).where(uploads.c.id == id_))
        for id_ in ids:
            self.staging.drop(id_)

    def _end(self, id_: str, **values: object) -> None:
        outcome = {**values, "ended": self._now()}
        with writing(self._engine) as sql:
            sql.execute(update(uploads).where(uploads.c.id == id_).values(**outcome))
            note(sql, [id_])
        self.staging.drop(id_)

    # -- reading

    def listed(self, owner: str, view: View, *, limit: int) -> Listed:
        """The owner's uploads in the view: those in progress, failed, waiting and added, in this order."""
        columns = [uploads.c[name] for name in ("id", "collection", "path", "state", "size")]
        own = select(*columns).where(uploads.c.owner == owner).order_by(uploads.c.number)
        with self._engine.connect() as sql:
            mine = [one for one in sql.execute(own).all() if view.sees(one.collection, one.path)]
            mine.sort(key=lambda one: ORDER.index(one.state))
            waiting = [one for one in mine if one.state == "waiting"]
            shown = self._rows(sql, [one.id for one in mine[:limit]])
        counts = {state: sum(one.state == state for one in mine) for state in ORDER}
        before = self._before(waiting[0].id, owner) if waiting else 0
        return Listed(counts, sum(one.size for one in waiting), tuple(shown), before)

    def _rows(self, sql: Connection, ids: Sequence[str]) -> list[Upload]:
        found = {row.id: row for row in sql.execute(select(uploads).where(uploads.c.id.in_(ids)))}
        return [upload_of(found[id_]) for id_ in ids if id_ in found]

    def _mine(self, owner: str, view: View, *further: ColumnElement[bool]) -> list[Upload]:
        own = select(uploads).where(uploads.c.owner == owner, *further).order_by(uploads.c.number)
        with self._engine.connect() as sql:
            found = [upload_of(row) for row in sql.execute(own)]
        return [one for one in found if view.sees(one.collection, one.path)]

    def _before(self, first: str, owner: str) -> int:
        """How many of other owners' uploads wait before the owner's first."""
        number = select(uploads.c.number).where(uploads.c.id == first).scalar_subquery()
        earlier = select(func.count()).where(
            uploads.c.state == "waiting", uploads.c.number < number, uploads.c.owner != owner
        )
        with self._engine.connect() as sql:
            return int(sql.execute(earlier).scalar_one())

    def get(self, id_: str, owner: str, view: View) -> Upload:
        """One of the owner's uploads in the view. Raises NotFound."""
        found = self._mine(owner, view, uploads.c.id == id_)
        if not found:
            raise NotFound(
                f"There is no upload {id_[:80]!r} of yours; it may be done or cancelled."
            )
        return found[0]

    def of(self, owner: str, view: View, states: Collection[State]) -> list[Upload]:
        """The owner's uploads in the view, in these states."""
        return self._mine(owner, view, uploads.c.state.in_(states))

    def counts(self) -> dict[str, int]:
        """How many uploads of all owners are in each state."""
        grouped = select(uploads.c.state, func.count()).group_by(uploads.c.state)
        with self._engine.connect() as sql:
            return {str(state): int(count) for state, count in sql.execute(grouped)}

    def in_collection(self, collection: str) -> list[Upload]:
        """All owners' uploads for a collection that wait or are being processed."""
        open_ = select(uploads).where(
            uploads.c.collection == collection, uploads.c.state.in_(("waiting", "working"))
        )
        with self._engine.connect() as sql:
            return [upload_of(row) for row in sql.execute(open_)]

    def rename_collection(self, old: str, new: str) -> None:
        """Move a collection's waiting uploads to its new name."""
        with writing(self._engine) as sql:
            there = uploads.c.collection == old
            for one in sql.execute(select(uploads.c.id, uploads.c.view).where(there)).all():
                view = json.dumps(renamed(json.loads(one.view), old, new), ensure_ascii=False)
                row = update(uploads).where(uploads.c.id == one.id)
                sql.execute(row.values(collection=new, view=view))

    def _now(self) -> str:
        return stamp(now(), "seconds")


ORDER: tuple[State, ...] = ("working", "failed", "waiting", "added")
LOOKED_AT = 200
"""How many rows are searched for one that may be processed now."""


def out_of(
    archive: Upload, path: str, *, id_: str = "", size: int = 0, reason: Reason | None = None
) -> Upload:
    """A file from an archive: one that waits, or one that is rejected for a reason."""
    return replace(
        archive,
        id=id_ or secrets.token_urlsafe(12),
        path=path,
        size=size,
        state="failed" if reason else "waiting",
        reason=reason,
        archive=archive.path,
        ended=archive.handed_in if reason else "",
        tries=0,
    )
