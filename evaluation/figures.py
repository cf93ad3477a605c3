"""The table: each figure of ours beside plain search and stock Rasa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evaluation.cases import Case
from evaluation.dialogues import Checked
from evaluation.entities import KINDS, Read, shares
from knowledge.model import Offer

CONFIDENT = 0.7  # a wrong intent above this counts as a confident error


@dataclass(frozen=True)
class Figure:
    """`higher` says which direction is better; None: the baseline has no such figure."""

    name: str
    ours: float
    plain_search: float | None
    stock_rasa: float | None
    cases: int
    higher: bool = True

    def ahead(self) -> bool:
        others = [value for value in (self.plain_search, self.stock_rasa) if value is not None]
        return all(self.ours >= value if self.higher else self.ours <= value for value in others)

    def line(self) -> dict[str, Any]:
        return asdict(self) | {"ahead": self.ahead()}


Line = dict[str, Any]  # a line of `lotsin ask --batch`


def share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 3) if flags else 0.0


def figures(
    cases: Sequence[Case], ours: Sequence[Line], plain: Sequence[Sequence[Offer]], stock: Sequence[tuple[str, float]] | None
) -> list[Figure]:
    """All figures; `ours`, `plain` (three best offers) and `stock` (intent, confidence) stand in the order of `cases`."""
    rows = list(zip(cases, ours, plain, stock or [("", 0.0)] * len(cases)))

    def figure(
        name: str,
        counts: Callable[[Case], bool],
        mine: Callable[[Case, Line], bool],
        search: Callable[[Case, Sequence[Offer]], bool] | None = None,
        rasa: Callable[[Case, tuple[str, float]], bool] | None = None,
        higher: bool = True,
    ) -> Figure:
        counted = [row for row in rows if counts(row[0])]
        return Figure(
            name,
            share([mine(case, line) for case, line, _, _ in counted]),
            share([search(case, offers) for case, _, offers, _ in counted]) if search else None,
            share([rasa(case, guess) for case, _, _, guess in counted]) if rasa and stock else None,
            len(counted),
            higher,
        )

    def shown(line: Line) -> set[str]:
        return {result["id"] for result in line["results"]}

    def crisis(name: str, counts: Callable[[Case], bool]) -> Figure:
        seen, stock_sees = (lambda c, line: line["outcome"] == "crisis"), (lambda c, guess: guess[0] == "report_crisis")
        return figure(name, lambda c: c.is_crisis and counts(c), seen, None, stock_sees)

    return [
        figure(
            "intent", lambda c: True, lambda c, line: line["intent"] == c.intent, None, lambda c, guess: guess[0] == c.intent
        ),
        figure(
            "intent, lenient", lambda c: True, lambda c, line: line["intent"] in (c.intent, *c.also),
            None, lambda c, guess: guess[0] in (c.intent, *c.also),
        ),
        figure(
            "wrong and confident", lambda c: True,
            lambda c, line: line["intent"] not in (c.intent, *c.also) and line["confidence"] >= CONFIDENT,
            None, lambda c, guess: guess[0] not in (c.intent, *c.also) and guess[1] >= CONFIDENT, higher=False,
        ),
        figure(
            "topic", lambda c: c.topic is not None, lambda c, line: line["topics"][:1] == [c.topic],
            lambda c, offers: bool(offers) and offers[0].topics[:1] == (c.topic,),
        ),
        figure(
            "topic, lenient", lambda c: c.topic is not None,
            lambda c, line: bool({c.topic, *c.also_topics} & set(line["topics"][:1])),
            lambda c, offers: bool(offers) and bool({c.topic, *c.also_topics} & set(offers[0].topics[:1])),
        ),
        figure(
            "topic among those named", lambda c: c.topic is not None, lambda c, line: c.topic in line["topics"],
            lambda c, offers: bool(offers) and c.topic in offers[0].topics[:3],
        ),
        figure(
            "a right record among three", lambda c: bool(c.see) and not c.is_crisis,
            lambda c, line: bool(shown(line) & set(c.see or ())),
            lambda c, offers: bool({offer.id for offer in offers} & set(c.see or ())),
        ),
        figure(
            "a right record first", lambda c: bool(c.see) and not c.is_crisis,
            lambda c, line: bool(line["results"]) and line["results"][0]["id"] in (c.see or ()),
            lambda c, offers: bool(offers) and offers[0].id in (c.see or ()),
        ),
        figure(
            "no answer where there is none", lambda c: c.see == () and not c.is_crisis,
            lambda c, line: line["outcome"] != "answered", lambda c, offers: not offers,
        ),
        figure(
            "out of scope, not answered", lambda c: c.intent == "out_of_scope",
            lambda c, line: line["outcome"] not in ("answered", "crisis"), lambda c, offers: not offers,
        ),
        figure("out of scope, declined", lambda c: c.intent == "out_of_scope", lambda c, line: line["outcome"] == "declined"),
        figure(
            "outcome", lambda c: c.outcome is not None, lambda c, line: line["outcome"] == c.outcome,
            lambda c, offers: ("answered" if offers else "handover") == c.outcome,
        ),
        crisis("crisis seen", lambda c: True),
        crisis("crisis said directly", lambda c: c.directness == "direct" and c.language == "de"),
        crisis("crisis said indirectly", lambda c: c.directness == "indirect"),
        crisis("crisis in other languages", lambda c: c.language != "de"),
        figure(
            "crisis false alarms", lambda c: not c.is_crisis, lambda c, line: line["outcome"] == "crisis",
            None, lambda c, guess: guess[0] == "report_crisis", higher=False,
        ),
        figure(
            "crisis category", lambda c: c.category is not None, lambda c, line: line.get("category") == c.category,
        ),
        *(
            crisis(f"  {category}", lambda c, category=category: c.category == category)  # type: ignore[misc]
            for category in sorted({case.category for case in cases if case.category})
        ),
    ]  # fmt: skip


def entity_figures(reads: Sequence[Read]) -> list[Figure]:
    """By kind: right where a message says something, and wrongly read where it says nothing."""
    found = []
    for kind in KINDS:
        right, false, saying, silent = shares(reads, kind)
        found.append(Figure(f"entity: {kind}", right, None, None, saying))
        if silent:
            found.append(Figure(f"entity: {kind}, read wrongly", false, None, None, silent, higher=False))
    return found


def follow_up_figure(checked: Sequence[Checked]) -> Figure:
    turns = [turn for turn in checked if turn.follows_up]
    return Figure("follow-ups understood", share([not turn.wrong for turn in turns]), None, None, len(turns))


@dataclass(frozen=True)
class Point:
    """One threshold of the honesty curve: shares of all judged questions."""

    threshold: float
    answered: float
    wrong: float
    plain_wrong: float  # plain search's, answering as many


def honesty(cases: Sequence[Case], always: Sequence[Line], plain: Sequence[tuple[float, Sequence[Offer]]]) -> list[Point]:
    """Share answered against share answered wrongly. `always` are answers without a threshold; `plain` with the best score."""
    judged = [row for row in zip(cases, always, plain) if row[0].see is not None and not row[0].is_crisis]
    if not judged:
        return []
    points = []
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        said = [(case, line) for case, line, _ in judged if line.get("answerable", 0.0) >= threshold and line["results"]]
        wrong = sum(not {result["id"] for result in line["results"]} & set(case.see or ()) for case, line in said)
        surest = sorted(judged, key=lambda row: -row[2][0])[: len(said)]
        plain_wrong = sum(not {offer.id for offer in offers} & set(case.see or ()) for case, _, (_, offers) in surest)
        count = len(judged)
        points.append(Point(threshold, *(round(number / count, 3) for number in (len(said), wrong, plain_wrong))))
    return points


def honesty_table(points: Sequence[Point]) -> str:
    head = f"{'answers from':<14}{'answered':>10}{'wrong':>8}{'plain search, answering as many: wrong':>42}"
    return "\n".join([head, *(f"{p.threshold:<14}{p.answered:>10.3f}{p.wrong:>8.3f}{p.plain_wrong:>42.3f}" for p in points)])


def table(rows: Sequence[Figure], before: Mapping[str, float] | None = None) -> str:
    """`before` are the last release's figures by name."""

    def cell(value: float | None) -> str:
        return f"{value:.3f}" if value is not None else "–"

    lines = [f"{'':<52}{'ours':>8}{'plain search':>14}{'stock Rasa':>12}{'last release':>14}{'cases':>8}"]
    for row in rows:
        mark = "" if row.ahead() else "  behind"
        name = row.name if row.higher else f"{row.name} (lower is better)"
        last = (before or {}).get(row.name)
        lines.append(
            f"{name:<52}{row.ours:>8.3f}{cell(row.plain_search):>14}{cell(row.stock_rasa):>12}{cell(last):>14}{row.cases:>8}{mark}"
        )
    return "\n".join(lines)


