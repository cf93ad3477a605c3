"""How German text becomes terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import Compounds, fold, ngrams, stem, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Trödel", "troedel"),
        ("TRÖDEL", "troedel"),
        ("Tro\u0308del", "troedel"),  # ö as two characters, as macOS writes it
        ("Süß", "suess"),
        ("SÜẞ", "suess"),
        ("Süüüüß", "sueueueuess"),
        ("Hallooooo", "halloo"),
        ("Café", "cafe"),
        ("Türkçe", "tuerkce"),
        ("Kra\u00adbbel\u200bgruppe", "krabbelgruppe"),  # soft hyphen, zero width space
        ("ﬁt", "fit"),
        ("Ｋｉｔａ", "kita"),
        ("", ""),
        ("112!!!", "112!!!"),
    ],
)
def test_spellings_of_a_word_are_folded_into_one(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


@given(st.text())
def test_folding_ignores_case_of_german_letters(text: str) -> None:
    german = "".join(letter for letter in text if letter.lower() in "abcdefghijklmnopqrstuvwxyzäöü ")

    assert fold(german.upper()) == fold(german.lower())


@given(st.text())
def test_any_text_can_be_taken_apart(text: str) -> None:
    found = words(fold(text))

    assert all(word and not word.isspace() for word in found)
    assert all(stem(word) for word in found)
    assert all(gram for gram in ngrams(fold(text)))


def test_words_are_found_between_signs() -> None:
    assert words("wo ist (in ahlen) die kita_1?") == ["wo", "ist", "in", "ahlen", "die", "kita", "1"]


def test_a_word_with_hyphens_is_also_found_as_one() -> None:
    assert words("eltern-kind-gruppe") == ["eltern", "kind", "gruppe", "elternkindgruppe"]


@pytest.mark.parametrize(
    ("one", "other"), [("hebamme", "hebammen"), ("treff", "treffs"), ("gruppe", "gruppen"), ("angebot", "angebote")]
)
def test_inflections_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_ngrams_stay_within_words_and_know_their_edges() -> None:
    assert list(ngrams("ab kita", 3, 3)) == [" ab", "ab ", " ki", "kit", "ita", "ta "]


def test_a_word_shorter_than_the_ngram_is_one_itself() -> None:
    assert list(ngrams("a", 4, 5)) == [" a "]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("babyschwimmen", ("baby", "schwimmen")),
        ("tanzgruppe", ("tanz", "gruppe")),
        ("familienbildung", ("familie", "bildung")),  # -n- links
        ("bildungsgruppe", ("bildung", "gruppe")),  # -s- links
        ("babys", ()),
        ("schwimmbad", ()),  # "bad" is no word we know
        ("xyzgruppe", ()),
        ("gruppe", ()),
        ("", ()),
    ],
)
def test_compounds_are_split_into_words_that_are_known(word: str, parts: tuple[str, ...]) -> None:
    compounds = Compounds(["baby", "schwimmen", "tanz", "gruppe", "familie", "bildung"])

    assert [stem(part) for part in compounds.parts(word)] == [stem(part) for part in parts]


@given(st.text(alphabet="abgrupetnz", max_size=40))
def test_the_parts_of_a_compound_stand_in_it_in_their_order(word: str) -> None:
    compounds = Compounds(["gruppe", "tanz", "zebra", "gans", "natur"])

    at = 0
    for part in compounds.parts(word):
        at = word.index(part, at) + len(part)

    assert at <= len(word)
