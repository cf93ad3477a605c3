"""Telephone numbers are written as families dial them where that is certain; else the editor is asked."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cleaning.contacts import clean_phones
from knowledge.formats.values import Fault
from knowledge.model import Phone
from tests.knowledge.cleaned import question


def numbers(text: str) -> list[str]:
    return [phone.number for phone in clean_phones("phones.number", text)]


@pytest.mark.parametrize(
    "text",
    [
        "02382/59-0", "0 23 82 – 59 0", "+49 (0)2382 590", "0049 2382 590", "+49 2382 59-0", "(02382) 59-0", "(0 23 82) 59 - 0",
        "02382 590", "02382.590", "02382-59-0", "02382 / 590", "Tel.: 02382/59-0", "Telefon 02382 590", "Tel./Fax: 02382 590",
        "☎ 02382 590", "02382\u00a0590", " 02382  590. ", "Rufnummer: 02382 590",
    ],
)  # fmt: skip
def test_a_number_is_written_as_families_dial_it(text: str) -> None:
    assert clean_phones("phones.number", text) == (Phone("02382 590"),)


@pytest.mark.parametrize(
    "text",
    [
        "110",
        "112",
        "115",
        "116 117",
        "116 111",
        "116 016",
        "0800 1110111",
        "0800 111 0 111",
        "02323 16 36 36",
        "+41 44 668 18 00",
    ],
)
def test_a_good_number_is_left_as_it_is(text: str) -> None:
    assert clean_phones("phones.number", text) == (Phone(text),)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("116117", "116 117"), ("Notruf: 112", "112"), ("0800/1110111", "0800 1110111"), ("0800-22 55 530", "0800 2255530"),
        ("07361 503-1656", "07361 5031656"), ("02541 / 185230", "02541 185230"), ("0176-12345678", "0176 12345678"),
        ("0 18 05 / 12 34 56", "0180 5 123456"), ("0041446681800", "+41 44 668 18 00"), ("0761/19240", "0761 19240"),
    ],
)  # fmt: skip
def test_service_and_other_numbers_are_read(text: str, number: str) -> None:
    assert numbers(text) == [number]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("02382 59 -123 oder -124", ["02382 59123", "02382 59124"]),
        ("02382 59–123 oder –124", ["02382 59123", "02382 59124"]),
        ("02382/59-123/-124", ["02382 59123", "02382 59124"]),
        ("02382 59-123/124", ["02382 59123", "02382 59124"]),
        ("Tel. 02382 59-123, -124, -125", ["02382 59123", "02382 59124", "02382 59125"]),
        ("0800 1110111 / 0800 1110222", ["0800 1110111", "0800 1110222"]),
        ("02382 590 + 02382 591", ["02382 590", "02382 591"]),
        ("02382 590 u. 0160 1234567", ["02382 590", "0160 1234567"]),
        ("116 111 oder 0800 1110333", ["116 111", "0800 1110333"]),
        ("02382 590, 02382/59-0", ["02382 590"]),
    ],
)
def test_several_numbers_are_several_phones(text: str, found: list[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("02382/ 59–0 (Zentrale)", Phone("02382 590", "Zentrale")),
        ("Anmeldung: 02382 59-123", Phone("02382 59123", "Anmeldung")),
        ("Mobil 0160 1234567", Phone("0160 1234567", "Mobil")),
        ("Mo-Fr 8-12 Uhr 02382 590", Phone("02382 590", "Mo-Fr 8-12 Uhr")),
        ("02382 590, Zimmer 12", Phone("02382 590", "Zimmer 12")),
    ],
)
def test_words_beside_a_number_become_its_description(text: str, phone: Phone) -> None:
    assert clean_phones("phones.number", text) == (phone,)


@pytest.mark.parametrize(
    "text",
    [
        "Tel. 02382/59-0, Fax 02382 59-111", "Tel. 02382 590 Fax 02382 59-111", "Fax: 02382 59-111, Tel: 02382 590",
        "Telefon 02382 590\nTelefax 02382 59-111", "Telefon: 02382 590, Fax: -111", "Fax\n02382 59-111\nTel\n02382 590",
    ],
)  # fmt: skip
def test_a_fax_machine_is_not_called(text: str) -> None:
    assert numbers(text) == ["02382 590"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("59-0", "keine Vorwahl"),
        ("591234", "keine Vorwahl. Bitte"),
        ("3311", "keine Vorwahl. Bitte"),
        ("2382590", "Fehlt die Null, und es ist 02382 590?"),
        ("49 2382 590", "keine Vorwahl. Bitte"),
        ("02382 5", "keine gültige Telefonnummer"),
        ("Fax 02382 59-111", "eine Faxnummer"),
        ("siehe Aushang", "keine gültige Telefonnummer"),
        ("02382 59-0 Durchwahl 12", "ganze Nummer mit Durchwahl"),
        ("02382 59-0 oder -12", "„-12“"),
        ("02382 59-123/4", "„4“"),
        ("02382 590/591", "„591“"),
        ("02382 59-123 / 59-124", "keine gültige"),
        ("02382 590 0160 1234567", "keine gültige"),
        ("02382 59 - 123 bis 125", "keine gültige"),
        ("0" * 501, "länger als 500"),
    ],
)
def test_what_may_be_another_number_is_asked_about(text: str, asked: str) -> None:
    assert asked in question(clean_phones, text)


AREAS = st.sampled_from(["02382", "02323", "02541", "02931", "07361", "0228"])
GROUPS = st.lists(st.integers(10, 99), min_size=2, max_size=3).filter(lambda groups: groups[0] < 90)


@given(
    AREAS,
    GROUPS,
    st.sampled_from([" ", "/", "-", " / ", " – "]),
    st.sampled_from(["", " ", "-"]),
    st.sampled_from(["0", "+49 ", "0049"]),
)
def test_a_number_is_the_same_however_it_is_written(area: str, groups: list[int], cut: str, gap: str, start: str) -> None:
    rest = gap.join(map(str, groups))

    found = numbers(f"{start}{area[1:]}{cut}{rest}")

    assert [re.sub(r"\D", "", number) for number in found] == [area + "".join(map(str, groups))]
    assert found[0].startswith(f"{area} ")


@given(st.from_regex(r"[0-9 /()+-]{3,25}", fullmatch=True))
def test_every_number_that_is_let_in_can_be_dialled(text: str) -> None:
    try:
        found = clean_phones("phones.number", text)
    except Fault:
        return

    for phone in found:
        parsed = phonenumbers.parse(phone.number, "DE")
        short = re.fullmatch(r"11[025]|116 \d{3}|118 ?\d ?\d ?\d?", phone.number)
        assert short or phonenumbers.is_valid_number(parsed)
        assert clean_phones("phones.number", phone.number) == (phone,)
