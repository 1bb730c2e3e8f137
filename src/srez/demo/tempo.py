"""How fast the newsroom lives: hours before the opening, a crowded beginning, then a natural tempo."""

from __future__ import annotations

#: Seconds of one block; each is drawn by itself, so that a restart need not draw the whole past.
BLOCK = 3 * 3600.0
#: Seconds that the first documents reach back.
PAST = 6 * 3600.0
#: (from, until, seconds between two everyday articles) of the first block; a later block has the last pace.
CROWDED = ((-PAST, 0.0, 45.0), (0.0, 120.0, 1.1), (120.0, 300.0, 2.4), (300.0, 900.0, 5.5), (900.0, BLOCK, 14.0))
NATURAL = CROWDED[-1][2]
#: Events of the first block: those that happened before, those that unfold before one's eyes, those that come later.
BEFORE, NOW, LATER = 10, 9, 7
#: Events of a later block.
EVENTS = 8
#: Seconds within which the opening's events begin, and seconds for each minute of a telling then.
OPENING = 200.0
HURRY = 6.0
#: How often the text is reprinted that everybody takes from the agency.
REPRINTS = 30
