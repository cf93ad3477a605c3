"""Replies by key, from nlu_data/<language>/replies; German where a language lacks one."""

from __future__ import annotations

import logging
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
