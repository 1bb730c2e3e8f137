"""The archive's tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from srez import sql
from srez.views.view import position_table

tables = MetaData()

position = position_table(tables)
articles = Table(
    "articles",
    tables,
    Column("idx", sql.KEY, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),  # microseconds since 1970 UTC
    Column("minute", Integer, nullable=False),
    Column("published", BigInteger),  # seconds since 1970 UTC, as the source says
    Column("newest", BigInteger, nullable=False),  # index of the newest version
    Column("revisions", Integer, nullable=False),
    Column("vanished", BigInteger),  # microseconds since 1970 UTC
    Column("redacted", BigInteger),  # index of the record that says so
    Index("articles_by_source", "source", "idx"),
)
versions = Table(
    "versions",
    tables,
    Column("idx", sql.KEY, primary_key=True, autoincrement=False),
    Column("article", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("changed", Text, nullable=False),  # "title", "text" or "title text"
    Index("versions_by_article", "article", "idx"),
    Index("versions_by_minute", "minute"),
)
minutes = Table(
    "minutes",
    tables,
    Column("minute", Integer, primary_key=True, autoincrement=False),
    Column("articles", Integer, nullable=False),
    Column("first", BigInteger, nullable=False),  # index of the minute's first article
)
#: Quarters of an hour: every zone's days and hours are made of them.
quarters = Table(
    "quarters",
    tables,
    Column("quarter", Integer, primary_key=True, autoincrement=False),
    Column("articles", Integer, nullable=False),
)
outlets = Table(
    "outlets",
    tables,
    Column("source", Text, primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("newest", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)
#: What is no article: sources, redactions, expiries, setup.
notices = Table(
    "notices",
    tables,
    Column("idx", sql.KEY, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("article", BigInteger),
    Column("detail", Text, nullable=False),  # a code: the reason, the class, the status
    Index("notices_by_source", "source", "idx"),
    Index("notices_by_article", "article", "idx"),
)
