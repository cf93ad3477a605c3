"""The columns of a spreadsheet: their German headings, what they hold, and which other headings are understood.

Of several phones, places, times … each has columns of its own: `Telefon`, `Telefon 2`; `Straße`, `Straße 2`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.formats import labels
from knowledge.formats.csv_cells import (
    AMOUNT,
    DATE,
    DEGREES,
    FIRST_AGE,
    LAST_AGE,
    MONTHS,
    TIME,
    YES,
    Cell,
    key_cell,
    list_cell,
    phone,
    plain,
    postcode,
    published,
    text_cell,
    tokens,
    unmarked,
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One fact of an offer (`name`) or of one of its parts (`phones.number`)."""

    field: str
    heading: str
    cell: Cell
    hint: str = ""
    also: tuple[str, ...] = ()

    @cached_property
    def part(self) -> str:
        """`phones`; empty for a fact of the offer itself."""
        return self.field.rpartition(".")[0]

    @cached_property
    def name(self) -> str:
        return self.field.rpartition(".")[2]

    def numbered(self, number: int) -> str:
        return self.heading if number == 1 else f"{self.heading} {number}"


# --- the columns ------------------------------------------------------------------------------------------------------

_TEXT = text_cell()
_WORDS = list_cell(_TEXT)

COLUMNS = (
    Column("name", "Name", text_cell(unmarked), "wie Familien es nennen", ("Titel", "Angebot", "Bezeichnung")),
    Column("alternate_name", "Amtlicher Name", _TEXT, "nur wenn er anders lautet"),
    Column("kind", "Art", key_cell(lambda: labels.KINDS, labels.MORE_KINDS), "eine von", ("Angebotsart",)),
    Column("description", "Beschreibung", _TEXT, "zwei, drei einfache Sätze", ("Kurzbeschreibung",)),
    Column("topics", "Themen", list_cell(key_cell(labels.topics)), "eines oder mehrere, getrennt durch |, von", ("Thema",)),
    Column("keywords", "Stichwörter", _WORDS, "getrennt durch |", ("Schlagwörter", "Stichworte")),
    Column(
        "audience", "Zielgruppen", list_cell(key_cell(labels.audiences, labels.MORE_AUDIENCES)), "getrennt durch |, von",
        ("Zielgruppe", "Für wen"),
    ),
    Column(
        "minimum_age_months", "Alter ab (Jahre)", FIRST_AGE, "3 oder 18 Monate oder ab Geburt",
        ("Alter ab", "Alter von", "Mindestalter", "minimum_age"),
    ),
    Column(
        "maximum_age_months", "Alter bis (Jahre)", LAST_AGE, "6 heißt: auch wer schon 6 ist; sonst in Monaten: 72 Monate",
        ("Alter bis", "Höchstalter", "maximum_age"),
    ),
    Column("organization", "Träger", _TEXT, "wer es anbietet", ("Organisation", "Anbieter", "Veranstalter")),
    Column("locations.name", "Gebäude", _TEXT, "weitere Orte: Gebäude 2, Straße 2 …", ("Ort Name", "Veranstaltungsort")),
    Column("locations.address_1", "Straße", _TEXT, "mit Hausnummer", ("Ort Straße", "Adresse", "Straße und Hausnummer")),
    Column("locations.postal_code", "PLZ", text_cell(postcode), "", ("Ort PLZ", "Postleitzahl")),
    Column("locations.city", "Ort", _TEXT, "", ("Stadt", "Ort Stadt")),
    Column("locations.district", "Stadtteil", _TEXT, "", ("Ort Stadtteil", "Ortsteil")),
    Column("locations.latitude", "Breitengrad", DEGREES, "51,763", ("Ort Breitengrad", "Breite", "lat")),
    Column("locations.longitude", "Längengrad", DEGREES, "7,891", ("Ort Längengrad", "Länge", "lon")),
    Column(
        "locations.precision", "Genauigkeit", key_cell(lambda: labels.PRECISIONS), "der Punkt ist der von",
        ("Ort Genauigkeit",),
    ),
    Column("schedules.opening_hours", "Öffnungszeiten", _TEXT, "wie in OpenStreetMap: Mo-Fr 09:00-12:00"),
    Column("schedules.rrule", "Wiederholung", _TEXT, "nach RFC 5545, jeden Dienstag: FREQ=WEEKLY;BYDAY=TU"),
    Column("schedules.dtstart", "Erster Tag", DATE, "02.03.2026", ("Erster Termin", "Startdatum")),
    Column("schedules.opens_at", "Beginn", TIME, "09:30", ("Uhrzeit von",)),
    Column("schedules.closes_at", "Ende", TIME, "11:00", ("Uhrzeit bis",)),
    Column("schedules.description", "Zeiten Hinweis", _TEXT, "nicht in den Ferien", ("Hinweis zu den Zeiten",)),
    Column("phones.number", "Telefon", text_cell(phone), "weitere: Telefon 2 …", ("Telefonnummer", "Tel", "phone")),
    Column("phones.description", "Telefon Hinweis", _TEXT, "wofür die Nummer ist"),
    Column("phones.official", "Telefon bestätigt", YES, "ja, wenn der Träger selbst sie nennt, sonst nein"),
    Column("contacts.name", "Ansprechperson", _TEXT, "weitere: Ansprechperson 2 …", ("Kontakt", "Ansprechpartner", "contact")),
    Column("contacts.title", "Ansprechperson Funktion", _TEXT, "", ("Kontakt Funktion",)),
    Column("contacts.email", "Ansprechperson E-Mail", _TEXT, "", ("Kontakt E-Mail",)),
    Column("email", "E-Mail", _TEXT, "", ("Mail", "E-Mail-Adresse")),
    Column("url", "Internet", _TEXT, "mit https://", ("Internetseite", "Webseite", "Website", "Homepage", "Link")),
    Column("cost_options.amount_description", "Kosten", _TEXT, "in Worten: kostenlos", ("Preis", "Gebühr", "cost")),
    Column("cost_options.amount", "Kosten Betrag", AMOUNT, "nur die Zahl: 2,50", ("Betrag",)),
    Column("cost_options.currency", "Kosten Währung", _TEXT, "EUR", ("Währung",)),
    Column("cost_options.valid_from", "Kosten gültig ab", DATE, "01.08.2026"),
    Column("languages", "Sprachen", _WORDS, "getrennt durch |", ("Sprache",)),
    Column("amenities", "Ausstattung", list_cell(key_cell(labels.amenities)), "getrennt durch |; zum Beispiel"),
    Column(
        "registration", "Anmeldung", key_cell(lambda: labels.REGISTRATIONS, labels.MORE_REGISTRATIONS),
        "eigene Worte oder eins von",
    ),
    Column("eligibility_description", "Voraussetzungen", _TEXT, "wer kommen darf", ("Berechtigung", "eligibility")),
    Column("steps", "Schritte", _WORDS, "was nacheinander zu tun ist, getrennt durch |", ("Ablauf",)),
    Column("note", "Hinweis", _TEXT, "was man sonst wissen muss", ("Bemerkung", "Hinweise")),
    Column("status", "Status", key_cell(lambda: labels.STATUSES), "leer heißt aktiv; eins von"),
    Column("contact_point", "Erste Anlaufstelle", YES, "ja oder nein", ("Anlaufstelle",)),
    Column("visits_home", "Kommt nach Hause", YES, "ja oder nein", ("Hausbesuch",)),
    Column("confidence", "Verlässlichkeit", key_cell(lambda: labels.CONFIDENCES), "eins von"),
    Column("sources.url", "Quelle", _TEXT, "Internetadresse; weitere: Quelle 2 …", ("Quelle Internet", "source")),
    Column("sources.file", "Quelle Datei", _TEXT),
    Column("sources.published", "Quelle veröffentlicht", text_cell(published), "2024 oder 05.11.2024", ("Quelle Stand",)),
    Column("sources.note", "Quelle Hinweis", _TEXT),
    Column("source_age", "Alter der Quelle", key_cell(lambda: labels.SOURCE_AGES), "eins von"),
    Column("assured_date", "Bestätigt am", DATE, "wann zuletzt jemand nachgesehen hat: 02.03.2026", ("Stand", "Geprüft am")),
    Column("valid_from", "Gültig ab", DATE, "", ("Gültig von",)),
    Column("valid_to", "Gültig bis", DATE),
    Column("id", "ID", _TEXT, "leer lassen; was der Export einträgt, bitte stehen lassen", ("Kennung",)),
    Column("municipality", "Kommune", _TEXT, "nur wenn die Datei mehrere betrifft, ihr Kürzel: ahlen", ("Gemeinde",)),
)  # fmt: skip
_ONLY_READ = (
    Column("minimum_age_months", "Alter ab (Monate)", MONTHS),
    Column("maximum_age_months", "Alter bis (Monate)", MONTHS),
)
REQUIRED = ("name", "kind", "description")
BY_FIELD = {column.field: column for column in COLUMNS}


def _names(column: Column) -> Iterator[tuple[int, str]]:
    """What a column may be called; where two share a name, it means the column with the lower rank."""
    yield from ((0, name) for name in (column.heading, *column.also))
    yield 1, column.field
    yield 2, column.name


@lru_cache(maxsize=1)
def _called() -> dict[str, Column]:
    names = [(rank, plain(name), column) for column in (*_ONLY_READ, *COLUMNS) for rank, name in _names(column)]
    found: dict[str, Column] = {}
    for _, name, column in sorted(names, key=lambda entry: entry[0]):
        found.setdefault(name, column)
    return found


def column_of(heading: str) -> tuple[Column, int] | None:
    """The column and which phone, place … it is of: `Telefon 2` and `telefon2` → phones.number, 2. None: not known."""
    parts = tokens(heading)
    if column := _called().get("".join(parts)):
        return column, 1
    for at, part in enumerate(parts):
        column = _called().get("".join((*parts[:at], *parts[at + 1 :])))
        if column and column.part and part.isdigit() and 0 < int(part) < 1000:
            return column, int(part)
    return None
