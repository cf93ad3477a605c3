"""A message as labelled words: what ages and times are read from. One blank spaCy pipeline, its phrases kept as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import spacy
from rapidfuzz import fuzz, process
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from knowledge.text import fold
from store.files import read_yaml

DATA = Path(__file__).resolve().parent.parent.parent / "nlu_data" / "de" / "entities.yml"
LONGEST = 2000  # characters that are read
_TOKEN = re.compile(
    r"(?P<date>\b\d{1,2}\.\s?\d{1,2}\.(?:\s?(?:19|20)?\d{2}\b)?|\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<clock>\b\d{1,2}[:.]\d{2}(?=\s*(?:uhr|h\b))|\b\d{1,2}:\d{2}\b|\b\d{1,2}(?=\s*(?:uhr|h\b)))"
    r"|(?P<fraction>\b\d{1,2}\s+[13]/[24]\b|\b[13]/[24]\b|\b\d{1,2};\d{1,2}(?!\d))"
    r"|(?P<long>\d{2,}[/\-]\d{3,}[\d/\-]*|\d{3,}[\d/\-]*|\b\d{1,3},\d\d\b)"
    r"|(?P<ordinal>\b\d{1,2}(?:te[nrs]?\b|\.(?=\s?-?\s?(?:kl|jahrg|schulj|lebens|lj|lm|geb|mon|woch|ssw|schwang|jan|feb|mae?rz|mrz|apr|mai"
    r"|jun|jul|aug|sep|okt|nov|dez))))"
    r"|(?P<number>\d{1,2}(?:[.,]\d(?!\d))?)"
    r"|(?P<word>[^\W\d_]+)|(?P<sign>[^\w\s])"
)


@dataclass(frozen=True)
class Mark:
    """A word, number or phrase: `label` says what it may be ("number", "unit", "day" … or "word"), `value` what it means."""

    label: str
    value: Any
    text: str


@dataclass(frozen=True)
class Vocabulary:
    """The lists of entities.yml as sets of words, for what is only looked up."""

    lists: dict[str, Any]

    def words(self, name: str) -> frozenset[str]:
        return _words(self.lists[name])


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(read_yaml(DATA))


def _words(raw: Any) -> frozenset[str]:
    return frozenset(raw) if isinstance(raw, list) else frozenset(word for texts in raw.values() for word in texts)


# Earlier lists win where a word stands in several.
_LABELLED = (
    "dates", "day_groups", "seasons", "pregnant", "days", "parts_of_day", "tomorrow", "months", "year_seasons",
    "numbers", "ordinals", "articles", "units", "adjectives", "whole_words", "of_life", "of_life_months", "grade_after",
    "born_year", "born", "birthday", "old", "being", "about", "range_open", "range_to", "joint", "with", "child", "subject",
    "self", "grown_up",
)  # fmt: skip


@cache
def _pipeline() -> Language:
    """Labels words and phrases by the lists; longer phrases win (spaCy's EntityRuler)."""
    nlp = spacy.blank("de")
    nlp.tokenizer = partial(_split, nlp.vocab)  # type: ignore[assignment]
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    known: dict[str, dict[str, str]] = {}
    for name in _LABELLED:
        for value, word in _values(vocabulary().lists[name]):
            known.setdefault(word, {"label": name, "pattern": word, "id": value})
    ruler.add_patterns(list(known.values()))
    return nlp


def _values(raw: Any) -> Iterator[tuple[str, str]]:
    if isinstance(raw, list):
        yield from (("", str(word)) for word in raw)
    else:
        yield from ((str(value), str(word)) for value, words in raw.items() for word in words)


_NUMBERS = {word: float(value) for value, word in _values(vocabulary().lists["numbers"])}
_WORDS = "|".join(sorted((word for word, value in _NUMBERS.items() if value >= 1), key=len, reverse=True))
_ORDINAL_STEMS = "zweit|dritt|viert|fuenft|sechst|siebt|acht|neunt|zehnt"
_COMPOUND = re.compile(
    rf"\b({_WORDS}|ein)(?=j(?:ae|a|e)h?ri?g|monatig|woechig)|\b({_ORDINAL_STEMS})(?=kl(?:ae|a)ss)"
    r"|\b((?:drei)?viertel|halb)(?=jahr)"
)
_DAY_AND_PART = re.compile(
    r"\b((?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)(morgen|frueh|vormittag|mittag|nachmittag|abend)(s?)\b"
)
_DAYS_IN_A_WORD = "|".join(
    f"(?<={day}s)" for day in ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
)
_IN_A_WORD = re.compile(  # "mittwochsgruppe", "vormittagsturnen", "bastelnachmittage"
    rf"(?:{_DAYS_IN_A_WORD}|(?<=vormittags)|(?<=nachmittags))(?=[a-z])|(?<=[a-z])(?<!vor)(?<!nach)(?=(?:vor|nach)mittage?n?\b)"
)
_AND_A_PART = re.compile(rf"\b({_WORDS}|\d{{1,2}})[ -]?(?:und )?(ei?nhalb|einviertel|dreiviertel)(?=\b|j(?:ae|a)h?rig)")
_PARTS = {"einviertel": "1/4", "dreiviertel": "3/4"}


def _apart(written: str) -> str:
    """ "zweieinhalb" as a number and a part, "dreijährig", "viertklässler", "vierteljahr" and "freitagabend" as two words."""

    def as_number(match: re.Match[str]) -> str:
        whole = match[1] if match[1].isdigit() else f"{_NUMBERS[match[1]]:g}"
        return f"{whole} {_PARTS.get(match[2], '1/2')} "

    written = _IN_A_WORD.sub(" ", written)
    parted = _DAY_AND_PART.sub(r"\1\3 \2\3", written)  # "freitagabends" → freitags abends
    return _COMPOUND.sub(lambda match: f"{match[0]} ", _AND_A_PART.sub(as_number, parted))


_KINDS = [name for name in _TOKEN.groupindex if name not in ("word", "sign")]


def _split(vocab: Vocab, text: str) -> Doc:
    """Words, numbers and signs; "5j" is two words, "3.12." one date."""
    pieces = list(_TOKEN.finditer(text))
    doc = Doc(vocab, words=[match.group().strip() for match in pieces])
    doc.user_data["kinds"] = [match.lastgroup for match in pieces]
    return doc


def read_marks(text: str) -> tuple[Mark, ...]:
    """The labelled words of a message, in order; at most LONGEST characters of it."""
    written = fold(text[:LONGEST].replace("½", " 1/2").replace("¼", " 1/4").replace("¾", " 3/4"))
    doc = _pipeline()(_apart(written))
    return tuple(_marks(doc))


def _mistyped(text: str) -> Mark:
    """A word no list knows: perhaps "jährige" in some spelling, or a weekday with a slip."""
    if _YEARS_OLD.match(text):
        return Mark("adjectives", "year", text)
    if len(text) > _SHORTEST_DAY and _LIKE_A_DAY.search(text):
        match = process.extractOne(text, list(_day_names()), scorer=fuzz.ratio, score_cutoff=_DAY_CUTOFF)
        if match:
            return Mark("days", _day_names()[match[0]], text)
    return Mark("word", None, text)


@cache
def _day_names() -> dict[str, str]:
    return {word: day for day, word in _values(vocabulary().lists["days"]) if len(word) > _SHORTEST_DAY}


_SHORTEST_DAY, _DAY_CUTOFF = 5, 85
_LIKE_A_DAY = re.compile(r"(?:t[ao]?g|ta?ch|woch?|atg)s?$")
_YEARS_OLD = re.compile(r"j(?:ae|a|e)h?ri?g")


def _marks(doc: Doc) -> Iterable[Mark]:
    kinds = doc.user_data["kinds"]
    starts = {span.start: span for span in doc.ents}
    at = 0
    while at < len(doc):
        span = starts.get(at)
        text = doc[at].text
        if kinds[at] in _KINDS and not (span is not None and len(span) > 1):
            yield Mark(kinds[at], _number(kinds[at], text), text)
            at += 1
        elif span is not None:
            months = span.text == "mo" and at and kinds[at - 1] in ("number", "fraction")  # "7 mo", not a Monday
            yield Mark("units", "month", "mo") if months else Mark(span.label_, span.ent_id_, span.text)
            at = span.end
        else:
            yield _mistyped(text)
            at += 1


def _number(kind: str, text: str) -> Any:
    if kind == "number":
        return float(text.replace(",", "."))
    if kind == "ordinal":
        return float(text.rstrip(".tenrs"))
    return _fraction(text) if kind == "fraction" else text


def _fraction(text: str) -> float:
    """ "2 1/2" and "3/4"; "2;3" are two years and three months, as midwives and doctors write."""
    if ";" in text:
        years, months = text.split(";")
        return int(years) + int(months) / 12
    *whole, part = text.split()
    above, below = part.split("/")
    return float(sum(map(int, whole))) + int(above) / int(below)
