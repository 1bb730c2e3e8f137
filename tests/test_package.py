"""The wheel holds all that the program needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package installed from its wheel into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet"]
    no_more = ["--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "wheel", *no_more, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("srez-*.whl")
    target = folder / "site"
    subprocess.run([*pip, "install", *no_more, "--target", str(target), str(wheel)], check=True)
    return target


def srez(installed: Path, *words: str, cwd: Path) -> str:
    environ = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "srez", *words]
    return subprocess.run(command, cwd=cwd, env=environ, check=True, capture_output=True, text=True).stdout


def test_the_catalogue_comes_with_it(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import srez; print(srez.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert where.startswith(str(installed))
    listed = json.loads(srez(installed, "sources", "list", "--json", cwd=tmp_path))
    assert len(listed) >= 450
    assert {row["state"] for row in listed} == {"не проверено"}


def test_everything_that_is_no_code_comes_with_it(installed: Path) -> None:
    there = {path.relative_to(ROOT / "src") for path in (ROOT / "src" / "srez").rglob("*") if path.is_file()}
    wanted = {path for path in there if path.suffix not in {".pyc"} and "__pycache__" not in path.parts}
    missing = [str(path) for path in sorted(wanted) if not (installed / path).is_file()]
    assert missing == []


def test_the_command_is_there(installed: Path, tmp_path: Path) -> None:
    script = installed / "bin" / "srez"
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    said = subprocess.run(
        [str(script), "--help"], cwd=tmp_path, env=environ, check=True, capture_output=True, text=True
    )
    for command in ("run", "collect", "sources", "archive", "verify", "redact", "rebuild", "eval", "bench", "doctor"):
        assert command in said.stdout
