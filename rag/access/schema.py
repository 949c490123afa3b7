"""The current tables of access.

They have a database of their own beside the catalog's: it can be kept while documents are reindexed, and a
long sync that writes the catalog keeps nobody out. Secrets are stored only as hashes.
"""

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint

from index.stores.migrations import Migration, Schema, statements
from index.stores.schema import with_facts

metadata = with_facts()

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("groups", Text, nullable=False),
    Column("created", Text, nullable=False),
    # Since when nobody gets in with it; empty if people do.
    Column("locked", Text, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("secret", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("expires", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("person", Text, index=True, nullable=False),
    # As the provider reported at sign-in; for this server's accounts their own row counts instead.
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("groups", Text, nullable=False),
    # The provider's own name of its session with the person.
    Column("sid", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("used", Text, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("account", Text, index=True, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("expires", Text, nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("collection", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("group_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    UniqueConstraint("collection", "path", "group_name"),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", Text, index=True, nullable=False),
    Column("moment", Text, index=True, nullable=False),
)

STEPS = (
    Migration(
        2,
        "accounts that are locked, links to set a password",
        statements(
            "ALTER TABLE accounts ADD COLUMN locked TEXT NOT NULL DEFAULT ''",
            "CREATE TABLE links (secret TEXT NOT NULL, account TEXT NOT NULL, expires TEXT NOT NULL, "
            "PRIMARY KEY (secret))",
        ),
    ),
)

SCHEMA = Schema("store of accounts", metadata, "accounts", STEPS)
"""To change a table: change it here, add a step, and put what the version before wrote into tests."""
