"""Origins and quotes: floors on little texts of our own, and what the evaluations promise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from srez.errors import UsageError
from srez.evals import lines, origins, quotes
from srez.evals.names import alike, exact
from srez.evals.quotes import overlap

_TEXTS = Path(__file__).parent.parent / "data" / "credits"


def _lines(path: Path) -> list[dict[str, Any]]:
    return lines.read(path, lines.article, "an article")


def test_origins_are_found_above_the_floor() -> None:
    result = origins.evaluate(_TEXTS / "origins.jsonl")
    assert result["f1"] >= 0.97, result["errors"]
    assert result["f1_exact"] >= 0.88
    assert result["own"] >= 0.95
    assert result["kind"] >= 0.8


def test_quotes_are_found_above_the_floor() -> None:
    result = quotes.evaluate(_TEXTS / "quotes.jsonl")
    assert result["f1"] >= 0.97, result["errors"]
    assert result["indirect_recall"] >= 0.95


def test_the_texts_cover_four_languages() -> None:
    items = [*_lines(_TEXTS / "origins.jsonl"), *_lines(_TEXTS / "quotes.jsonl")]
    assert len(items) >= 60
    assert {item["lang"] for item in items} == {"ru", "uk", "be", "en"}


def test_predictions_are_made_without_labels(tmp_path: Path) -> None:
    for evaluation, name in ((origins, "origins"), (quotes, "quotes")):
        bare = tmp_path / f"{name}.jsonl"
        items = _lines(_TEXTS / f"{name}.jsonl")
        lines.write(bare, ({key: item[key] for key in ("lang", "title", "text")} for item in items))
        kept = {}
        for given in (bare, _TEXTS / f"{name}.jsonl"):
            evaluation.evaluate(given, tmp_path / "predictions")
            kept[given] = (tmp_path / "predictions").read_text(encoding="utf-8").splitlines()
            assert len(kept[given]) == len(items)
        # The labelled file knows one site's address, the other file does not.
        assert sum(one != other for one, other in zip(*kept.values(), strict=True)) <= 1
        assert all(name in json.loads(line) for line in kept[bare])


def test_a_wrong_name_counts_against(tmp_path: Path) -> None:
    item = {
        "lang": "ru",
        "title": "",
        "text": "Мост открыли, сообщает пресс-служба мэрии.",
        "origins": [{"name": "МЧС", "kind": "official"}],
        "own": False,
    }
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(item), encoding="utf-8")
    result = origins.evaluate(path)
    assert (result["precision"], result["recall"], result["own"]) == (0.0, 0.0, 1.0)
    assert len(result["errors"]) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"lang": "ru"}'])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        origins.evaluate(path)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Заречный вестник", "«заречный Вестник»", True),
        ("мэрия Заречья", "мэрию Заречья", True),
        ("Иван Петров", "Петров", True),
        ("региональное ГУ МЧС", "МЧС", True),
        ("Иван Петров", "Пётр Иванов", False),
        ("пресс-служба", "пресс-служба управления по делам района", False),
        ("МЧС", "МВД", False),
        ("", "МЧС", False),
    ],
)
def test_names_are_matched_strictly(one: str, other: str, *, expected: bool) -> None:
    assert alike(one, other) is expected
    assert alike(other, one) is expected


def test_exact_names_differ_by_nothing_but_signs() -> None:
    assert exact("РИА «Ёлка»", "риа елка")
    assert not exact("мэрия", "мэрию")


def test_overlap_counts_every_word_once() -> None:
    assert overlap("да да нет", "да нет") == pytest.approx(0.8)
    assert overlap("", "да") == 0.0
