"""Nothing that a reader sees is left in one language: the script that gathers the words says so."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "scripts" / "words.py"


def words(*arguments: str | Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert (done.returncode == 0) == (not done.stdout or arguments[0] == "missing"), done.stdout
    return done.stdout.splitlines()


def test_every_word_of_the_site_is_in_every_language() -> None:
    wrong = words("check")
    assert wrong == [], "\n".join(["`make words` gathers them; translate what it names", *wrong])


@pytest.fixture
def web(translated: Path, tmp_path: Path) -> Path:
    return shutil.copytree(translated, tmp_path / "web")


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site all of whose words are translated."""
    folder = tmp_path_factory.mktemp("translated") / "web"
    (folder / "templates").mkdir(parents=True)
    (folder / "static").mkdir()
    (folder / "page.py").write_text(
        '"""Документация словами сайта не бывает."""\n'
        "NAMES = {'a': 'Привет, {name}!'}\n"
        "TABLE = 'абв'  # no words\n"
        "said = count(5, 'час', 'часа', 'часов')\n",
        encoding="utf-8",
    )
    (folder / "templates" / "page.html").write_text(
        "{# Заметка #}<p title=\"{{ _('Дом') }}\">{{ words.count(2, 'час', 'часа', 'часов') }} {{ _('Дом') }}</p>",
        encoding="utf-8",
    )
    (folder / "static" / "live.js").write_text(
        '// Заметка\nconst x = 1;\nconst key = "о"; // no words\n', encoding="utf-8"
    )
    filled = folder.parent / "filled.jsonl"
    filled.write_text(
        '{"ru": "Привет, {name}!", "uk": "Вітаю, {name}!", "be": "Вітаю, {name}!", "en": "Hello, {name}!"}\n'
        '{"ru": "Дом", "uk": "Дім", "be": "Дом", "en": "House"}\n'
        '{"ru": ["час", "часа", "часов"], "uk": ["година", "години", "годин"],'
        ' "be": ["гадзіна", "гадзіны", "гадзін"], "en": ["hour", "hours"]}\n',
        encoding="utf-8",
    )
    assert len(words("missing", "--web", folder)) == 3
    assert words("take", filled, "--web", folder) == []
    assert words("missing", "--web", folder) == []
    assert words("check", "--web", folder) == []
    return folder


def changed(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(web: Path) -> None:
        path = web / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


UK = "locales/uk/LC_MESSAGES/srez.po"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed("templates/page.html", "</p>", "</p>Голые слова"), "bare words"),
        (changed("templates/page.html", "<p ", '<p alt="Голые"'), "bare words"),
        (changed("templates/page.html", "'Дом'", "'Дым'"), "uk: missing (make words): Дым"),
        (changed("templates/page.html", "'Дом'", "'House'"), "be: no longer used (make words): Дом"),
        (changed("page.py", "'a': '", "'a': 'Ещё', 'b': '"), "en: missing (make words): Ещё"),
        (changed("page.py", "'абв'", "f'абв {NAMES}'"), "words in an f-string"),
        (changed("static/live.js", "1;", "'Слова';"), "words in a script"),
        (changed(UK, "Вітаю, {name}!", "Вітаю, {who}!"), "uk: other placeholders"),
        (changed(UK, "Вітаю, {name}!", "Вітаю, {name}"), "uk: another mark at its end"),
        (changed(UK, '"Дім"', '"Дымъ"'), "uk: letters of another language"),
        (changed(UK, '"Дім"', '" Дім"'), "uk: other spaces around it"),
        (changed(UK, '"Дім"', '""'), "uk: not translated: Дом"),
        (changed(UK, '"години"', '""'), "uk: not translated: час"),
        (changed(UK, 'msgid "Дом"', '#, fuzzy\nmsgid "Дом"'), "uk: fuzzy: Дом"),
        (changed(UK, '"Дім"', '"Хата"'), "uk: srez.mo is not what srez.po says"),
        (lambda web: shutil.rmtree(web / "locales" / "be"), "be: missing (make words): Дом"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(web: Path, change: Callable[[Path], None], said: str) -> None:
    change(web)
    assert [line for line in words("check", "--web", web) if said in line]


def test_new_words_keep_the_translations_of_the_old_ones(web: Path) -> None:
    changed("templates/page.html", "</p>", "</p>{{ _('Мост') }}")(web)
    assert words("update", "--web", web) == [f"{code}: not translated: Мост" for code in ("uk", "be", "en")]
    assert 'msgstr "Дім"' in (web / UK).read_text(encoding="utf-8")
    assert words("missing", "--web", web) == ['{"ru": "Мост", "uk": "", "be": "", "en": ""}']
