"""Settings: `DATA/srez.toml`, then `SREZ_*` in the environment, then the command line; read once, typed, checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from srez.errors import SettingsError

#: What the interface speaks; Russian is what it is written in.
Language = Literal["ru", "uk", "be", "en"]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that an operator may set. A setting `x` is `SREZ_X` in the environment."""

    #: Where everything is kept.
    data: str = "data"
    host: str = "127.0.0.1"
    port: int = 8008
    #: The address under which readers reach the site; "" means http://HOST:PORT and no WebSub.
    address: str = ""
    #: The site's zone, IANA; fixed at the first start.
    zone: str = "Europe/Moscow"
    #: The site's name on its pages.
    name: str = "Срез"
    #: The language of its pages for readers who ask for none that it speaks, and of its feeds.
    language: Language = "ru"
    #: Whom sources and readers may write to; part of the User-Agent.
    contact: str = ""
    #: The home place, a region's id, or "".
    place: str = ""
    #: Networks of proxies in front of the site whose `X-Forwarded-…` headers are believed, separated by spaces.
    trust_proxies: str = "127.0.0.0/8 ::1"
    #: Let the collector reach loopback and private addresses.
    allow_private: bool = False
    #: Proxy for all visits, or "".
    proxy: str = ""
    #: Visits a minute, over all sources.
    visits_per_minute: int = 600
    #: Visits at one time, and at one host.
    concurrency: int = 64
    per_host: int = 2
    #: Seconds between the starts of two visits at one host.
    host_gap: float = 1.0
    #: Believe the clock even when it is far ahead of the last record.
    trust_clock: bool = False
    #: Describe and group articles; a machine too small for it shows them without stories.
    decide: bool = True
    #: Megabytes of pictures made and kept; they are made again when they are needed.
    cache_megabytes: int = 256
    #: Days after which classes of bodies expire by the published policy; 0 keeps them for ever.
    keep_texts_days: int = 0
    keep_revisions_days: int = 0
    #: Collecting stops below this share of free disk, in percent.
    least_free_percent: int = 5
    #: Show what an article said that vanished at its source; if not, it is there but folded away.
    show_vanished: bool = False
    #: A translator's address with `{url}` (of the article at its source) and `{lang}` in it; "" offers none.
    translator: str = ""

    @property
    def folder(self) -> Path:
        """The data folder."""
        return Path(self.data)

    @property
    def public_address(self) -> str:
        """The site's address without a final slash."""
        return (self.address or self.local_address).rstrip("/")

    @property
    def local_address(self) -> str:
        """The address at which this machine itself reaches the site."""
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else self.host  # noqa: S104
        return f"http://{host}:{self.port}"

    @property
    def trusted_proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of proxies that are believed."""
        return tuple(ip_network(each) for each in self.trust_proxies.split())

    @property
    def origin(self) -> str:
        """The log's name: the public address and `/wire`, without scheme."""
        parts = urlsplit(self.public_address)
        return f"{parts.netloc}{parts.path}/wire"


def given(environ: Mapping[str, str], **said: Any) -> frozenset[str]:
    """Return the names of the settings that the file, the environment or the command line state.

    A child process is told what its parent was given, since it gets all settings in its environment.
    """
    if GIVEN in environ:
        return frozenset(environ[GIVEN].split())
    stated = {name for name, value in said.items() if value is not None}
    stated |= {name for name in Settings.__struct_fields__ if environ.get(f"SREZ_{name.upper()}")}
    file = load(environ, **said).folder / "srez.toml"
    return frozenset(stated | tomllib.loads(file.read_text(encoding="utf-8")).keys() if file.exists() else stated)


#: Where a parent says which settings it was given.
GIVEN = "SREZ_GIVEN"


def load(environ: Mapping[str, str], **given: Any) -> Settings:
    """Read the settings.

    Args:
        environ: the environment; only `SREZ_*` is looked at.
        given: what the command line says; None means not said.

    Raises:
        SettingsError: for a value that makes no sense; names the setting and where it stands.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    from_env = {
        field.name: environ[f"SREZ_{field.name.upper()}"]
        for field in msgspec.structs.fields(Settings)
        if environ.get(f"SREZ_{field.name.upper()}")
    }
    data = Path(chosen.get("data") or from_env.get("data") or "data")
    file = data / "srez.toml"
    from_file: dict[str, Any] = {}
    if file.exists():
        try:
            from_file = tomllib.loads(file.read_text(encoding="utf-8"))
            msgspec.convert(from_file, Settings)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
            msg = f"{file}: {error}"
            raise SettingsError(msg) from error
    try:
        typed = msgspec.convert({**from_env, **{k: str(v) for k, v in chosen.items()}}, Settings, strict=False)
    except msgspec.ValidationError as error:
        msg = f"SREZ_* or an option: {error}"
        raise SettingsError(msg) from error
    over = {name: getattr(typed, name) for name in {*from_env, *chosen}}
    settings = msgspec.convert({**from_file, **over, "data": str(data)}, Settings)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        msg = f"zone: there is no time zone {settings.zone!r}"
        raise SettingsError(msg) from error
    try:
        settings.trusted_proxies  # noqa: B018 - it is read, and must be readable
    except ValueError as error:
        msg = f"trust_proxies: {error}"
        raise SettingsError(msg) from error
    if settings.address and urlsplit(settings.address).scheme not in ("http", "https"):
        msg = f"address: {settings.address!r} is no http(s) address"
        raise SettingsError(msg)
    if settings.translator and (
        urlsplit(settings.translator).scheme not in ("http", "https") or "{url}" not in settings.translator
    ):
        msg = f"translator: {settings.translator!r} is no http(s) address with {{url}} in it"
        raise SettingsError(msg)
    for name, low, high in (("port", 0, 65535), ("visits_per_minute", 1, 100_000), ("concurrency", 1, 2_000)):
        value = getattr(settings, name)
        if not low <= value <= high:
            msg = f"{name}: {value} is not between {low} and {high}"
            raise SettingsError(msg)
    if settings.cache_megabytes < 1:
        msg = f"cache_megabytes: {settings.cache_megabytes} is less than 1"
        raise SettingsError(msg)
