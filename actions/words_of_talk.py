"""The small words of a conversation ("das zweite", "egal", "was anderes"), from nlu_data."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.text import fold, stem, words
from store.files import read_yaml

DATA = Path(__file__).resolve().parent.parent / "nlu_data" / "de"


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = read_yaml(DATA / "follow_up.yml")
    return lists


@cache
def guide() -> dict[str, Any]:
    """The ages and concerns of the guided start."""
    data: dict[str, Any] = read_yaml(DATA / "guided_start.yml")
    return data


@cache
def known(name: str) -> frozenset[str]:
    return frozenset(str(word) for word in _lists()[name])


@cache
def _stems(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in known(name))


def spoken(text: str) -> list[str]:
    return words(fold(text))


def has_any(text: str, name: str) -> bool:
    return bool(set(spoken(text)) & known(name))


def has_phrase(text: str, name: str) -> bool:
    said = f" {' '.join(spoken(text))} "
    return any(f" {phrase} " in said for phrase in known(name))


def only(text_words: Iterable[str], name: str) -> bool:
    """Every one of these folded words is in the list, in some form."""
    return all(word in known(name) or stem(word) in _stems(name) for word in text_words)


def is_skip(text: str) -> bool:
    return " ".join(spoken(text)) in known("skip") or text.strip() in known("skip")


def names_an_item(text: str) -> bool:
    return any(set(spoken(text)) & {str(word) for word in texts} for texts in _lists()["ordinals"].values())


def item_named(text: str, count: int) -> int | None:
    """Which of the `count` things shown last "das zweite" means; None where none is named, or it is not there."""
    said = spoken(text)
    pointed = {word for word in said if word in known("pointing")} or len(said) <= 3
    for at, texts in _lists()["ordinals"].items():
        if pointed and set(said) & {str(word) for word in texts if not str(word).isdigit() or len(said) <= 2}:
            place = int(at)
            return (count + place if place < 0 else place) if -count <= place < count else None
    return None
