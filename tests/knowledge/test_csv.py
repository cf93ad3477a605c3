"""Spreadsheets in and out: what a town's Excel or LibreOffice saves is read, and nothing is lost, executed or guessed."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cleaning.contacts import clean_email, clean_url
from knowledge.formats.csv_cells import EMPTY, EXAMPLE, HINT, plain
from knowledge.formats.csv_columns import BY_FIELD, COLUMNS, column_of
from knowledge.formats.csv_format import MOST_LISTED, read_offers
from knowledge.formats.csv_out import write_offers, write_template
from knowledge.formats.parsing import Faulty, Problem, formatted_phone
from knowledge.formats.values import Fault, text
from knowledge.model import (
    AUDIENCES,
    CONFIDENCES,
    KINDS,
    PRECISIONS,
    SOURCE_AGES,
    STATUSES,
    Contact,
    CostOption,
    Location,
    Offer,
    Phone,
    Schedule,
    Source,
)  # fmt: skip
from knowledge.repository import read_offers as stored_offers
from store.database import Database
from tests.builders import TOWN, a_full_offer, an_offer

FILE = "angebote.csv"
REQUIRED = {"Name": "Krabbelgruppe Nord", "Art": "Gruppe", "Beschreibung": "Eltern treffen sich."}
EXECUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read(content: str | bytes, municipality: str = TOWN) -> list[Offer]:
    return [one.offer for one in read_offers(content, FILE, municipality)[0]]


def a_sheet(*rows: dict[str, str], separator: str = ";") -> str:
    """A spreadsheet with these rows; a heading for each key, and those that every offer needs."""
    headings = list(dict.fromkeys([*REQUIRED, *(heading for row in rows for heading in row)]))
    return as_saved([headings, *([(REQUIRED | row).get(heading, "") for heading in headings] for row in rows)], separator)


def as_saved(rows: list[list[str]], separator: str = ";") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def cells_of(sheet: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"), newline=""), delimiter=";"))


def an_imported(**cells: str) -> Offer:
    """The offer of a row with these cells; headings without umlauts and spaces, as they are understood too."""
    (offer,) = read(a_sheet(dict(cells)))
    return offer


def problems_of(content: str | bytes, municipality: str = TOWN) -> list[Problem]:
    with pytest.raises(Faulty) as caught:
        read_offers(content, FILE, municipality)
    return caught.value.problems


def places_of(problems: list[Problem]) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.field) for problem in problems]


# --- offers as they can be, for the properties ------------------------------------------------------------------------

TRICKY = (
    "=1+1", "=cmd|'/C calc'!A0", "+49 2382 591234", "-", "@SUM(A1)", "＝1", "'", "''", "'s-Hertogenbosch", "'=1", "''=1",
    "|", "\\", "\\|", "a | b", "a\\", EMPTY, f"'{EMPTY}", f"{EXAMPLE} x", f"{HINT} x", "beispiel: x",
    "Ferien", "ferien", "'ferien", "''ferien", "'Ferien", "Gruppe", "Wickeltisch", "online", "telefonisch", "ja", "nein",
    "01067", "1067", "2021-09", "Sep 21", "05.11.2024", "24/7", "1,5", "4,9E+11", "123456789012", "3 Monate",
    "a;b", 'a"b', '"', "a,b", "a\nb", "a\tb", "a\u2028b",
)  # fmt: skip


def clean(value: str) -> str:
    return text("-", value) or ""


def up_to(length: int) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(TRICKY), st.text(max_size=min(length, 20))).map(lambda x: clean(x)[:length]).map(clean)


def mended(cleaning: Callable[[str, str], str]) -> Callable[[str], str]:
    """A text as an import leaves it: what a text in this column is read as, itself where it is nothing of the kind."""

    def as_read(value: str) -> str:
        try:
            return clean(cleaning("-", value)) or value
        except Fault:
            return value

    return as_read


TEXT = up_to(200).filter(bool)
MAYBE = st.none() | TEXT
WORDS = st.lists(TEXT, unique=True, max_size=3).map(tuple)
DAY = st.none() | st.dates()
POINTS = st.sampled_from([(None, None)]) | st.tuples(st.floats(47.0, 55.2), st.floats(5.5, 15.3))
EMAILS, LINKS = st.none() | TEXT.map(mended(clean_email)), st.none() | TEXT.map(mended(clean_url))
PHONES = TEXT.map(lambda number: formatted_phone(clean(number)))
AGES = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).map(sorted)
CLOCKS = st.sampled_from(
    [(None, None), ("09:30", None), (None, "09:30"), ("00:00", "09:30"), ("09:30", "24:00"), ("23:59", "00:00")]
)
RULES = st.sampled_from([None, "FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=DAILY;COUNT=3"])


def a_few(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(part, max_size=3).map(tuple)


LOCATIONS = st.builds(
    lambda point, **values: Location(latitude=point[0], longitude=point[1], **values),
    POINTS, name=MAYBE, address_1=MAYBE, postal_code=st.none() | up_to(10).filter(bool), city=MAYBE, district=MAYBE,
    precision=st.none() | st.sampled_from(PRECISIONS),
)  # fmt: skip
SCHEDULES = st.builds(
    lambda hours, rule, first, times, words: Schedule(hours, rule, first, *times, words),
    st.sampled_from([None, "24/7", "Mo-Fr 09:00-12:00; PH off"]), RULES,
    st.none() | st.dates(date(1970, 1, 1), date(2099, 12, 31)), CLOCKS, MAYBE,
)  # fmt: skip
COSTS = st.builds(
    CostOption, MAYBE, st.none() | st.floats(allow_nan=False, allow_infinity=False), st.none() | up_to(3).filter(bool), DAY
)
OFFERS = st.builds(
    lambda ages, **values: Offer(minimum_age_months=ages[0], maximum_age_months=ages[1], **values),
    AGES | st.sampled_from([(None, None), (0, None), (None, 0)]),
    id=st.text("abcäö=+-@|;,0123456789", min_size=1, max_size=10), municipality=up_to(80).filter(bool),
    kind=st.sampled_from(KINDS), name=TEXT, description=TEXT, alternate_name=MAYBE, topics=WORDS, keywords=WORDS,
    audience=st.lists(st.sampled_from(AUDIENCES), unique=True).map(tuple), organization=MAYBE, locations=a_few(LOCATIONS),
    schedules=a_few(SCHEDULES), phones=a_few(st.builds(Phone, PHONES, MAYBE, st.booleans())),
    contacts=a_few(st.builds(Contact, MAYBE, MAYBE, EMAILS)), email=EMAILS, url=LINKS, cost_options=a_few(COSTS),
    languages=WORDS, amenities=WORDS, registration=MAYBE, eligibility_description=MAYBE, steps=WORDS, note=MAYBE,
    status=st.sampled_from(STATUSES), contact_point=st.booleans(), visits_home=st.booleans(),
    confidence=st.sampled_from(CONFIDENCES), source_age=st.sampled_from(SOURCE_AGES),
    sources=a_few(st.builds(Source, MAYBE, MAYBE, st.none() | up_to(10).filter(bool), MAYBE)), assured_date=DAY,
    valid_from=DAY, valid_to=DAY,
)  # fmt: skip
MANY_OFFERS = st.lists(OFFERS, unique_by=lambda offer: offer.id, max_size=3)


# --- out and in again -------------------------------------------------------------------------------------------------


@given(MANY_OFFERS)
def test_what_is_written_is_read_again_without_a_difference(offers: list[Offer]) -> None:
    located, unread = read_offers(write_offers(offers).encode(), FILE, "anderswo")

    assert [one.offer for one in located] == offers
    assert unread == {}


@given(MANY_OFFERS, st.sampled_from([";", ",", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_it_stays_so_when_another_program_saved_it(offers: list[Offer], separator: str, encoding: str) -> None:
    saved = as_saved(cells_of(write_offers(offers)), separator).encode(encoding)

    assert read(saved, "anderswo") == offers


@given(MANY_OFFERS)
def test_no_cell_begins_with_what_a_spreadsheet_executes(offers: list[Offer]) -> None:
    cells = [cell for row in cells_of(write_offers(offers)) for cell in row]

    assert not [cell for cell in cells if cell.lstrip(" ").startswith(EXECUTED)]


def test_the_towns_records_come_back_as_they_are(towns: Database) -> None:
    with towns.reading() as connection:
        offers = stored_offers(connection)

    assert read(write_offers(offers).encode()) == offers


def test_every_field_of_an_offer_has_a_column() -> None:
    parts = {"locations": Location, "schedules": Schedule, "phones": Phone, "contacts": Contact, "cost_options": CostOption}
    parts["sources"] = Source
    wanted = {field.name for field in fields(Offer) if field.name not in parts}
    wanted |= {f"{part}.{field.name}" for part, cls in parts.items() for field in fields(cls)}

    assert {column.field for column in COLUMNS} == wanted


def test_an_empty_knowledge_base_gives_the_headings() -> None:
    assert cells_of(write_offers([])) == [[column.heading for column in COLUMNS]]


# --- formulas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", ["=cmd|'/C calc'!A0", "+SUM(A1:A9)", "-2+3", "@SUM(1;2)", '=HYPERLINK("http://x")'])
def test_a_formula_in_a_file_is_a_text_like_any_other(formula: str) -> None:
    offer = an_imported(Hinweis=formula)

    assert offer.note == formula


def test_an_international_phone_number_is_made_harmless_and_comes_back() -> None:
    offer = an_offer(phones=(Phone("+41 44 668 18 00"),))

    sheet = write_offers([offer])

    assert "'+41 44 668 18 00" in sheet
    assert read(sheet) == [offer]


@pytest.mark.parametrize("note", ["2026-03", "24/7", "01067", "492382591234"])
def test_what_excel_would_make_a_date_or_a_number_of_is_marked_as_text(note: str) -> None:
    sheet = write_offers([an_offer(note=note)])

    assert f";'{note};" in sheet


def test_an_apostrophe_that_belongs_to_a_text_stays() -> None:
    assert an_imported(Ort="'s-Hertogenbosch").locations == (Location(city="'s-Hertogenbosch"),)


# --- encodings and separators -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_what_excel_and_libreoffice_save_is_read(encoding: str, separator: str) -> None:
    sheet = a_sheet({"Name": "Café für Väter", "Straße": "Südstraße 3, Hof", "Hinweis": "a; b, „c“ – d"}, separator=separator)

    (offer,) = read(sheet.encode(encoding))

    assert (offer.name, offer.note) == ("Café für Väter", "a; b, „c“ – d")
    assert offer.locations == (Location(address_1="Südstraße 3, Hof"),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "is a workbook"),
        ("Name;Straße\r\n".encode() + "Büro".encode("cp1252"), "UTF-8 in one place"),
        (b"\xef\xbb\xbfName;Stra\xdfe", "not UTF-8 or Windows-1252"),
        (b"\xff\xfeN", "not UTF-8 or Windows-1252"),
        (b"Name;\x81", "not UTF-8 or Windows-1252"),
        (b"", "is empty"),
        (b"\r\n;;\r\n", "is empty"),
    ],
)
def test_what_is_no_spreadsheet_as_text_is_said(content: bytes, message: str) -> None:
    (problem,) = problems_of(content)

    assert (problem.file, problem.row) == (FILE, None)
    assert message in problem.message


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_every_way(line_end: str) -> None:
    sheet = a_sheet({"Hinweis": "eins\nzwei"}).replace("\r\n", line_end)

    assert read(sheet)[0].note == "eins\nzwei"


def test_empty_rows_are_skipped_and_rows_are_numbered_as_a_spreadsheet_does() -> None:
    sheet = as_saved([[], list(REQUIRED), ["A", "Gruppe", "über\nzwei Zeilen"], ["", " ", ""], [], ["B", "Gruppe", "B"]])

    located, _ = read_offers(sheet, FILE, TOWN)

    assert [(one.offer.name, one.row) for one in located] == [("A", 3), ("B", 6)]
    assert located[1].problem("id", "x").row == 6


# --- headings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "field", "number"),
    [
        ("Straße", "locations.address_1", 1),
        ("STRASSE", "locations.address_1", 1),
        (" Oeffnungs zeiten ", "schedules.opening_hours", 1),
        ("O\u0308ffnungszeiten", "schedules.opening_hours", 1),
        ("e-mail", "email", 1),
        ("E Mail", "email", 1),
        ("Telefon 2", "phones.number", 2),
        ("telefon2", "phones.number", 2),
        ("Telefon 1", "phones.number", 1),
        ("Ort 2 Straße", "locations.address_1", 2),
        ("address_1", "locations.address_1", 1),
        ("locations.address_1 2", "locations.address_1", 2),
        ("phones.number", "phones.number", 1),
        ("eligibility_description", "eligibility_description", 1),
        ("description", "description", 1),
        ("email", "email", 1),
    ],
)
def test_headings_are_understood_however_they_are_spelled(heading: str, field: str, number: int) -> None:
    column, of = column_of(heading) or (None, 0)

    assert (column and column.field, of) == (field, number)


@pytest.mark.parametrize("heading", ["Farbe", "Name 2", "Telefon 0", "Telefon 2 3", "Telefon 1000", ""])
def test_other_headings_are_not(heading: str) -> None:
    assert column_of(heading) is None


def test_no_two_columns_share_a_heading_and_each_field_is_an_alias() -> None:
    for column in COLUMNS:
        assert [one.field for one in COLUMNS if plain(one.heading) == plain(column.heading)] == [column.field]
        for name in (column.heading, column.field, *column.also):
            found, number = column_of(name) or (None, 0)
            assert (found and found.field, number) == (column.field, 1), name


def test_the_order_of_columns_does_not_matter() -> None:
    rows = cells_of(write_offers([a_full_offer()]))

    assert read(as_saved([row[::-1] for row in rows])) == [a_full_offer()]


def test_a_heading_nobody_knows_is_reported_as_often_as_it_says_something() -> None:
    sheet = a_sheet({"Farbe": "rot"}, {"Farbe": "blau"}, {"Farbe": "", "Form": ""})

    _, unread = read_offers(sheet, FILE, TOWN)

    assert unread == {"Farbe": 2}


def test_headings_that_every_offer_needs_are_named_where_they_are_missing() -> None:
    problems = problems_of("Name;Telefon\r\nKrabbelgruppe;112\r\n")

    assert places_of(problems) == [(1, "Art"), (1, "Beschreibung")]


def test_a_heading_given_twice_is_named() -> None:
    (problem,) = problems_of("Name;Art;Beschreibung;Telefon;Telefonnummer\r\nA;Gruppe;A;1;2\r\n")

    assert (problem.row, problem.field) == (1, "Telefon")
    assert "twice" in problem.message


# --- what cells say ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("3", 36, 47),
        ("3 Jahre", 36, 47),
        ("ab 3 Jahren", 36, 47),
        ("18 Monate", 18, 18),
        ("1 Monat", 1, 1),
        ("2,5 Jahre", 30, 30),
        ("2.5", 30, 30),
        ("0", 0, 11),
        ("ab Geburt", 0, 0),
    ],
)
def test_ages_are_years_unless_they_say_months_and_include_the_last_year(cell: str, first: int, last: int) -> None:
    offer, other = read(a_sheet({"Alter ab (Jahre)": cell}, {"Alter bis (Jahre)": cell}))

    assert (offer.minimum_age_months, other.maximum_age_months) == (first, last)


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [(0, "0", "0 Monate"), (36, "3", "36 Monate"), (47, "47 Monate", "3"), (1, "1 Monat", "1 Monat")],
)
def test_ages_are_written_in_years_where_these_are_exact(months: int, first: str, last: str) -> None:
    headings, row, other = cells_of(
        write_offers([an_offer(minimum_age_months=months), an_offer(id="b", maximum_age_months=months)])
    )

    assert row[headings.index("Alter ab (Jahre)")] == first
    assert other[headings.index("Alter bis (Jahre)")] == last


def test_a_column_of_months_is_read_as_months() -> None:
    offer = an_imported(minimum_age_months="36", maximum_age_months="47")

    assert (offer.minimum_age_months, offer.maximum_age_months) == (36, 47)


@pytest.mark.parametrize("cell", ["2026-03-02", "02.03.2026", "2.3.2026", "02.03.26", "'2026-03-02"])
def test_dates_are_read_as_spreadsheets_write_them(cell: str) -> None:
    assert an_imported(Gueltigab=cell).valid_from == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("cell", "published"),
    [("2019", "2019"), ("Sep 21", "2021-09"), ("Mrz. 21", "2021-03"), ("05.11.2024", "2024-11-05"), ("'Sep 21", "Sep 21")],
)
def test_what_excel_makes_of_a_month_is_turned_back(cell: str, published: str) -> None:
    assert an_imported(**{"Quelle veröffentlicht": cell}).sources == (Source(published=published),)


@pytest.mark.parametrize(("cell", "amount"), [("2,50", 2.5), ("2.50", 2.5), ("1.200,00", 1200.0), ("5", 5.0), ("'-5", -5.0)])
def test_amounts_are_read_with_comma_and_with_point(cell: str, amount: float) -> None:
    assert an_imported(**{"Kosten Betrag": cell}).cost_options == (CostOption(amount=amount),)


@pytest.mark.parametrize("point", [("51,763", "7,891"), ("51.763", "7.891")])
def test_coordinates_are_read_with_comma_and_with_point(point: tuple[str, str]) -> None:
    offer = an_imported(Breitengrad=point[0], Laengengrad=point[1])

    assert offer.locations == (Location(latitude=51.763, longitude=7.891),)


@pytest.mark.parametrize(
    ("cell", "yes"), [("ja", True), ("x", True), ("WAHR", True), ("nein", False), ("0", False), ("", False)]
)
def test_yes_and_no_are_read_as_towns_write_them(cell: str, yes: bool) -> None:
    assert an_imported(**{"Kommt nach Hause": cell}).visits_home is yes


@pytest.mark.parametrize("written", ["Gruppe | Kita & Co", "kinderbetreuung", "Kinderbetreuung", "KINDER-BETREUUNG"])
def test_labels_and_keys_mean_the_same(written: str) -> None:
    offer = an_imported(
        Themen=f"{written} | Ferien", Zielgruppe="Babys|Väter", Ausstattung="Wickeltisch | Sofa", Anmeldung="keine"
    )

    assert offer.topics[-1] == "ferien"
    assert offer.topics[0] == ("kinderbetreuung" if "etreuung" in written.lower() else "Gruppe")
    assert (offer.audience, offer.amenities, offer.registration) == (("baby", "fathers"), ("changing_table", "Sofa"), "none")


def test_every_key_is_written_as_a_german_word_that_is_read_again() -> None:
    for column in COLUMNS:
        labels = column.cell.labels()
        assert len(set(map(plain, labels.values()))) == len(labels)
        for key, label in labels.items():
            assert column.cell.read(label) in (key, [key])
            assert column.cell.read(key) in (key, [key])
    assert set(BY_FIELD["kind"].cell.labels()) == set(KINDS)
    assert set(BY_FIELD["audience"].cell.labels()) == set(AUDIENCES)


def test_a_bar_that_belongs_to_a_word_is_written_with_a_backslash() -> None:
    assert an_imported(Stichworte=r"a \| b | c\d |").keywords == ("a | b", r"c\d")


def test_a_postcode_gets_its_zero_back() -> None:
    assert an_imported(PLZ="1067").locations == (Location(postal_code="01067"),)


def test_several_phones_stand_in_columns_of_their_own_and_gaps_do_no_harm() -> None:
    sheet = a_sheet({"Telefon 3": "112", "Telefon Hinweis 3": "Notruf", "Telefon": "02382/591234", "Telefon bestätigt 2": "ja"})

    assert read(sheet)[0].phones == (Phone("02382 591234"), Phone("112", "Notruf"))


# --- ids and towns ----------------------------------------------------------------------------------------------------


def ids_of(*rows: dict[str, str]) -> list[str]:
    return [offer.id for offer in read(a_sheet(*rows), "ahlen")]


def test_an_offer_without_an_id_gets_one_of_its_town_and_name() -> None:
    rows = ({"Name": "Café Süd – für Väter"}, {"Name": "Treff"}, {"Name": "Treff"}, {"Name": "Кафе"})

    cafe, first, second, cyrillic = ids_of(*rows)

    assert re.fullmatch("ahlen-cafe-sued-fuer-vaeter-[0-9a-f]{6}", cafe)
    assert re.fullmatch("ahlen-treff-[0-9a-f]{6}", first)
    assert second == f"{first}-2"
    assert re.fullmatch("ahlen-[0-9a-f]{6}", cyrillic)
    assert ids_of(*rows) == [cafe, first, second, cyrillic]


def test_an_id_that_is_made_tells_places_apart_but_not_ways_of_writing_them() -> None:
    first, same, other = ids_of(
        {"Name": "Café", "Straße": "Weg 1"}, {"Name": "CAFE", "Straße": "weg  1"}, {"Name": "Café", "Straße": "Weg 2"}
    )

    assert same == f"{first}-2"
    assert first not in other


def test_an_id_that_is_made_is_none_that_stands_further_down() -> None:
    (made,) = ids_of({"Name": "Treff"})

    assert ids_of({"Name": "Treff"}, {"Name": "Anderes", "ID": made}) == [f"{made}-2", made]


def test_a_very_long_name_makes_an_id_that_is_let_in() -> None:
    first, second = read(a_sheet({"Name": "Wort " * 100}, {"Name": "Wort " * 100}))

    assert first.id != second.id


def test_an_id_given_twice_is_named_in_its_second_row() -> None:
    (problem,) = problems_of(a_sheet({"ID": "a"}, {"ID": "b"}, {"ID": "a"}))

    assert (problem.row, problem.field, problem.message) == (4, "ID", "'a' is given twice, first in row 2")


def test_a_row_may_name_its_own_town() -> None:
    own, other = read(a_sheet({"Kommune": "herne"}, {"Kommune": ""}), "ahlen")

    assert (own.municipality, other.municipality) == ("herne", "ahlen")
    assert own.id.startswith("herne-krabbelgruppe-nord-")


def test_an_offer_of_no_town_is_named() -> None:
    (problem,) = problems_of(a_sheet({}), "")

    assert (problem.row, problem.field) == (2, "Kommune")


# --- problems ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        ({"Art": "Kaffeeklatsch"}, "Art", "none of"),
        ({"Name": ""}, "Name", "is missing"),
        ({"Name": EMPTY}, "Name", "is missing"),
        ({"Alter ab (Jahre)": "drei"}, "Alter ab (Jahre)", "not a number"),
        ({"Alter ab (Jahre)": "6", "Alter bis (Jahre)": "3"}, "Alter bis (Jahre)", "below"),
        ({"Gültig bis": "30.02.2026"}, "Gültig bis", "not a date"),
        ({"Telefon": "112", "Telefon Hinweis 2": "Büro"}, "Telefon 2", "is missing"),
        ({"Telefon 2": "4,92383E+11"}, "Telefon 2", "rounded"),
        ({"Wiederholung": "FREQ=DAILY", "wiederholung 3": "dienstags"}, "wiederholung 3", "RFC 5545"),
        ({"Öffnungszeiten": "früh"}, "Öffnungszeiten", "opening hours"),
        ({"Beginn": "halb neun"}, "Beginn", "09:30"),
        ({"Ort 2": "Ahlen", "Breitengrad 2": "7,8", "Längengrad 2": "51,7"}, "Breitengrad 2", "swapped"),
        ({"Längengrad": "7,8"}, "Breitengrad", "go together"),
        ({"Genauigkeit": "ungefähr"}, "Genauigkeit", "none of"),
        ({"Kosten Währung": "Euro"}, "Kosten Währung", "longer than 3"),
        ({"Kosten Betrag": "1.200"}, "Kosten Betrag", "two ways"),
        ({"Kosten Betrag": "2,50 €"}, "Kosten Betrag", "not a number"),
        ({"Kommt nach Hause": "vielleicht"}, "Kommt nach Hause", "neither ja nor nein"),
        ({"ID": "mit leerzeichen"}, "ID", "without spaces"),
        ({"Zielgruppen": "Baby | Katzen"}, "Zielgruppen", "none of"),
    ],
)
def test_a_fault_names_the_row_and_the_heading(cells: dict[str, str], field: str, message: str) -> None:
    (problem,) = problems_of(a_sheet({"Name": "gut"}, cells))

    assert (problem.file, problem.row, problem.field) == (FILE, 3, field)
    assert message in problem.message


def test_all_that_is_wrong_is_said_at_once() -> None:
    sheet = a_sheet({"Erste Anlaufstelle": "?", "Kommt nach Hause": "?"}, {}, {"Art": "?"})

    assert places_of(problems_of(sheet)) == [(2, "Erste Anlaufstelle"), (2, "Kommt nach Hause"), (4, "Art")]


def test_of_very_many_problems_the_first_are_listed_and_the_others_counted() -> None:
    problems = problems_of(a_sheet(*[{"Art": "?"}] * (MOST_LISTED + 7)))

    assert len(problems) == MOST_LISTED + 1
    assert (problems[-1].row, problems[-1].message) == (None, "and 7 more problems")


def test_a_row_with_too_many_cells_is_named_with_its_column() -> None:
    sheet = as_saved([[*REQUIRED, "", ""], ["A", "Gruppe", "eins; zwei", "drei"], ["B", "Gruppe", "B", "", "", "", "x", ""]])

    assert places_of(problems_of(sheet)) == [(2, "column D"), (3, "column G")]


def test_a_nul_character_is_named_and_the_rows_after_it_are_still_checked() -> None:
    sheet = a_sheet({"Hinweis": "a"}, {"Hinweis": 'b;"NUL'}, {"Art": "?"}).replace("NUL", "\0")

    problems = problems_of(sheet)

    assert places_of(problems) == [(3, "Hinweis"), (4, "Art")]
    assert "NUL" in problems[0].message


def test_half_a_character_is_named() -> None:
    (problem,) = problems_of(a_sheet({"Name": "\ud83d"}))

    assert (problem.row, problem.field) == (2, "Name")


def test_utf_16_without_its_mark_is_named_as_what_it_is() -> None:
    (problem,) = problems_of(a_sheet({}).encode("utf-16-le"))

    assert "NUL" in problem.message


@pytest.mark.parametrize(
    "broken", ['B;"Gruppe;B\r\nC;Gruppe;C\r\n', 'B;"Grup"pe;B\r\nC;Gruppe;C\r\n', f'B;"{"x" * 200_000}";B\r\n']
)
def test_broken_quotation_marks_are_named_with_what_was_wrong_before(broken: str) -> None:
    problems = problems_of("Name;Art;Beschreibung\r\nA;?;A\r\n" + broken)

    assert places_of(problems) == [(2, "Art"), (3, "Art")]
    assert "quotation marks" in problems[1].message


def test_a_fault_of_a_cell_is_short_whatever_stands_in_it() -> None:
    (problem,) = problems_of(a_sheet({"Gültig ab": "x\x1b[31m" * 1000, "Te\x1blefon": "112"}))

    assert len(problem.message) < 200
    assert problem.message.isprintable()


# --- the template -----------------------------------------------------------------------------------------------------


def test_the_template_as_it_is_brings_no_offer_and_says_so() -> None:
    located, unread = read_offers(write_template().encode(), FILE, TOWN)

    assert located == []
    assert list(unread.values()) == [1]
    assert EXAMPLE in next(iter(unread))


def test_the_templates_example_is_read_once_its_mark_is_gone() -> None:
    headings, _, example = cells_of(write_template())
    example[0] = "Krabbelgruppe Süd"

    (offer,) = read(as_saved([headings, example]))

    blank = Offer("", "", "", "", "")
    left_blank = {field.name for field in fields(Offer) if getattr(offer, field.name) == getattr(blank, field.name)}
    assert left_blank == {"status", "contact_point", "visits_home", "confidence"}
    assert (len(offer.phones), len(offer.schedules)) == (2, 2)


def test_the_template_explains_its_columns_and_lists_the_words_to_choose_from() -> None:
    headings, hints, _ = cells_of(write_template())

    assert hints[0].startswith(HINT)
    assert "Beratung" in hints[headings.index("Art")]
    assert "Ferien" in hints[headings.index("Themen")]


def test_a_real_offer_named_like_a_row_of_the_template_is_kept() -> None:
    offer = an_offer(name="Beispiel: Lernen am Modell")

    assert read(write_offers([offer])) == [offer]


def test_the_export_has_the_templates_headings() -> None:
    assert set(cells_of(write_template())[0]) >= set(cells_of(write_offers([an_offer()]))[0])


def test_an_export_opens_in_excel_with_its_umlauts() -> None:
    assert write_template().encode().startswith(b"\xef\xbb\xbf")
    assert write_offers([]).encode().startswith(b"\xef\xbb\xbf")


# --- large files ------------------------------------------------------------------------------------------------------


def test_thousands_of_rows_are_read_in_a_moment() -> None:
    rows = ({"Name": f"Angebot {at}", "Themen": "Ferien", "Ort": "Ahlen", "E-Mail": "a@example.org"} for at in range(5_000))
    sheet = a_sheet(*rows).encode()
    before = process_time()

    assert len(read(sheet)) == 5_000
    assert process_time() - before < 2  # 100,000 rows in some ten seconds, with room for a slow machine


def test_many_offers_of_one_name_get_their_ids_in_a_moment() -> None:
    sheet = a_sheet(*[{"Name": "Sprechstunde"}] * 5_000)
    before = process_time()

    assert len({offer.id for offer in read(sheet)}) == 5_000
    assert process_time() - before < 2


def test_of_a_large_file_only_its_offers_are_held() -> None:
    sheet = a_sheet(*[{"Name": f"{EXAMPLE} x", "Beschreibung": "Wort " * 400}] * 5_000).encode()
    read(a_sheet({}))
    tracemalloc.start()

    read(sheet)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sheet) > 9_000_000
    assert peak < 3_000_000  # a piece of a megabyte at a time, as bytes and as text
