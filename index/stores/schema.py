"""The current tables of the catalog; migrations.py upgrades earlier ones.

What is specific to SQLite is in sqlite/.
"""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint


def with_facts() -> MetaData:
    """Metadata with the table of named facts, in which migrations.py keeps every database's version."""
    metadata = MetaData()
    value = Column("value", Text, nullable=False)
    Table("facts", metadata, Column("name", Text, primary_key=True), value)
    return metadata


metadata = with_facts()

facts = metadata.tables["facts"]

collections = Table(
    "collections",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", Text, unique=True, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("pages", Text, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("added", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("report", Text, nullable=False, server_default=""),
    # When this version was stored, and who uploaded it ("" for a folder).
    Column("changed", Text, nullable=False, server_default=""),
    Column("changed_by", Text, nullable=False, server_default=""),
    # Long columns come last, so lists need not read past them.
    Column("headings", Text, nullable=False),
    Column("tables", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    UniqueConstraint("collection", "path"),
)

passages = Table(
    "passages",
    metadata,
    # The number is also the row id in the keyword index.
    Column("number", Integer, primary_key=True),
    Column("id", Text, unique=True, nullable=False),
    Column("document_id", Text, ForeignKey("documents.id"), index=True, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("heading", Text, nullable=False),
    Column("table_head", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("ids", Text, nullable=False),
)
