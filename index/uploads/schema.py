"""The tables of uploads and of notices about them. They have a database of their own, which holds
no documents and may be deleted.
"""

from sqlalchemy import Column, Integer, Table, Text

from index.stores.migrations import Migration, Schema, statements
from index.stores.schema import with_facts

metadata = with_facts()

uploads = Table(
    "uploads",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, unique=True, nullable=False),
    Column("owner", Text, index=True, nullable=False),
    Column("view", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", Text, index=True, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("archive", Text, nullable=False),
    Column("held", Integer, nullable=False),
    Column("junk", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("handed_in", Text, nullable=False),
    Column("ended", Text, index=True, nullable=False),
    Column("webhook", Text, nullable=False, server_default=""),
)

notices = Table(
    "notices",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, unique=True, nullable=False),
    Column("address", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due", Text, index=True, nullable=False),
)

STEPS = (
    Migration(
        2,
        "who is told that an upload ended",
        statements(
            "ALTER TABLE uploads ADD COLUMN webhook TEXT NOT NULL DEFAULT ''",
            "CREATE TABLE notices (number INTEGER NOT NULL PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
            "address TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL, due TEXT NOT NULL)",
            "CREATE INDEX ix_notices_due ON notices (due)",
        ),
    ),
)
SCHEMA = Schema("queue of uploads", metadata, "uploads", STEPS)
"""To change a table: change it here, add a step, and add a database of the previous version to the
tests."""
