"""The fields of the form for a record: named as the spreadsheet names them, in the order in which one thinks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from knowledge.formats.csv_columns import BY_FIELD, Column

_KINDS = {
    "description": "area", "eligibility_description": "area", "note": "area", "steps": "lines", "keywords": "lines",
    "languages": "lines", "kind": "choice", "status": "choice", "confidence": "choice", "source_age": "choice",
    "locations.precision": "choice", "topics": "choices", "audience": "choices", "amenities": "choices",
    "contact_point": "flag", "visits_home": "flag", "phones.official": "flag", "assured_date": "date", "valid_from": "date",
    "valid_to": "date", "schedules.dtstart": "date", "cost_options.valid_from": "date", "schedules.opens_at": "time",
    "schedules.closes_at": "time", "email": "email", "contacts.email": "email", "registration": "words",
}  # fmt: skip
_NEEDED = ("name", "kind", "description")
_HINTS = {
    "topics": "Damit Familien es finden. Mindestens eines, besser nicht mehr als drei.",
    "keywords": "Wörter, mit denen Familien danach fragen. Jedes in eine Zeile.",
    "languages": "Jede in eine Zeile.",
    "steps": "Was nacheinander zu tun ist. Jeder Schritt in eine Zeile.",
    "audience": "",
    "amenities": "",
    "kind": "",
    "registration": "Eigene Worte, oder: ohne Anmeldung, ohne Termin, telefonisch, online.",
    "locations.precision": "Wie genau der Punkt auf der Karte ist.",
    "locations.name": "",
    "locations.address_1": "mit Hausnummer",
    "phones.number": "",
    "phones.official": "",
    "contacts.name": "",
    "contact_point": "Familien ohne passende Antwort werden hierher geschickt.",
    "visits_home": "Jemand kommt zu den Familien nach Hause.",
    "schedules.opening_hours": "Wie man es sagt („Mo bis Fr 9–12 Uhr“) oder wie in OpenStreetMap.",
    "status": "", "confidence": "", "source_age": "",
    "assured_date": "Wann haben Sie oder jemand anderes zuletzt nachgesehen?",
    "sources.url": "", "sources.published": "2024 oder 05.11.2024",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One input. `name` is that of the offer's field, or of a part's (`number`); `kind` says how it is typed."""

    column: Column
    kind: str

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def label(self) -> str:
        return _LABELS.get(self.column.field, self.column.heading)

    @property
    def hint(self) -> str:
        return _HINTS.get(self.column.field, self.column.hint)

    @property
    def needed(self) -> bool:
        return self.column.field in _NEEDED

    @property
    def choices(self) -> Mapping[str, str]:
        """German words by key."""
        return self.column.cell.labels()


_LABELS = {
    "phones.official": "Der Träger nennt diese Nummer selbst", "contact_point": "Erste Anlaufstelle",
    "visits_home": "Kommt nach Hause", "phones.description": "Wofür die Nummer ist", "assured_date": "Geprüft am",
    "minimum_age_months": "Alter ab", "maximum_age_months": "Alter bis", "contacts.title": "Funktion",
    "contacts.email": "E-Mail der Ansprechperson", "schedules.description": "Hinweis zu den Zeiten",
    "cost_options.amount": "Betrag", "cost_options.currency": "Währung", "cost_options.valid_from": "Gilt ab",
    "cost_options.amount_description": "Kosten in Worten", "sources.file": "Datei", "sources.published": "Veröffentlicht",
    "sources.note": "Quelle in Worten", "sources.url": "Internetadresse der Quelle",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What there can be several of: phones, places …"""

    name: str
    legend: str  # of one of them
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Section:
    """A fieldset. `provider`: what a provider may propose to change is in it. `rare`: folded up until something is in it."""

    key: str
    legend: str
    items: tuple[Field | Part, ...]
    provider: bool = True
    rare: bool = False


@cache
def field_of(path: str) -> Field:
    return Field(BY_FIELD[path], _KINDS.get(path, "text"))


def _fields(*paths: str) -> tuple[Field, ...]:
    return tuple(field_of(path) for path in paths)


def _part(name: str, legend: str) -> Part:
    return Part(name, legend, tuple(field_of(path) for path, column in BY_FIELD.items() if column.part == name))


SECTIONS = (
    Section("was", "Was es ist", _fields("name", "kind", "description", "organization", "alternate_name")),
    Section("thema", "Worum es geht", _fields("topics", "keywords"), provider=False),
    Section("wer", "Für wen", _fields(
        "minimum_age_months", "maximum_age_months", "audience", "eligibility_description", "languages", "amenities"
    )),
    Section("wo", "Wo", (_part("locations", "Ort"), *_fields("visits_home"))),
    Section("wann", "Wann", (_part("schedules", "Zeit"), *_fields("valid_from", "valid_to"))),
    Section("kontakt", "Kontakt und Anmeldung", (
        _part("phones", "Telefon"), *_fields("email", "url", "registration"), _part("contacts", "Ansprechperson"),
    )),
    Section("kosten", "Kosten", (_part("cost_options", "Preis"),), rare=True),
    Section("hinweise", "Schritte und Hinweise", _fields("steps", "note"), rare=True),
    Section("stand", "Einordnung und bisherige Quellen", (
        *_fields("status", "contact_point", "confidence", "source_age"), _part("sources", "Quelle"),
    ), provider=False, rare=True),
)  # fmt: skip
ASSURED = field_of("assured_date")
FIELDS = tuple(item for section in SECTIONS for item in section.items if isinstance(item, Field))
PARTS = tuple(item for section in SECTIONS for item in section.items if isinstance(item, Part))
_ITEMS: tuple[Field | Part, ...] = (*FIELDS, *PARTS, ASSURED)
BY_NAME: Mapping[str, Field | Part] = {item.name: item for item in _ITEMS}
PROVIDERS = frozenset(item.name for section in SECTIONS if section.provider for item in section.items)


def label_of(name: str) -> str:
    """`phones` → Telefon, `name` → Name: what a person reads instead of a field's name."""
    item = BY_NAME.get(name)
    return name if item is None else item.legend if isinstance(item, Part) else item.label


def heading_of(path: str) -> str:
    """`phones.number` → Telefon, as the spreadsheet's column is called."""
    return BY_FIELD[path].heading if path in BY_FIELD else label_of(path.partition(".")[0])