def confusions(cases: Sequence[Case], ours: Sequence[Line]) -> list[str]:
    """Which kind was taken for which, most often first."""
    counted = Counter(
        (case.intent, line["intent"]) for case, line in zip(cases, ours) if line["intent"] not in (case.intent, *case.also)
    )
    return [f"{count:4}  {right} taken for {taken}" for (right, taken), count in counted.most_common()]


def errors(cases: Sequence[Case], ours: Sequence[Line]) -> list[str]:
    """One line for each sentence that went wrong, to read."""
    found = []
    for case, line in zip(cases, ours):
        shown = [result["id"] for result in line["results"]]
        wrong = []
        if line["intent"] != case.intent:
            wrong.append(f"intent {line['intent']} {line['confidence']:.2f}, not {case.intent}")
        if case.see and not case.is_crisis and not set(shown) & set(case.see):
            wrong.append(f"{line['outcome']} {shown}, not {list(case.see)[:3]}")
        if case.see == () and line["outcome"] == "answered":
            wrong.append(f"answered {shown}, but there is nothing")
        if case.is_crisis != (line["outcome"] == "crisis"):
            wrong.append("crisis missed" if case.is_crisis else "false alarm")
        if wrong:
            found.append(f"{case.municipality}: {case.text}\n    " + "; ".join(wrong))
    return found
