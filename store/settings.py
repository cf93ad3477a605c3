"""What an operator can set: environment variables beginning with LOTSIN_, each with a default that works."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the variable and what it should hold."""


@dataclass(frozen=True)
class Settings:
    """One instance's settings; two instances with different homes never meet."""

    home: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8080
    municipality: str | None = None  # asked for by default where a channel does not name a town
    retention_days: int = 30  # conversations; the review log keeps its masked questions for a year
    workers: int = 4  # threads that run actions beside the event loop
    geocoder: str | None = None  # nominatim or photon: asked for streets that no record has
    geocoder_url: str | None = None  # a server of one's own instead of the public one

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


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads `LOTSIN_*`; raises SettingsError naming the variable that cannot be used."""
    env = os.environ if environment is None else environment
    home = Path(env.get("LOTSIN_HOME") or ROOT / "var").expanduser().resolve()
    url = env.get("LOTSIN_DATABASE_URL") or f"sqlite:///{home / 'lotsin.db'}"
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg2://")):
        raise SettingsError("LOTSIN_DATABASE_URL: an address beginning with postgresql:// or sqlite:/// is expected")
    return Settings(
        home=home,
        database_url=url,
        host=env.get("LOTSIN_HOST") or "127.0.0.1",
        port=_number(env, "LOTSIN_PORT", 8080, 1, 65535),
        municipality=(env.get("LOTSIN_MUNICIPALITY") or "").strip().lower() or None,
        retention_days=_number(env, "LOTSIN_RETENTION_DAYS", 30, 1, 3650),
        workers=_number(env, "LOTSIN_WORKERS", 4, 1, 64),
        geocoder=(env.get("LOTSIN_GEOCODER") or "").strip().lower() or None,
        geocoder_url=(env.get("LOTSIN_GEOCODER_URL") or "").strip() or None,
    )
