"""Languages in which the channel's own words exist, and the German names of commands that hold in all of them."""

from __future__ import annotations

from functools import cache

from store.files import read_yaml
from store.settings import ROOT

GERMAN = "de"
COMMANDS = ("start", "hilfe", "themen", "ort", "sprache", "datenschutz", "daten", "loeschen", "notfall")
ALIASES = {
    "help": "hilfe", "topics": "themen", "place": "ort", "language": "sprache", "privacy": "datenschutz", "data": "daten",
    "delete": "loeschen", "stop": "loeschen", "emergency": "notfall",
}  # fmt: skip


@cache
def languages() -> dict[str, str]:
    """By code, each in its own name."""
    found: dict[str, str] = read_yaml(ROOT / "nlu_data" / "languages.yml")
    return found


def spoken(*wanted: str | None) -> str:
    """The first of these that there is (`pt-BR` is `pt`), else German."""
    codes = [(code or "").partition("-")[0].lower() for code in wanted]
    return next((code for code in codes if code in languages()), GERMAN)
