"""An answer as calls of the Bot API: text with buttons, a venue on the map, a file for the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.assistant import Reply
from bot.channels.telegram.inbox import Call
from bot.channels.telegram.keyboards import Button, Keyboard
from bot.channels.telegram.texts import escaped, pieces, tappable
from knowledge.model import Location, Offer
from wording.drawn import EXACT, address_of, way_to
from wording.replies import say

_ROUGH = ("district", "postcode")  # shown with the word that it is so; the middle of a town only with a street to go to
_RATED = ("answered", "handover")
_LONGEST_TITLE = 24  # of an offer on a button


@dataclass
class Out:
    """What is sent, in order, and the keyboards under it. A group is not `private`."""

    private: bool = True
    calls: list[Call] = field(default_factory=list)
    keyboards: list[Keyboard] = field(default_factory=list)

    def say(self, text: str, keyboard: Keyboard | None = None, bold: Sequence[str] = (), edits: int | None = None) -> None:
        """The keyboard hangs under the last piece. `edits`: the message to change instead, where one piece is enough."""
        shown = list(pieces(text))
        edited = edits if len(shown) == 1 else None
        for position, piece in enumerate(shown):
            call: Call = {"method": "send_message" if edited is None else "edit_message_text", "text": escaped(piece, bold)}
            if edited is not None:
                call["message_id"] = edited
            if keyboard and position == len(shown) - 1:
                call["reply_markup"] = self._markup(keyboard)
            self.calls.append(call)

    def ask_location(self, text: str, title: str) -> None:
        """A button of the keyboard of letters; a bot gets a location only by that one, and in groups not at all."""
        if not self.private:
            return
        button = {"text": title, "request_location": True}
        markup = {"keyboard": [[button]], "one_time_keyboard": True, "resize_keyboard": True}
        self.calls.append({"method": "send_message", "text": escaped(text), "reply_markup": markup})

    def venue(self, offer: Offer, place: Location, language: str) -> None:
        address = address_of(place) or offer.name
        route = (say("utter_telegram_route", language), way_to(place))
        self.calls.append(
            {
                "method": "send_venue", "latitude": place.latitude, "longitude": place.longitude, "title": offer.name,
                "address": address, "reply_markup": self._markup(Keyboard().add(route)),
            }
        )  # fmt: skip

    def file(self, name: str, content: str, caption: str) -> None:
        self.calls.append({"method": "send_document", "filename": name, "content": content, "caption": escaped(caption)})

    def _markup(self, keyboard: Keyboard) -> dict[str, Any]:
        if keyboard.payloads:
            self.keyboards.append(keyboard)
        return keyboard.markup


def pin_of(offer: Offer) -> Location | None:
    """The offer's place that can be shown on a map, the most exact one first."""
    if offer.visits_home:
        return None
    order = (*EXACT, *_ROUGH, "city")
    known = [place for place in offer.locations if place.precision in order and place.latitude is not None and _is_told(place)]
    return min(known, key=lambda place: order.index(str(place.precision)), default=None)


def rough_pin(place: Location, language: str) -> str | None:
    """The word that goes with a pin in the middle of a district."""
    return say("utter_telegram_rough_pin", language, area=_area(place)) if place.precision not in EXACT else None


def _is_told(place: Location) -> bool:
    """Whether it can be said what the pin shows: in the middle of a town one says nothing, unless there is an address."""
    return place.precision in EXACT or bool(_area(place) and (place.precision != "city" or place.address_1))


def _area(place: Location) -> str | None:
    """What coordinates that are not a house's are the middle of."""
    return place.city if place.precision == "city" else place.district or place.postal_code


def show(out: Out, reply: Reply, offers: Sequence[Offer], language: str, edits: int | None = None, pin: bool = False) -> None:
    """`offers`: the reply's results, best first. `pin`: the first that has an address is shown on the map as well."""
    nearest = next(((offer, place) for offer in offers if (place := pin_of(offer))), None) if pin else None
    doubt = rough_pin(nearest[1], language) if nearest else None
    text = "\n\n".join([*reply.texts, *([doubt] if doubt else [])])
    if reply.data["outcome"] != "crisis":
        text = tappable(text)
    out.say(text, _keyboard(reply, offers, language), [offer.name for offer in offers], edits)
    if nearest:
        out.venue(*nearest, language)


def _keyboard(reply: Reply, offers: Sequence[Offer], language: str) -> Keyboard | None:
    keyboard = Keyboard()
    dated = {line["id"] for line in reply.data["results"] if line.get("next_start")}
    for offer in offers:
        keyboard.add(*_of_offer(offer, offer.id in dated, language))
    unwanted = say("utter_button_not_helpful", language)
    more = say("utter_button_more", language)
    said = [button for button in reply.buttons if button["title"] != unwanted]
    keyboard.add_all([(button["title"], _meaning(button, more)) for button in said])
    if reply.data["outcome"] in _RATED:
        ids = [line["id"] for line in reply.data["results"]]
        keyboard.add(("👍", {"thumb": "up", "helpful": ids}), ("👎", {"thumb": "down"}))
    return keyboard if keyboard.rows else None


def _meaning(button: dict[str, str], more: str) -> dict[str, Any]:
    return {"say": button["payload"], "edit": True} if button["title"] == more else {"say": button["payload"]}


def _of_offer(offer: Offer, dated: bool, language: str) -> Iterable[Button]:
    name = offer.name if len(offer.name) <= _LONGEST_TITLE else f"{offer.name[: _LONGEST_TITLE - 1]}…"
    if pin_of(offer):
        yield f"📍 {name}", {"venue": offer.id}
    if dated and offer.kind in ("event", "group"):
        yield f"📅 {say('utter_telegram_calendar', language)}", {"calendar": offer.id}
