"""What an operator can set: environment variables beginning with LOTSIN_, each with a default that works."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


_BOTS = "LOTSIN_TELEGRAM_TOKEN"
_OIDC = "LOTSIN_OIDC_"
_LONGEST_ISSUER = 255


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the variable and what it should hold."""


@dataclass(frozen=True)
class OpenId:
    """A city's own sign-in for the staff console, by OpenID Connect."""

    issuer: str  # as its discovery document calls itself, without a slash at the end
    client_id: str
    client_secret: str = field(repr=False)
    name: str  # what staff read on the button: "Stadt Musterstadt"
    passwords: bool = True  # also for accounts that have signed in there
    trusts_email: bool = False  # the issuer does not say whether it has verified an address, but has


@dataclass(frozen=True)
class Settings:
    """One instance's settings; two instances with different homes never meet."""

    home: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8080
    console_port: int = 8081  # of the staff console, on the same host
    openid: OpenId | None = None  # without one staff sign in by password alone
    municipality: str | None = None  # asked for by default where a channel does not name a town
    retention_days: int = 30  # conversations; the review log keeps its masked questions for a year
    workers: int = 4  # threads that run actions beside the event loop
    geocoder: str | None = None  # nominatim or photon: asked for streets that no record has
    geocoder_url: str | None = None  # a server of one's own instead of the public one
    smtp_url: str | None = field(default=None, repr=False)  # with its password; without it no e-mail is sent
    mail_from: str | None = None  # the address that e-mails come from
    public_url: str | None = None  # `https://lotsin.example.de`; without one links use the address that was asked
    console_url: str | None = None  # `https://redaktion.example.de`, as staff reach the console from outside; links in e-mails
    proxies: int = 0  # in front of the service, whose X-Forwarded-For says who asks
    origins: Mapping[str, frozenset[str]] = field(default_factory=dict)  # sites with the widget, and their towns; none for all
    address_per_minute: int = 1000  # calls of one address: an office or a school has a single one
    session_per_minute: int = 40  # messages of one person at the widget
    secret: str | None = field(default=None, repr=False)  # signs session ids; without one it is made and kept in `home`
    tiles: str | None = None  # address of a tile server for the map, `https://tiles.example.de/{z}/{x}/{y}.png`
    tiles_attribution: str = "© OpenStreetMap-Mitwirkende"  # whose work the tiles are, said on the map
    telegram_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)  # by the town's variable; "" for all towns
    telegram_api: str = "https://api.telegram.org"
    sentences: Path = ROOT / "tests" / "language"  # judged ones, that what staff change is checked with
    telegram_webhook_url: str | None = None  # the service's public address; without one Telegram is asked for messages

    @property
    def models(self) -> Path:
        return self.home / "models"


