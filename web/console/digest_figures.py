"""The digest for the next network meeting: what families asked most, what was missing, what is new, what grew old."""

from __future__ import annotations

from knowledge.freshness import REASONS, as_of_in_words
from review.digest import Digest, read_digest
from web.console.desk import Desk
from web.console.report_area import Asked
from web.console.report_document import TOO_FEW, Document, Section, figure, rows_of
from web.console.report_figures import HEAD, topic_names


def digest_of(desk: Desk, asked: Asked) -> Document:
    known = {town.id for town in desk.knowledge.municipalities()}
    with desk.knowledge.settled():
        offers = [offer for town in asked.area.towns if town in known for offer in desk.knowledge.view(town).where(own=True)]
    with desk.database.reading() as connection:
        digest = read_digest(connection, asked.area.towns, asked.months, offers, desk.now().date())
    sections = [_asked(desk, digest), _missing(desk, digest), _noted(digest), _new(digest), _stale(digest)]
    facts = [("Angebote im Bestand", figure(len(offers))), ("davon zu prüfen", figure(digest.stale_in_all))]
    return Document(f"Fürs Netzwerktreffen: {asked.area.name}", asked.period, facts, sections)


def _asked(desk: Desk, digest: Digest) -> Section:
    names = topic_names(desk)
    rows = rows_of([(names.get(topic, topic), cell) for topic, cell in digest.asked or ()])
    return Section(
        "asked", "Das haben Familien am meisten gefragt", ("Thema", *HEAD), rows, empty=TOO_FEW,
    )  # fmt: skip


def _missing(desk: Desk, digest: Digest) -> Section:
    names = topic_names(desk)
    rows = [(names.get(topic, topic), figure(count)) for topic, count in digest.missing]
    return Section(
        "missing", "Dazu fanden wir nichts", ("Thema", "Fragen ohne Antwort"), rows,
        empty="Kein Thema blieb fünfmal oder öfter ohne Antwort.",
    )  # fmt: skip


def _noted(digest: Digest) -> Section:
    rows = [(label, figure(size)) for label, size in digest.noted]
    return Section(
        "noted", "Diese Angebote fehlen", ("So fragen Familien", "Fragen"), rows,
        empty="Die Redaktion hat kein fehlendes Angebot vermerkt, nach dem fünfmal gefragt wurde.",
    )  # fmt: skip


def _new(digest: Digest) -> Section:
    return Section(
        "new", "Neu im Bestand", ("Angebot",), [(name,) for name in digest.new],
        empty="In diesen Monaten kam in der Redaktion kein Angebot dazu.",
    )  # fmt: skip


def _stale(digest: Digest) -> Section:
    rows = [
        (
            one.offer.name,
            as_of_in_words(one.as_of) if one.as_of else "unbekannt",
            ", ".join(REASONS[reason] for reason in one.reasons),
        )
        for one in digest.stale
    ]  # fmt: skip
    return Section(
        "stale", "Bitte prüfen: Stimmt das noch?", ("Angebot", "Stand", "Warum"), rows,
        empty="Alle Angebote sind frisch bestätigt.",
    )  # fmt: skip
