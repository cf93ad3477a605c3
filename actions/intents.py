"""Finer kinds of question inside, the contract's outside."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from store.files import read_yaml

KINDS = Path(__file__).resolve().parent.parent / "nlu_data" / "kinds.yml"
OUT_OF_SCOPE = "out_of_scope"
# A kind of question prefers kinds of record.
PREFERRED_KINDS = {
    "ask_guide": ("guide",),
    "find_event": ("event", "group"),
    "find_nearest": ("info_point", "family_office", "place"),
    "request_welcome_visit": ("welcome_visit",),
}


@cache
def finer_kinds() -> dict[str, str]:
    kinds: dict[str, str] = read_yaml(KINDS)
    return kinds


def contract_intent(name: str | None) -> str:
    """Which of the contract's intents a finer one belongs to."""
    return finer_kinds().get(name or "", name or OUT_OF_SCOPE)
