"""Gather the site's words from code and templates into `locales/`, and compile them. Needs Babel.

    scripts/words.py update           gather anew, compile, tell what lacks a translation
    scripts/words.py missing          print what lacks a translation as JSON lines, to be filled in
    scripts/words.py take FILE        take translations from such lines, then update
    scripts/words.py check            tell everything that is wrong, change nothing

`--web FOLDER` works on another folder than `src/srez/web`.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import string
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

WEB = Path(__file__).resolve().parent.parent / "src" / "srez" / "web"
LANGUAGES = ("ru", "uk", "be", "en")
#: The language that the words are written in: its catalogue is filled by itself.
SOURCE = "ru"
#: A line of code whose comment says so holds Cyrillic letters that no reader sees.
EXEMPT = re.compile(r"(#|//) no words\b")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
#: Letters that a language does not have: left-over Russian shows by them.
FOREIGN = {
    "uk": re.compile("[ыэёъЫЭЁЪ]"),
    "be": re.compile("[ищъИЩЪїєґЇЄҐ]"),
    "en": CYRILLIC,
}
JS_COMMENT = re.compile(r"(?<!:)//[^\n]*|/\*.*?\*/", re.DOTALL)


class Words(NamedTuple):
    """A text of the interface: one form, or a noun's Russian forms after 1, 2 and 5."""

    forms: tuple[str, ...]

    @property
    def id(self) -> str | tuple[str, str]:
        """Its id in a catalogue."""
        return self.forms[0] if len(self.forms) == 1 else (self.forms[0], self.forms[2])


class Headed(Catalog):
    """A catalogue whose header holds nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """What gettext needs to know."""
        return [
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
        ]


# Gathering.


class Gathered:
    """All words of a folder, where they stand, and what can't be gathered."""

    def __init__(self, web: Path) -> None:
        self.words: dict[Words, set[str]] = {}
        self.wrong: list[str] = []
        for file in sorted(web.rglob("*.py")):
            self._python(file, str(file.relative_to(web)))
        for file in sorted(web.joinpath("templates").rglob("*")):
            if file.is_file():
                self._template(file, str(file.relative_to(web)))
        for file in sorted(web.joinpath("static").rglob("*.js")):
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not EXEMPT.search(line)]
            if CYRILLIC.search(JS_COMMENT.sub("", "\n".join(lines))):
                self.wrong.append(f"{file.relative_to(web)}: words in a script; hand them over in data- attributes")

    def _add(self, where: str, *forms: str) -> None:
        self.words.setdefault(Words(forms), set()).add(where)

    def _python(self, file: Path, where: str) -> None:
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines()
        tree = ast.parse(text)
        passed: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                passed.add(id(node.value))  # a docstring
            elif isinstance(node, ast.JoinedStr):
                parts = [part for part in node.values if isinstance(part, ast.Constant)]
                passed |= {id(part) for part in parts}
                if CYRILLIC.search("".join(str(part.value) for part in parts)):
                    self.wrong.append(f"{where}:{node.lineno}: words in an f-string can't be translated; use .format()")
            elif isinstance(node, ast.Call) and _called(node) == "count":
                forms = [each for each in node.args[1:4] if isinstance(each, ast.Constant)]
                if len(forms) == 3:
                    passed |= {id(each) for each in forms}
                    self._add(where, *(str(each.value) for each in forms))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in passed
                and CYRILLIC.search(node.value)
                and not EXEMPT.search(lines[node.lineno - 1])
            ):
                self._add(where, node.value)

    def _template(self, file: Path, where: str) -> None:
        tree = Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        passed: set[int] = set()
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Getattr) and call.node.attr == "count":
                forms = [each for each in call.args[1:4] if isinstance(each, nodes.Const)]
                if len(forms) == 3:
                    passed |= {id(each) for each in forms}
                    self._add(where, *(str(each.value) for each in forms))
        for text in tree.find_all(nodes.Const):
            if isinstance(text.value, str) and id(text) not in passed and CYRILLIC.search(text.value):
                self._add(where, text.value)
        for data in tree.find_all(nodes.TemplateData):
            if CYRILLIC.search(data.data):
                bare = " ".join(re.sub(r"<[^>]*$|^[^<]*>", "", data.data).split())[:60]
                self.wrong.append(f"{where}:{data.lineno}: bare words, to be put into _(): {bare}")

    def catalogue(self, language: str, old: Catalog) -> Catalog:
        """Make a language's catalogue, with the translations that the old one has."""
        found = Headed(language, fuzzy=False)
        plural = {words.forms[0] for words in self.words if len(words.forms) > 1}
        for words, where in sorted(self.words.items(), key=lambda each: each[0].forms):
            if len(words.forms) == 1 and words.forms[0] in plural:
                continue  # gettext finds it among the plural ones
            entry = old.get(words.id)
            strings: Any = ("",) * found.num_plurals if len(words.forms) > 1 else ""
            if language == SOURCE:
                strings = words.forms if len(words.forms) > 1 else words.forms[0]
            elif entry and not entry.fuzzy and isinstance(entry.id, str) == isinstance(words.id, str):
                strings = entry.string
            found.add(words.id, strings, locations=[(name, None) for name in sorted(where)])
        return found


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


