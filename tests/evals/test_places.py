from __future__ import annotations

import json
from pathlib import Path

import pytest

from srez.errors import UsageError
from srez.evals.places import errors, evaluate

_TVER = {"geonameid": 480060, "name": "Тверь", "country": "RU", "kind": "settlement", "role": "scene"}
_REGION = {"geonameid": None, "name": "Республика Бурятия", "country": "RU", "kind": "region", "role": "scene"}
_OMSK = {"geonameid": 1496153, "name": "Омск", "country": "RU", "kind": "settlement", "role": "scene"}


def _file(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_found_missed_and_wrong_places_are_counted(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"lang": "ru", "title": "В Твери открыли мост", "text": "", "places": [_TVER]},
        {"lang": "ru", "title": "В Бурятии открыли мост", "text": "", "places": [_REGION, _OMSK]},
        {"lang": "ru", "title": "В Твери закрыли мост", "text": "", "places": [{**_TVER, "role": "mentioned"}]},
        {"lang": "ru", "title": "В Твери красят мост", "text": "", "places": []},
    ]
    report = evaluate(_file(tmp_path / "places.jsonl", rows))
    assert report["articles"] == 4
    assert (report["settlements_precision"], report["settlements_recall"]) == (0.6667, 0.6667)
    assert report["regions_f1"] == 1.0
    assert report["roles_accuracy"] == 0.6667
    assert [line.split()[0] for line in errors(report)] == ["missed", "role", "wrong"]


def test_predictions_need_no_labels(tmp_path: Path) -> None:
    path = _file(tmp_path / "places.jsonl", [{"lang": "ru", "title": "В Твери открыли мост", "text": ""}])
    report = evaluate(path, tmp_path / "out.jsonl")
    assert "settlements_f1" not in report
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8")) == {"places": [_TVER]}


def test_what_is_no_such_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad").write_text("no", encoding="utf-8")
    with pytest.raises(UsageError, match="not an object with lang, title and text"):
        evaluate(tmp_path / "bad")
    with pytest.raises(UsageError, match="not an object with lang, title and text"):
        evaluate(_file(tmp_path / "half", [{"lang": "ru"}]))
