"""What drafts would change: questions are asked of the knowledge as it is, and as it would be with the drafts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from knowledge.finding import Finder
from knowledge.knowledge import KEPT_SHARE, Knowledge
from knowledge.learned import LearnedWord, having_words, read_words
from knowledge.model import Asked, Offer
from knowledge.repository import read_asked
from knowledge.view import View
from knowledge.wishes import Finding, Wish
from store.database import Database
from store.files import read_yaml
from store.settings import ROOT

SENTENCES = ROOT / "tests" / "language"
# Finding.answerable from which the assistant answers a question whose kind is clear, as actions/decision.json weighs it.
ANSWERED_FROM = 0.28
_SHOWN = 3  # offers of an answer
_LISTED = 200  # of each kind of change; all are counted
_LONGEST_S = 90.0  # what was not asked by then is left out, and said
_REPORT_EVERY = 25
KINDS = ("answered", "open", "broken", "changed", "better", "kept")


class Draft(Protocol):
    """What is needed of a decision that is not published (review/decisions.py)."""

    @property
    def municipality(self) -> str | None: ...

    @property
    def questions(self) -> Sequence[str]: ...

    def asked(self) -> Sequence[Asked]: ...

    def words(self) -> Sequence[LearnedWord]: ...


@dataclass(frozen=True)
class Question:
    """`right`: offers that answer it; empty: nothing does; None: nobody judged. `wanted`: a draft is about it."""

    text: str
    municipality: str
    right: tuple[str, ...] | None = None
    wanted: bool = False


@dataclass(frozen=True)
class Change:
    """What stood first before and after, by name; None for no answer. `kind` is one of KINDS."""

    kind: str
    text: str
    municipality: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Effect:
    """`changes` by kind, at most some hundred of each; `counts` are of all. `left_out`: not asked, for want of time."""

    changes: dict[str, list[dict[str, Any]]]
    counts: dict[str, int]
    asked: int
    left_out: int


def no_progress(done: int, total: int) -> None:
    """For those who do not wait."""


@dataclass(frozen=True)
class Checker:
    knowledge: Knowledge
    database: Database
    sentences: Path = field(default=SENTENCES)

    def check(
        self,
        drafts: Sequence[Draft],
        report: Callable[[int, int], None] = no_progress,
        longest_s: float = _LONGEST_S,
    ) -> Effect:
        """Asks some seconds for a town, at most `longest_s`. `report` is told how many questions are done, of how many."""
        with self.database.reading() as connection:
            asked, taught = read_asked(connection), read_words(connection)
        drafted = [one for draft in drafts for one in draft.asked()]
        words = [one for draft in drafts for one in draft.words()]
        towns = self._affected(drafts, drafted, words)
        views = {town: self._pair(town, [*asked, *drafted], [*taught, *words]) for town in towns}
        questions = self._questions(drafts, drafted, asked, set(towns))
        changes, done, until = [], 0, time.monotonic() + longest_s
        for question in questions:
            if time.monotonic() > until:
                break
            changes.append(self._compared(question, *views[question.municipality]))
            done += 1
            if not done % _REPORT_EVERY:
                report(done, len(questions))
        return _effect([one for one in changes if one], done, len(questions) - done)

    def _affected(self, drafts: Sequence[Draft], drafted: Sequence[Asked], words: Sequence[LearnedWord]) -> list[str]:
        """Towns that are asked about, those below them, and those that share an offer that is linked."""
        everywhere = any(word.municipality is None for word in words)
        named = {draft.municipality for draft in drafts} | {word.municipality for word in words}
        offers = {key for one in drafted for key in one.offers}
        found = []
        for town in self.knowledge.municipalities():
            view = self.knowledge.view(town.id)
            if everywhere or named & set(view.chain) or any(key in view.offers for key in offers):
                found.append(town.id)
        return found

    def _pair(self, town: str, asked: Sequence[Asked], words: Sequence[LearnedWord]) -> tuple[View, View]:
        before = self.knowledge.view(town)
        return before, having_words(before.having_learned(asked), self.knowledge.lexicon, words)

    def _questions(
        self, drafts: Sequence[Draft], drafted: Sequence[Asked], asked: Sequence[Asked], towns: set[str]
    ) -> list[Question]:
        """Each once: those of the drafts first, so that they are asked before the time is up."""
        linked = {(one.municipality, one.text): one.offers for one in drafted}
        of_drafts = (
            Question(text, draft.municipality, linked.get((draft.municipality, text)) or _right_of(draft), wanted=True)
            for draft in drafts
            if draft.municipality
            for text in draft.questions
        )
        earlier = (Question(one.text, one.municipality, one.offers) for one in asked if one.offers)
        every = chain(of_drafts, earlier, judged_questions(self.sentences))
        found: dict[tuple[str, str], Question] = {}
        for question in every:
            if question.municipality in towns:
                found.setdefault((question.municipality, question.text), question)
        return list(found.values())

    def _compared(self, question: Question, before: View, after: View) -> Change | None:
        finder = Finder(self.knowledge.lexicon, self.knowledge.weights, self.knowledge.models)
        wish = Wish(question.text, question.municipality)
        return compared(question, *(finder.find(wish, _SHOWN, KEPT_SHARE, view) for view in (before, after)))


def _right_of(draft: Draft) -> tuple[str, ...] | None:
    """What the draft links its questions to; None for a draft that links nothing."""
    return tuple(dict.fromkeys(key for one in draft.asked() for key in one.offers)) or None


def compared(question: Question, before: Finding, after: Finding) -> Change | None:
    """None where nothing changed that matters."""
    was, now = _answer(before), _answer(after)
    kind = _kind_of_wanted(question, was, now) if question.wanted else _kind_of_judged(question, was, now)
    first = [offers[0].name if offers else None for offers in (was, now)]
    return Change(kind, question.text, question.municipality, first[0], first[1]) if kind else None


def _answer(finding: Finding) -> list[Offer]:
    return [found.offer for found in finding.found[:_SHOWN]] if finding.answerable >= ANSWERED_FROM else []


def _is_right(question: Question, offers: Sequence[Offer]) -> bool:
    if question.right is None:
        return bool(offers)
    return any(offer.id in question.right for offer in offers) if question.right else not offers


def _kind_of_wanted(question: Question, was: Sequence[Offer], now: Sequence[Offer]) -> str:
    """Always one: whoever decided for a question wants to find it again, also where nothing changed."""
    if not _is_right(question, now):
        return "open"
    if not _is_right(question, was):
        return "answered"
    return "changed" if was[:1] != now[:1] else "kept"


def _kind_of_judged(question: Question, was: Sequence[Offer], now: Sequence[Offer]) -> str | None:
    right = _is_right(question, was), _is_right(question, now)
    if right[0] != right[1]:
        return "broken" if right[0] else "better"
    return "changed" if was[:1] != now[:1] else None


def _effect(changes: Sequence[Change], asked: int, left_out: int) -> Effect:
    listed = {kind: [asdict(one) for one in changes if one.kind == kind][:_LISTED] for kind in KINDS}
    counts = Counter(one.kind for one in changes)
    return Effect(listed, {kind: counts[kind] for kind in KINDS}, asked, left_out)


def judged_questions(folder: Path = SENTENCES) -> Iterator[Question]:
    """The judged sentences of which somebody said what answers them; none in an installation without them."""
    for path in sorted(folder.glob("*/**/*.yml")):
        for entry in read_yaml(path):
            if "sentences" not in entry or entry.get("see") is None or entry["intent"] == "report_crisis":
                continue
            for text in entry["sentences"]:
                yield Question(str(text), entry.get("municipality", "ahlen"), tuple(entry["see"]))