# The files.


def _file(web: Path, language: str, suffix: str) -> Path:
    return web / "locales" / language / "LC_MESSAGES" / f"srez.{suffix}"


def _read(web: Path, language: str) -> Catalog:
    file = _file(web, language, "po")
    if not file.exists():
        return Headed(language, fuzzy=False)
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def _po(catalogue: Catalog) -> bytes:
    catalogue.header_comment = "# The words of Srez. `make words` gathers and compiles them."
    written = BytesIO()
    write_po(written, catalogue, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return written.getvalue()


def _mo(catalogue: Catalog) -> bytes:
    compiled = Headed(catalogue.locale_identifier, fuzzy=False)
    for message in catalogue:
        if message.id and not message.fuzzy:
            compiled.add(message.id, message.string)
    written = BytesIO()
    write_mo(written, compiled)
    return written.getvalue()


def update(web: Path) -> int:
    """Write all catalogues anew; return how many things are wrong."""
    gathered = Gathered(web)
    for language in LANGUAGES:
        catalogue = gathered.catalogue(language, _read(web, language))
        _file(web, language, "po").parent.mkdir(parents=True, exist_ok=True)
        _file(web, language, "po").write_bytes(_po(catalogue))
        _file(web, language, "mo").write_bytes(_mo(catalogue))
    return check(web)


# The checks.


def check(web: Path) -> int:
    """Print what is wrong; return how many things."""
    gathered = Gathered(web)
    wrong = list(gathered.wrong)
    for language in LANGUAGES:
        wrong += [f"{language}: {problem}" for problem in _problems(web, language, gathered)]
    for problem in wrong:
        print(problem)
    return len(wrong)


def _problems(web: Path, language: str, gathered: Gathered) -> Iterator[str]:
    catalogue = _read(web, language)
    wanted = gathered.catalogue(language, catalogue)
    for message in wanted:
        entry = catalogue.get(message.id) if message.id else None
        if not message.id:
            continue
        name = message.id if isinstance(message.id, str) else message.id[0]
        if entry is None:
            yield f"missing (make words): {name}"
            continue
        if entry.fuzzy:
            yield f"fuzzy: {name}"
        strings = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        if not all(strings):
            yield f"not translated: {name}"
            continue
        for text in strings:
            yield from (f"{problem}: {name} → {text}" for problem in _misfits(language, name, text))
    there = {message.id for message in wanted}
    yield from (f"no longer used (make words): {each.id}" for each in catalogue if each.id not in there)
    mo = _file(web, language, "mo")
    if not mo.exists() or mo.read_bytes() != _mo(catalogue):
        yield "srez.mo is not what srez.po says (make words)"


def _misfits(language: str, source: str, text: str) -> Iterator[str]:
    if _placeholders(source) != _placeholders(text):
        yield "other placeholders"
    if (source[:1].isspace(), source[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        yield "other spaces around it"
    if source[-1:] in ".:?!…" and source[-1:] != text[-1:]:
        yield "another mark at its end"
    if language in FOREIGN and FOREIGN[language].search(text):
        yield "letters of another language"


def _placeholders(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name is not None})


# Translating.


def missing(web: Path) -> int:
    """Print what lacks a translation, a JSON line each."""
    gathered = Gathered(web)
    catalogues = {language: gathered.catalogue(language, _read(web, language)) for language in LANGUAGES}
    for words in sorted(gathered.words):
        line: dict[str, Any] = {SOURCE: words.forms[0] if len(words.forms) == 1 else words.forms}
        for language, catalogue in catalogues.items():
            entry = catalogue.get(words.id)
            if language != SOURCE and entry is not None and not (entry.string and all(entry.string)):
                line[language] = entry.string
        if len(line) > 1:
            print(json.dumps(line, ensure_ascii=False))
    return 0


def take(web: Path, file: Path) -> int:
    """Take translations from JSON lines as `missing` prints them."""
    gathered = Gathered(web)
    lines: list[tuple[Words, dict[str, Any]]] = []
    for text in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
        line = json.loads(text)
        forms = line[SOURCE]
        words = Words((forms,) if isinstance(forms, str) else tuple(forms))
        if words in gathered.words:
            lines.append((words, line))
        else:
            print(f"not a text of the site: {forms}")
    for language in LANGUAGES:
        catalogue = gathered.catalogue(language, _read(web, language))
        for words, line in lines:
            entry = catalogue.get(words.id)
            if entry is not None and language in line:
                entry.string = line[language] if isinstance(line[language], str) else tuple(line[language])
        _file(web, language, "po").parent.mkdir(parents=True, exist_ok=True)
        _file(web, language, "po").write_bytes(_po(catalogue))
    return update(web)


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["update", "missing", "take", "check"])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--web", type=Path, default=WEB)
    given = parser.parse_args()
    if given.what == "take":
        if given.file is None:
            parser.error("take needs a FILE")
        wrong = take(given.web, given.file)
    else:
        wrong = {"update": update, "missing": missing, "check": check}[given.what](given.web)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
