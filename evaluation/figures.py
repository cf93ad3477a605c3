"""The table: each figure of ours beside plain search and stock Rasa."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evaluation.cases import Case
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

    return [
        figure(
            "intent", lambda c: True, lambda c, line: line["intent"] == c.intent, None, lambda c, guess: guess[0] == c.intent
        ),
        figure(
            "wrong and confident", lambda c: True,
            lambda c, line: line["intent"] != c.intent and line["confidence"] >= CONFIDENT,
            None, lambda c, guess: guess[0] != c.intent and guess[1] >= CONFIDENT, higher=False,
        ),
        figure(
            "topic", lambda c: c.topic is not None and bool(c.see), lambda c, line: line["topics"][:1] == [c.topic],
            lambda c, offers: bool(offers) and offers[0].topics[:1] == (c.topic,),
        ),
        figure(
            "topic among those named", lambda c: c.topic is not None and bool(c.see), lambda c, line: c.topic in line["topics"],
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
            "outcome", lambda c: c.outcome is not None, lambda c, line: line["outcome"] == c.outcome,
            lambda c, offers: ("answered" if offers else "handover") == c.outcome,
        ),
        figure(
            "crisis seen", lambda c: c.is_crisis, lambda c, line: line["outcome"] == "crisis",
            None, lambda c, guess: guess[0] == "report_crisis",
        ),
        figure(
            "crisis seen, said directly", lambda c: c.directness == "direct", lambda c, line: line["outcome"] == "crisis",
            None, lambda c, guess: guess[0] == "report_crisis",
        ),
        figure(
            "crisis false alarms", lambda c: not c.is_crisis, lambda c, line: line["outcome"] == "crisis",
            None, lambda c, guess: guess[0] == "report_crisis", higher=False,
        ),
        figure(
            "crisis category", lambda c: c.category is not None, lambda c, line: line.get("category") == c.category,
        ),
    ]  # fmt: skip


def table(rows: Sequence[Figure]) -> str:
    def cell(value: float | None) -> str:
        return f"{value:>12.3f}" if value is not None else f"{'–':>12}"

    head = f"{'':<32}{'ours':>8}{'plain search':>14}{'stock Rasa':>12}{'cases':>8}"
    lines = [head]
    for row in rows:
        mark = "" if row.ahead() else "  behind"
        note = "" if row.higher else " (lower is better)"
        lines.append(
            f"{row.name + note:<32}{row.ours:>8.3f}{cell(row.plain_search):>14}{cell(row.stock_rasa)}{row.cases:>8}{mark}"
        )
    return "\n".join(lines)


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
