"""The bytes of records and the digests of bodies.

A record is one JSON object without whitespace, its keys in the order declared here; the bytes that were logged are the
record, and nobody encodes it again to check it. It holds no words: those lie in the body beside it, bound by `digest`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

import msgspec

from srez.errors import Corrupt
from srez.model import FIELDS, Body

#: Digest of a field that is absent.
ABSENT = bytes(32)
SALT = 32
#: Random bytes that `seal` takes.
SALTS = SALT * len(FIELDS)
VERSION = 1

#: Why something was taken away, as a code (words would stay for ever).
Reason = Literal[
    "court-order", "personal-data", "copyright", "illegal-content", "author-request", "operator-mistake", "other-legal"
]
#: Classes of what expires by policy: full texts, superseded revisions, whole bodies.
ExpiryClass = Literal["text", "revision", "body"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What every record begins with."""

    v: int = VERSION
    kind: str = ""
    #: When it was logged: RFC 3339, microseconds, `Z`.
    time: str = ""


class ArticlePublished(Record, frozen=True, kw_only=True):
    """An article was seen for the first time; this record's index is the article's id for ever."""

    kind: str = "article.published"
    source: str
    #: What the source says, RFC 3339, or "".
    published: str = ""
    digest: str


class ArticleRevised(Record, frozen=True, kw_only=True):
    """An article's title or text is another one now; the body is the whole new version."""

    kind: str = "article.revised"
    article: int
    source: str
    published: str = ""
    #: Which of `title`, `text` changed.
    changed: tuple[str, ...]
    digest: str


class ArticleVanished(Record, frozen=True, kw_only=True):
    """The source took an article away: its address answers `status` (404 or 410)."""

    kind: str = "article.vanished"
    article: int
    source: str
    status: int


class ArticleReturned(Record, frozen=True, kw_only=True):
    """An article that had vanished is there again."""

    kind: str = "article.returned"
    article: int
    source: str


class SourceAdded(Record, frozen=True, kw_only=True):
    """A source is collected from now on; its facts are the body's `extra`."""

    kind: str = "source.added"
    source: str
    digest: str


class SourceChanged(Record, frozen=True, kw_only=True):
    """A source's facts are others now."""

    kind: str = "source.changed"
    source: str
    digest: str


class SourceDropped(Record, frozen=True, kw_only=True):
    """A source is no longer collected; what it said stays."""

    kind: str = "source.dropped"
    source: str


class SiteConfigured(Record, frozen=True, kw_only=True):
    """What is fixed at setup, or a new log's tie to the one before it."""

    kind: str = "site.configured"
    origin: str
    zone: str
    #: Size and root (hex) of the log that this one goes on from after a restore, or 0 and "".
    after_size: int = 0
    after_root: str = ""


class Redacted(Record, frozen=True, kw_only=True):
    """Bodies were deleted on a legal ground: those of an article and all its revisions."""

    kind: str = "redacted"
    article: int
    indexes: tuple[int, ...]
    reason: str


class BodiesExpired(Record, frozen=True, kw_only=True):
    """Fields of all bodies with `first` ≤ index < `upto` were deleted by the published policy."""

    kind: str = "bodies.expired"
    first: int
    upto: int
    what: str = msgspec.field(name="class")


class Described(msgspec.Struct, frozen=True, array_like=True):
    """What was found about one article, in codes; an array in its record."""

    article: int
    #: BCP 47 primary subtag, or "" when no language is told.
    language: str
    #: The source's country at that time (ISO 3166-1 alpha-2), or "".
    country: str
    #: (place id, role) with role `s` (scene of the event) or `m` (mentioned).
    places: tuple[tuple[str, str], ...]
    #: Section ids, the surest first.
    sections: tuple[str, ...]
    #: Index of the article that this one reprints, or -1.
    copy_of: int
    #: Whom the text names as its source, who said it first at the head: slugs, or `~` and eight hex digits of a digest
    #: for one that is no source here.
    origins: tuple[str, ...]
    #: `not-news` and the like, as codes.
    flags: tuple[str, ...]


