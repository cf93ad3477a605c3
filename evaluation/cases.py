"""The judged test sentences of tests/language: read only, never learned from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from store.files import read_yaml
from store.settings import ROOT

SENTENCES = ROOT / "tests" / "language"
DEFAULT_TOWN = "ahlen"
_OF_OTHER_SHAPE = {"entities", "dialogues"}  # evaluation/entities.py and evaluation/dialogues.py read these


@dataclass(frozen=True)
class Case:
    """One sentence with what somebody judged right; None where nobody judged.

    `also` and `also_topics` are what a second judge may well have said. `held_out`: nobody read it while building.
    """

    text: str
    intent: str
    topic: str | None = None
    municipality: str = DEFAULT_TOWN
    outcome: str | None = None
    see: tuple[str, ...] | None = None  # right records; empty: there is none
    category: str | None = None
    directness: str | None = None
    also: tuple[str, ...] = ()
    also_topics: tuple[str, ...] = ()
    language: str = "de"
    held_out: bool = False

    @property
    def is_crisis(self) -> bool:
        return self.intent == "report_crisis"


def read_cases(folder: Path = SENTENCES) -> list[Case]:
    paths = (path for path in sorted(folder.glob("*/**/*.yml")) if path.stem not in _OF_OTHER_SHAPE)
    return [case for path in paths for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[Case]:
    for entry in read_yaml(path):
        see = entry.get("see")
        for text in entry["sentences"]:
            yield Case(
                text=str(text),
                intent=entry["intent"],
                topic=entry.get("topic"),
                municipality=entry.get("municipality", DEFAULT_TOWN),
                outcome=entry.get("outcome"),
                see=None if see is None else tuple(see),
                category=entry.get("category"),
                directness=entry.get("directness"),
                also=tuple(entry.get("also", ())),
                also_topics=tuple(entry.get("also_topic", ())),
                language=entry.get("language", "de"),
                held_out=path.parent.name == "held_out",
            )
