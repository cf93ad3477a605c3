"""Bad input of every format: named with file, row and field, in a moment, and nothing of it is loaded."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from knowledge.formats import csv_format, hsds_format, yaml_format
from knowledge.formats.csv_out import write_offers
from knowledge.formats.parsing import Faulty, Problem
from knowledge.importing import import_path
from knowledge.model import Offer
from knowledge.repository import read_offers
from store.database import Database
from tests.builders import TOWN, an_offer, database_in

HEADINGS = ("Name", "Art", "Beschreibung")
FORMATS = ("csv", "json", "yml")
A_MOMENT = 5  # seconds, on a slow machine


def a_csv(folder: Path, *rows: dict[str, str]) -> Path:
    """A good row first: nothing of it may be loaded either."""
    headings = dict.fromkeys([*HEADINGS, *(heading for row in rows for heading in row)])
    good = {"Name": "Gut", "Art": "Gruppe", "Beschreibung": "Gut."}
    lines = [";".join(headings)] + [
        ";".join('"' + (good | row).get(heading, "").replace('"', '""') + '"' for heading in headings) for row in ({}, *rows)
    ]
    return written(folder, "csv", "\r\n".join(lines))


def an_hsds(folder: Path, *services: dict[str, Any]) -> Path:
    numbered = [{"id": f"a{at}", "name": "A"} | service for at, service in enumerate(({}, *services))]
    return written(folder, "json", json.dumps(numbered))


def written(folder: Path, suffix: str, content: str | bytes) -> Path:
    path = folder / f"angebote.{suffix}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problems_of(folder: Path, path: Path) -> list[Problem]:
    """Of a file that is not let in, in a moment; nothing of it is there afterwards."""
    database = database_in(folder)
    before = process_time()
    with pytest.raises(Faulty) as caught:
        import_path(database, path, TOWN)
    assert process_time() - before < A_MOMENT
    assert stored(database) == []
    return caught.value.problems


def stored(database: Database) -> list[Offer]:
    with database.reading() as connection:
        return read_offers(connection)


def notes_of(folder: Path, path: Path) -> str:
    return "\n".join(import_path(database_in(folder), path, TOWN).notes)


# --- values that cannot be --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        ({"Breitengrad": "48,2", "Längengrad": "16,37"}, "Breitengrad", "not in Germany"),
        ({"Breitengrad": "0", "Längengrad": "0"}, "Breitengrad", "not in Germany"),
        ({"Breitengrad": "7,89", "Längengrad": "51,76"}, "Breitengrad", "Gemeint ist wohl Breite 51.76, Länge 7.89"),
        ({"Beginn": "17:00", "Ende": "08:00"}, "Ende", "08:00 is before Beginn, 17:00"),
        ({"Beginn": "10:00", "Ende": "10:00"}, "Ende", "is also Beginn"),
        ({"Öffnungszeiten": "Mo 8-12 Uhr, Mo 10-14 Uhr"}, "Öffnungszeiten", "nicht eindeutig"),
        ({"Öffnungszeiten": "Montag 17-8 Uhr"}, "Öffnungszeiten", "Stimmen die Uhrzeiten"),
        ({"Alter ab (Jahre)": "6", "Alter bis (Jahre)": "3"}, "Alter bis (Jahre)", "below Alter ab (Jahre), 72 months"),
        ({"ID": "x", "Themen": "Kita"}, "Themen", "is Kinderbetreuung meant?"),
        ({"Themen": "Quidditch"}, "Themen", "is no topic here"),
        ({"Wiederholung": "FREQ=WEEKLYY;BYDAY=TU"}, "Wiederholung", "RFC 5545"),
        ({"Wiederholung": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "Wiederholung", "never gives a date"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_row_and_heading(
    tmp_path: Path, cells: dict[str, str], field: str, message: str
) -> None:
    path = a_csv(tmp_path, cells)

    (problem,) = problems_of(tmp_path, path)

    assert (problem.file, problem.row, problem.field) == (str(path), 3, field)
    assert message in problem.message


@pytest.mark.parametrize(
    ("service", "field"),
    [
        ({"locations": [{"latitude": 7.9, "longitude": 51.7}]}, "locations"),
        ({"locations": [{"latitude": 48.2, "longitude": 16.4}]}, "locations"),
        ({"minimum_age": 6, "maximum_age": 3}, "maximum_age"),
        ({"schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "17:00", "closes_at": "08:00"}]}, "schedules.closes_at"),
        ({"schedules": [{"freq": "SOMETIMES"}]}, "schedules.rrule"),
        ({"id": "a0"}, "id"),
    ],
)
def test_a_service_that_cannot_be_is_named_with_its_row_and_field(tmp_path: Path, service: dict[str, Any], field: str) -> None:
    path = an_hsds(tmp_path, service)

    (problem,) = problems_of(tmp_path, path)

    assert (problem.file, problem.row, problem.field) == (str(path), 2, field)


@pytest.mark.parametrize(("opens", "closes"), [("20:00", "01:00"), ("18:00", "00:00"), ("10:00", "24:00"), ("10:00", "00:00")])
def test_an_evening_may_end_after_midnight(tmp_path: Path, opens: str, closes: str) -> None:
    path = a_csv(tmp_path, {"Beginn": opens, "Ende": closes})

    assert import_path(database_in(tmp_path), path, TOWN, dry_run=True).added


@pytest.mark.parametrize(
    ("kind", "cells", "words"),
    [
        ("Art", "Dinge", ["Infopunkt", "Gruppe", "Hilfetelefon"]),
        ("Zielgruppen", "Marsmenschen", ["Familien", "Väter", "Fachkräfte"]),
        ("Status", "halb", ["aktiv", "unsicher", "vorbei"]),
        ("Genauigkeit", "ungefähr", ["Haus", "Stadtteil"]),
        ("Verlässlichkeit", "ziemlich", ["nachgelesen"]),
        ("Alter der Quelle", "uralt", ["neu", "alt"]),
    ],
)
def test_words_to_choose_from_are_those_of_the_template(tmp_path: Path, kind: str, cells: str, words: list[str]) -> None:
    (problem,) = problems_of(tmp_path, a_csv(tmp_path, {kind: cells}))

    assert all(word in problem.message for word in words)
    assert not any(key in problem.message for key in ("group", "families", "active", "house", "page", "recent"))


# --- hours that are let in, but asked about ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "question"),
    [
        ("Mo-Fr 17:00-08:00", "über Nacht geöffnet"),
        ("Mo 09:00-09:00", "über Nacht geöffnet"),
        ("Mo 09:00-12:00; Mo off", "montags immer geschlossen"),
        ("Mo-Fr 08:00-12:00; Mo 14:00-16:00", "montags nur „14:00-16:00“"),
        ("Mo-Tu 08:00-12:00,10:00-14:00", "überschneiden sich"),
    ],
)
def test_hours_that_are_hardly_meant_are_asked_about(tmp_path: Path, hours: str, question: str) -> None:
    assert question in notes_of(tmp_path, a_csv(tmp_path, {"Öffnungszeiten": hours}))


@pytest.mark.parametrize(
    "hours",
    [
        "Mo-Fr 08:00-16:00; Fr 08:00-12:00",
        "Mo-Fr 08:00-16:00; We off",
        "Mo-Fr 08:00-12:00,14:00-16:00; PH off; SH off",
        "Mo-Fr 08:00-12:00, Mo 14:00-16:00",
        "Fr 20:00-02:00",
        "Mo-Su 18:00-24:00",
        "24/7",
    ],
)
def test_hours_that_say_what_is_meant_are_not(tmp_path: Path, hours: str) -> None:
    assert notes_of(tmp_path, a_csv(tmp_path, {"Öffnungszeiten": hours})) == ""


def test_very_long_hours_are_not_read_word_by_word(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, a_csv(tmp_path, {"Öffnungszeiten": "Mo 8-12 Uhr, " * 9_000}))

    assert "1000 Zeichen" in problem.message
    assert len(problem.message) < 300


# --- ids --------------------------------------------------------------------------------------------------------------


def test_a_row_without_an_id_never_overwrites_an_offer_of_another_source(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    import_path(database, written(tmp_path, "json", json.dumps([{"id": f"{TOWN}-treff", "name": "Der alte Treff"}])), TOWN)

    report = import_path(database, a_csv(tmp_path, {"Name": "Treff"}), TOWN)

    assert len(report.added) == 2
    assert "Der alte Treff" in {offer.name for offer in stored(database)}


def test_rows_of_one_name_at_other_places_keep_their_ids_in_any_order(tmp_path: Path) -> None:
    rows = [{"Name": "Krabbelgruppe", "Straße": f"Weg {number}", "PLZ": "59227"} for number in (1, 2, 3)]

    def ids(*chosen: dict[str, str]) -> dict[str | None, str]:
        located, _ = csv_format.read_offers(a_csv(tmp_path, *chosen).read_bytes(), "a.csv", TOWN)
        return {one.offer.location.address_1: one.offer.id for one in located if one.offer.location}

    everything = ids(*rows)

    assert len(set(everything.values())) == 3
    assert ids(rows[2], rows[0]) == {street: everything[street] for street in ("Weg 3", "Weg 1")}


# --- files that are no text -------------------------------------------------------------------------------------------


def a_workbook() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return content.getvalue()


READERS: dict[str, Callable[[bytes, Path], object]] = {
    "csv": lambda content, path: csv_format.read_offers(content, str(path), TOWN),
    "json": lambda content, path: hsds_format.read_services(content, str(path)),
    "yml": lambda content, path: yaml_format.read_file(path, TOWN),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (a_workbook(), "is a workbook (Excel, LibreOffice) or another zip archive, not a text; save it anew as 'CSV UTF-8'"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "is a workbook (Excel), not a text"),
        (gzip.compress(b"Name;Art;Beschreibung\r\n"), "is packed with gzip; unpack it first"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html></html>", "is a web page"),
    ],
)
def test_a_file_that_is_no_text_is_called_what_it_is(tmp_path: Path, suffix: str, content: bytes, message: str) -> None:
    path = written(tmp_path, suffix, content)

    with pytest.raises(Faulty, match="field -") as caught:
        READERS[suffix](content, path)

    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert message in problem.message


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    paths = [tmp_path / f"gross.{suffix}" for suffix in FORMATS]
    for path in paths:
        with path.open("wb") as file:
            file.truncate(301_000_000)  # takes no room on the disk

    problems = [problem for path in paths for problem in problems_of(tmp_path, path)]

    assert [problem.file for problem in problems] == list(map(str, paths))
    assert all("larger than" in problem.message for problem in problems)


def test_so_is_a_large_file_in_a_towns_folder(tmp_path: Path) -> None:
    folder = tmp_path / TOWN
    folder.mkdir()
    (folder / "place.yml").write_text(f"id: {TOWN}\nname: Musterstadt\n")
    with (folder / "gross.yml").open("wb") as file:
        file.truncate(101_000_000)

    (problem,) = problems_of(tmp_path, folder)

    assert (Path(problem.file).name, problem.field) == ("gross.yml", "-")


# --- bombs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '[{"id": "a", "name": "A", "x": ' + "[" * 100_000 + "]" * 100_000 + "}]",
        '{"id": "a", "name": "A"}\n' + "[" * 100_000,
    ],
)
def test_json_nested_a_hundred_thousand_deep_is_refused(tmp_path: Path, text: str) -> None:
    (problem,) = problems_of(tmp_path, written(tmp_path, "json", text))

    assert problem.message == "the JSON is nested too deeply"


@pytest.mark.parametrize("depth", range(900, 1010, 3))
def test_whatever_the_depth_of_json_the_interpreter_copes(depth: int) -> None:
    """What json.loads can just read, others must not fail on."""
    nested = "[" * depth + "]" * depth
    text = '[{"id": "a", "name": "A", "phones": [{"number": "112", "x": ' + nested + "}]}]"

    assert outcome_of(text) in ("a", "the JSON is nested too deeply")


def outcome_of(text: str) -> str:
    """The id of the one service, or what is wrong with it."""
    try:
        rows = hsds_format.read_services(text, "a.json")
        located, _ = hsds_format.offers_from([(row, TOWN, service) for row, service in rows], "a.json")
    except Faulty as faulty:
        return faulty.problems[0].message
    return located[0].offer.id


def laughing(levels: int) -> str:
    """Each alias stands for nine of those before it ("billion laughs")."""
    lines = [f"  x{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, levels)]
    return "\n".join(["- id: a", "  name: A", "  kind: group", "  description: B", "  x0: &a0 [ha, ha]", *lines])


MANY_WORDS = "[" + ", ".join(f"w{at}" for at in range(5_000)) + "]"


@pytest.mark.parametrize(
    "text",
    [
        laughing(30),
        f"- {{id: a, keywords: &k {MANY_WORDS}}}\n" + "".join(f"- {{id: a{at}, keywords: *k}}\n" for at in range(2_000)),
        f"- {{id: a, note: &k {'x' * 1_000_000}}}\n" + "".join(f"- {{id: a{at}, note: *k}}\n" for at in range(2_000)),
    ],
)
def test_yaml_whose_aliases_multiply_is_refused_with_the_field(tmp_path: Path, text: str) -> None:
    (problem,) = problems_of(tmp_path, written(tmp_path, "yml", text))

    assert problem.field in ("keywords", "note", "x6", "x7")
    assert "aliases" in problem.message


def test_a_few_aliases_are_read(tmp_path: Path) -> None:
    text = "".join(
        f"- {{id: a{at}, name: A, kind: group, description: B, keywords: {words}}}\n"
        for at, words in enumerate(["&k [Baby, Singen]", "*k", "*k"])
    )

    import_path(database := database_in(tmp_path), written(tmp_path, "yml", text), TOWN)

    assert [offer.keywords for offer in stored(database)] == [("Baby", "Singen")] * 3


# --- characters, cells, separators ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "text", "row"),
    [
        ("csv", "Name;Art;Beschreibung\nA;Gru\0ppe;B\n", 2),
        ("json", '[{"id": "a", "name": "A\0B"}]', 1),
        ("yml", "id: a\nname: A\0\n", None),
    ],
)
def test_nul_characters_are_named(tmp_path: Path, suffix: str, text: str, row: int | None) -> None:
    (problem,) = problems_of(tmp_path, written(tmp_path, suffix, text))

    assert problem.row == row
    assert len(str(problem).splitlines()) == 1


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_line_that_names_the_separator_for_excel_is_no_heading(tmp_path: Path, separator: str) -> None:
    rows = [separator.join(HEADINGS), separator.join(["A", "Gruppe", "B"]), separator.join(["B", "?", "B"])]
    path = written(tmp_path, "csv", "\r\n".join([f"sep={separator}", *rows]))

    (problem,) = problems_of(tmp_path, path)

    assert (problem.row, problem.field) == (4, "Art")


def test_a_cell_of_a_megabyte_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, a_csv(tmp_path, {"Beschreibung": "x" * 1_000_000}))

    assert (problem.row, problem.field) == (3, "Beschreibung")
    assert "more than 131072 characters" in problem.message


def test_quotation_marks_that_are_not_closed_are_named(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, written(tmp_path, "csv", 'Name;Art;Beschreibung\nA;Gruppe;"offen\nB;Gruppe;B\n'))

    assert (problem.row, problem.field) == (2, "Beschreibung")


@pytest.mark.parametrize("text", ["=cmd|'/C calc'!A0", "+1", "-1+2", "@SUM(A1)", "＝1+1"])
def test_a_formula_goes_out_harmless_and_comes_back_as_it_was(text: str) -> None:
    offer = an_offer(id="a", note=text, description=f"{text}\n{text}\tx")

    sheet = write_offers([offer])
    located, _ = csv_format.read_offers(sheet.encode(), "a.csv", TOWN)

    assert [one.offer for one in located] == [offer]
    assert f";{text}" not in sheet


# --- many problems ----------------------------------------------------------------------------------------------------


def test_of_very_many_problems_the_message_shows_the_first() -> None:
    faulty = Faulty([Problem("a.json", row, "name", "is missing") for row in range(1, 100_001)])

    assert len(str(faulty).splitlines()) == 201
    assert str(faulty).endswith("and 99800 more problems")
    assert len(faulty.problems) == 100_000
