"""Whose an offer is: the town's, the Kreis's, the Land's or the Bund's, as far as its record says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.common import can_answer, neighbours_of, offers_known, wish_of
from actions.turn import Answer, Turn
from actions.words_of_talk import spoken
from knowledge.model import Offer
from knowledge.text import fold
from knowledge.wishes import Found
from wording.cards import as_of_line, contact_lines
from wording.replies import say
from wording.words import where_in

_TOWN, _ABOVE = r"(?:stadt|gemeinde|kommune)", r"(?:(?:land)?kreis\w*|bund\w*|staat\w*|vom land)"
_ASKS = re.compile(
    rf"\b{_TOWN}\b.{{0,20}}\boder\b.{{0,20}}\b{_ABOVE}\b|\b{_ABOVE}\b.{{0,20}}\boder\b.{{0,20}}\b{_TOWN}\b"
    rf"|^(?:und |aber )?(?:ist|sind|is|isch) (?:das|die|der|es) (?:\w+ )?(?:von|vom|beim) (?:der )?(?:{_TOWN}|{_ABOVE}|land)$"
    r"|\bvon wem (?:ist|wird|kommt|sind) (?:das|die|der|es)\b"
)
_SAYS_WHOSE = re.compile(
    rf"\b(?:{_TOWN}|{_ABOVE}|land|laender|verein\w*|\w*kirch\w*|evangelisch\w*|katholisch\w*|caritas|diakonie|awo|skf|jugendamt)\b"
)
_FOLLOWS_UP = 12  # words


def whose_is_it(turn: Turn) -> Answer | None:
    """ "Ist das von der Stadt oder vom Kreis?", of what the message names, else of what was shown last."""
    said = " ".join(spoken(turn.text))
    if turn.town is None or not _ASKS.search(said) or len(said.split()) > _FOLLOWS_UP:
        return None
    finding = turn.knowledge.find(wish_of(turn))
    named = finding.concepts and can_answer(turn, finding)
    offers = [finding.found[0].offer] if named else offers_known(turn, turn.memory.last)
    if not offers:
        return None
    messages = tuple("\n".join(line for line in _lines(turn, offer) if line) for offer in offers)
    shown = tuple(Found(offer, 1.0) for offer in offers)
    return Answer("answered", messages, ("utter_whose_own",), shown, topics=offers[0].topics[:1], memory=turn.memory)


def _lines(turn: Turn, offer: Offer) -> Iterator[str]:
    assert turn.town is not None
    view = turn.knowledge.view(turn.town.id)
    if offer.municipality == turn.town.id:
        yield say("utter_whose_own", turn.language, name=offer.name, town=turn.town.name)
    elif offer.municipality in view.names:
        yield say(
            "utter_whose_above", turn.language, name=offer.name, level=view.names[offer.municipality], town=turn.town.name
        )
    else:
        there = next((town for town in neighbours_of(turn) if town.id == offer.municipality), None)
        yield say("utter_whose_neighbour", turn.language, name=offer.name, there=where_in(there), here=where_in(turn.town))
    yield offer.description
    if offer.organization:
        yield say("utter_whose_organization", turn.language, organization=offer.organization)
    elif not _SAYS_WHOSE.search(fold(f"{offer.name} {offer.description}")):
        yield say("utter_whose_organization_unknown", turn.language)
    yield from contact_lines(offer)
    yield as_of_line(offer)
