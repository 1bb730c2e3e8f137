"""The documents say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands() -> list[str]:
    from srez.cli import app, demo, evaluate, operator, run, sources, wire

    assert all((demo, evaluate, operator, run, sources, wire)), "they register their commands"
    group = typer.main.get_command(app)
    found = []
    for name, command in getattr(group, "commands", {}).items():
        inside = getattr(command, "commands", None)
        found += [f"{name} {each}" for each in inside] if inside else [name]
    return found


def test_every_command_is_documented_and_explains_itself() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
    missing = []
    for command in commands():
        group, _, part = command.partition(" ")
        known = re.search(rf"srez {group}\b[^\n]*\b{part}\b" if part else rf"\b{group}\b", text)
        if known is None:
            missing.append(command)
    assert missing == []


def test_links_between_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\(([^)#:]+?)(?:#[^)]*)?\)")
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in DOCS
        for target in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_design_notes_are_numbered_and_dated() -> None:
    notes = sorted((ROOT / "docs" / "design").glob("*.md"))
    assert [note.name[:4] for note in notes] == [f"{number:04}" for number in range(1, len(notes) + 1)]
    for note in notes:
        assert re.search(r"\b20\d\d-\d\d-\d\d\b", note.read_text(encoding="utf-8")[:400]), note.name
