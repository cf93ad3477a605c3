"""The form of a request for an appointment: where, when it suits, consent, how to reach the family; then a number to quote.

How to reach somebody goes from the message straight into the book: it is never remembered, logged or said again.
"""

from __future__ import annotations

from dataclasses import replace

from actions import appointment_words as words
from actions.appointment_places import can_be_asked, choices, chosen, email_of, may_mean_one, may_walk_in, places_in_town
from actions.common import can_answer, wish_of
from actions.memory import AppointmentForm
from actions.turn import Answer, Turn
from actions.words_of_talk import spoken
from knowledge.model import Offer
from knowledge.wishes import Found
from review.appointment_mail import LONGEST_WISH, AppointmentRequest
from review.appointments import TooManyRequests
from review.masking import masked
from review.numbers import shown
from review.reach import NotReachable, means_a_number, read_reach
from wording.cards import reach_of
from wording.replies import say
from wording.words import hours_of, where_in

_LEAVES = ("request_human", "go_back", "where_to_start", "request_welcome_visit", "thank", "goodbye")
_MATTERS = ("ask_", "find_", "show_more", "out_of_scope")  # where it is put as a question: "Anna Muster" is none of them
_SURE = 0.6  # confidence from which a kind of question counts that none of the form's answers is
_FEW = 3  # words; so short a message that names an offer asks for it
_FEW_OF_TIME = 5  # words; "ginge es auch dienstags?" is a wish
_TIMES = ("utter_button_morning", "utter_button_afternoon", "utter_button_any_time")
_REFUSED = {"sender": "utter_appointment_too_many", "place": "utter_appointment_place_full"}


def answer(turn: Turn) -> Turn | Answer:
    """What the message says to the form's last question; the turn without the form, where it is about something else."""
    form = turn.memory.appointment
    place = place_of(turn, form.place)
    if turn.town is None or (form.step != "place" and place is None):  # another town was chosen, or the place is gone
        return left(turn)
    if words.cancels(turn.text) or words.taps(turn.text, "utter_button_cancel", turn.language):
        return cancel(turn, place)
    if form.step == "place" or place is None:
        return _after_place(turn)
    if form.step == "time":
        return _after_time(turn, place)
    return _after_consent(turn, place) if form.step == "consent" else _after_reach(turn, place)


def _after_place(turn: Turn) -> Turn | Answer:
    offered = [place for key in turn.memory.appointment.choices if (place := place_of(turn, key))]
    others = places_in_town(turn)
    place = chosen(turn.text, offered, others) if not words.asks(turn.text) else None
    if place:
        return ask_time(turn, place)
    if not offered or (_is_another_matter(turn) and not may_mean_one(turn.text, others)):
        return left(turn)
    return _again(turn, "utter_appointment_place_unknown", ask_place(turn, offered))


def _after_time(turn: Turn, place: Offer) -> Turn | Answer:
    tapped = next((key for key in _TIMES if words.taps(turn.text, key, turn.language)), None)
    if tapped:
        return _ask_consent(turn, place, say(tapped))  # staff read German
    when = words.says_when(turn.text) or bool(turn.details.days or turn.details.part_of_day or turn.span)
    if words.refuses(turn.text) and not when:
        return cancel(turn, place)
    if not (when and len(spoken(turn.text)) <= _FEW_OF_TIME) and _is_another_matter(turn):
        return left(turn)
    if not when and (words.begins(turn.text) or words.agrees(turn.text) or len(spoken(turn.text)) <= 1):
        return _again(turn, "utter_appointment_time_unclear", ask_time(turn, place))
    wish = " ".join(masked(words.without_year(turn.text, turn.at.year)).split())[:LONGEST_WISH]
    return _ask_consent(turn, place, wish)


def _after_consent(turn: Turn, place: Offer) -> Turn | Answer:
    if words.agrees(turn.text) or words.taps(turn.text, "utter_button_consent", turn.language):
        form = replace(turn.memory.appointment, step="reach")
        return _ask(turn, "utter_appointment_reach", form)
    if words.refuses(turn.text) or words.taps(turn.text, "utter_button_no_consent", turn.language):
        return cancel(turn, place)
    if _is_another_matter(turn):
        return left(turn)
    return _again(turn, "utter_appointment_consent_unclear", _ask_consent(turn, place, turn.memory.appointment.wish))


def _after_reach(turn: Turn, place: Offer) -> Turn | Answer:
    meant = "@" in turn.text or means_a_number(turn.text)
    if not meant and words.refuses(turn.text):
        return cancel(turn, place)
    if not meant and not words.speaks_of_reaching(turn.text) and _is_another_matter(turn):
        return left(turn)
    try:
        reach = read_reach(turn.text)
    except NotReachable as error:
        return _ask(turn, f"utter_appointment_reach_{error.reason}", turn.memory.appointment)
    assert turn.appointments is not None
    wanted = AppointmentRequest(
        municipality=place.municipality, place_id=place.id, place_name=place.name, place_email=email_of(place),
        wish=turn.memory.appointment.wish, reach_kind=reach.kind, reach=reach.value,
        language=turn.language[:12], channel=turn.channel[:40], sender=turn.sender,
    )  # fmt: skip
    try:
        number = turn.appointments.ask(wanted)
    except TooManyRequests as error:
        return _refuse(turn, place, str(error))
    return _done(turn, place, shown(number), reach.kind)


