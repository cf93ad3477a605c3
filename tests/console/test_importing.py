"""A file is read, what it would change is shown, and decided record by record; nothing is half done."""

from __future__ import annotations

import re

import pytest

from knowledge.importing import import_path
from knowledge.knowledge import Knowledge
from knowledge.repository import read_offers
from review.draft_tables import upload
from review.records import versions
from review.uploads import LARGEST
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.forms import filled, form_in
from tests.console.site import Visitor, desk_of

HERE = "/redaktion/angebote/einlesen"
HEAD = "ID;Name;Art;Beschreibung;Telefon;Hinweis"
SHEET = f"{HEAD}\nkrabbel;Krabbelgruppe;Gruppe;Für Babys.;02382 591234;\n"


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, town=a_town())
    save(database, an_offer(id="woanders", municipality="beckum"), town=a_town(id="beckum", name="Beckum"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def offers(desk):
    with desk.database.reading() as connection:
        return {offer.id: offer for offer in read_offers(connection, [TOWN])}


def send(visitor, content, name="angebote.csv", town=TOWN):
    data = content if isinstance(content, bytes) else content.encode()
    return visitor.post(HERE, data={"csrf": visitor.token(), "stadt": town}, files={"datei": (name, data)})


def decide(visitor, sent, **changes):
    path = sent.headers["location"]
    form = form_in(visitor.get(path), path)
    return visitor.post(path, data={**form, "do": "einlesen", **changes})


def test_a_file_is_shown_before_anything_is_written(desk):
    visitor = Visitor(desk)

    sent = send(visitor, SHEET)
    page = visitor.get(sent.headers["location"]).text

    assert "1 neu, 0 geändert" in page
    assert "Krabbelgruppe" in page
    assert offers(desk) == {}


def test_what_is_taken_is_written_with_its_entry_once(desk):
    visitor = Visitor(desk)
    sent = send(visitor, SHEET)
    path = sent.headers["location"]
    form = {**filled(visitor.get(path), path, **{"satz-0": "nehmen"}), "do": "einlesen"}

    answers = [visitor.post(path, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert offers(desk)["krabbel"].name == "Krabbelgruppe"
    assert [one.action for one in versions(desk.database, "krabbel")] == ["imported"]
    assert "Eingelesen: 1 neu" in visitor.get(path).text
    with desk.database.reading() as connection:
        assert connection.execute(upload.select()).one().content is None


def test_what_is_skipped_stays_out(desk):
    visitor = Visitor(desk)
    sent = send(visitor, f"{SHEET}zwei;Zweite;Gruppe;Auch.;;\n")

    decide(visitor, sent, **{"satz-0": "nehmen", "satz-1": "ueberspringen"})

    assert list(offers(desk)) == ["krabbel"]


@pytest.mark.parametrize(("decision", "note"), [("nehmen", "Datei"), ("behalten", "unser"), ("ueberspringen", "unser")])
def test_where_both_changed_a_person_decides(desk, tmp_path, decision, note):
    path = tmp_path / "erste.csv"
    path.write_text(SHEET, encoding="utf-8")
    import_path(desk.database, path, TOWN)
    with desk.database.writing() as connection:
        from dataclasses import replace

        from knowledge.repository import offers_of, write_offers

        [offer] = offers_of(connection, ["krabbel"])
        write_offers(connection, [replace(offer, note="unser")])
    visitor = Visitor(desk)

    sent = send(visitor, f"{HEAD}\nkrabbel;Krabbelgruppe;Gruppe;Neuer Text.;02382 591234;Datei\n")
    page = visitor.get(sent.headers["location"]).text
    decide(visitor, sent, **{"satz-0": decision})

    assert "Hier und in der Datei geändert: Hinweis" in page
    assert offers(desk)["krabbel"].note == note
    assert offers(desk)["krabbel"].description == ("Für Babys." if decision == "ueberspringen" else "Neuer Text.")


def test_records_that_changed_since_the_preview_are_shown_anew(desk):
    visitor = Visitor(desk)
    sent = send(visitor, SHEET)
    path = sent.headers["location"]
    form = {**form_in(visitor.get(path), path), "do": "einlesen", "satz-0": "nehmen"}
    save(desk.database, an_offer(id="krabbel", name="Inzwischen da"))

    answer = visitor.post(path, data=form)

    assert answer.status_code == 409
    assert "Inzwischen hat jemand" in answer.text
    assert offers(desk)["krabbel"].name == "Inzwischen da"


def test_questions_of_the_cleaning_name_row_and_field(desk):
    visitor = Visitor(desk)

    sent = send(visitor, f"{HEAD}\nkrabbel;Krabbelgruppe;Gruppe;Für Babys.;02382/59-1234;\n")
    page = visitor.get(sent.headers["location"]).text

    assert re.search(r"Zeile 2, geändert: Feld Telefon: „02382/59-1234“ ist jetzt „02382 591234“", page)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04rest", "tabelle.xlsx", "Excel- oder LibreOffice-Datei"),
        (b"%PDF-1.7", "tabelle.csv", "Das ist ein PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "bild.png", "keine lesbare Tabelle"),
        (b"<!doctype html><html>", "seite.csv", "Internetseite"),
        (b"", "leer.csv", "Die Datei ist leer"),
        ("Straße;Ort\nWeg 1;Ahlen\n", "andere.csv", "Name: Diese Überschrift fehlt"),
        (f"{HEAD}\nx;Name;Quatsch;Text;;\n", "falsch.csv", "Zeile 2, Art"),
        (f"{HEAD}\nx;Name;Gruppe;;;\n", "falsch.csv", "Zeile 2, Beschreibung: Bitte ausfüllen."),
        ("{nicht json", "datei.json", "nicht als JSON lesen"),
        ("a: [", "datei.yml", "nicht als YAML lesen"),
        (f"{HEAD};Kommune\nx;Name;Gruppe;Text;;;beckum\n", "fremd.csv", "gehört zu einer anderen Stadt"),
        (f"{HEAD}\nwoanders;Name;Gruppe;Text;;\n", "fremd.csv", "gehört schon zu"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_changes_nothing(desk, content, name, said):
    answer = send(Visitor(desk), content, name)

    assert answer.status_code == 422
    assert said in answer.text
    assert offers(desk) == {}


def test_no_file_and_too_large_a_file_are_said(desk):
    visitor = Visitor(desk)

    without = visitor.submit(HERE, stadt=TOWN)
    large = send(visitor, b"x" * (LARGEST + 1))

    assert "Bitte wählen Sie eine Datei aus" in without.text
    assert "größer als 10 MB" in large.text


def test_yaml_and_hsds_are_read_too(desk):
    visitor = Visitor(desk)
    yaml = "- {id: eins, name: Eins, kind: group, description: Text}\n"
    hsds = '[{"id": "zwei", "name": "Zwei", "description": "Text", "status": "active"}]'

    for content, name in ((yaml, "a.yml"), (hsds, "b.json")):
        decide(visitor, send(visitor, content, name), **{"satz-0": "nehmen"})

    assert sorted(offers(desk)) == ["eins", "zwei"]


def test_a_file_of_another_town_is_closed(desk):
    sent = send(Visitor(desk), SHEET)
    other = Visitor(desk, "editor", ["beckum"], name="Berta")

    answers = [send(other, SHEET), other.get(sent.headers["location"]), other.submit(sent.headers["location"])]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert offers(desk) == {}


def test_a_file_that_is_dropped_is_gone(desk):
    visitor = Visitor(desk)
    sent = send(visitor, SHEET)

    decide(visitor, sent, do="verwerfen")

    assert "verworfen" in visitor.get(sent.headers["location"]).text
    assert offers(desk) == {}


def test_the_template_can_be_had_here(desk):
    answer = Visitor(desk).get(f"{HERE}/vorlage.csv")

    assert answer.headers["content-type"].startswith("text/csv")
    assert "Beschreibung" in answer.text
