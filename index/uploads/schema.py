"""The table of uploads. It has a database of its own, which holds no documents and may be deleted."""

from sqlalchemy import Column, Integer, MetaData, Table, Text

from index.stores.migrations import Schema
from index.stores.schema import facts_table

metadata = MetaData()

facts = facts_table(metadata)

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
)

SCHEMA = Schema("queue of uploads", metadata, "uploads")
"""To change a table: change it here, add a step, and put what the version before wrote into tests."""
