"""The operator's own words, by language: about the site, the imprint, labels of the interface."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import get, post
from litestar.params import FromQuery

from srez.errors import UsageError
from srez.operate import choices
from srez.web.operate.desk import MOST, Desk, desk, sent, to
from srez.web.operate.door import words_of
from srez.web.operate.said import LANGUAGES
from srez.web.operate.site import keep
from srez.web.respond import Answer, Request


@get("/operate/words")
async def words_page(request: Request, of: FromQuery[str] = "") -> Answer:
    """Show the words of one language."""
    at = await desk(request)
    language = of if of in choices.LANGUAGES else at.site.settings.language
    chosen = at.site.choices
    texts = {"about": chosen.about.get(language, ""), "imprint": chosen.imprint.get(language, "")}
    return _page(at, language, texts, chosen.labels.get(language, {}), {})


def _page(
    at: Desk,
    language: str,
    texts: dict[str, str],
    labels: dict[str, str],
    problems: dict[str, str],
    status: int = 200,
) -> Answer:
    return at.page(
        "words.html",
        status=status,
        language=language,
        site_languages=LANGUAGES,
        texts=texts,
        labels=[(number, label, labels.get(label, "")) for number, label in enumerate(choices.LABELS)],
        problems=problems,
    )


@post("/operate/words", request_max_body_size=MOST)
async def change_words(request: Request) -> Answer:
    """Change the words of one language."""
    at = await sent(request)
    language = at.form.text("of")
    if language not in choices.LANGUAGES:
        raise UsageError(f"the site does not speak {language[:20]!r}")
    texts = {name: at.form.text(name) for name in ("about", "imprint")}
    typed = {label: at.form.text(f"label-{number}") for number, label in enumerate(choices.LABELS)}
    labels = {label: word for label, word in typed.items() if word}
    chosen = at.site.choices
    values = {
        "about": _with(chosen.about, language, texts["about"]),
        "imprint": _with(chosen.imprint, language, texts["imprint"]),
        "labels": _with(chosen.labels, language, labels),
    }
    problems = {name: words_of(problem) for name, value in values.items() if (problem := choices.problem(name, value))}
    if problems:
        return _page(at, language, texts, labels, problems, 400)
    await keep(at, **values)
    return to(f"/operate/words?of={language}&done=saved")


def _with(values: Mapping[str, object], language: str, value: object) -> dict[str, object]:
    """Return values by language with another one, or without it when it is empty."""
    rest: dict[str, object] = {name: each for name, each in values.items() if name != language}
    return {**rest, language: value} if value else rest


HANDLERS = [words_page, change_words]
