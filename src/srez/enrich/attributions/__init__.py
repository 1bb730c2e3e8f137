"""Who is said to have said something: the cues of a frame and whom each of them names.

A cue is a verb of saying with its subject («сообщила пресс-служба», «в мэрии заявили»), a noun that tells what is
leaned on («по данным», «со ссылкой на», "according to"), or a mark («Источник: …», a dateline).
"""

from __future__ import annotations

from srez.enrich.attributions.english import English
from srez.enrich.attributions.finder import Attribution
from srez.enrich.attributions.slavic import Slavic
from srez.enrich.frames import Frame
from srez.enrich.prose import Prose

__all__ = ["Attribution", "attributions"]


def attributions(prose: Prose, frame: Frame) -> list[Attribution]:
    """Return a frame's cues, in order."""
    return English(prose, frame).find() if prose.lexicon.language == "en" else Slavic(prose, frame).find()
