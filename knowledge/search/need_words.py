"""The needs of families as `knowledge/needs/*.yml` names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.search.label_model import Example
from store.files import read_yaml

FOLDER = Path(__file__).parent.parent / "needs"
_TERM_WEIGHT = 0.5  # a term against a whole sentence, as an example


@dataclass(frozen=True)
class Need:
    """One thing that a town, a Kreis, the state or a club has a page, an office, a benefit or an offer for."""

    key: str
    topic: str
    terms: tuple[str, ...]
    sentences: tuple[str, ...] = field(repr=False)


@cache
def load_needs(folder: Path = FOLDER) -> dict[str, Need]:
    """All of them, by key."""
    found: dict[str, Need] = {}
    for path in sorted(folder.glob("*.yml")):
        raw: dict[str, dict[str, Any]] = read_yaml(path)
        for key, need in raw.items():
            found[key] = Need(key, need["topic"], tuple(map(str, need["terms"])), tuple(map(str, need["sentences"])))
    return found


def examples_of(needs: Mapping[str, Need]) -> list[Example]:
    """From which the model learns."""
    sentences = [(text, need.key, 1.0) for need in needs.values() for text in need.sentences]
    return sentences + [(term, need.key, _TERM_WEIGHT) for need in needs.values() for term in need.terms]
