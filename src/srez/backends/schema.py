"""The lasting tables, in the SQL that SQLite and PostgreSQL share. `migrations/` carries older data to them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Table, Text

from srez.sql import KEY

#: What `wire.db` holds beside the tiles: the truth of one log.
wire = MetaData()

#: One row: the newest signed checkpoint. `size` is what the compare-and-swap compares.
heads = Table(
    "heads",
    wire,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("checkpoint", LargeBinary, nullable=False),
)

#: Tiles of the newest batch, until their files are durable; and always those of the right edge.
staged = Table(
    "staged",
    wire,
    Column("path", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

#: Bodies by record index. Values and salts may go (redaction, expiry); the row and its digests stay.
bodies = Table(
    "bodies",
    wire,
    Column("idx", KEY, primary_key=True, autoincrement=False),
    Column("article", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("narrowed", Text, nullable=False),
    Column("salts", LargeBinary, nullable=False),
    Column("digests", LargeBinary),
    Column("url", Text),
    Column("title", Text),
    Column("summary", Text),
    Column("text", Text),
    Column("image", Text),
    Column("extra", Text),
    # What identity remembers of an article, in the row of its first record: survives redaction.
    Column("content", BigInteger, nullable=False),
    Column("revised", BigInteger, nullable=False),
    Column("revisions", Integer, nullable=False),
    Column("vanished", Boolean, nullable=False),
)

#: Indexes of an article's later versions.
revisions = Table(
    "revisions",
    wire,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
)

#: Identity: keyed hash → article. A batch's new keys are one row of `identity_new` (pairs of 64-bit little-endian
#: numbers: key, index), which the writer also holds in memory; once there are many they are merged in key order, since
#: random inserts into a B-tree rewrite nearly every page at every commit.
identity = Table(
    "identity",
    wire,
    Column("k", KEY, primary_key=True, autoincrement=False),
    Column("idx", BigInteger, nullable=False),
)
identity_new = Table(
    "identity_new",
    wire,
    Column("batch", KEY, primary_key=True, autoincrement=False),
    Column("pairs", LargeBinary, nullable=False),
)

#: Sources as the wire's facts add up to, with what never goes on the wire (proxies).
sources = Table(
    "sources",
    wire,
    Column("slug", Text, primary_key=True),
    Column("idx", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("dropped", Boolean, nullable=False),
)

#: Small lasting values: the site's secret, the origin.
meta = Table(
    "meta",
    wire,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

#: What `kept.db` holds: how collecting goes.
kept = MetaData()

#: The state of each feed: validators, pace, the last visit and what it brought.
feeds = Table(
    "feeds",
    kept,
    Column("url", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

#: Other small states by name (WebSub subscriptions, robots, clock).
states = Table(
    "states",
    kept,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

#: What the operator has chosen, by name, as JSON (`operate.choices`).
site = Table(
    "site",
    kept,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

#: Sessions of the operator; only a hash of each token is kept. Times are seconds since 1970 UTC.
sessions = Table(
    "sessions",
    kept,
    Column("hash", LargeBinary, primary_key=True),
    Column("begun", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)

#: What the operator did, as codes with a detail: for the operator's eyes.
journal = Table(
    "journal",
    kept,
    Column("id", KEY, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    # The record that says it on the wire, or NULL.
    Column("record", BigInteger),
)
