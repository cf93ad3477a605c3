"""Flat lists and strings: what they hold is what plain dictionaries would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search import arrays
from knowledge.search.arrays import Lists, Strings, grouped, largest, values_at

COLUMNS = 12
_values = st.integers(1, 1000).map(lambda whole: whole / 8)  # exact in single precision
_row = st.dictionaries(st.integers(0, COLUMNS - 1), _values, max_size=COLUMNS).map(lambda row: dict(sorted(row.items())))
_rows = st.lists(_row, max_size=8)
_name = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
_names = st.lists(_name, unique=True, max_size=20)


@contextmanager
def by_halving() -> Iterator[None]:
    """As beyond the number of names up to which a dictionary is made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "_HASHED", 0)
        yield


# --- lists ---


@given(_rows)
def test_each_row_comes_back_with_its_columns_in_their_order(rows: list[dict[int, float]]) -> None:
    lists = Lists.from_rows(rows)

    kept = [dict(zip(*(part.tolist() for part in lists.of(row)))) for row in range(len(rows))]

    assert kept == rows
    assert [lists.size(row) for row in range(len(rows))] == [len(row) for row in rows]


@given(_rows, st.data())
def test_several_rows_at_once_are_each_of_them_in_turn(rows: list[dict[int, float]], data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=10)) if rows else []

    owners, items, values = Lists.from_rows(rows).many(np.array(wanted, np.int32))

    found = list(zip(owners.tolist(), items.tolist(), values.tolist()))
    assert found == [(at, item, value) for at, row in enumerate(wanted) for item, value in rows[row].items()]


@given(_rows.filter(bool), st.data())
def test_the_values_at_columns_are_those_of_the_row_and_nought_elsewhere(
    rows: list[dict[int, float]], data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    columns = data.draw(st.lists(st.integers(0, COLUMNS + 3), max_size=10))

    found = Lists.from_rows(rows).at(row, np.array(columns, np.int64))

    assert found.tolist() == [rows[row].get(column, 0.0) for column in columns]


@given(_rows)
def test_turned_around_each_column_names_the_rows_that_hold_it(rows: list[dict[int, float]]) -> None:
    turned = Lists.from_rows(rows).by_item(COLUMNS)

    kept = [dict(zip(*(part.tolist() for part in turned.of(column)))) for column in range(COLUMNS)]

    assert kept == [{at: row[column] for at, row in enumerate(rows) if column in row} for column in range(COLUMNS)]


@given(_rows)
def test_turned_around_twice_they_are_as_before(rows: list[dict[int, float]]) -> None:
    lists = Lists.from_rows(rows)

    again = lists.by_item(COLUMNS).by_item(len(rows))

    assert all(np.array_equal(one, other) for one, other in zip(vars(lists).values(), vars(again).values()))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 99)), max_size=30))
def test_grouped_entries_keep_their_order_within_each_owner(entries: list[tuple[int, int]]) -> None:
    owners, items = (np.array([entry[at] for entry in entries], np.int64) for at in (0, 1))

    lists = grouped(owners, items, items.astype(float), 5)

    assert [lists.of(owner)[0].tolist() for owner in range(5)] == [
        [item for held, item in entries if held == owner] for owner in range(5)
    ]


def test_where_nothing_is_known_every_value_is_nought() -> None:
    nothing = np.array([], np.int32)

    assert values_at(nothing, nothing.astype(float), np.array([3, 1])).tolist() == [0.0, 0.0]


def test_lists_come_back_from_the_arrays_they_are_kept_as() -> None:
    lists = Lists.from_rows([{1: 0.5}, {}, {0: 1.0, 2: 2.0}])

    again = Lists.among(lists.arrays("by_term"), "by_term")

    assert again == lists


# --- the largest of many ---


@given(st.lists(st.integers(0, 9), max_size=300), st.integers(1, 6))
def test_the_largest_are_those_that_sorting_puts_first_and_of_equals_the_first(values: list[int], count: int) -> None:
    in_order = sorted(range(len(values)), key=lambda at: (-values[at], at))

    assert largest(np.array(values, np.float32), count).tolist() == sorted(in_order[:count])


def test_what_is_out_of_reach_is_among_the_largest_only_where_little_else_is() -> None:
    values = np.full(1000, -np.inf, np.float32)
    values[[3, 700]] = 1.0

    assert largest(values, 2).tolist() == [3, 700]
    assert largest(values, 3).tolist() == [0, 3, 700]


# --- strings ---


@given(_names, st.lists(_name, max_size=10))
def test_every_name_has_its_position_as_number_and_others_have_none(names: list[str], others: list[str]) -> None:
    strings, wanted = Strings.numbered(names), [*names, *others]
    number_of = {name: number for number, name in enumerate(names)}

    assert [strings.number(name) for name in wanted] == [number_of.get(name) for name in wanted]
    assert strings.numbers_of(wanted).tolist() == [number_of.get(name, -1) for name in wanted]


@given(_names, st.lists(_name, max_size=10))
def test_beyond_the_size_of_a_dictionary_names_are_found_as_well(names: list[str], others: list[str]) -> None:
    strings, wanted = Strings.numbered(names), [*names, *others]
    number_of = {name: number for number, name in enumerate(names)}

    with by_halving():
        found = [strings.number(name) for name in wanted], strings.numbers_of(wanted).tolist()

    assert found == ([number_of.get(name) for name in wanted], [number_of.get(name, -1) for name in wanted])


@given(_names)
def test_names_come_back_in_the_order_of_their_numbers(names: list[str]) -> None:
    strings = Strings.numbered(names)

    assert strings.names() == [strings.name(number) for number in range(len(names))] == names
    assert len(strings) == len(names)


@pytest.mark.parametrize("longer", ["kindergartenplatz", "kindergärten", "ü" * 9])
def test_a_name_longer_than_any_is_none_even_where_its_beginning_is_one(longer: str) -> None:
    strings = Strings.numbered(["", "kindergarten", "kind", "ü" * 6])

    with by_halving():
        found = strings.number(longer), strings.numbers_of([longer, "kindergarten", longer]).tolist()

    assert found == (None, [-1, 1, -1])


def test_a_name_that_ends_with_a_zero_byte_is_not_the_one_without() -> None:
    strings = Strings.numbered(["kita"])

    with by_halving():
        assert strings.number("kita\0") is None


def test_strings_of_a_large_town_are_found_without_a_dictionary() -> None:
    names = [f"angebot-{number:07d}" for number in range(60_000)]
    strings = Strings.numbered(names)

    assert strings.numbers_of(["angebot-0059999", "angebot-1", "angebot-0000000"]).tolist() == [59_999, -1, 0]
    assert (strings.number("angebot-0012345"), strings.name(12_345)) == (12_345, "angebot-0012345")
    assert strings.number("nichts") is None


def test_strings_come_back_from_the_arrays_they_are_kept_as() -> None:
    strings = Strings.numbered(["Nord", "Süd", "Straße"])

    again = Strings.among(strings.arrays("names"), "names")

    assert again.names() == ["Nord", "Süd", "Straße"]
    assert again.number("Süd") == 1
