"""Which characters the bytes are.

In order (RFC 7303 §3, XML 1.0 appendix F, and what is met in the wild): a byte order mark; the shape of UTF-16 or
UTF-32 without one; bytes that are valid UTF-8 beyond ASCII, which no other encoding is by accident; the charset of
the Content-Type; the document's own declaration; a guess. A declared eight-bit encoding that makes no words where
another one does is wrong, and is said to be.
"""

from __future__ import annotations

import re
from collections import Counter

#: Labels as they are written, without their punctuation (WHATWG Encoding, and common slips) to Python's codecs.
#: Nothing else is decoded: some of Python's codecs are no character sets, some take quadratic time.
_LABELS = {
    "utf-8": "utf8 unicode11utf8 unicode20utf8 xunicode20utf8 unicode utf",
    "ascii": "ascii usascii ansix341968",
    "utf-16": "utf16 u16 iso10646ucs2 ucs2 csunicode",
    "utf-16-le": "utf16le unicodefeff",
    "utf-16-be": "utf16be unicodefffe",
    "utf-32": "utf32 u32 iso10646ucs4 ucs4 csucs4",
    "utf-32-le": "utf32le",
    "utf-32-be": "utf32be",
    # As browsers do: the C1 controls of ISO 8859 are never meant.
    "cp1252": "windows1252 cp1252 xcp1252 win1252 1252 ansi iso88591 iso885911987 latin1 l1 ibm819 cp819",
    "cp1251": "windows1251 cp1251 xcp1251 win1251 1251 window1251 windows251 cyrillicwindows",
    "cp1250": "windows1250 cp1250 xcp1250 win1250 1250",
    "cp1253": "windows1253 cp1253 win1253",
    "cp1254": "windows1254 cp1254 win1254 iso88599 latin5 l5",
    "cp1255": "windows1255 cp1255 win1255",
    "cp1256": "windows1256 cp1256 win1256",
    "cp1257": "windows1257 cp1257 win1257",
    "cp1258": "windows1258 cp1258 win1258",
    "koi8-r": "koi8r koi8 koi cskoi8r",
    "koi8-u": "koi8u koi8ru",
    "cp866": "cp866 ibm866 866 csibm866 dos866",
    "mac-cyrillic": "xmaccyrillic maccyrillic xmacukrainian",
    "mac-roman": "macintosh mac xmacroman macroman",
    "iso8859-2": "iso88592 latin2 l2",
    "iso8859-3": "iso88593 latin3 l3",
    "iso8859-4": "iso88594 latin4 l4",
    "iso8859-5": "iso88595 cyrillic isoir144",
    "iso8859-6": "iso88596 arabic",
    "iso8859-7": "iso88597 greek greek8",
    "iso8859-8": "iso88598 iso88598i hebrew",
    "iso8859-10": "iso885910 latin6",
    "iso8859-13": "iso885913",
    "iso8859-14": "iso885914",
    "iso8859-15": "iso885915 latin9",
    "iso8859-16": "iso885916",
    "cp874": "tis620 windows874 iso885911 cp874",
    "gb18030": "gb18030 gb2312 gbk gb cp936 xgbk euccn hz936",
    "hz": "hz hzgb2312",
    "big5hkscs": "big5 big5hkscs cnbig5 xxbig5",
    "euc_jp": "eucjp xeucjp",
    "cp932": "shiftjis sjis xsjis windows31j mskanji cp932",
    "iso2022_jp": "iso2022jp csiso2022jp",
    "cp949": "euckr ksc56011987 ksc5601 ksc56011989 windows949 cp949 uhc korean",
    "kz1048": "kz1048",
    "ptcp154": "ptcp154",
    "cp037": "cp037 ibm037 ebcdiccpus",
}  # fmt: skip
CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}

_MARKS = (
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xff\xfe", "utf-16-le"),
)
_SHAPES = (
    (re.compile(rb"\x00\x00\x00[<{]"), "utf-32-be"),
    (re.compile(rb"[<{]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00[<{]\x00[^\x00]"), "utf-16-be"),
    (re.compile(rb"[<{]\x00[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?\s*([A-Za-z0-9._:\- ]{2,40})""")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:\-]{2,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:\-]{2,40})""", re.IGNORECASE)
#: Encodings whose bytes are all ASCII.
_SEVEN_BIT = frozenset(("iso2022_jp", "hz"))

_NOT_PLAIN = (b"\x00", b"")

#: A guess looks at so many bytes.
SAMPLE = 8_192
#: KOI8-U has the letters of KOI8-R, and і ї є where that draws boxes.
_CYRILLIC = ("cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic")
#: What Cyrillic documents are declared as by mistake, and one Cyrillic encoding that is taken for another.
_MISTAKEN = frozenset((*_CYRILLIC, "koi8-r", "cp1252"))
#: A guess must make so much more of frequent letters than the declared encoding to be believed.
_MARGIN = 1.0
#: Share of each letter in Russian text, in percent (National Corpus of the Russian Language), with the letters of
#: Ukrainian and Belarusian; case tells the Cyrillic encodings apart, for what is small in one is large in another.
_LETTERS = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґў",
        (11, 8.5, 8, 7.4, 6.7, 6.3, 5.5, 4.7, 4.5, 4.4, 3.5, 3.2, 3, 2.8, 2.6, 2, 1.9, 1.7, 1.7, 1.6, 1.6, 1.4, 1.2,
         1, 0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.3, 0.1, 0.1, 4, 0.6, 0.5, 0.1, 1),
        strict=True,
    )
)  # fmt: skip


def to_utf8(body: bytes, content_type: str = "") -> tuple[bytes, str]:
    """Recode a document.

    Args:
        body: the document as it came.
        content_type: the value of the HTTP header, or "".

    Returns:
        UTF-8 without a byte order mark, and what was wrong about the encoding ("" when nothing was).
    """
    # What nearly all documents are; only the rare encodings that shift between sets look the same.
    if body[:1] == b"<" and body[1:2] not in _NOT_PLAIN and not _shifts(body) and _valid(body):
        return body, ""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            body = body[len(mark) :]
            return (body, "") if codec == "utf-8" and _valid(body) else _decode(body, codec)
    start = body[:400].lstrip() if body[:1].isspace() else body[:400]
    for shape, codec in _SHAPES:
        if shape.match(start):
            return _decode(body, codec)
    said, own = _said(content_type), _own(start)
    if _valid(body):
        for codec in (said, own):
            if codec in _SEVEN_BIT:
                return _decode(body, codec)
        return body, ""
    return _eight_bit(body, said, own)


def _said(content_type: str) -> str:
    match = _CHARSET.search(content_type[:400])
    return _codec(match[1]) if match else ""


def _own(start: bytes) -> str:
    match = _DECLARED.search(start) or _META.search(start)
    return _codec(match[1].decode("ascii")) if match else ""


def _codec(label: str) -> str:
    """Return Python's name for a label, or "" for one that is unknown."""
    return CODECS.get(re.sub(r"[^a-z0-9]", "", label.lower()), "")


