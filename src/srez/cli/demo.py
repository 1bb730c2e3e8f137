"""`srez demo`."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from srez.cli import app, options


@app.command()
def demo(
    data: Annotated[
        str | None, typer.Option("--data", metavar="DIR", help="The demo's own folder (beside the real one).")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen at (127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at (8008).")] = None,
    seed: Annotated[int | None, typer.Option(help="Another newsroom for each number.", min=0)] = None,
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what is true of each article, and end.")
    ] = None,
    hours: Annotated[float, typer.Option(help="Hours after the opening that --truth covers.", min=0, max=720)] = 3.0,
) -> None:
    """Run the whole site on a local newsroom of invented outlets, until interrupted."""
    from srez.engine import demo as newsroom
    from srez.engine import tree

    if truth is not None:
        count = newsroom.write_truth(truth, 1 if seed is None else seed, hours)
        print(f"{truth}: {count} articles")
        return
    settings = options.settings(data=data, host=host, port=port)
    if data is None:
        settings = newsroom.folder_beside(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    print(f"The demo keeps its data in {settings.folder.resolve()}; all outlets are invented", flush=True)

    def announce(link: str) -> None:
        print(f"Srez is at {settings.public_address}/", flush=True)
        if link:
            print(f"Its operator's room: {link} (good once, for a day)", flush=True)

    tree.start(newsroom.run_demo(settings, seed, announce))
