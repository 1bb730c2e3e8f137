"""The stories view's tables. `since` is the index of the record that says so: any past state can be read again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from srez import sql
from srez.views.view import position_table

tables = MetaData()

position = position_table(
    tables,
    Column("described", BigInteger, nullable=False),  # `upto` of the last `articles.described` that counts
    Column("decided", BigInteger, nullable=False),  # `upto` of the last `stories.decided` that counts
)
articles = Table(
    "articles",
    tables,
    Column("idx", sql.KEY, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),  # microseconds since 1970 UTC
    Index("articles_by_seen", "seen"),
)
#: What was found about an article, and what before that.
described = Table(
    "described",
    tables,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("since", BigInteger, primary_key=True, autoincrement=False),
    Column("language", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("places", Text, nullable=False),  # "id:role id:role"
    Column("sections", Text, nullable=False),  # separated by spaces, as the two that follow
    Column("copy_of", BigInteger, nullable=False),  # -1: of none
    Column("origins", Text, nullable=False),
    Column("flags", Text, nullable=False),
)
#: Which story an article was put into, and when.
members = Table(
    "members",
    tables,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("since", BigInteger, primary_key=True, autoincrement=False),
    Column("story", BigInteger, nullable=False),
    Index("members_by_story", "story", "article"),
)
#: The present state of `members`.
placed = Table(
    "placed",
    tables,
    Column("article", sql.KEY, primary_key=True, autoincrement=False),
    Column("story", BigInteger, nullable=False),
    Index("placed_by_story", "story", "article"),
)
#: When a story became another one (`into`), or one by itself again (`into` is its own id).
merges = Table(
    "merges",
    tables,
    Column("story", BigInteger, primary_key=True, autoincrement=False),
    Column("since", BigInteger, primary_key=True, autoincrement=False),
    Column("into", BigInteger, nullable=False),
    Index("merges_by_target", "into"),
)
#: Digests of the top's lists, as they were published.
tops = Table(
    "tops",
    tables,
    Column("since", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),  # microseconds since 1970 UTC
    Column("formula", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Index("tops_by_name", "name", "size"),
)
