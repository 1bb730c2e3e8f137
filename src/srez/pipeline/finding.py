"""What is found about an article, put together, and then its story.

body | language | terms | vector (a copy's text is not read twice) | copy of what | credits, quotes, names, numbers
     | places, sections | codes for the wire, words for the cache
     | grouping: decide, apply; a closer look where it is in doubt
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from srez.enrich import copies
from srez.enrich.copies import Copies
from srez.enrich.embedding import Embedder, close_text, key, quick_text
from srez.enrich.terms import Reader
from srez.model import Source
from srez.pipeline.decider import Subject
from srez.ports import Cache
from srez.stories.facts import Credit, Facts
from srez.stories.grouping import Article, Decision, Model, State, Vector, apply, correct, decide
from srez.stories.grouping import Change as Step
from srez.stories.telling import Mention
from srez.views.stories import Member
from srez.wire import records
from srez.wire.seals import Extra

Floats = npt.NDArray[np.float32]
K = TypeVar("K", bytes, int)

#: Hours of articles that new ones are compared with.
HOURS = 72
#: Codes of an article that go on the wire.
MOST_PLACES, MOST_ORIGINS = 12, 6
#: Flags of articles that tell of no event.
QUIET = frozenset({"not-news", "weather", "rates", "horoscope", "digest"})
#: Articles to one closer look, and looks that a step has at least: a look takes as long as ten articles.
A_LOOK, LOOKS = 16, 2
#: Vectors held, by text, so that what many reprint is read once.
HELD = 20_000
#: Articles of the window that are remembered at once.
_PIECE = 500


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of finder says of an article, in codes for the wire and words for the cache."""

    mentions: tuple[Mention, ...] = ()
    credits: tuple[Credit, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    loud: bool = False


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What finders are given of an article."""

    title: str
    text: str
    language: str
    source: Source
    url: str = ""


Look = Callable[[Text], Seen]
TextsOf = Callable[[Sequence[int]], dict[int, tuple[str, str]]]


class Models(msgspec.Struct, frozen=True, kw_only=True):
    """Everything loaded that finds."""

    #: Names all of it, with the versions that matter.
    name: str
    #: Tells the language of (title, text, what the source says).
    tongue: Callable[[str, str, str], str]
    reader: Reader
    quick: Embedder
    #: Loaded when it is first needed; None where a closer look is not to be had.
    closer: Callable[[], Embedder] | None
    looks: tuple[Look, ...]
    pairs: Mapping[str, Model]


class _Print(msgspec.Struct, frozen=True, array_like=True):
    """`copies.Print` as bytes and lists."""

    picks: bytes
    title: list[int]
    marks: list[int]
    words: list[int]


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the cache holds of an article."""

    facts: Facts
    #: What grouping compares, without its vectors; and these, as float16.
    article: Article
    vector: tuple[str, bytes] | None
    close: tuple[str, bytes] | None
    what: _Print


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    """An article that was read in this step and is not grouped yet."""

    article: Article
    facts: Facts
    what: copies.Print
    texts: tuple[str, str]


class Finder:
    """See `pipeline.decider.Finder`. Not for two threads at a time."""

    def __init__(self, models: Models, cache: Cache, texts_of: TextsOf) -> None:
        """Take what is loaded, the private cache, and what gives titles and texts of articles that are still there."""
        self.model = models.name
        self._models = models
        self._cache = cache
        self._texts_of = texts_of
        self._state = State(models.pairs)
        self._copies = Copies()
        self._read: dict[int, _Read] = {}
        #: Vectors by text, and by article, of what was read last.
        self._by_text: OrderedDict[bytes, Floats] = OrderedDict()
        self._by_article: OrderedDict[int, Floats] = OrderedDict()
        #: What was found in codes, between reading and describing.
        self._codes: dict[int, Seen] = {}
        self._closer: Embedder | None = None

    # What was decided before.

    def remember(self, members: Sequence[Member], subjects: Callable[[Sequence[int]], list[Subject]]) -> None:
        """Take in the articles of the window and their stories, as the wire has them, oldest first.

        Args:
            subjects: gives those that the cache has lost, to be read again.
        """
        for at in range(0, len(members), _PIECE):
            piece = members[at : at + _PIECE]
            held = self._held([member.index for member in piece])
            lost = [member.index for member in piece if member.index not in held]
            read = {each.article.index: each for each in self._look_at(subjects(lost), known=True)} if lost else {}
            self._codes.clear()
            for member in piece:
                if (known := held.get(member.index)) is not None:
                    article, what = _article(known), _print(known.what)
                elif (anew := read.get(member.index)) is not None:
                    article, what = anew.article, anew.what
                else:
                    # Its words are gone: nothing can be compared with it any more.
                    continue
                self._copies.add(member.index, member.seen, article.language, what, member.copy_of)
                step = Step("join", member.index, member.story)
                apply(self._state, Decision(member.index, member.story, "alone", (step,)), article)

    def _held(self, indexes: Sequence[int]) -> dict[int, _Held]:
        return {index: _decoder.decode(data) for index, data in self._cache.get(indexes, self.model).items()}

    # What is to be decided.

    def describe(self, subjects: Sequence[Subject]) -> list[records.Described]:
        """Find out about articles, in their order; see `pipeline.decider.Finder`."""
        found = []
        for subject, read in zip(subjects, self._look_at(subjects), strict=True):
            seen = self._codes[read.article.index]
            self._read[read.article.index] = read
            found.append(
                records.Described(
                    article=read.article.index,
                    language=read.article.language,
                    country=subject.source.country,
                    places=seen.places[:MOST_PLACES],
                    # Nothing tells sections yet.
                    sections=(),
                    copy_of=read.article.copy_of,
                    origins=tuple(dict.fromkeys(credit.id for credit in seen.credits))[:MOST_ORIGINS],
                    flags=seen.flags,
                )
            )
        self._codes.clear()
        return found

    def _look_at(self, subjects: Sequence[Subject], *, known: bool = False) -> list[_Read]:
        """Read articles; those that are not `known` join the originals that later ones may repeat."""
        texts = [(each.body.title, each.body.text or each.body.summary) for each in subjects]
        extras = [_extra(each.body.extra) for each in subjects]
        tongues = [
            self._models.tongue(*pair, extra.language or each.source.language)
            for pair, extra, each in zip(texts, extras, subjects, strict=True)
        ]
        prints = [copies.fingerprint(*pair) for pair in texts]
        originals = []
        for subject, language, what in zip(subjects, tongues, prints, strict=True):
            original = self._copies.original(language, what)
            original = -1 if original >= subject.article else original
            # A newer version of an article that is there already is no other article.
            if not known and self._state.story_of(subject.article) is None:
                self._copies.add(subject.article, subject.seen, language, what, original)
            originals.append(original)
        vectors = self._vectors(subjects, texts, originals)
        return [self._one(*each) for each in zip(subjects, texts, tongues, prints, originals, vectors, strict=True)]

    def _vectors(
        self, subjects: Sequence[Subject], texts: Sequence[tuple[str, str]], originals: Sequence[int]
    ) -> list[Floats | None]:
        """Return what the quick model makes of texts; of a copy what it made of the original."""
        quick = self._models.quick
        read = [quick_text(*pair) for pair in texts]
        keys = [key(quick, text) for text in read]
        wanted = {
            name: text
            for text, name, original in zip(read, keys, originals, strict=True)
            if original not in self._by_article and name not in self._by_text and quick.knows(text)
        }
        for name, vector in zip(wanted, quick.embed(list(wanted.values())), strict=True):
            _hold(self._by_text, name, vector)
        found: list[Floats | None] = []
        for subject, name, original in zip(subjects, keys, originals, strict=True):
            vector = self._by_text.get(name)
            if vector is None:
                vector = self._by_article.get(original)
            if vector is not None:
                _hold(self._by_article, subject.article, vector)
            found.append(vector)
        return found

    def _one(
        self,
        subject: Subject,
        texts: tuple[str, str],
        language: str,
        what: copies.Print,
        original: int,
        vector: Floats | None,
    ) -> _Read:
        title, text = texts
        terms = self._models.reader.read(title, text, language)
        given = Text(title=title, text=text, language=language, source=subject.source, url=subject.body.url)
        seen = _together([look(given) for look in self._models.looks])
        self._codes[subject.article] = seen
        article = Article(
            index=subject.article,
            seen=subject.seen,
            source=subject.source.slug,
            language=language,
            title=terms.title,
            text=terms.text,
            title_names=terms.title_names,
            names=terms.names,
            keys=terms.keys,
            title_numbers=terms.title_numbers,
            numbers=terms.numbers,
            places=tuple(place for place, role in seen.places if role == "s"),
            vector=None if vector is None else Vector(self._models.quick.name, vector),
            copy_of=original,
            not_news=bool(QUIET.intersection(seen.flags)),
        )
        facts = Facts(terms=terms.title, loud=seen.loud, mentions=seen.mentions, credits=seen.credits)
        return _Read(article=article, facts=facts, what=what, texts=texts)

    def group(self, articles: Sequence[int]) -> list[records.Change]:
        """Put articles into stories; see `pipeline.decider.Finder`."""
        changes: list[records.Change] = []
        kept: list[tuple[int, bytes]] = []
        looks = max(LOOKS, len(articles) // A_LOOK)
        for index in articles:
            read = self._read[index]
            decision = decide(self._state, read.article)
            if decision.doubtful and looks > 0:
                looks -= self._look_closely(decision.doubtful)
                decision = decide(self._state, read.article)
            taken = apply(self._state, decision, read.article)
            changes.append(records.Change("join", index, decision.story))
            changes += [
                records.Change(s.how, s.what, s.story) for s in taken.changes if (s.how, s.what) != ("join", index)
            ]
            facts = msgspec.structs.replace(read.facts, by=decision.by)
            kept.append((index, _encoder.encode(self._keep(msgspec.structs.replace(read, facts=facts)))))
        self._keep_revised(articles, kept)
        self._cache.put(self.model, kept)
        self._read.clear()
        return changes

    def _keep_revised(self, grouped: Sequence[int], kept: list[tuple[int, bytes]]) -> None:
        """Keep what was found of newer versions; what grouping compares stays as it was."""
        revised = sorted(self._read.keys() - set(grouped))
        before = self._held(revised)
        for index in revised:
            read = self._read[index]
            old = before.get(index)
            if old is None:
                kept.append((index, _encoder.encode(self._keep(read))))
            else:
                facts = msgspec.structs.replace(read.facts, by=old.facts.by)
                kept.append((index, _encoder.encode(msgspec.structs.replace(old, facts=facts))))

    def _look_closely(self, indexes: Sequence[int]) -> int:
        """Have the closer model read articles that it has not read; return how many that were."""
        if self._models.closer is None:
            return len(indexes)
        wanted = [index for index in indexes if index not in self._state.looks]
        texts = {index: self._read[index].texts for index in wanted if index in self._read}
        texts |= self._texts_of([index for index in wanted if index not in texts])
        if not texts:
            return 0
        self._closer = self._closer or self._models.closer()
        for index, values in zip(
            texts, self._closer.embed([close_text(*pair) for pair in texts.values()]), strict=True
        ):
            self._state.look(index, values)
        return len(texts)

    def _keep(self, read: _Read) -> _Held:
        look = self._state.looks.get(read.article.index)
        close = None if look is None or self._closer is None else Vector(self._closer.name, look)
        return _Held(
            facts=read.facts,
            article=msgspec.structs.replace(read.article, vector=None, close=None),
            vector=_packed(read.article.vector),
            close=_packed(close),
            what=_Print(
                read.what.picks.tobytes(), sorted(read.what.title), sorted(read.what.marks), sorted(read.what.words)
            ),
        )

    def correct(self, changes: Iterable[records.Change]) -> None:
        """Learn of an operator's correction."""
        correct(self._state, [Step(change.how, change.what, change.story) for change in changes])

    def forget(self, first: int, upto: int) -> None:
        """Forget what is kept of articles `first` ≤ index < `upto`."""
        self._cache.forget(first, upto)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Held)
_extras = msgspec.json.Decoder(Extra)


def _extra(text: str) -> Extra:
    try:
        return _extras.decode(text) if text else Extra()
    except msgspec.DecodeError:
        return Extra()


def _together(looks: Sequence[Seen]) -> Seen:
    return Seen(
        mentions=tuple(each for seen in looks for each in seen.mentions),
        credits=tuple(each for seen in looks for each in seen.credits),
        places=tuple(each for seen in looks for each in seen.places),
        flags=tuple(dict.fromkeys(each for seen in looks for each in seen.flags)),
        loud=any(seen.loud for seen in looks),
    )


def _hold(held: OrderedDict[K, Floats], name: K, vector: Floats) -> None:
    held[name] = vector
    held.move_to_end(name)
    while len(held) > HELD:
        held.popitem(last=False)


def _packed(vector: Vector | None) -> tuple[str, bytes] | None:
    return None if vector is None else (vector.model, vector.values.astype(np.float16).tobytes())


def _unpacked(packed: tuple[str, bytes] | None) -> Vector | None:
    return None if packed is None else Vector(packed[0], np.frombuffer(packed[1], np.float16).astype(np.float32))


def _article(held: _Held) -> Article:
    return msgspec.structs.replace(held.article, vector=_unpacked(held.vector), close=_unpacked(held.close))


def _print(what: _Print) -> copies.Print:
    picks = np.frombuffer(what.picks, np.uint32)
    return copies.Print(picks, frozenset(what.title), frozenset(what.marks), frozenset(what.words))
