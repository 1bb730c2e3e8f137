from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.schema import CreateTable

from srez.backends import migrate, sqlite
from srez.backends.embedded.kept import Kept
from srez.backends.schema import kept
from srez.operate.deeds import Deed


def forms(path: Path) -> dict[str, list[tuple[str, str, bool]]]:
    engine = sqlite.reader(path)
    found = inspect(engine)
    tables = {
        name: [(c["name"], str(c["type"]), bool(c["nullable"])) for c in found.get_columns(name)]
        for name in found.get_table_names()
    }
    engine.dispose()
    return tables


def test_an_older_database_comes_to_the_form_of_a_new_one(tmp_path: Path) -> None:
    Kept(tmp_path / "new", write=True).close()
    (tmp_path / "old").mkdir()
    engine = sqlite.writer(tmp_path / "old" / "kept.db")
    with engine.begin() as connection:
        for name in ("feeds", "states"):
            connection.execute(CreateTable(kept.tables[name]))
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
        connection.exec_driver_sql("INSERT INTO states VALUES ('robots', x'01')")
    engine.dispose()
    old = Kept(tmp_path / "old", write=True)
    assert old.state("robots") == b"\x01"
    old.close()
    assert forms(tmp_path / "old" / "kept.db") == forms(tmp_path / "new" / "kept.db")
    with closing(sqlite3.connect(tmp_path / "old" / "kept.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrate.NEWEST["kept"],)]


def test_migrations_alone_make_the_form_of_a_new_one(tmp_path: Path) -> None:
    Kept(tmp_path / "new", write=True).close()
    engine = sqlite.writer(tmp_path / "grown.db")
    migrate._migrate(engine, "kept")
    engine.dispose()
    assert forms(tmp_path / "grown.db") == forms(tmp_path / "new" / "kept.db")


def test_sessions_choices_and_deeds_are_kept(tmp_path: Path) -> None:
    opened = Kept(tmp_path, write=True)
    opened.put_session(b"a", 100)
    opened.put_session(b"b", 200)
    opened.see_session(b"a", 150)
    assert (opened.session(b"a"), opened.session(b"c")) == ((100, 150), None)
    opened.end_sessions(begun_before=150)
    assert (opened.session(b"a"), opened.session(b"b")) == (None, (200, 200))
    opened.end_sessions(b"b")
    assert opened.session(b"b") is None
    opened.put_site({"name": b'"A"', "place": b'"tver-oblast"'})
    opened.put_site({"name": b'"B"', "place": None})
    assert opened.site() == {"name": b'"B"'}
    deeds = [Deed(at=n, who="operator", what="chose", record=n or None) for n in range(3)]
    opened.write_journal(deeds)
    opened.write_journal([])
    assert opened.journal(2) == [deeds[2], deeds[1]]
    opened.close()