def _number(environment: Mapping[str, str], name: str, default: int, lowest: int, highest: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise SettingsError(f"{name}={text!r}: a whole number from {lowest} to {highest} is expected")
    return int(text)


def _smtp(environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The server and the sender of e-mails, or neither; a password is never repeated."""
    url, sender = environment.get("LOTSIN_SMTP_URL", "").strip(), environment.get("LOTSIN_MAIL_FROM", "").strip()
    if not url:
        return None, sender or None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise SettingsError("LOTSIN_SMTP_URL: smtps://user:password@host:465 or smtp://user:password@host:587 is expected")
    if sender.count("@") != 1 or len(sender.split()) != 1 or not all(sender.split("@")):
        raise SettingsError(f"LOTSIN_MAIL_FROM={sender!r}: with LOTSIN_SMTP_URL the address that e-mails come from is expected")
    return url, sender


def _origin(text: str, name: str) -> str | None:
    """`https://www.ahlen.de`, as a browser says whose page asks; None for an empty text."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.netloc or text != f"{parts.scheme}://{parts.netloc}"):
        raise SettingsError(f"{name}: {text!r}: an address like https://www.ahlen.de without a path is expected")
    return text.lower() or None


def _origins(text: str) -> dict[str, frozenset[str]]:
    """`https://www.ahlen.de=ahlen https://kreis.example.de=ahlen+beckum https://familie.example.de`."""
    found = {}
    for entry in text.replace(",", " ").split():
        site, _, towns = entry.partition("=")
        if origin := _origin(site.rstrip("/"), "LOTSIN_ORIGINS"):
            found[origin] = frozenset(town.lower() for town in towns.split("+") if town)
    return found


def _openid(environment: Mapping[str, str]) -> OpenId | None:
    """All of it or nothing: a half of it would only fail once somebody signs in. The secret is never repeated."""
    given = {name: text.strip() for name, text in environment.items() if name.startswith(_OIDC) and text.strip()}
    if not given:
        return None
    needed = [f"{_OIDC}{part}" for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")]
    if missing := [name for name in needed if name not in given]:
        raise SettingsError(f"{', '.join(missing)}: missing; for OpenID Connect {', '.join(needed)} are needed together")
    issuer, client_id, client_secret, name = (given[name] for name in needed)
    passwords, trusts_email = _switch(given, f"{_OIDC}PASSWORDS", True), _switch(given, f"{_OIDC}TRUST_EMAIL", False)
    return OpenId(_issuer(issuer), client_id, client_secret, name, passwords, trusts_email)


def _issuer(text: str) -> str:
    """Without TLS only on this machine, for trying it out."""
    try:
        parts = urlsplit(text)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1"))
        usable = safe and bool(parts.hostname) and parts.port != 0 and not (parts.query or parts.fragment or parts.username)
    except ValueError:  # a port that is no number
        usable = False
    if not usable or len(text) > _LONGEST_ISSUER:
        raise SettingsError(f"{_OIDC}ISSUER: an address like https://login.example.de/realms/stadt is expected")
    return text.rstrip("/")


def _folder(environment: Mapping[str, str], name: str, default: Path) -> Path:
    text = environment.get(name, "").strip()
    folder = Path(text).expanduser().resolve() if text else default
    if text and not folder.is_dir():
        raise SettingsError(f"{name}={text!r}: a folder that is there is expected")
    return folder


def _switch(environment: Mapping[str, str], name: str, default: bool) -> bool:
    text = environment.get(name, "").strip().lower()
    if text not in ("", "on", "off"):
        raise SettingsError(f"{name}={text!r}: on or off is expected")
    return text == "on" if text else default


def _tiles(environment: Mapping[str, str]) -> str | None:
    """Its origin stands in a header of every page: nothing may stand there that is no address."""
    text = environment.get("LOTSIN_TILES", "").strip()
    if not text:
        return None
    if not re.fullmatch(r"https?://[\w.{}:-]+/[^\s\"'<>;,]*", text) or not all(part in text for part in ("{z}", "{x}", "{y}")):
        raise SettingsError(f"LOTSIN_TILES={text!r}: an address like https://example.de/{{z}}/{{x}}/{{y}}.png is expected")
    return text


def _telegram_tokens(environment: Mapping[str, str]) -> dict[str, str]:
    """`LOTSIN_TELEGRAM_TOKEN` for one bot, `LOTSIN_TELEGRAM_TOKEN_BAD_DRIBURG` for one of a town's own."""
    found = {name[len(_BOTS) :].lstrip("_"): text.strip() for name, text in environment.items() if name.startswith(_BOTS)}
    return {town: token for town, token in found.items() if token}


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads `LOTSIN_*`; raises SettingsError naming the variable that cannot be used."""
    env = os.environ if environment is None else environment
    home = Path(env.get("LOTSIN_HOME") or ROOT / "var").expanduser().resolve()
    url = env.get("LOTSIN_DATABASE_URL") or f"sqlite:///{home / 'lotsin.db'}"
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg2://")):
        raise SettingsError("LOTSIN_DATABASE_URL: an address beginning with postgresql:// or sqlite:/// is expected")
    smtp_url, mail_from = _smtp(env)
    return Settings(
        home=home,
        database_url=url,
        host=env.get("LOTSIN_HOST") or "127.0.0.1",
        port=_number(env, "LOTSIN_PORT", 8080, 1, 65535),
        console_port=_number(env, "LOTSIN_CONSOLE_PORT", 8081, 1, 65535),
        openid=_openid(env),
        municipality=(env.get("LOTSIN_MUNICIPALITY") or "").strip().lower() or None,
        retention_days=_number(env, "LOTSIN_RETENTION_DAYS", 30, 1, 3650),
        workers=_number(env, "LOTSIN_WORKERS", 4, 1, 64),
        geocoder=(env.get("LOTSIN_GEOCODER") or "").strip().lower() or None,
        geocoder_url=(env.get("LOTSIN_GEOCODER_URL") or "").strip() or None,
        public_url=_origin(env.get("LOTSIN_PUBLIC_URL", "").strip().rstrip("/"), "LOTSIN_PUBLIC_URL"),
        console_url=_origin(env.get("LOTSIN_CONSOLE_URL", "").strip().rstrip("/"), "LOTSIN_CONSOLE_URL"),
        proxies=_number(env, "LOTSIN_PROXIES", 0, 0, 5),
        origins=_origins(env.get("LOTSIN_ORIGINS", "")),
        address_per_minute=_number(env, "LOTSIN_ADDRESS_PER_MINUTE", 1000, 1, 1_000_000),
        sentences=_folder(env, "LOTSIN_SENTENCES", ROOT / "tests" / "language"),
        session_per_minute=_number(env, "LOTSIN_SESSION_PER_MINUTE", 40, 1, 100_000),
        secret=env.get("LOTSIN_SECRET") or None,
        tiles=_tiles(env),
        tiles_attribution=(env.get("LOTSIN_TILES_ATTRIBUTION") or "").strip() or Settings.tiles_attribution,
        smtp_url=smtp_url,
        mail_from=mail_from,
        telegram_tokens=_telegram_tokens(env),
        telegram_api=(env.get("LOTSIN_TELEGRAM_API") or "").strip() or "https://api.telegram.org",
        telegram_webhook_url=(env.get("LOTSIN_TELEGRAM_WEBHOOK_URL") or "").strip() or None,
    )
