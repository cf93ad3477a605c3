"""Judged conversations of tests/language: whether each turn after the first is understood in the light of those before it."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.files import read_yaml
from store.settings import ROOT

DIALOGUES = ROOT / "tests" / "language" / "de" / "dialogues.yml"
_NOW = "2026-11-25T10:00"
Ask = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Checked:
    """One turn of a conversation, with what is wrong with the answer: nothing, where all that was judged holds."""

    promise: str
    turn: int
    text: str
    wrong: tuple[str, ...]

    @property
    def follows_up(self) -> bool:
        return self.turn > 0


async def check_dialogues(ask: Ask, path: Path = DIALOGUES) -> list[Checked]:
    """`ask` takes a line of `ask --batch` and gives the line out."""
    checked = []
    for dialogue in read_yaml(path):
        session = str(uuid.uuid4())
        for at, turn in enumerate(dialogue["turns"]):
            line = await ask(
                {
                    "text": turn["text"],
                    "municipality": dialogue["municipality"],
                    "at": turn.get("at", _NOW),
                    "session": session,
                }
            )
            checked.append(Checked(dialogue["promise"], at, turn["text"], tuple(_wrong(turn, line))))
    return checked


def _wrong(expected: Mapping[str, Any], line: Mapping[str, Any]) -> Iterator[str]:
    shown = [result["id"] for result in line["results"]]
    outcomes = expected.get("outcome")
    if outcomes and line["outcome"] not in ([outcomes] if isinstance(outcomes, str) else outcomes):
        yield f"{line['outcome']}, not {outcomes}"
    if "intent" in expected and line["intent"] != expected["intent"]:
        yield f"intent {line['intent']}, not {expected['intent']}"
    if "topic" in expected and expected["topic"] not in line["topics"]:
        yield f"topics {line['topics']}, not {expected['topic']}"
    for name in ("see", "see_too"):
        if expected.get(name) and not set(shown) & set(expected[name]):
            yield f"shows {shown}, none of {expected[name][:3]}"
    if set(shown) & set(expected.get("not_see", ())):
        yield f"shows {sorted(set(shown) & set(expected['not_see']))} again or wrongly"
    for name in ("child_age_months", "days"):
        if name in expected and sorted(line["entities"][name]) != sorted(expected[name]):
            yield f"{name} {line['entities'][name]}, not {expected[name]}"
    if "place" in expected and line["entities"]["place"] != expected["place"]:
        yield f"place {line['entities']['place']}, not {expected['place']}"
    if "category" in expected and line.get("category") != expected["category"]:
        yield f"category {line.get('category')}, not {expected['category']}"
