"""Addresses: the form that identifies an article, the form that is shown, and whose site it is on.

Parsing follows the WHATWG URL standard (through ada), as browsers do; everything after it works on the
normalised string, which is ASCII and has the one shape `scheme://[user@]host[:port]/path[?query][#fragment]`.
"""

from __future__ import annotations

import re
from functools import lru_cache

import ada_url

from srez.parse.suffixes import GENERIC, HOSTING, REGIONAL


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Characters; a longer address is no address of an article.
LONGEST = 4096

#: Parameters that tell where a reader came from, never which article it is.
TRACKING = _words(
    """
    yclid ymclid ysclid yrclid gclid gclsrc dclid wbraid gbraid fbclid msclkid twclid ttclid rdt_cid igshid igsh
    li_fat_id epik irclickid vero_id vero_conv _openstat openstat _ga _gl _hsenc _hsmi __hstc __hssc __hsfp
    mc_cid mc_eid ml_subscriber ml_subscriber_hash mkt_tok oly_anon_id oly_enc_id ck_subscriber_id s_cid cmpid ocid ito
    hsctatracking icid ncid xtor ref ref_src ref_url referer referrer sref smid smtyp sr_share mbid taid soc_src soc_trk
    __twitter_impression guccounter guce_referrer guce_referrer_sig phpsessid jsessionid rss amp amp_js_v
    at_medium at_campaign at_campaign_type at_custom1 at_custom2 at_custom3 at_custom4 at_link_id at_link_origin
    at_link_type at_format at_ptr_name at_bbc_team ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    """
)
#: Families of the same: Google Analytics, Matomo, Piwik, HubSpot.
_FAMILIES = ("utm_", "mtm_", "pk_", "piwik_", "hsa_")
#: Parameters that some sites track with and others choose an article with: only such values are dropped.
_ORIGINS = frozenset({"from", "source", "src", "feature", "partner", "outputtype"})
_ORIGIN = re.compile(
    r"(?:rss|feed|news_?feed|atom|xml|main|mainpage|top|share|social|email|mail|newsletter|push|widget|informer|partner|amp"
    r"|yandex|ya|yxnews|google|dzen|zen|telegram|tg|vk|vkontakte|ok|odnoklassniki|twitter|facebook|fb|smi2|lentainform"
    r"|youtu|whatsapp|viber|mobile)(?:[._-]|$)",
    re.IGNORECASE,
)

#: Path and query that are normalised already, as most are, behind an origin that may be: what ada would return as it
#: came, told ten times faster.
NORMAL = re.compile(
    r"(https?://[a-z0-9.:-]++/)(?:[A-Za-z0-9_~/-]++|\.(?=[A-Za-z0-9_~-]))*+(?:\?[A-Za-z0-9_~/.=&-]++)?+"
)
_ESCAPE = re.compile(r"%(?:[a-f][0-9A-Fa-f]|[0-9A-F][a-f])")
_SLASHES = re.compile("//+")
_PREFIXES = ("www.", "m.", "amp.")
#: A last segment that names the folder's own page.
_INDEX = frozenset({"index.html", "index.htm", "index.php", "index.shtml", "index.asp", "index.aspx", "default.aspx"})


def canonical(url: str) -> str:
    """Return the form by which an article's address is compared, or "" for anything that isn't http(s).

    Two addresses with one canonical form are taken for one article: `https`, no `www.`, `m.` or `amp.` before the host,
    no user, default port, fragment (except `#!` routes), tracking parameter, `index.html`, `/amp` or `/` at the end;
    percent-escapes in upper case (RFC 3986 §6.2.2.1). The order of the remaining parameters is kept: some sites read
    them by place. It need not lead anywhere; `shown` does. Idempotent; never raises.
    """
    return canonical_of(_normal(url))


def canonical_of(href: str) -> str:
    """`canonical`, for an address that `shown` or `absolute` has already normalised (or "")."""
    rest = href.partition("://")[2]
    if not rest:
        return ""
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    place = _place(authority, href.startswith("http:"))
    if not place:
        return ""
    if path.startswith("/") or "//" in path or path.endswith(("/", "amp")) or path.rpartition("/")[2] in _INDEX:
        path = _folder(path)
    if "%" in path:
        path = _ESCAPE.sub(_upper, path)
    if query:
        query = _essential(query)
        if "%" in query:
            query = _ESCAPE.sub(_upper, query)
    url = f"https://{place}/{path}"
    if query:
        url = f"{url}?{query}"
    if fragment.startswith("!"):
        url = f"{url}#{fragment}"
    return url if len(url) <= LONGEST else ""


