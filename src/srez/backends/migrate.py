"""Bring lasting tables up to today's form. Views are never migrated: they are built anew."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, MetaData, inspect, text

#: The newest revision of each set of tables; a test holds it against `migrations/`.
NEWEST = {"wire": "0001", "kept": "0002"}


def bring_up(engine: Engine, name: str, tables: MetaData) -> None:
    """Create the tables of `name` in an empty database, or migrate those of an older version.

    Alembic is loaded only when there is something to migrate: most starts find everything in place.

    Raises:
        SettingsError: when the database comes from a newer Srez than this one.
    """
    with engine.begin() as connection:
        there = inspect(connection).get_table_names()
        if "alembic_version" in there:
            current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if current == NEWEST[name]:
                return
        elif not there:
            tables.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": NEWEST[name]})
            return
    _migrate(engine, name)


def _migrate(engine: Engine, name: str) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    from srez.errors import SettingsError

    folder = Path(__file__).parent / "migrations" / name
    script = ScriptDirectory(str(folder.parent), version_locations=[str(folder)])
    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"fn": lambda revision, _: script._upgrade_revs("head", revision)}
        )
        known = {revision.revision for revision in script.walk_revisions()}
        strangers = set(context.get_current_heads()) - known
        if strangers:
            newer = ", ".join(sorted(strangers))
            msg = f"{name}: written by a newer Srez (revision {newer}); this one knows up to {NEWEST[name]}"
            raise SettingsError(msg)
        with Operations.context(context):
            context.run_migrations()
