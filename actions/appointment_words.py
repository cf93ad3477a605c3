"""What people write around a request for an appointment, from nlu_data/de/appointment.yml."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from actions.words_of_talk import DATA, spoken
from store.files import read_yaml
from wording.replies import say

_LONGEST_BEGINNING = 15  # words; a longer message has a matter of its own
_PART_OF_A_NUMBER = 4  # characters


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = read_yaml(DATA / "appointment.yml")
    return lists


@cache
def _known(name: str) -> frozenset[str]:
    return frozenset(str(entry) for entry in _lists()[name])


def _has(text: str, name: str) -> bool:
    return bool(set(spoken(text)) & _known(name))


def taps(text: str, key: str, language: str) -> bool:
    """Whether these are the words of a button, in the language that it was shown in."""
    return spoken(text) == spoken(say(key, language))


def begins(text: str) -> bool:
    """ "Termin anfragen", "ja bitte einen Termin anfragen"; not "wo kann ich einen Termin anfragen?"."""
    said = spoken(text)
    asked = any(set(row) <= set(said) for row in _lists()["begin"])
    return asked and len(said) <= _LONGEST_BEGINNING and not set(said) & _known("begin_not")


def beside_beginning(text: str) -> str:
    """What a message that begins a request says besides: the place it is meant for, or a matter."""
    return " ".join(word for word in spoken(text) if word not in _known("begin_beside"))


def cancels(text: str) -> bool:
    return " ".join(spoken(text)) in _known("cancel") or _has(text, "cancel_anywhere")


def agrees(text: str) -> bool:
    """A clear yes: nothing beside it doubts or asks."""
    return _has(text, "agrees") and "?" not in text and not _has(text, "doubts") and not _has(text, "refuses")


def refuses(text: str) -> bool:
    return _has(text, "refuses")


def withdraws(text: str) -> bool:
    """ "Anfrage zurückziehen", with a number or without."""
    return _has(text, "withdraw_what") and _has(text, "withdraw_how")


def may_withdraw(text: str) -> bool:
    """ "K7M2-P4QX löschen": beside a number the verb is enough."""
    return _has(text, "withdraw_how")


def quotes_something(text: str) -> bool:
    """Whether anything in it may be meant as a number, right or wrong."""
    words = re.findall(r"[^\W_]+", text)
    return any(len(word) >= _PART_OF_A_NUMBER and re.search(r"\d", word) for word in words)


def says_when(text: str) -> bool:
    return _has(text, "when") or bool(re.search(r"\d", text))


def speaks_of_reaching(text: str) -> bool:
    """ "Rufen Sie mich an": no question, and no address yet."""
    return _has(text, "reaching") and not asks(text)


def without_year(text: str, year: int) -> str:
    """ "3.12.2026" → "3.12.", for this year and the next: with its year a date is masked, as it may be one of birth."""
    years = f"(?:{year}|{year + 1})"
    return re.sub(rf"\b(\d{{1,2}}\. ?(?:\d{{1,2}}\.|[^\W\d_]{{3,9}}\.?)) ?{years}\b", r"\1", text)


def asks(text: str) -> bool:
    return "?" in text or _has(text, "asks")
