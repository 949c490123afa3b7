"""The current tables of kept conversations.

They have a database of their own: they hold what people asked, not what documents say, have another
retention, may be deleted alone, and must not wait for a long sync of the catalog.
"""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from index.stores.migrations import Migration, Schema, statements
from index.stores.schema import with_facts

metadata = with_facts()

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, index=True, nullable=False),
    Column("collection", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_words", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("changed", Text, index=True, nullable=False),
    # When it was deleted: hidden from everyone, but can still be restored.
    Column("deleted", Text, index=True),
    # The documents and folders that its last question was asked of, as JSON; empty for all.
    Column("chosen", Text, nullable=False, server_default=""),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("asked", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("question_words", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("thumb", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("right_place", Text, nullable=False, server_default=""),
    Column("versions", Text, nullable=False, server_default=""),
    # Long columns come last, so lists need not read past them.
    Column("answer_words", Text, nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),
    UniqueConstraint("conversation", "number"),
)

STEPS = (
    Migration(
        2,
        "the documents that were chosen",
        statements("ALTER TABLE conversations ADD COLUMN chosen TEXT NOT NULL DEFAULT ''"),
    ),
)

SCHEMA = Schema("store of conversations", metadata, "conversations", STEPS)
"""To change a table: change it here, add a step, and add a database of the previous version to the
tests.
"""
