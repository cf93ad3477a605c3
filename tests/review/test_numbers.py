"""Numbers to quote on the phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.numbers import ALPHABET, LENGTH, new_number, numbers_in, shown


def test_a_number_holds_nothing_that_looks_like_something_else_and_no_vowels():
    assert not set("0O1IL5SB8Z2UV") & set(ALPHABET) - {"2", "8", "V"}
    assert not set("AEIOU") & set(ALPHABET)


def test_numbers_do_not_repeat():
    numbers = {new_number() for _ in range(2_000)}

    assert len(numbers) == 2_000
    assert all(len(number) == LENGTH and not number.isalpha() and not number.isdigit() for number in numbers)


@pytest.mark.parametrize(
    "text",
    [
        "K7M2-P4QX",
        "k7m2-p4qx",
        "K7M2P4QX",
        "k7m2 p4qx",
        "k 7 m 2 p 4 q x",
        "K7M2–P4QX!",
        "K7M2/P4QX",
        "„K7M2-P4QX“",
        "Anfrage zurückziehen K7M2-P4QX",
        "bitte die k7m2-p4qx löschen, danke",
        "Nr.: K7M2-\nP4QX",
        "Ｋ７Ｍ２-Ｐ４ＱＸ",
        "K7MZ-P4QX",  # Z read for 2
    ],
)
def test_a_number_is_read_in_any_spelling(text):
    assert numbers_in(text) == ["K7M2P4QX"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Anfrage zurückziehen",
        "0152 28817386",
        "K7M2-P4Q",
        "K7M2-P4QXX",
        "am 23.4.2026",
        "59227 Ahlen",
        "x" * 10_000,
        "23467899",
        "nochmal zurück zur bücherei",
        "das liegt zurück und der mann",
    ],
)
def test_what_is_no_number_is_not_taken_for_one(text):
    assert numbers_in(text) == []


@given(st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH).filter(lambda text: not (text.isalpha() or text.isdigit())))
def test_what_is_shown_is_read_back(number):
    assert numbers_in(f"Anfrage {shown(number).lower()} bitte zurückziehen") == [number]


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    assert all(len(number) == LENGTH for number in numbers_in(text))
