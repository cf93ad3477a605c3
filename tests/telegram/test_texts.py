"""Words as Telegram takes them."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.texts import LONGEST, escaped, length, pieces, tappable

# --- length and pieces ---


def test_an_emoji_counts_as_two() -> None:
    assert length("Kita 👶") == 7


def test_a_short_text_stays_whole() -> None:
    assert list(pieces("Guten Tag!")) == ["Guten Tag!"]


def test_a_long_text_is_cut_at_the_end_of_a_sentence() -> None:
    text = "Die Gruppe trifft sich am Montag. " * 400

    found = list(pieces(text))

    assert len(found) > 1
    assert all(piece.endswith(".") and length(piece) <= LONGEST for piece in found)


def test_a_text_is_cut_between_paragraphs_before_sentences() -> None:
    first, second = "Erster Satz. " * 3, "Zweiter Satz. " * 3

    assert list(pieces(f"{first.strip()}\n\n{second}", 60)) == [first.strip(), second.strip()]


def test_a_word_without_end_is_cut_anywhere() -> None:
    assert list(pieces("a" * 25, 10)) == ["a" * 10, "a" * 10, "a" * 5]


def test_an_emoji_is_never_cut_in_two() -> None:
    assert list(pieces("👶" * 6, 5)) == ["👶👶", "👶👶", "👶👶"]


@given(st.text(max_size=400), st.integers(min_value=2, max_value=60))
def test_pieces_are_short_enough_and_lose_nothing_but_blanks(text: str, longest: int) -> None:
    found = list(pieces(text, longest))

    assert all(0 < length(piece) <= longest for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


# --- escaping ---


@given(st.text())
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    assert html.unescape(escaped(text)) == html.unescape(html.escape(text, quote=False))
    assert not {"<", ">"} & set(escaped(text))


def test_names_stand_out_and_cannot_bring_tags_along() -> None:
    name = 'Krabbel & <b>"Toben"</b>'

    assert escaped(f"Gefunden:\n{name}", [name]) == 'Gefunden:\n<b>Krabbel &amp; &lt;b&gt;"Toben"&lt;/b&gt;</b>'


# --- numbers that can be tapped ---


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Telefon: 02382 59-0", "Telefon: +49 2382 590"),
        ("Telefon: 02382/91230, mobil 0171 1234567", "Telefon: +49 2382 91230, mobil +49 171 1234567"),
        ("Telefon: (02932) 2010", "Telefon: +49 2932 2010"),
    ],
)
def test_numbers_get_their_country(written: str, shown: str) -> None:
    assert tappable(written) == shown


@pytest.mark.parametrize(
    "line",
    [
        "0800 1110550 – Elterntelefon",
        "116 111 – Kinder- und Jugendtelefon",
        "Im Notfall 112, bei Gewalt 110",
        "Dienstag, 24. November 2026, 14 Uhr",
        "Kosten: 12,50 Euro, 59227 Ahlen",
        "Stand 02/2023",
    ],
)
def test_help_lines_dates_and_prices_stay_as_they_are(line: str) -> None:
    assert tappable(line) == line
