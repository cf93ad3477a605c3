"""A town's offers as a list: what fits, in which order, which part of it is shown, and each as a short card."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import numpy as np

from knowledge.browsing import Catalog, catalog_of
from knowledge.model import Municipality, Offer
from knowledge.search.arrays import Ints
from knowledge.view import View
from knowledge.wishes import Finding, Found, Wish
from web.asked import Asked, asked_of, carrying
from web.facets import Narrowed, facets_of
from web.site import Site
from wording.cards import Line, lines_of
from wording.drawn import fact, kind_of, page_of
from wording.replies import say
from wording.words import where_in

PAGE = 24  # offers
_FOUND = 96  # looked at for a question; what is worse than the best hundred answers nothing
_DOUBTFUL = 0.5  # Finding.answerable below which more such questions have no answer in the records than have one
_DESCRIPTION = 180  # characters of a card: two lines
_ON_CARD = ("where", "elsewhere", "hours", "ages")
_LEVELS = {"municipality": "Gemeinde", "district": "Kreis", "state": "Land", "country": "Bund"}
_LABELS = {"hours": "Wann", "registration": "Anmeldung", "no_contact": "Kontakt"}  # of lines that bring none of their own


@dataclass(frozen=True)
class Listing:
    """`cards` are those of this page: the town's own, then inherited ones (of a question: the best first)."""

    asked: Asked
    narrowed: Narrowed
    notes: tuple[str, ...]
    own: int
    inherited: int
    above: str  # whose the inherited ones are: `Kreis, Land und Bund`
    page: int
    pages: int
    cards: tuple[Mapping[str, Any], ...]

    @property
    def total(self) -> int:
        return self.own + self.inherited

    @property
    def groups(self) -> list[tuple[bool, list[Mapping[str, Any]]]]:
        """What belongs together, each with whether it is inherited; the answers to a question are one."""
        if self.asked.text:
            return [(False, list(self.cards))] if self.cards else []
        return [(above, list(cards)) for above, cards in groupby(self.cards, key=lambda card: card["above"] is not None)]

    @property
    def near_pages(self) -> list[int | None]:
        """The first, the last, and those around this one; None for a gap."""
        near = sorted({1, self.pages, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)})
        gaps = [[None, page] if page - before > 1 else [page] for before, page in zip([0, *near], near)]
        return [number for part in gaps for number in part]


def listing(site: Site, town: Municipality, path: str, query: Mapping[str, str], at: datetime) -> Listing:
    view = site.view(town)
    catalog = catalog_of(view, site.database)
    facets = facets_of(catalog, town, site.knowledge.lexicon, at)
    asked = asked_of(path, query, facets)
    finding = site.knowledge.find(Wish(asked.text, town.id), limit=_FOUND) if asked.text else None
    ranked = _ranked(catalog, finding)
    base = catalog.mask(ranked) & catalog.still_valid(at.date())
    narrowed = Narrowed(facets, base, asked.chosen)
    fitting = ranked[narrowed.mask[ranked]]
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(asked.page, pages)
    shown = [catalog.ids[number] for number in fitting[(page - 1) * PAGE : page * PAGE]]
    own = int(np.count_nonzero(catalog.level[fitting] == 0))
    cards = (card_of(site, view, offer, at) for offer in view.offers.many(shown))
    return Listing(
        asked=asked,
        narrowed=narrowed,
        notes=(*asked.notes, *_notes(finding, asked, pages, len(fitting))),
        own=own,
        inherited=len(fitting) - own,
        above=_in_words([_LEVELS[level] for level in view.levels[1:]]),
        page=page,
        pages=pages,
        cards=tuple({**card, "page": carrying(card["page"], asked.kept)} for card in cards),
    )


def _ranked(catalog: Catalog, finding: Finding | None) -> Ints:
    """Numbers of the catalog, best first; without a question all, in its order."""
    if finding is None:
        return np.arange(len(catalog.ids))
    return catalog.numbers_of([found.offer.id for found in finding.found])


def _in_words(names: Sequence[str]) -> str:
    return " und ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _notes(finding: Finding | None, asked: Asked, pages: int, count: int) -> Sequence[str]:
    notes = []
    if finding and count and finding.answerable < _DOUBTFUL:
        notes.append("Genau dazu haben wir wohl nichts. Das hier kommt Ihrer Frage am nächsten.")
    if asked.page > pages:
        notes.append(f"So viele Seiten sind es nicht. Sie sehen die letzte, Seite {pages}.")
    return notes


def counted(found: Listing, town: Municipality) -> str:
    """`3 Angebote in Ahlen`, `Kein Angebot passt`."""
    narrowed = bool(found.asked.text or found.asked.chosen)
    if not found.total:
        return f"Kein Angebot {'passt dazu' if narrowed else where_in(town)}"
    number = "Ein Angebot" if found.total == 1 else f"{found.total} Angebote"
    passes = " passt dazu" if found.total == 1 else " passen dazu"
    return f"{number}{passes}" if narrowed else f"{number} {where_in(town)}"


def card_of(site: Site, view: View, offer: Offer, at: datetime) -> dict[str, Any]:
    """What `_offer_card.html` draws, in the words of the chat's card (wording/cards.py), as it reads in the view's town.

    id, name, kind (a word), description (two lines at most), topics (names), facts (label and text: where, when, next
    date, for which ages), open (True where it is said to be open now, else False), above (`Gilt für: …` of what is
    inherited, else None), as_of (age, doubt and source), uncertain (whether it still exists), page (its path).
    """
    lines = lines_of(Found(offer, 1.0), at, (), view)
    text_of = {line.key: line.text for line in lines}
    topics = site.knowledge.lexicon.topics
    return {
        "id": offer.id,
        "name": offer.name,
        "kind": kind_of(offer),
        "description": textwrap.shorten(offer.description, _DESCRIPTION, placeholder=" …"),
        "topics": [topics[key].name for key in offer.topics if key in topics],
        "facts": labelled(line for line in lines if line.key in _ON_CARD and line.text != say("utter_card_hours_unknown")),
        "open": said_open(lines),
        "above": text_of.get("above"),
        "as_of": text_of.get("as_of", ""),
        "uncertain": offer.status == "uncertain",
        "page": page_in(offer, view.town),
    }


def labelled(lines: Iterable[Line]) -> list[dict[str, str]]:
    """Lines as terms and descriptions, each with a label; that it is open now is told apart (`said_open`)."""
    facts = (fact(line) for line in lines if line.text != say("utter_card_open"))
    return [{**one, "label": one["label"] or _LABELS.get(one["key"], "Hinweis")} for one in facts]


def said_open(lines: Iterable[Line]) -> bool:
    return any(line.text == say("utter_card_open") for line in lines)


def page_in(offer: Offer, town: Municipality | None) -> str:
    """The path of an offer's page; what a town inherits is shown in that town."""
    if town is None or town.id == offer.municipality:
        return page_of(offer)
    return f"{page_of(offer)}?{urlencode({'stadt': town.id})}"
