"""Backup and restore as an operator runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.engine.test_collect_once import collect, srez
from tests.engine.test_run import running
from tests.newsstand import Newsstand


def sources(stand: Newsstand, tmp_path: Path) -> str:
    feed = stand.feed("/one.xml", ("/1", "Мост открыт", "Мост через реку открыли."))
    path = tmp_path / "sources.txt"
    path.write_text(feed + "\n")
    return str(path)


def test_a_backup_of_a_running_site_is_whole(tmp_path: Path, stand: Newsstand) -> None:
    folder, packed = tmp_path / "data", tmp_path / "backup.tar.zst"
    with running(folder, sources(stand, tmp_path)) as site:
        site.wait("the first article", lambda: site.status()["articles"] == 1)
        srez("backup", str(packed), folder=folder)
    restored = tmp_path / "restored"
    said = json.loads(srez("restore", str(packed), "--json", folder=restored).stdout)
    assert said["may_write"] is False
    srez("verify", str(restored), folder=restored)
    # Nobody knows whether more was published: it doesn't go on by itself.
    assert "second history" in srez("collect", "--once", folder=restored, code=1).stderr
    # The folder itself published no more: its checkpoint settles it.
    checkpoint = folder / "wire" / "checkpoint"
    srez("restore", "--published", str(checkpoint), folder=restored)
    assert collect(restored)["articles"] == 0


def test_a_smaller_tree_goes_on_only_as_a_new_log(tmp_path: Path, stand: Newsstand) -> None:
    folder, packed = tmp_path / "data", tmp_path / "backup"
    collect(folder, sources(stand, tmp_path))
    srez("backup", str(packed), folder=folder)
    stand.feed("/one.xml", ("/1", "Мост открыт", "Мост через реку открыли."), ("/2", "Трамвай", "Пущен."))
    assert collect(folder)["articles"] == 1
    published = tmp_path / "checkpoint"
    shutil.copy(folder / "wire" / "checkpoint", published)
    restored = tmp_path / "restored"
    srez("restore", str(packed), "--published", str(published), folder=restored)
    assert "second history" in srez("collect", "--once", folder=restored, code=1).stderr
    said = json.loads(srez("restore", "--new-log", "--published", str(published), "--json", folder=restored).stdout)
    assert said["new_log"] is True
    assert said["origin"] != json.loads(srez("verify", str(folder), "--json", folder=folder).stdout)["origin"]
    assert collect(restored)["articles"] == 1
    srez("verify", str(restored), folder=restored)
