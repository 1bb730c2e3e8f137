from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from srez.errors import UsageError
from srez.evals.pages import evaluate, mark

_SENTENCES = [
    "В субботу утром в Заречье открыли мост через реку Тихую, которого ждали много лет.",
    "Строители обещали закончить работы ещё позапрошлой осенью, но помешал паводок.",
    "Движение автобусов вернут к понедельнику, если не подведёт погода.",
]
_PAGE = "<html><head><title>Мост</title></head><body><article>{}</article></body></html>"


def _folder(path: Path, labels: dict[str, str]) -> Path:
    (path / "html").mkdir()
    for key in labels:
        html = _PAGE.format("".join(f"<p>{sentence}</p>" for sentence in _SENTENCES))
        (path / "html" / f"{key}.html.gz").write_bytes(gzip.compress(html.encode("cp1251")))
    truth = {key: {"articleBody": body, "url": f"https://vestnik.example/{key}"} for key, body in labels.items()}
    (path / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return path


def test_pages_are_marked_by_shingles(tmp_path: Path) -> None:
    folder = _folder(tmp_path, {"b": " ".join(_SENTENCES), "a": _SENTENCES[0]})
    result = evaluate(folder)
    assert result["pages"] == 2
    assert result["recall"] == 1.0
    assert result["precision"] < 0.8
    assert [error["file"] for error in result["errors"]] == ["a.html.gz"]


def test_predictions_need_no_labels(tmp_path: Path) -> None:
    folder = _folder(tmp_path, {"b": "", "a": ""})
    evaluate(folder, tmp_path / "with")
    (folder / "ground-truth.json").unlink()
    result = evaluate(folder, tmp_path / "without")
    assert "f1" not in result
    lines = [[json.loads(line) for line in (tmp_path / n).read_text("utf-8").splitlines()] for n in ("with", "without")]
    assert [line["file"] for line in lines[0]] == ["b.html.gz", "a.html.gz"]
    assert sorted(lines[0], key=lambda line: str(line["file"])) == lines[1]
    assert _SENTENCES[1] in lines[0][0]["text"]


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=tmp_path.name):
        evaluate(tmp_path)


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("", "", (1.0, 1.0)),
        ("", "раз два", (0.0, 0.0)),
        ("раз два", "", (0.0, 0.0)),
        ("раз, два три четыре", "Раз два три четыре", (0.0, 0.0)),
        ("раз два три четыре пять", "раз два три четыре", (0.5, 1.0)),
        ("раз", "раз", (1.0, 1.0)),
    ],
)
def test_the_mark_is_the_benchmarks(text: str, label: str, expected: tuple[float, float]) -> None:
    assert mark(text, label) == expected