def shown(url: str, base: str = "") -> str:
    """Return the address to show and follow: absolute, without user and tracking parameters; "" if not http(s)."""
    href = absolute(url, base) if base else _normal(url)
    if "@" in href:
        scheme, _, rest = href.partition("://")
        authority, slash, path = rest.partition("/")
        href = f"{scheme}://{authority.rpartition('@')[2]}{slash}{path}"
    if "?" in href:
        address, hash_, fragment = href.partition("#")
        address, _, query = address.partition("?")
        query = _essential(query)
        href = f"{address}?{query}{hash_}{fragment}" if query else f"{address}{hash_}{fragment}"
    return href


def absolute(url: str, base: str) -> str:
    """Resolve `url` against `base`, normalised; "" when that gives no http(s) address."""
    if href := _normal(url):
        return href
    if len(url) > LONGEST or len(base) > LONGEST:
        return ""
    try:
        href = ada_url.join_url(base, url)
    except ValueError:
        return ""
    return href if href.startswith(("https://", "http://")) and len(href) <= LONGEST else ""


def host(url: str) -> str:
    """Return the host of an http(s) address in lower case and punycode, without port; "" if there is none."""
    authority = _normal(url).partition("://")[2].partition("/")[0]
    return _port(authority.rpartition("@")[2], plain=False)[0].rstrip(".")


def site(url: str) -> str:
    """Return the domain under which one owner holds the address, "" if it isn't http(s).

    Approximate: knows the suffixes that matter here (`suffixes.py`) and not the whole Public Suffix List. Where it
    doesn't know a suffix the answer is wider than the owner; an address literal is its own site.
    """
    return _site(_bare(host(url)))


def site_of(address: str) -> str:
    """`site`, for an address that `canonical` has already brought into form (or "")."""
    return _site(_port(address[8:].partition("/")[0], plain=False)[0])


def _normal(url: str) -> str:
    if len(url) > LONGEST:
        return ""
    if (plain := NORMAL.fullmatch(url)) and _is_normal(plain[1]):
        return url
    try:
        href = ada_url.normalize_url(url)
    except ValueError:
        return ""
    return href if href.startswith(("https://", "http://")) and len(href) <= LONGEST else ""


@lru_cache(maxsize=4_096)
def _is_normal(origin: str) -> bool:
    """Tell whether `https://host:port/` is normalised: a feed's addresses share a few of them."""
    try:
        return bool(ada_url.normalize_url(origin) == origin)
    except ValueError:
        return False


@lru_cache(maxsize=4_096)
def _place(authority: str, plain: bool) -> str:
    """Return host and port as `canonical` has them, "" if there is no host; `plain` is http without TLS."""
    name, port = _port(authority.rpartition("@")[2], plain=plain)
    name = _bare(name)
    return f"{name}{port}" if name else ""


def _port(authority: str, *, plain: bool) -> tuple[str, str]:
    """Split off the port, "" when it is the default of the scheme or of https."""
    if authority.endswith("]"):
        return authority, ""
    name, colon, number = authority.rpartition(":")
    if not colon:
        return authority, ""
    return name, "" if number == "443" and plain else f":{number}"


def _bare(name: str) -> str:
    """Drop the dot at the end and the labels that only say how the site is presented."""
    if name.endswith("."):
        name = name[:-1]
        if not name or name.endswith("."):
            return ""
    while name.startswith(_PREFIXES):
        rest = name.partition(".")[2]
        if "." not in rest or (_is_suffix(rest) and not name.startswith("www.")):
            break  # a site, or somebody on a shared suffix, is really called so
        name = rest
    return name


def _folder(path: str) -> str:
    if "//" in path:
        path = _SLASHES.sub("/", path)
    path = path.removeprefix("/")
    while True:
        before, path = path, path.rstrip("/")
        folder, slash, last = path.rpartition("/")
        if last in _INDEX or (last == "amp" and slash):
            path = folder
        if path == before:
            return path


def _essential(query: str) -> str:
    """Drop what only tracks; `&amp;` is a feed's doubled escape."""
    if "&" not in query:
        return "" if _tracks(query) else query
    kept = []
    for part in query.split("&"):
        while part.startswith("amp;"):
            part = part[4:]
        if part and not _tracks(part):
            kept.append(part)
    return "&".join(kept)


def _tracks(part: str) -> bool:
    name, _, value = part.partition("=")
    name = name.lower()
    if name in TRACKING or name.startswith(_FAMILIES):
        return True
    return name in _ORIGINS and _ORIGIN.match(value) is not None


def _upper(match: re.Match[str]) -> str:
    return match[0].upper()


def _is_suffix(name: str) -> bool:
    if name in HOSTING or name in REGIONAL:
        return True
    second, _, top = name.partition(".")
    return len(top) == 2 and second in GENERIC


def _site(name: str) -> str:
    if name.endswith("]") or name.rpartition(".")[2].isdigit():
        return name
    labels = name.rsplit(".", 4)
    for depth in range(2, len(labels) + 1):
        candidate = ".".join(labels[-depth:])
        if not _is_suffix(candidate):
            return candidate
    return name