class ArticlesDescribed(Record, frozen=True, kw_only=True):
    """What a machine found about the articles among records `from` ≤ index < `upto`; a later one on an article counts.

    One whose `from` is not the last one's `upto` is ignored by every fold, so that two deciders can't disagree.
    """

    kind: str = "articles.described"
    begin: int = msgspec.field(name="from")
    upto: int
    model: str
    articles: tuple[Described, ...]


class Change(msgspec.Struct, frozen=True, array_like=True):
    """One step of grouping; an array in its record.

    `join`: article `what` is told by story `story`. `merge`: story `what` is story `story` from now on, and what joins
    the old one later joins that. `part`: article `what` leaves its story for `story`, which is one again if it was
    merged.
    """

    how: Literal["join", "merge", "part"]
    what: int
    story: int


class StoriesDecided(Record, frozen=True, kw_only=True):
    """How the articles among records `from` ≤ index < `upto` were grouped; `from` is the last one's `upto`, as above.

    A story's id is the index of its first article.
    """

    kind: str = "stories.decided"
    begin: int = msgspec.field(name="from")
    upto: int
    model: str
    changes: tuple[Change, ...]


class StoriesCorrected(Record, frozen=True, kw_only=True):
    """An operator unjoined what was joined wrongly, or joined what belongs together."""

    kind: str = "stories.corrected"
    changes: tuple[Change, ...]


class TopPublished(Record, frozen=True, kw_only=True):
    """The lists of the top as of the first `size` records: (name, SHA-256 of its canonical bytes, hex)."""

    kind: str = "top.published"
    size: int
    formula: int
    lists: tuple[tuple[str, str], ...]


KINDS: tuple[type[Record], ...] = (
    ArticlePublished,
    ArticleRevised,
    ArticleVanished,
    ArticleReturned,
    SourceAdded,
    SourceChanged,
    SourceDropped,
    SiteConfigured,
    Redacted,
    BodiesExpired,
    ArticlesDescribed,
    StoriesDecided,
    StoriesCorrected,
    TopPublished,
)
#: The most bytes that a record may have (C2SP tlog-tiles: an entry's length is two bytes).
MOST = 65_535
#: The fields that each class of expiry deletes.
EXPIRES: dict[str, tuple[str, ...]] = {"text": ("text",), "revision": FIELDS, "body": FIELDS}


def highest(record: ArticlesDescribed | StoriesDecided | StoriesCorrected) -> int:
    """Return the lowest size of a log that holds every record of which a decision speaks."""
    if isinstance(record, ArticlesDescribed):
        spoken = [max(each.article, each.copy_of) for each in record.articles]
    else:
        spoken = [max(change.what, change.story) for change in record.changes]
    upto = 0 if isinstance(record, StoriesCorrected) else record.upto
    return max(upto, max(spoken, default=-1) + 1)


_encoder = msgspec.json.Encoder()
_header = msgspec.json.Decoder(Record)
#: `msgspec.structs.fields` is the one place that tells a kind's default code.
_decoders: dict[str, msgspec.json.Decoder[Record]] = {
    str(next(f.default for f in msgspec.structs.fields(kind) if f.name == "kind")): msgspec.json.Decoder(kind)
    for kind in KINDS
}


def encode(record: Record) -> bytes:
    """Return a record's bytes, to be logged as they are."""
    return _encoder.encode(record)


def decode(data: bytes) -> Record:
    """Read a record. A kind or a version that is not known here comes back as a bare `Record`, to be passed over.

    Raises:
        Corrupt: when the bytes are no record at all.
    """
    try:
        header = _header.decode(data)
        decoder = _decoders.get(header.kind)
        return header if decoder is None or header.v != VERSION else decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"not a record: {error}"
        raise Corrupt(msg) from error