def _shifts(body: bytes) -> bool:
    """Tell whether it could be one of the encodings that shift between sets; one byte is found faster than two."""
    return b"\x1b" in body or (b"~" in body and b"~{" in body)


def _valid(body: bytes) -> bool:
    if body.isascii():
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decode(body: bytes, codec: str) -> tuple[bytes, str]:
    try:
        return body.decode(codec).encode("utf-8", "replace"), ""
    except UnicodeDecodeError:
        text = body.decode(codec, "replace")
        return text.encode("utf-8", "replace"), f"bytes that are no {codec}"


def _eight_bit(body: bytes, said: str, own: str) -> tuple[bytes, str]:
    """Decode what is not UTF-8 throughout."""
    guess = guess_codec(body)
    if guess == "utf-8":
        return body.decode("utf-8", "replace").encode(), "bytes that are no utf-8"
    for codec in (said, own):
        # A label of UTF-16 over bytes of one each is a slip: we read the label, so they are ASCII's kin.
        if not codec or codec.startswith(("utf", "ascii", "cp037")):
            continue
        if guess in _CYRILLIC and codec not in (guess, "koi8-r") and codec in _MISTAKEN and _beats(body, guess, codec):
            return _lenient(body, guess), f"declared as {codec}, is {guess}"
        try:
            return body.decode(codec).encode("utf-8", "replace"), ""
        except UnicodeDecodeError:
            if len(body.decode(codec, "ignore")) > 0.95 * len(body):
                return _lenient(body, codec), f"bytes that are no {codec}"
    problem = f"declared as {said or own}, is {guess}" if said or own else f"no encoding declared, is {guess}"
    return _lenient(body, guess), problem


def _lenient(body: bytes, codec: str) -> bytes:
    return body.decode(codec, "replace").encode("utf-8", "replace")


def guess_codec(body: bytes) -> str:
    """Guess the encoding of bytes that are ASCII's kin but not valid UTF-8.

    Mostly valid UTF-8 sequences → utf-8 (one torn character); long runs of high bytes that make frequent Cyrillic
    letters → that encoding; else windows-1252.
    """
    sample = _sample(body)
    only = sample.translate(None, _ASCII)
    high = len(only)
    if not high:
        return "cp1252"
    whole = sum(map(len, _SEQUENCE.findall(sample)))
    if whole > 0.8 * high and whole >= 4:
        return "utf-8"
    if high < 2.2 * len(_RUN.findall(sample)):
        return "cp1252"
    counts = Counter(only)
    scores = {codec: _score(counts, codec) for codec in _CYRILLIC}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > 2.5 else "cp1252"


_ASCII = bytes(range(128))
_RUN = re.compile(rb"[\x80-\xff]+")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _sample(body: bytes) -> bytes:
    match = _RUN.search(body)
    return body[match.start() : match.start() + SAMPLE] if match else b""


def _weight(byte: int, codec: str) -> float:
    """Return the share of the letter that a byte makes; large letters count a quarter, what is no letter against."""
    letter = bytes((byte,)).decode(codec, "replace")
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter in "«»—–№…„“”\xa0":
        return 1.0
    return _LETTERS[letter.lower()] / 4 if letter.lower() in _LETTERS else -6.0


_WEIGHTS = {
    codec: {byte: _weight(byte, codec) for byte in range(128, 256)} for codec in (*_CYRILLIC, "koi8-r", "cp1252")
}


def _score(counts: Counter[int], codec: str) -> float:
    """Return the mean weight of the high bytes."""
    weights = _WEIGHTS[codec]
    return sum(weights[byte] * times for byte, times in counts.items()) / max(1, counts.total())


def _beats(body: bytes, guess: str, codec: str) -> bool:
    counts = Counter(_sample(body).translate(None, _ASCII))
    return _score(counts, guess) > _score(counts, codec) + _MARGIN