def _is_another_matter(turn: Turn) -> bool:
    """A question of its own leaves the form; a short name of an offer too. What is no answer and no question does not."""
    if turn.intent.startswith(_LEAVES) and turn.confidence > _SURE:
        return True
    finding = turn.knowledge.find(wish_of(turn))
    known = bool(finding.concepts) and can_answer(turn, finding)
    if words.asks(turn.text):
        return known or turn.intent.startswith(_MATTERS)
    return known and len(spoken(turn.text)) <= _FEW and not words.says_when(turn.text)


# --- what is said ---


def ask_place(turn: Turn, places: list[Offer]) -> Answer:
    form = AppointmentForm("place", choices=tuple(place.id for place in places))
    return _ask(turn, "utter_appointment_place", form, tuple(place.name for place in places))


def ask_time(turn: Turn, place: Offer) -> Answer:
    assert turn.appointments is not None
    limit = turn.appointments.limit_reached(place.id, turn.sender)
    if limit:
        return _refuse(turn, place, limit)
    times = tuple(say(key, turn.language) for key in _TIMES)
    asked = _ask(turn, "utter_appointment_time", AppointmentForm("time", place.id), times, place=place.name)
    hours = hours_of(place)
    known = (say("utter_appointment_hours", turn.language, hours=hours),) if hours else ()
    return replace(asked, messages=("\n".join((*asked.messages, *known)),))


def _ask_consent(turn: Turn, place: Offer, wish: str) -> Answer:
    assert turn.appointments is not None
    by_mail = say("utter_appointment_by_mail", turn.language) if turn.appointments.mails_to(email_of(place)) else ""
    buttons = (say("utter_button_consent", turn.language), say("utter_button_no_consent", turn.language))
    return _ask(
        turn, "utter_appointment_consent", AppointmentForm("consent", place.id, wish=wish), buttons, place=place.name,
        wish=wish, by_mail=by_mail, days=turn.appointments.retention_days, in_town=where_in(turn.town),
    )  # fmt: skip


def _ask(turn: Turn, key: str, form: AppointmentForm, buttons: tuple[str, ...] = (), **values: object) -> Answer:
    """A refusal is always one tap away."""
    ways_out = () if form.step == "consent" else (say("utter_button_cancel", turn.language),)
    memory = replace(turn.memory, asking=None, appointment=form)
    message = say(key, turn.language, **values)
    return Answer("clarify", (message,), (key,), buttons=(*buttons, *ways_out), memory=memory, private=True)


def _again(turn: Turn, reason: str, asked: Answer) -> Answer:
    """The reason, and the question once more."""
    return replace(asked, messages=(say(reason, turn.language), *asked.messages), said=(reason, *asked.said))


def _done(turn: Turn, place: Offer, number: str, kind: str) -> Answer:
    how = say(f"utter_appointment_by_{kind}", turn.language)
    wish = turn.memory.appointment.wish
    what_else = "utter_appointment_walk_in" if may_walk_in(place) else "utter_appointment_just_call"
    said = ("utter_appointment_done", "utter_appointment_no_answer", what_else, "utter_appointment_how_to_withdraw")
    messages = (
        say(said[0], turn.language, place=place.name, number=number, wish=wish, how=how),
        f"{say(said[1], turn.language, reach=reach_of(place))}\n{say(what_else, turn.language)}",
        say(said[3], turn.language, number=number),
    )
    return end(turn, "handover", messages, said, place)


def cancel(turn: Turn, place: Offer | None) -> Answer:
    near = place or next(iter(choices(turn)), None)
    if near is None:
        return end(turn, "chitchat", (say("utter_deny", turn.language),), ("utter_deny",))
    key = "utter_appointment_cancelled"
    return end(turn, "chitchat", (say(key, turn.language, place=near.name, reach=reach_of(near)),), (key,))


def _refuse(turn: Turn, place: Offer, limit: str) -> Answer:
    key = _REFUSED[limit]
    return end(turn, "handover", (say(key, turn.language, place=place.name, reach=reach_of(place)),), (key,), place)


def end(turn: Turn, outcome: str, messages: tuple[str, ...], said: tuple[str, ...], place: Offer | None = None) -> Answer:
    """The form is over; staff read nothing of it among the questions without an answer."""
    last = (place.id,) if place else turn.memory.last
    memory = replace(turn.memory, asking=None, appointment=AppointmentForm(), last=last)
    results = (Found(place, 1.0),) if place else ()
    return Answer(outcome, messages, said, results, memory=memory, reason="not_kept", private=True)


def place_of(turn: Turn, key: str | None) -> Offer | None:
    """None for a place that is not in this town, not there any more, or cannot be asked."""
    place = turn.knowledge.offer(turn.town.id, key) if turn.town and key else None
    return place if place and can_be_asked(place, turn) else None


def left(turn: Turn) -> Turn:
    """The turn with nothing of the form in its memory."""
    return replace(turn, memory=replace(turn.memory, appointment=AppointmentForm()))
