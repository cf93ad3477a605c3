"""The report for the town and its funders: what was asked, what was answered, what was missing, what was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.engine import Connection

from knowledge.repository import offers_of
from review.demand import Demand, OfferUse, read_demand, read_missing, read_offer_use
from review.digest import most_missed
from review.suppression import Cell, is_small, shown_parts, shown_total
from review.usage import PREGNANT
from web.console.desk import Desk
from web.console.report_area import Asked, month_in_words
from web.console.report_document import TOO_FEW, Document, Section, at_least, figure, in_order, rows_of, share

HEAD = ("Fragen", "davon beantwortet")
TITLES = {
    "month": "Nutzung nach Monaten", "topic": "Nachfrage nach Themen", "district": "Nachfrage nach Stadtteilen",
    "age": "Nachfrage nach Alter des Kindes", "channel": "Nachfrage nach Zugangsweg", "language": "Nachfrage nach Sprache",
}  # fmt: skip
_FIRST = {
    "month": "Monat", "topic": "Thema", "district": "Stadtteil", "age": "Alter", "channel": "Zugangsweg", "language": "Sprache",
}  # fmt: skip
_UNKNOWN = {
    "topic": "ohne erkanntes Thema", "district": "ohne Stadtteil", "age": "ohne Alter", "channel": "unbekannt",
    "language": "andere Sprache",
}  # fmt: skip
_AGES = {
    PREGNANT: "in der Schwangerschaft", "0-1": "im ersten Lebensjahr", "1-3": "1 bis 3 Jahre", "3-6": "3 bis 6 Jahre",
    "6-10": "6 bis 10 Jahre", "10-14": "10 bis 14 Jahre", "14-18": "14 bis 18 Jahre",
}  # fmt: skip
_CHANNELS = {"web": "Internetseite", "telegram": "Telegram", "cmdline": "Befehlszeile"}
_LANGUAGES = {
    "de": "Deutsch", "en": "Englisch", "tr": "Türkisch", "ar": "Arabisch", "uk": "Ukrainisch", "ru": "Russisch",
}  # fmt: skip
_BESIDE = {
    "clarify": "Rückfragen an die Familie", "declined": "Nicht unsere Aufgabe", "chitchat": "Gruß und Dank",
    "crisis": "Notfälle, mit Nummer beantwortet",
}  # fmt: skip


def report_of(desk: Desk, asked: Asked) -> Document:
    towns = asked.area.towns
    with desk.database.reading() as connection:
        demand = read_demand(connection, towns, asked.months)
        missing = read_missing(connection, towns, asked.months)
        used = read_offer_use(connection, towns, asked.months)
        names = _names_of(connection, used)
    total = shown_total(demand.total)
    facts = [("Fragen", figure(total.turns)), ("davon beantwortet", share(total))]
    sections = [
        *(_section(desk, demand, dimension) for dimension in TITLES),
        _beside(demand),
        _missing(desk, missing),
        _offers(used, names),
    ]
    return Document(f"Was Familien fragen: {asked.area.name}", asked.period, facts, sections)


def cells_of(desk: Desk, demand: Demand, dimension: str) -> list[tuple[str, Cell]] | None:
    """By name, in the order they are shown; None where they are too few to be told apart."""
    counts = demand.by.get(dimension, {})
    cells = shown_parts(counts)
    if cells is None:
        return None
    if dimension == "month":
        return [(month_in_words(month), cells[month.isoformat()]) for month in demand.months]
    return in_order(cells, _names(desk, dimension))


def _names(desk: Desk, dimension: str) -> Mapping[str, str]:
    known = {"age": _AGES, "channel": _CHANNELS, "language": _LANGUAGES}.get(dimension, {})
    if dimension == "topic":
        known = topic_names(desk)
    return {**known, "": _UNKNOWN[dimension]}


def topic_names(desk: Desk) -> dict[str, str]:
    return {key: topic.name for key, topic in desk.knowledge.lexicon.topics.items()}


def _section(desk: Desk, demand: Demand, dimension: str) -> Section:
    cells = cells_of(desk, demand, dimension)
    title, head = TITLES[dimension], (_FIRST[dimension], *HEAD)
    if not cells or not demand.total.turns:
        return Section(dimension, title, head, (), empty=TOO_FEW if demand.total.turns else "Dazu ist nichts gezählt.")
    chart = f"Balkendiagramm: {title}. Alle Zahlen stehen in der Tabelle."
    has_bars = any(cell.turns for _, cell in cells)
    return Section(dimension, title, head, rows_of(cells), chart=chart if has_bars else None)


def _beside(demand: Demand) -> Section:
    rows = [(name, at_least(demand.beside.get(outcome, 0))) for outcome, name in _BESIDE.items()]
    return Section(
        "beside", "Was sonst geschrieben wurde", ("Was", "Nachrichten"), rows,
        note="Diese Nachrichten sind in den Fragen nicht enthalten. Von Notfällen zählen wir nichts als ihre Zahl.",
    )  # fmt: skip


def _missing(desk: Desk, counted: dict[str, int]) -> Section:
    names = topic_names(desk)
    rows = [(names.get(topic, topic), figure(count)) for topic, count in most_missed(counted)]
    return Section(
        "missing", "Gesucht und nicht gefunden", ("Thema", "Fragen ohne Antwort"), rows,
        note="Eine Frage zu zwei Themen zählt bei beiden. Themen mit weniger als 5 Fragen stehen nicht in der Liste.",
        empty="Kein Thema blieb fünfmal oder öfter ohne Antwort.",
    )  # fmt: skip


def _names_of(connection: Connection, used: Sequence[OfferUse]) -> dict[str, str]:
    return {offer.id: offer.name for offer in offers_of(connection, [one.offer_id for one in used])}


def _offers(used: Sequence[OfferUse], names: Mapping[str, str]) -> Section:
    """Small figures come last by name, as their place would tell how large they are."""
    known = [(names.get(one.offer_id, f"{one.offer_id} (entfernt)"), one) for one in used]
    known.sort(key=lambda pair: (0 if is_small(pair[1].shown) else -pair[1].shown, pair[0]))
    rows = [
        (name, at_least(one.shown), at_least(one.opened), at_least(one.helpful), at_least(one.not_helpful))
        for name, one in known
    ]
    head = ("Angebot", "gezeigt", "geöffnet", "hilfreich", "nicht hilfreich")
    return Section(
        "offers", "Angebote: gezeigt, geöffnet, bewertet", head, rows,
        note="Gezeigt: in einer Antwort. Geöffnet: die Seite des Angebots; auch Suchmaschinen öffnen Seiten.",
    )  # fmt: skip
