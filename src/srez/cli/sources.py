"""`srez sources …`: list, add, import, export, check, drop."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from srez.cli import app, options, show
from srez.errors import NotFound, UsageError

commands = typer.Typer(help="The sources that are collected.", no_args_is_help=True)
app.add_typer(commands, name="sources")


@commands.command("list")
def list_(data: options.Data = None, json: options.Json = False) -> None:
    """List the sources with what is known of their feeds."""
    from srez.engine.sources import listed

    rows = listed(options.settings(data=data))
    if json:
        show.as_json(rows)
        return
    show.table(
        ("Источник", "slug", "страна", "место", "язык", "состояние", "ссылка"),
        [(r.name, r.slug, r.country, r.place, r.language, r.state, r.homepage) for r in rows],
    )


@commands.command()
def add(
    address: Annotated[str, typer.Argument(metavar="URL", help="A homepage, a feed, or t.me/NAME.")],
    data: options.Data = None,
    name: Annotated[str | None, typer.Option(help="The source's name; else its feed's title.")] = None,
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2.")] = "",
    place: Annotated[str, typer.Option(help="A region's id.")] = "",
    language: Annotated[str, typer.Option(help="BCP 47.")] = "",
    rights: Annotated[str, typer.Option(help="full, excerpt or link.")] = "excerpt",
    json: options.Json = False,
) -> None:
    """Add a source from any address of it; its feeds are discovered."""
    from srez.engine.sources import add as put

    facts: dict[str, Any] = {"country": country, "place": place, "language": language, "rights": rights}
    added = put(options.settings(data=data), address, name, facts)
    if json:
        show.as_json(added)
    else:
        show.facts(added)


@commands.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="OPML", exists=True, dir_okay=False)],
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Add the sources of an OPML file, a table or a list of addresses."""
    from srez.catalogue import load
    from srez.engine import ask
    from srez.wire.intents import PutSource

    found = load.read(path.read_bytes(), where=str(path))
    results = ask.append(options.settings(data=data), [PutSource(source) for source in found])
    counts = {"sources": len(found), "added": sum(result.fate == "logged" for result in results)}
    show.as_json(counts) if json else show.facts(counts)


@commands.command()
def export(data: options.Data = None) -> None:
    """Print the sources as OPML 2.0."""
    from srez.catalogue import opml
    from srez.engine import data as opened

    with opened.reading(options.settings(data=data)) as reading:
        sys.stdout.buffer.write(opml.render(opened.sources(reading.store)))


@commands.command()
def check(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SLUG …]", help="Only these; else all.")] = None,
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Visit sources now and tell which answer; nothing is logged."""
    import uvloop

    from srez.engine.sources import check as visit

    settings = options.settings(data=data)
    with show.bar("Проверка", quiet=json) as progress:
        checked = uvloop.run(visit(settings, slugs or [], progress))
    if slugs and len({c.source for c in checked}) < len(set(slugs)):
        missing = ", ".join(sorted(set(slugs) - {c.source for c in checked}))
        raise NotFound(f"no source is called {missing}")
    if json:
        show.as_json(checked)
        return
    show.table(
        ("Источник", "лента", "исход", "статус", "записей", "что не так"),
        [(c.source, c.feed, c.outcome, c.status, c.entries, c.problem) for c in checked],
    )
    show.facts({"answer": sum(c.answers for c in checked), "do not": sum(not c.answers for c in checked)})


@commands.command()
def drop(slug: str, data: options.Data = None) -> None:
    """Stop collecting a source; what it said stays on the wire."""
    from srez.engine import ask
    from srez.wire.intents import DropSource

    if not slug.strip():
        raise UsageError("sources drop: name the source by its slug")
    result = ask.append(options.settings(data=data), [DropSource(slug)])[0]
    print(f"{slug}: {'dropped' if result.fate == 'logged' else 'was dropped before'} (record {result.index})")
