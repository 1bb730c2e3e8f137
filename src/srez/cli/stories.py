"""`srez stories` and `srez top`."""

from __future__ import annotations

from typing import Annotated

import typer

from srez.cli import app, options, show

At = Annotated[str, typer.Option("--at", metavar="TIME", help="As of this time (without offset in the site's zone).")]


@app.command()
def stories(
    at: At = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 50,
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """List the stories of the last twelve hours, those told last first."""
    from srez.engine.ranking import stories_at

    found = stories_at(options.settings(data=data), at, limit)
    if json:
        show.as_json(found)
        return
    show.table(
        ("№", "новостей", "изданий", "языки", "страны", "заголовок", "источник"),
        [
            (s.story, s.articles, s.sources, " ".join(s.languages), " ".join(s.countries), s.title, s.source)
            for s in found
        ],
        title=f"{len(found)}",
    )


@app.command()
def top(
    at: At = "",
    language: Annotated[str, typer.Option(help="Only what is told in this language.")] = "",
    section: Annotated[str, typer.Option(help="Only stories of this section.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=50)] = 20,
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """List the top of the hour; the same list for the same time, years later too."""
    from srez.engine.ranking import top_at

    found = top_at(options.settings(data=data), at, language, section, limit)
    if json:
        show.as_json(found)
        return
    show.table(
        ("место", "№", "очки", "независимых", "стран", "языков", "за час", "заголовок", "источник"),
        [
            (s.rank, s.story, s.points, s.origins, s.countries, s.languages, s.articles, s.title, s.source)
            for s in found.stories
        ],
        title=f"{found.at:%Y-%m-%d %H:%M:%S} UTC, {found.size} records, formula {found.formula}, {found.digest}",
    )
