"""What every view is: a fold over the wire with its own tables and its own position among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, MetaData, Table, insert, select, update
from sqlalchemy.exc import OperationalError

from srez import sql
from srez.errors import Conflict
from srez.wire import records as r


def position_table(tables: MetaData, *more: Column[Any]) -> Table:
    """Return a view's table of one row: how far it is, in which form, and what else of numbers it needs to go on."""
    return Table(
        "position",
        tables,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("records", BigInteger, nullable=False),
        Column("version", Integer, nullable=False),  # of the view's form, `FoldedView.version`
        *more,
    )


class Fold(Protocol):
    """What a batch of records changes in a view's tables."""

    def add(self, index: int, record: r.Record) -> None:
        """Take one record; a kind that is not the view's is passed over."""
        ...

    def finish(self) -> Mapping[str, int]:
        """Write it all; return what else is to be kept beside the position."""
        ...


class FoldedView:
    """The fold (`ports.View`); open it writing in one process, reading in any number."""

    name: str
    #: Changing it makes a new view that is built beside the old one and swapped.
    version: int
    #: All its tables, and the one of `position_table` among them.
    tables: ClassVar[MetaData]
    at: ClassVar[Table]
    #: Begins a batch.
    folded: Callable[[Connection], Fold]

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self) -> None:
        """Create the tables of an empty view."""
        with sql.translated(), self._engine.begin() as connection:
            self.tables.create_all(connection)
            if connection.execute(select(self.at.c.records)).first() is None:
                zeros = dict.fromkeys((column.name for column in self.at.columns), 0)
                connection.execute(insert(self.at), {**zeros, "id": 1, "version": self.version})

    def fits(self) -> bool:
        """Return whether the tables are of this version's form; if not, the view is to be built anew."""
        with sql.translated(), self._engine.connect() as connection:
            try:
                return bool(connection.execute(select(self.at.c.version)).scalar() == self.version)
            except OperationalError:
                return False

    def swap(self, engine: Engine) -> None:
        """Go on with another database: the view was built anew beside this one."""
        old, self._engine = self._engine, engine
        old.dispose()

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def position(self) -> int:
        """Return how many records have been applied."""
        with sql.translated(), self._engine.connect() as connection:
            return int(connection.execute(select(self.at.c.records)).scalar_one())

    def apply(self, first: int, records: Sequence[bytes]) -> None:
        """Apply records and the position in one transaction; see `ports.View`.

        Raises:
            Conflict: when records before `first` are missing.
        """
        with sql.translated(), self._engine.begin() as connection:
            position = connection.execute(select(self.at.c.records)).scalar_one()
            if first > position:
                msg = f"the view {self.name} stands at {position} and can't go on at {first}"
                raise Conflict(msg)
            fold = self.folded(connection)
            news = records[position - first :]
            for index, data in enumerate(news, position):
                fold.add(index, r.decode(data))
            reached = fold.finish()
            if news:
                connection.execute(update(self.at).values(records=first + len(records), **reached))
