"""What is printed of an offer: the facts of its card with what each one opens, for leaflet and folder as page and PDF."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.model import Offer
from knowledge.view import View
from knowledge.wishes import Found
from wording.cards import lines_of
from wording.drawn import fact, kind_of, page_of, tel, web_address
from wording.replies import say
from wording.words import hours_of

_TYPED = 38  # characters of a web address


@dataclass(frozen=True)
class Fact:
    """`Telefon`, `02382 91230`, `tel:+49-2382-91230`; a fact without a label has an empty one."""

    key: str
    label: str
    text: str
    href: str | None = None


@dataclass(frozen=True)
class Printed:
    """An offer as its card has it."""

    id: str
    name: str
    kind: str
    page: str
    description: str
    facts: tuple[Fact, ...]

    def only(self, keys: Collection[str]) -> Printed:
        return replace(self, facts=tuple(one for one in self.facts if one.key in keys))


def printed(offer: Offer, at: datetime, view: View, fallback: Offer | None = None) -> Printed:
    """`fallback`: whom to ask where the offer cannot be reached itself."""
    lines = lines_of(Found(offer, 1.0), at, (), view, fallback)
    links = _links(offer)
    facts = []
    for line in lines:
        if line.key not in ("name", "description") and line.text != say("utter_card_open"):  # true only at this moment
            drawn = fact(line)
            facts.append(Fact(line.key, drawn["label"], drawn["text"], next(links) if line.key == "contact" else None))
    return Printed(offer.id, offer.name, kind_of(offer), page_of(offer), offer.description, tuple(facts))


def printed_for_long(offer: Offer, at: datetime, view: View) -> Printed:
    """Without what is true of this week only: a leaflet hangs on a wall for months. Addresses are short enough to be typed."""
    hours = hours_of(offer)
    lasting = hours and say("utter_card_hours", hours=hours)
    made = printed(offer, at, view)
    kept = (one for one in made.facts if one.key != "hours" or f"{one.label}: {one.text}" == lasting)
    return replace(made, facts=tuple(map(_with_short_address, kept)))


def _with_short_address(one: Fact) -> Fact:
    if not one.href or not one.href.startswith("http"):
        return one
    text = one.text.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return replace(one, text=text if len(text) <= _TYPED else text[: _TYPED - 1] + "…")


def _links(offer: Offer) -> Iterator[str | None]:
    """What the contact lines of a card open, in their order (wording/cards.py `contact_lines`)."""
    yield from (tel(phone.number) for phone in offer.phones)
    emails = [offer.email, *(person.email for person in offer.contacts)]
    yield from (f"mailto:{email}" for email in dict.fromkeys(email for email in emails if email))
    yield web_address(offer.url)


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters, cut between words where there are any, with an ellipsis."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rsplit(None, 1)[0] if " " in cut else cut).rstrip(" ,;:.–") + "…"
