"""Commands on the wire: archive, verify, redact, rebuild, backup, restore, doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, get_args

import typer

from srez.cli import app, options, show
from srez.errors import UsageError, VerifyError


@app.command()
def archive(
    when: Annotated[str, typer.Argument(metavar="DATE[THH[:MM]]", help="A day, an hour or a minute.")],
    data: options.Data = None,
    source: Annotated[str, typer.Option(help="Only this source's (its slug).")] = "",
    limit: Annotated[int, typer.Option(help="At most so many, the newest.", min=1)] = 10_000,
    json: options.Json = False,
) -> None:
    """List what was seen in a day, an hour or a minute (a time without offset is in the site's zone)."""
    from srez.engine.archive import slice_of

    found = slice_of(options.settings(data=data), when, source, limit)
    if json:
        show.as_json(found)
        return
    show.table(
        ("время", "№", "источник", "заголовок", "ссылка"),
        [(a.time, a.index, a.source_name, a.title, a.url) for a in found.articles],
        title=f"{found.start} — {found.end} ({found.zone}): {len(found.articles)}",
    )


@app.command()
def verify(
    where: Annotated[str, typer.Argument(metavar="[DIR|URL]", help="A data folder, a mirror or a site.")] = "",
    since: Annotated[Path | None, typer.Option(help="A checkpoint kept earlier.", exists=True, dir_okay=False)] = None,
    key: Annotated[str, typer.Option(help="The verifier key; else the one found there, on trust.")] = "",
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Check every record, tile, signature and body of a wire."""
    from srez.wire import verify as v

    place = where or str(options.settings(data=data).folder)
    with show.bar("Проверка журнала", quiet=json) as progress:
        report = v.verify_place(place, key=key, since=since.read_bytes() if since else None, progress=progress)
    show.as_json(report) if json else show.facts(report)
    if report.problems:
        raise VerifyError(f"{place}: {len(report.problems)} problem(s), the first: {report.problems[0]}")


@app.command()
def redact(
    index: Annotated[int, typer.Argument(metavar="INDEX", help="The article's index.")],
    reason: Annotated[str, typer.Option(metavar="CODE", help="The legal ground, a code.")],
    data: options.Data = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete what an article says, with all its revisions. The record and its place on the wire stay."""
    from srez.engine import ask
    from srez.wire.intents import Redact
    from srez.wire.records import Reason

    if reason not in get_args(Reason):
        raise UsageError(f"redact: {reason!r} is no ground; there are {', '.join(get_args(Reason))}")
    if not yes and sys.stdin.isatty():
        typer.confirm(f"Delete the texts of article {index} for ever?", abort=True)
    result = ask.append(options.settings(data=data), [Redact(index, reason)])[0]
    print(f"article {index}: {'redacted' if result.fate == 'logged' else 'was redacted before'}")


@app.command()
def rebuild(
    views: Annotated[list[str] | None, typer.Argument(metavar="[VIEW …]", help="archive, stories; else all.")] = None,
    data: options.Data = None,
) -> None:
    """Fold views anew beside the old ones, and swap."""
    from srez.engine.rebuild import NAMES, VIEWS
    from srez.engine.rebuild import rebuild as anew

    unknown = set(views or []) - set(NAMES)
    if unknown:
        raise UsageError(f"rebuild: there is no view {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    settings = options.settings(data=data)
    for view in VIEWS:
        if not views or view.name in views:
            with show.bar(view.name) as progress:
                count = anew(settings, view, progress)
            print(f"{view.name}: {count} records")


@app.command()
def backup(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="A file ending in .tar.zst, or a folder to be made.")
    ],
    data: options.Data = None,
    key: Annotated[bool, typer.Option(help="Take the signing key along.")] = True,
    json: options.Json = False,
) -> None:
    """Back everything up, while it runs."""
    from srez.engine.backup import backup as make

    with show.bar("backup", quiet=json) as progress:
        made = make(options.settings(data=data), target, key=key, progress=progress)
    show.as_json(made) if json else show.facts(made)


@app.command()
def restore(
    source: Annotated[
        Path | None, typer.Argument(metavar="[BACKUP]", help="Omit it to decide about a restored folder.", exists=True)
    ] = None,
    data: options.Data = None,
    published: Annotated[
        Path | None,
        typer.Option(help="The newest checkpoint that anybody has: proves that no more was published.", exists=True),
    ] = None,
    newer: Annotated[
        str, typer.Option(metavar="DIR|URL", help="A newer copy of the wire: its redactions are made again.")
    ] = "",
    new_log: Annotated[
        bool, typer.Option("--new-log", help="Go on under a new key and name; the first record names the old log.")
    ] = False,
    aside: Annotated[bool, typer.Option("--aside", help="Move a folder that is there aside.")] = False,
    json: options.Json = False,
) -> None:
    """Restore a backup into an empty folder. A restored log never signs a second history: see `--published`."""
    from srez.engine import backup as back

    settings = options.settings(data=data)
    note = published.read_bytes() if published else None
    if source is None:
        done = back.resume(settings, published=note, new_log=new_log, newer=newer)
    else:
        with show.bar("restore", quiet=json) as progress:
            done = back.restore(
                settings, source, published=note, new_log=new_log, newer=newer, aside=aside, progress=progress
            )
    show.as_json(done) if json else show.facts(done)
    for warning in done.warnings:
        print(f"srez: {warning}", file=sys.stderr)


@app.command()
def doctor(data: options.Data = None, json: options.Json = False) -> None:
    """Look the installation over and say what is wrong and what to do about it."""
    from srez.engine.doctor import examine

    findings = examine(options.settings(data=data))
    if json:
        show.as_json(findings)
    else:
        show.table(("", "what", "finding"), [("✓" if f.well else "✗", f.what, f.finding) for f in findings])
    if not all(f.well for f in findings):
        raise typer.Exit(1)
