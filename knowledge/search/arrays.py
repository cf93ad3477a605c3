"""Numbers and strings laid out flat, so that an index of a million offers is a few files that are looked into, not loaded."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.floating[Any]]]
Ints = np.ndarray[Any, np.dtype[Any]]
Arrays = dict[str, np.ndarray[Any, Any]]
_HASHED = 50_000  # strings up to which a dictionary is worth its memory
_BLOCKS = 8  # for each of the values that are looked for: fewer, and several of the largest share one
_LOWEST = 4  # values of a block


@dataclass(frozen=True)
class Lists:
    """A sparse matrix by row: `items[starts[row]:starts[row + 1]]` are its columns, `values` beside them."""

    starts: Ints  # rows + 1
    items: Ints
    values: Floats

    def of(self, row: int) -> tuple[Ints, Floats]:
        start, end = self.starts[row], self.starts[row + 1]
        return self.items[start:end], self.values[start:end]

    def size(self, row: int) -> int:
        return int(self.starts[row + 1] - self.starts[row])

    def many(self, rows: Ints) -> tuple[Ints, Ints, Floats]:
        """Of several rows at once: which of them (its position in `rows`), column and value of each entry."""
        starts = self.starts[rows]
        sizes = self.starts[rows + 1] - starts
        before = np.cumsum(sizes) - sizes
        at = np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()))
        return np.repeat(np.arange(len(rows)), sizes), self.items[at], self.values[at]

    def at(self, row: int, items: Ints) -> Floats:
        """The row's values at these columns, 0 where it has none. The row's own columns must ascend."""
        return values_at(*self.of(row), items)

    def arrays(self, name: str) -> Arrays:
        return {f"{name}.starts": self.starts, f"{name}.items": self.items, f"{name}.values": self.values}

    @classmethod
    def among(cls, arrays: Mapping[str, Any], name: str) -> Lists:
        return cls(arrays[f"{name}.starts"], arrays[f"{name}.items"], arrays[f"{name}.values"])

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[int, float]]) -> Lists:
        """Of as many rows as there are mappings, each in its own order."""
        filling = Filling()
        for row in rows:
            filling.add(row)
        return filling.done()

    def by_item(self, count: int) -> Lists:
        """Turned around: for each of `count` columns the rows that hold it, ascending."""
        rows = np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))
        return grouped(self.items, rows, self.values, count)


def grouped(owners: Ints, items: Ints, values: Floats, count: int) -> Lists:
    """Entries in any order as lists of `count` owners; each owner's keep their order."""
    order = np.argsort(owners, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=count))]).astype(np.int64)
    return Lists(starts, items[order], values[order])


def values_at(known: Ints, values: Floats, items: Ints) -> Floats:
    """The values at these items, 0 where an item is not among the known ones, which must ascend."""
    if not len(known):
        return np.zeros(len(items))
    items = items.astype(known.dtype, copy=False)  # else all that is known would be converted, each time
    at = known.searchsorted(items)
    found: Floats = values.take(at, mode="clip")
    found[known.take(at, mode="clip") != items] = 0.0
    return found


def largest(values: Floats, count: int) -> Ints:
    """Where the `count` largest values stand, ascending; of equal ones the first. All where there are no more."""
    if len(values) <= count:
        return np.arange(len(values))
    at = np.flatnonzero(values >= _bound(values, count))
    held = values[at]
    least = np.partition(held, -count)[-count]
    above = np.flatnonzero(held > least)
    equal = np.flatnonzero(held == least)[: count - len(above)]
    return at[np.sort(np.concatenate([above, equal]))]


def _bound(values: Floats, count: int) -> Any:
    """A number that at least `count` of the values reach and, of very many, few others do: each block's maximum is one."""
    blocks = _BLOCKS * count
    high = len(values) // blocks
    if high < _LOWEST:
        return -np.inf
    maxima = values[: high * blocks].reshape(high, blocks).max(axis=0)
    return np.partition(maxima, -count)[-count]


class Filling:
    """Makes lists row by row."""

    def __init__(self) -> None:
        self._items, self._values, self._starts = array("i"), array("f"), array("q", [0])

    def add(self, row: Mapping[int, float]) -> None:
        self._items.extend(row)
        self._values.extend(row.values())
        self._starts.append(len(self._items))

    def done(self) -> Lists:
        return Lists(np.array(self._starts, np.int64), np.array(self._items, np.int32), np.array(self._values, np.float32))


@dataclass(frozen=True)
class Strings:
    """Names and their numbers: sorted bytes (none ends with a zero byte) with the number of each, found by halving."""

    ordered: np.ndarray[Any, Any]  # UTF-8, ascending
    numbers: Ints

    @classmethod
    def numbered(cls, names: Sequence[str]) -> Strings:
        """Each by its position."""
        encoded = np.array([name.encode() for name in names] or [b""], dtype=np.bytes_)[: len(names)]
        order = np.argsort(encoded, kind="stable")
        return cls(encoded[order], order.astype(np.int32))

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def _known(self) -> dict[bytes, int] | None:
        return dict(zip(self.ordered.tolist(), self.numbers.tolist())) if len(self) <= _HASHED else None

    @cached_property
    def _by_number(self) -> Ints:
        return np.argsort(self.numbers, kind="stable").astype(np.int32)

    def number(self, name: str) -> int | None:
        encoded = name.encode()
        if self._known is not None:
            return self._known.get(encoded)
        if len(encoded) > self.ordered.itemsize:
            return None
        at = int(np.searchsorted(self.ordered, np.bytes_(encoded)))
        return int(self.numbers[at]) if at < len(self) and self.ordered[at] == encoded else None

    def numbers_of(self, names: Sequence[str]) -> Ints:
        """Of each its number, -1 where it is unknown."""
        if self._known is not None:
            return np.array([self._known.get(name.encode(), -1) for name in names], np.int32)
        encoded = np.array([name.encode() for name in names] or [b""], dtype=np.bytes_)[: len(names)]
        longer = np.char.str_len(encoded) > self.ordered.itemsize  # than any name: cut, it must not seem to be one
        encoded = encoded.astype(self.ordered.dtype)
        at = np.minimum(np.searchsorted(self.ordered, encoded), len(self) - 1)
        found: Ints = np.where((self.ordered[at] == encoded) & ~longer, self.numbers[at], -1)
        return found

    def name(self, number: int) -> str:
        return bytes(self.ordered[self._by_number[number]]).decode()

    def names(self) -> list[str]:
        """In the order of their numbers."""
        return [name.decode() for name in self.ordered[self._by_number].tolist()]

    def arrays(self, name: str) -> Arrays:
        return {f"{name}.ordered": self.ordered, f"{name}.numbers": self.numbers}

    @classmethod
    def among(cls, arrays: Mapping[str, Any], name: str) -> Strings:
        return cls(arrays[f"{name}.ordered"], arrays[f"{name}.numbers"])
