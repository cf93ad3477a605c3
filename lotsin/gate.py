"""What a new release may not make worse: figures of the judged sentences, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.cases import Case
from evaluation.figures import Line, figures


@dataclass(frozen=True)
class Limit:
    """`worse`: by how much the figure may get worse, as a share of its sentences."""

    figure: str  # as evaluation/figures.py names it
    label: str
    worse: float


# A sentence more or less decides nothing: half a percent of 2,700 sentences are 14. Crises have no such play: a cry for help
# that was heard before must be heard after.
LIMITS = (
    Limit("intent, lenient", "Art der Frage richtig verstanden", 0.005),
    Limit("wrong and confident", "Falsch verstanden und sich dabei sicher", 0.005),
    Limit("crisis seen", "Krisen erkannt", 0.0),
    Limit("crisis said directly", "Direkt gesagte Krisen erkannt", 0.0),
    Limit("crisis false alarms", "Falscher Alarm bei Krisen", 0.002),
    Limit("a right record among three", "Richtiges Angebot unter den ersten dreien", 0.005),
    Limit("no answer where there is none", "Nichts behauptet, wo es nichts gibt", 0.01),  # of 400 sentences: four
    Limit("out of scope, not answered", "Fragen zu anderem nicht beantwortet", 0.01),
)
_LISTED = 100


@dataclass(frozen=True)
class Verdict:
    """`figures`: by label `[before, after]`; `faults`: what got worse by more than it may, for editors; none: it passes."""

    figures: dict[str, list[float]]
    faults: list[str]


def judge(cases: Sequence[Case], before: Sequence[Line], after: Sequence[Line]) -> Verdict:
    """`before` and `after` are answers to the same sentences, in the order of `cases`."""
    nothing: list[tuple[Any, ...]] = [()] * len(cases)
    was, now = ({row.name: row for row in figures(cases, lines, nothing, None)} for lines in (before, after))
    found, faults = {}, []
    for limit in LIMITS:
        first, second = was[limit.figure], now[limit.figure]
        found[limit.label] = [first.ours, second.ours]
        worse = first.ours - second.ours if first.higher else second.ours - first.ours
        if worse > limit.worse + 1e-9:
            faults.append(
                f"{limit.label}: vorher {_percent(first.ours)}, jetzt {_percent(second.ours)} von {first.cases} Prüfsätzen"
            )
    return Verdict(found, faults)


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %".replace(".", ",")


def changes(cases: Sequence[Case], before: Sequence[Line], after: Sequence[Line]) -> dict[str, list[dict[str, str]]]:
    """Sentences whose kind is understood otherwise now: `better` and `broken`, some hundred of each."""
    found: dict[str, list[dict[str, str]]] = {"better": [], "broken": []}
    for case, was, now in zip(cases, before, after):
        right = [line["intent"] in (case.intent, *case.also) for line in (was, now)]
        if right[0] != right[1]:
            row = {"text": case.text, "wanted": case.intent, "before": was["intent"], "after": now["intent"]}
            found["broken" if right[0] else "better"].append(row)
    return {kind: rows[:_LISTED] for kind, rows in found.items()}
