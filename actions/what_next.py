"""What a family looks for next: "was kommt nach der Krabbelgruppe?", "zu alt fürs Babyschwimmen, was jetzt?"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from actions.common import wish_of
from actions.find_offers import answer_found, nothing_found
from actions.turn import Answer, Turn
from actions.words_of_talk import DATA
from knowledge.text import fold
from store.files import read_yaml
from wording.replies import say

_ENDS = re.compile(
    r"\b(?:kommt|kaeme|folgt|weiter|passt)\b.{0,30}\bnach\b|\bnach (?:der|dem|den)\b.{2,40}\b(?:kommt|weiter|folgt)\b"
    r"|\bzu (?:alt|gross) (?:fuer|fuers)\b|\bwas kommt (?:dann|danach|als naechstes)\b"
)  # fmt: skip
_AFTERNOON = re.compile(r"^(?!.*\b(?:kommt|weiter|folgt)\b).*\bnach der (?:schule|kita|arbeit|grundschule)\b")


@cache
def _phases() -> Sequence[Mapping[str, Any]]:
    phases: Sequence[Mapping[str, Any]] = read_yaml(DATA / "phases.yml")["phases"]
    return phases


def _after_age(turn: Turn) -> Mapping[str, Any] | None:
    """ "Was kommt danach?", where only the child's age was said before, or that it is on its way."""
    said = turn.details.over(turn.memory.details)
    age = 0 if said.pregnant else min(said.ages, default=None)
    return None if age is None else next((phase for phase in _phases() if phase["months"] > age), None)


def what_comes_next(turn: Turn) -> Answer | None:
    """Offers for the age after what the message names, or after what was shown last; None where it asks something else."""
    text = fold(turn.text)
    if turn.town is None or not _ENDS.search(text) or _AFTERNOON.search(text):
        return None
    before = replace(wish_of(turn), text=turn.memory.text)  # "und was kommt danach?"
    concepts = turn.knowledge.find(wish_of(turn)).concepts or turn.knowledge.find(before).concepts
    phase = next((phase for phase in _phases() if set(phase["after"]) & set(concepts)), None) or _after_age(turn)
    if phase is None:
        return None
    entities = ({"entity": "child_age_months", "value": phase["months"]},)
    asked = replace(turn, text=phase["asks"], intent="find_offer", entities=entities, ranking=())
    answer = answer_found(asked)
    key = "utter_comes_next" if answer else "utter_comes_next_unknown"
    answer = answer or nothing_found(asked)
    return replace(
        answer, messages=(say(key, turn.language, asks=phase["asks"]), *answer.messages[1:]), said=(key, *answer.said[1:])
    )
