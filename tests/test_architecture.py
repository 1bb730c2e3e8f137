"""The direction of data is a rule: no upward import, no cycle, no outside in a pure room."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "srez"

#: Each room and the rooms it may import from.
NOUNS = {"model", "errors", "ports", "settings", ""}
MAY_IMPORT: dict[str, set[str]] = {
    "": set(),
    "errors": set(),
    "model": set(),
    "ports": {"model"},
    "settings": {"errors"},
    "sql": {"errors"},
    "parse": NOUNS,
    "wire": NOUNS,
    "collect": NOUNS | {"parse"},
    "enrich": NOUNS,
    "stories": NOUNS,
    "catalogue": NOUNS | {"parse", "enrich"},
    "loaded": NOUNS | {"enrich", "catalogue"},
    "demo": NOUNS,
    "views": NOUNS | {"sql", "wire", "parse", "stories"},
    "operate": NOUNS | {"wire", "catalogue"},
    "backends": NOUNS | {"sql", "wire", "operate"},
    "pipeline": NOUNS | {"parse", "enrich", "stories", "collect", "wire", "views"},
    "web": NOUNS | {"parse", "enrich", "stories", "wire", "views", "collect", "catalogue", "operate"},
    "engine": NOUNS
    | {"sql", "parse", "enrich", "stories", "wire", "collect", "catalogue", "views", "backends", "pipeline", "operate"}
    | {"web", "demo", "loaded"},
    "evals": NOUNS | {"parse", "enrich", "stories", "catalogue", "loaded"},
    "bench": NOUNS
    | {"sql", "parse", "enrich", "stories", "wire", "collect", "catalogue", "views", "backends", "pipeline", "engine"}
    | {"web", "evals"},
    "cli": NOUNS | {"wire", "catalogue", "engine", "pipeline", "evals", "bench", "backends", "demo"},
    "__main__": {"cli"},
}
#: Rooms without the outside, and the files of other rooms that are pure too.
PURE = [
    "parse/**/*.py", "enrich/**/*.py", "stories/**/*.py", "wire/*.py", "demo/*.py", "operate/*.py",
    "collect/schedule.py", "collect/rate.py", "collect/cachecontrol.py",
]  # fmt: skip
# A picture is decoded from bytes in memory, by a library that wants them as a file.
NOT_PURE = {
    "wire/log.py", "wire/verify.py", "wire/sources.py", "demo/server.py", "demo/hub.py", "operate/logo.py",
}  # fmt: skip
OUTSIDE = {
    "asyncio", "socket", "sqlite3", "sqlalchemy", "pathlib", "os", "io", "time", "random", "secrets", "threading",
    "subprocess", "aiohttp", "urllib.request", "http.client", "tempfile", "shutil", "concurrent",
}  # fmt: skip


def _modules() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        relative = path.relative_to(PACKAGE.parent).with_suffix("")
        name = ".".join(relative.parts)
        yield path, name.removesuffix(".__init__")


def _imports(path: Path, *, top_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    nodes = tree.body if top_only else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _room(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_no_room_imports_from_one_it_may_not() -> None:
    known = {name for _, name in _modules()}
    wrong = []
    for path, name in _modules():
        room = _room(name)
        assert room in MAY_IMPORT, f"{name}: a room that the rules don't know"
        for imported in _imports(path):
            if imported in known and imported != "srez":
                other = _room(imported)
                if other != room and other not in MAY_IMPORT[room]:
                    wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_no_module_is_part_of_a_cycle() -> None:
    known = {name for _, name in _modules()}
    graph = {
        name: {other for other in _imports(path, top_only=True) if other in known and other != name and other != "srez"}
        for path, name in _modules()
    }
    # A package's own __init__ names its parts, and `from package import part` names the package: no cycle of theirs.
    for name in graph:
        graph[name] = {other for other in graph[name] if not name.startswith(f"{other}.")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a cycle: {' → '.join(error.args[1])}")


def test_pure_rooms_know_no_outside() -> None:
    wrong = []
    for pattern in PURE:
        for path in sorted(PACKAGE.glob(pattern)):
            if str(path.relative_to(PACKAGE)) in NOT_PURE:
                continue
            wrong += [
                f"{path.relative_to(PACKAGE)} imports {imported}"
                for imported in _imports(path)
                if imported in OUTSIDE or imported.split(".")[0] in OUTSIDE
            ]
    assert wrong == []


def test_only_the_engine_and_benchmarks_name_a_backend() -> None:
    named = [
        name
        for path, name in _modules()
        if _room(name) not in ("backends", "engine", "bench")
        and any(other.startswith("srez.backends.embedded") for other in _imports(path, top_only=True))
    ]
    assert named == []


def test_the_verifier_does_not_know_the_writer() -> None:
    for path, name in _modules():
        if name.startswith("srez.wire.verify"):
            assert "srez.wire.log" not in _imports(path)
            assert "srez.wire.tree.Edge" not in _imports(path)


@pytest.mark.parametrize(
    "heavy", ["trafilatura", "litestar", "aiohttp", "sqlalchemy", "alembic", "feedparser", "lxml", "argon2", "PIL"]
)
def test_the_command_line_starts_light(heavy: str) -> None:
    code = f"import srez.cli, srez.cli.run, srez.cli.wire, srez.cli.sources, sys; sys.exit({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0, f"`srez --help` loads {heavy}"


def test_every_setting_is_documented() -> None:
    from srez.settings import Settings

    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.__struct_fields__ if f"`{name}`" not in text]
    assert missing == []


def test_nothing_of_the_makers_machine_is_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing to look through")
    telling = ["index-" + "url", "/root" + "/", "find-" + "links ="]
    found = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".sh", ".lock", ".tsv"} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {word}" for word in telling if word in text]
    assert found == []
