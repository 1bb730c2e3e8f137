"""`srez run` and `srez collect`."""

from __future__ import annotations

import logging
from typing import Annotated, Literal

import typer

from srez.cli import app, options, show
from srez.errors import UsageError

Sources = Annotated[
    str | None, typer.Option("--sources", metavar="FILE|URL", help="Sources to add: OPML, a table, or addresses.")
]


@app.command()
def run(
    data: options.Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen at (127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at (8008).")] = None,
    sources: Sources = None,
    trust_clock: Annotated[
        bool, typer.Option("--trust-clock", help="Believe the clock even far ahead of the last record.")
    ] = False,
    role: Annotated[Literal["all", "serve", "decide"], typer.Option(hidden=True)] = "all",
) -> None:
    """Collect, archive and serve, until interrupted."""
    from srez.engine import tree

    said = {"data": data, "host": host, "port": port, "trust_clock": True if trust_clock else None}
    settings, given = options.settings(**said), options.given(**said)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Broken pages and loaded dictionaries are nothing to tell of.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
    if role == "serve":
        from srez.engine.serving import serve

        tree.start(tree.until_parent_ends(serve(settings, given)))
        return
    if role == "decide":
        from srez.engine.deciding import decide

        tree.start(tree.until_parent_ends(decide(settings)))
        return
    from srez.engine.demo import run_or_demo
    from srez.engine.first import chosen_sources

    print(f"Srez keeps its data in {settings.folder.resolve()}", flush=True)

    def announce(link: str) -> None:
        print(f"Srez is at {settings.public_address}/", flush=True)
        if link:
            print(f"Set it up at {link} (good once, for a day)", flush=True)

    def say(words: str) -> None:
        print(words, flush=True)

    tree.start(run_or_demo(settings, chosen_sources(settings, sources), announce, say, given))


@app.command()
def collect(
    once: Annotated[bool, typer.Option("--once", help="Visit every source now, due or not, and end.")] = False,
    data: options.Data = None,
    sources: Sources = None,
    stages: Annotated[
        Literal["wire", "all"], typer.Option(help="`wire`: stop when all is on the wire and in the archive.")
    ] = "all",
    trust_clock: Annotated[bool, typer.Option("--trust-clock")] = False,
    json: options.Json = False,
) -> None:
    """Visit every source once and put what is new on the wire."""
    if not once:
        raise UsageError("collect: only `--once` is offered; to collect for ever: `srez run`")
    import uvloop

    from srez.engine.memory import leave
    from srez.engine.once import once as round_of

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    said = {"data": data, "trust_clock": True if trust_clock else None}
    settings, given = options.settings(**said), options.given(**said)
    with show.bar("Обход", quiet=json) as progress:
        totals = uvloop.run(round_of(settings, sources, progress, given, decide=stages == "all"))
    show.as_json(totals) if json else show.facts(totals)
    leave()
