"""Which figures may leave the house: none under five, and none from which one under five can be calculated.

The method is that of statistical offices: primary suppression of small cells, then secondary suppression of the next smallest
until the sum leaves open what was hidden (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

SMALLEST = 5  # a figure that is shown; nothing is shown as nothing
_LEFT_OPEN = SMALLEST - 1  # how wide the range is at least in which a hidden figure can lie


@dataclass(frozen=True)
class Count:
    """`answered` of `turns`."""

    turns: int
    answered: int

    @property
    def unanswered(self) -> int:
        return self.turns - self.answered


@dataclass(frozen=True)
class Cell:
    """What is shown of a count; None is hidden."""

    turns: int | None
    answered: int | None

    @property
    def share(self) -> float | None:
        """Of 1; None also where nothing was asked."""
        return self.answered / self.turns if self.turns and self.answered is not None else None


def is_small(figure: int) -> bool:
    return 0 < figure < SMALLEST


def shown_total(total: Count) -> Cell:
    if is_small(total.turns):
        return Cell(None, None)
    hides = is_small(total.answered) or is_small(total.unanswered)
    return Cell(total.turns, None if hides else total.answered)


def shown_parts(parts: Mapping[str, Count]) -> dict[str, Cell] | None:
    """Of counts whose sum is shown by `shown_total`; None where they are too few to be told apart."""
    turns = {key: count.turns for key, count in parts.items()}
    hidden = _hidden(turns)
    if hidden is None:
        return None
    without_share = _without_share(parts, hidden)
    return {
        key: Cell(
            None if key in hidden else count.turns,
            None if key in without_share else count.answered,
        )
        for key, count in parts.items()
    }


def _hidden(figures: Mapping[str, int]) -> set[str] | None:
    hidden = {key for key, figure in figures.items() if is_small(figure)}
    for key in _next_smallest(figures, hidden):
        if not hidden or _leaves_open(figures, hidden):
            return hidden
        hidden.add(key)
    return hidden if not hidden or _leaves_open(figures, hidden) else None


def _next_smallest(figures: Mapping[str, int], hidden: Set[str]) -> Sequence[str]:
    rest = [key for key, figure in figures.items() if figure and key not in hidden]
    return sorted(rest, key=lambda key: (figures[key], key))


def _leaves_open(figures: Mapping[str, int], hidden: Set[str]) -> bool:
    """Each hidden figure is at least one, as nothing is not hidden: how large it can be is what the others leave."""
    return len(hidden) > 1 and _largest(figures, hidden) >= 1 + _LEFT_OPEN


def _largest(figures: Mapping[str, int], hidden: Set[str]) -> int:
    return sum(figures[key] for key in hidden) - (len(hidden) - 1)


def _without_share(parts: Mapping[str, Count], hidden: Set[str]) -> set[str]:
    total = Count(sum(count.turns for count in parts.values()), sum(count.answered for count in parts.values()))
    if shown_total(total).answered is None:
        return set(parts)
    turns = {key: count.turns for key, count in parts.items()}
    without = set(hidden) | {
        key for key, count in parts.items() if is_small(count.answered) or is_small(count.unanswered)
    }  # fmt: skip
    for key in _next_smallest(turns, without):
        if not without or _leaves_shares_open(parts, without, hidden):
            return without
        without.add(key)
    return without if not without or _leaves_shares_open(parts, without, hidden) else set(parts)


def _leaves_shares_open(parts: Mapping[str, Count], without: Set[str], hidden: Set[str]) -> bool:
    """From the sum of what is hidden, and how many turns there can be at most, no figure can be told within a range."""
    turns = {key: count.turns for key, count in parts.items()}
    most = {key: _largest(turns, hidden) if key in hidden else turns[key] for key in without}
    sums = (sum(parts[key].answered for key in without), sum(parts[key].unanswered for key in without))
    return len(without) > 1 and all(_is_open(most, figure) for figure in sums if figure)


def _is_open(most: Mapping[str, int], figure: int) -> bool:
    together = sum(most.values())
    return all(
        min(limit, figure) - max(0, figure - (together - limit)) >= _LEFT_OPEN
        for limit in most.values()
        if limit
    )  # fmt: skip
