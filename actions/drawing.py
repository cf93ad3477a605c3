"""What a widget needs to draw an answer: which of its messages are cards, and each result as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.turn import Answer, Turn
from knowledge.wishes import Found
from wording.cards import Card, Line, lines_of
from wording.drawn import drawn
from wording.replies import language_of

DRAWN_BY = ("web",)  # channels whose client draws cards


def with_cards(data: dict[str, Any], turn: Turn, answer: Answer) -> dict[str, Any]:
    """The data of the outcome, for a channel that draws with `card` in each result.

    `shows` has for each message the id of the offer whose card it is, else None, `languages` what it is said in: facts are
    German, whatever the conversation's language. Raises DatabaseUnavailable.
    """
    if turn.channel not in DRAWN_BY:
        return data
    said = {message.offer_id: message.lines for message in answer.messages if isinstance(message, Card)}
    cards = [{"card": _card(turn, found, said.get(found.offer.id))} for found in answer.results]
    return data | {
        "languages": [language_of(message, turn.language) for message in answer.messages],
        "shows": [message.offer_id if isinstance(message, Card) else None for message in answer.messages],
        "results": [line | card for line, card in zip(data["results"], cards)],
    }


def _card(turn: Turn, found: Found, lines: Sequence[Line] | None) -> dict[str, Any]:
    assert turn.town is not None  # nothing is found without
    view = turn.knowledge.view(turn.town.id)
    return drawn(found.offer, lines or lines_of(found, turn.at, (), view), turn.at, view)
