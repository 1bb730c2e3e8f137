"""`srez eval` and `srez bench`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from srez.cli import app, options, show
from srez.errors import UsageError

commands = typer.Typer(help="Measure a part against labelled data.", no_args_is_help=True)
app.add_typer(commands, name="eval")

Folder = Annotated[Path, typer.Argument(metavar="PATH", exists=True)]
Predictions = Annotated[Path | None, typer.Option(metavar="FILE", help="Write one JSON line per input here.")]
Errors = Annotated[bool, typer.Option("--errors", help="List what was missed.")]


@commands.command()
def feeds(path: Folder, json: options.Json = False, errors: Errors = False, predictions: Predictions = None) -> None:
    """Parse a folder of feed documents and compare with feedparser, entry by entry."""
    from srez.evals import feeds as evaluation

    result = evaluation.evaluate(path, predictions)
    _print(result, list(evaluation.errors(result)) if errors else [], json=json)


@commands.command()
def pages(path: Folder, json: options.Json = False, errors: Errors = False, predictions: Predictions = None) -> None:
    """Extract articles from a folder of pages and compare with their hand-marked bodies."""
    from srez.evals.pages import evaluate

    result = evaluate(path, predictions)
    worst = result.get("errors")
    _print(result, [str(page) for page in worst] if errors and isinstance(worst, list) else [], json=json)


@commands.command()
def places(path: Folder, json: options.Json = False, errors: Errors = False, predictions: Predictions = None) -> None:
    """Recognise the places of labelled articles, and which of them their events happen in."""
    from srez.evals import places as evaluation

    result = evaluation.evaluate(path, predictions)
    _print(result, list(evaluation.errors(result)) if errors else [], json=json)


@commands.command()
def pairs(path: Folder, json: options.Json = False, errors: Errors = False, predictions: Predictions = None) -> None:
    """Tell of pairs of articles whether both tell the same event."""
    from srez.evals import pairs as evaluation

    result = evaluation.evaluate(path, predictions)
    _print(result, list(evaluation.errors(result)) if errors else [], json=json)


@commands.command()
def stream(path: Folder, json: options.Json = False, errors: Errors = False, predictions: Predictions = None) -> None:
    """Group a stream of dated articles into stories and compare with its events."""
    from srez.evals import stream as evaluation

    result = evaluation.evaluate(path, predictions)
    _print(result, list(evaluation.errors(result)) if errors else [], json=json)


@commands.command()
def origins(path: Folder, json: options.Json = False, errors: Errors = False, predictions: Predictions = None) -> None:
    """Find whom articles name as their sources and compare with labels."""
    from srez.evals.origins import evaluate

    result = evaluate(path, predictions)
    _print(result, result["errors"] if errors else [], json=json)


@commands.command()
def quotes(path: Folder, json: options.Json = False, errors: Errors = False, predictions: Predictions = None) -> None:
    """Find quotes and their speakers in articles and compare with labels."""
    from srez.evals.quotes import evaluate

    result = evaluate(path, predictions)
    _print(result, result["errors"] if errors else [], json=json)


def _print(result: dict[str, Any], errors: list[str], *, json: bool) -> None:
    """Print an evaluation's figures; what was missed only when it was asked for."""
    figures = {name: value for name, value in result.items() if not isinstance(value, list)}
    if json:
        show.as_json({**figures, **({"errors": errors} if errors else {})})
        return
    show.facts(figures)
    for error in errors:
        print(error)


@app.command()
def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME …]", help="feeds, collect, live, wire, pages, readers, schedule; or all."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The report; its numbers lie beside it as JSON.")] = Path(
        "docs/benchmarks.md"
    ),
    json: options.Json = False,
) -> None:
    """Measure speed side by side with named peers, and write the report."""
    import sys

    import msgspec

    from srez.bench import report

    chosen = list(report.SUITES) if not names or names == ["all"] else names
    unknown = sorted(set(chosen) - set(report.SUITES))
    if unknown:
        raise UsageError(f"bench: there is no {', '.join(unknown)}; there are {', '.join(report.SUITES)}")
    kept = out.with_suffix(".json")

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    found = report.run(chosen, kept, tell=tell)
    out.write_text(report.report(msgspec.json.decode(kept.read_bytes())), encoding="utf-8")
    show.as_json(found) if json else show.facts(found)