def timestamp(when: datetime) -> str:
    """Write an aware time as records do: RFC 3339, UTC, microseconds, `Z`."""
    # The encoder's RFC 3339 takes a sixth of the time of `isoformat`; it leaves out microseconds that are none.
    text = _encoder.encode(when if when.tzinfo is UTC else when.astimezone(UTC))[1:-1].decode()
    return text if when.microsecond else f"{text[:-1]}.000000Z"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(when: datetime) -> int:
    """Return microseconds since 1970 UTC."""
    return (when - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the aware UTC time of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def parse_time(text: str) -> datetime:
    """Read a record's time.

    Raises:
        Corrupt: when it is not a time in UTC.
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"not a record's time: {text!r}"
        raise Corrupt(msg) from error
    if when.tzinfo is None:
        msg = f"a record's time without a zone: {text!r}"
        raise Corrupt(msg)
    return when.astimezone(UTC)


def values(body: Body) -> tuple[str, ...]:
    """Return a body's fields in the order of the digest."""
    return (body.url, body.title, body.summary, body.text, body.image, body.extra)


def field_digest(salt: bytes, value: str) -> bytes:
    """Digest one field: SHA-256 of its own 32 random bytes and its UTF-8."""
    return sha256(salt + value.encode()).digest()


def field_digests(body: Body, salts: Sequence[bytes]) -> tuple[bytes, ...]:
    """Digest all six fields; an absent one (an empty value) has 32 zero bytes."""
    return tuple(
        [
            sha256(salt + value.encode()).digest() if value else ABSENT
            for salt, value in zip(salts, values(body), strict=True)
        ]
    )


def digest_of(digests: Sequence[bytes]) -> str:
    """Return a record's `digest`, hex: SHA-256 of the six field digests."""
    return sha256(b"".join(digests)).hexdigest()


def seal(body: Body, noise: bytes) -> tuple[tuple[bytes, ...], str]:
    """Give each present field its salt from `noise` (`SALTS` random bytes); return the salts and the record's digest.

    The same as `digest_of(field_digests(…))`, in one pass: it runs for every record.
    """
    salts: list[bytes] = []
    digests: list[bytes] = []
    at = 0
    for value in (body.url, body.title, body.summary, body.text, body.image, body.extra):
        if value:
            salt = noise[at : at + 32]
            salts.append(salt)
            digests.append(sha256(salt + value.encode()).digest())
        else:
            salts.append(b"")
            digests.append(ABSENT)
        at += 32
    return tuple(salts), sha256(b"".join(digests)).hexdigest()


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field as it is handed out: with its value and salt, or withheld, as its digest alone."""

    salt: str = ""
    value: str = ""
    digest: str = ""


class BodyLine(msgspec.Struct, frozen=True):
    """One line of `/wire/bodies/<N>`."""

    index: int
    fields: dict[str, Field]


_body_line = msgspec.json.Decoder(BodyLine)


def hand_out(index: int, body: Body, salts: Sequence[bytes], digests: Sequence[bytes], shown: frozenset[str]) -> bytes:
    """Write a body for strangers: the fields in `shown` with their values, the others by digest. Hex, one JSON line."""
    fields: dict[str, Field] = {}
    for name, value, salt, digest in zip(FIELDS, values(body), salts, digests, strict=True):
        if value and name in shown:
            fields[name] = Field(salt=salt.hex(), value=value)
        elif digest != ABSENT:
            fields[name] = Field(digest=digest.hex())
    return _encoder.encode(BodyLine(index, fields)) + b"\n"


def read_body_line(line: bytes) -> BodyLine:
    """Read a line of `/wire/bodies/<N>`.

    Raises:
        Corrupt: when it is none.
    """
    try:
        return _body_line.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"not a body: {error}"
        raise Corrupt(msg) from error


def line_digest(fields: Mapping[str, Field]) -> str:
    """Compute a record's digest from a handed-out body.

    Raises:
        Corrupt: when salts or digests are no hex of 32 bytes, or a field's name is unknown.
    """
    digests: list[bytes] = []
    try:
        for name in FIELDS:
            field = fields.get(name)
            if field is None:
                digests.append(ABSENT)
            elif field.digest:
                digests.append(bytes.fromhex(field.digest))
            else:
                salt = bytes.fromhex(field.salt)
                if len(salt) != SALT:
                    # Else bytes could be moved between salt and value, and another value would prove as well.
                    raise ValueError("too short or too long")
                digests.append(field_digest(salt, field.value))
    except ValueError as error:
        raise Corrupt("a body's salt or digest is not 32 bytes in hex") from error
    if any(len(d) != 32 for d in digests) or not set(fields) <= set(FIELDS):
        raise Corrupt("a body's fields are not the known ones")
    return digest_of(digests)
