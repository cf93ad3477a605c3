"""A request for an appointment: the button beside the contact cards, how one begins, how it is withdrawn."""

from __future__ import annotations

from dataclasses import replace

from actions import appointment_form as the_form
from actions import appointment_words as words
from actions.appointment_places import can_be_asked, choices, chosen, places_in_town
from actions.common import hand_over, wish_of
from actions.memory import AppointmentForm
from actions.turn import Answer, Turn
from actions.words_of_talk import spoken
from knowledge.model import Offer
from review.numbers import numbers_in, shown
from wording.replies import say

_FEW = 3  # words of a yes to the button


def offer_to_ask(turn: Turn, answer: Answer, meant: Offer | None = None) -> Answer:
    """The button beside the contact cards, where one of the places shown can be asked; `meant` is the one asked about."""
    if turn.appointments is None or not any(can_be_asked(found.offer, turn) for found in answer.results):
        return answer
    place = meant.id if meant and can_be_asked(meant, turn) else None
    memory = replace(answer.memory or turn.memory, appointment=AppointmentForm("offered", place))
    return replace(answer, buttons=(*answer.buttons, say("utter_button_appointment", turn.language)), memory=memory)


def go_on(turn: Turn) -> Turn | Answer | None:
    """Withdraws, begins, or takes the answer to the form's last question, whatever kind of message it was taken for."""
    if turn.appointments is None:
        return None
    withdrawn = _withdraw(turn)
    if withdrawn:
        return withdrawn
    form = turn.memory.appointment
    if form.running:
        return the_form.answer(turn)
    begun = begin(turn)
    if begun:
        return begun
    if form.step == "offered" and turn.town and words.agrees(turn.text) and len(spoken(turn.text)) <= _FEW:
        return _begin(turn)
    return the_form.left(turn) if form.step else None


def begin(turn: Turn) -> Answer | None:
    """Where the town is known, and the message names no matter that would have to be found first."""
    if turn.appointments is None or turn.town is None:
        return None
    if words.taps(turn.text, "utter_button_appointment", turn.language):
        return _begin(turn)
    if not words.begins(turn.text):
        return None
    rest = words.beside_beginning(turn.text)
    named = chosen(rest, choices(turn), places_in_town(turn)) if rest else None
    if rest and named is None and turn.knowledge.find(replace(wish_of(turn), text=rest)).concepts:
        return None
    return _begin(turn, named)


def _begin(turn: Turn, named: Offer | None = None) -> Answer:
    asked_about = the_form.place_of(turn, turn.memory.appointment.place)
    offered = [named or asked_about] if named or asked_about else choices(turn)
    places = [place for place in offered if place]
    if not places:
        return replace(hand_over(the_form.left(turn), "utter_appointment_nowhere", reason="not_kept"), private=True)
    return the_form.ask_time(turn, places[0]) if len(places) == 1 else the_form.ask_place(turn, places)


def _withdraw(turn: Turn) -> Answer | None:
    """By the number, whoever writes it; without one the last request of this conversation. A wrong one learns nothing."""
    assert turn.appointments is not None
    if not words.may_withdraw(turn.text):
        return None
    numbers, quoted = numbers_in(turn.text), words.quotes_something(turn.text)
    if not numbers and (not words.withdraws(turn.text) or (turn.memory.appointment.running and quoted)):
        return None  # "rufen Sie zurück: 0152 …" answers the form
    if not numbers and turn.memory.appointment.running:
        return the_form.cancel(turn, the_form.place_of(turn, turn.memory.appointment.place))
    if not numbers and not quoted:
        return _withdraw_last(turn)
    return _withdraw_first(turn, numbers) or _not_withdrawn(turn, "utter_appointment_wrong_number")


def _withdraw_last(turn: Turn) -> Answer:
    assert turn.appointments is not None
    own = turn.appointments.of_sender(turn.sender) if turn.sender else []
    done = _withdraw_first(turn, [request.number for request in own[-1:]])
    return done or _not_withdrawn(turn, "utter_appointment_no_open")


def _withdraw_first(turn: Turn, numbers: list[str]) -> Answer | None:
    """The first of these that is the number of an open request."""
    assert turn.appointments is not None
    for number in numbers:
        request = turn.appointments.withdraw(number)
        if request:
            keys = ["utter_appointment_withdrawn", *(["utter_appointment_withdrawn_mailed"] if request.mailed else [])]
            texts = (say(key, turn.language, number=shown(number), place=request.place_name) for key in keys)
            return the_form.end(turn, "answered", tuple(texts), tuple(keys))
    return None


def _not_withdrawn(turn: Turn, key: str) -> Answer:
    return the_form.end(turn, "clarify", (say(key, turn.language),), (key,))
