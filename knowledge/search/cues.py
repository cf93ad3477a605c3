"""What the words around a name say of it: whether it is a place to be near, or what the message asks for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

_FEW = 2  # words of a message that may be a name alone

ARTICLES = frozenset({"der", "die", "das", "dem", "den", "des", "ner", "nem", "dr", "d", "m", "unserem", "unserer", "meiner"})
_NEARBY = frozenset({"neben", "gegenueber", "hinter", "naehe", "nahe", "nah", "unweit", "hinterm", "nebem"})
_NEAR_BY_MEANS_OF = _NEARBY | frozenset(
    {"naechsten", "naeher", "weit", "umkreis", "umgebung", "rund", "entfernt", "dicht", "direkt", "ecke"}
)
_PREPOSITIONS_AT = frozenset(
    {"am", "an", "auf", "bei", "beim", "im", "um", "ums", "wohne", "wohnen", "wohn", "aufm", "uffm", "ufm", "vor", "vorm"}
)
PREPOSITIONS = _PREPOSITIONS_AT | frozenset({"zum", "zur", "vom", "von", "zu", "ab", "bis", "richtung", "ecke", "in", "aus"})
_NEAR_AFTER = frozenset({"naehe", "herum", "gegenueber", "nebenan", "umgebung", "gegend", "umkreis"})


class Cue(IntEnum):
    """How plainly the words before a name say that it is a place and not what is asked for."""

    NONE = 0  # "Mammutschule Öffnungszeiten"
    LOOSE = 1  # "zum Neumarkt", or hardly a word beside it
    AT = 2  # "auf die Mammutschule"
    BY = 3  # "beim Regenbogen"
    NEAR = 4  # "in der Nähe der Stadtbücherei"


def cue_of(tokens: Sequence[str], first: int, last: int) -> Cue:
    """Of the folded words before the name at these positions, its article left aside, and of the one behind it."""
    if _NEAR_AFTER.intersection(tokens[last + 1 : last + 2]):
        return Cue.NEAR
    before = first - 1
    while before >= 0 and tokens[before] in ARTICLES and first - before < 3:
        before -= 1
    word = tokens[before] if before >= 0 else ""
    if word in _NEARBY:
        return Cue.NEAR
    if word in PREPOSITIONS and before and _NEAR_BY_MEANS_OF & {*tokens[max(0, before - 2) : before]}:
        return Cue.NEAR
    if word in ("bei", "beim"):
        return Cue.BY
    if word in _PREPOSITIONS_AT or (word == "in" and before < first - 1):
        return Cue.AT
    return Cue.LOOSE if (word in PREPOSITIONS and word != "in") or len(tokens) <= _FEW else Cue.NONE


def spoken(tokens: Sequence[str]) -> int:
    """How many words were said: `words` gives hyphened ones once more at the end, joined, where nothing stands around them."""
    end = len(tokens)
    while end > 2 and any(_is_joined(tokens, end - 1, at) for at in range(end - 2)):
        end -= 1
    return end


def _is_joined(tokens: Sequence[str], last: int, first: int) -> bool:
    """Whether the last word is two or more of the others, from the first on, in one."""
    word, size, at = tokens[last], 0, first
    while at < last and size < len(word) and tokens[at] and word.startswith(tokens[at], size):
        size += len(tokens[at])
        at += 1
    return size == len(word) and at - first > 1
