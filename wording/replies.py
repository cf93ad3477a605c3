"""Replies by key, from nlu_data/<language>/replies; German where a language lacks one."""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path

from store.files import read_yaml

REPLIES = Path(__file__).resolve().parent.parent / "nlu_data"
logger = logging.getLogger(__name__)


@cache
def _all(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((REPLIES / language / "replies").glob("*.yml")):
        for key, variants in read_yaml(path)["responses"].items():
            found[key] = variants[0]["text"]
    return found


def has(key: str) -> bool:
    return key in _all("de")


def say(key: str, language: str = "de", **values: object) -> str:
    """The reply with its {fields} filled. Raises KeyError for a key or a field that is not there: a fault of ours."""
    text = _all(language).get(key) or _all("de")[key]
    return text.format(**values) if values else text


def language_of(text: str, language: str) -> str:
    """The language that a text was said in: that of the conversation where one of its replies made it, else German."""
    return language if language != "de" and any(made.fullmatch(text) for made in _patterns(language)) else "de"


@cache
def _patterns(language: str) -> list[re.Pattern[str]]:
    """Each reply with anything in its {fields}."""
    parts = (re.split(r"\{\w+\}", text) for text in _all(language).values())
    return [re.compile("(?s:.+)".join(map(re.escape, part))) for part in parts if any(part)]
