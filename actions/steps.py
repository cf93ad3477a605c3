"""What each action tries, in order. A step answers, hands on a turn it learned more of, or passes."""

from __future__ import annotations

from actions import (
    ask_back,
    crisis,
    details,
    find_offers,
    follow_up,
    guided_start,
    hand_over,
    neighbours,
    related,
    small_talk,
    two_questions,
    welcome_visit,
    what_next,
    whose,
    with_conditions,
)
from actions.common import crisis_goes_on, find_town, foreign_script, hand_over_rated, rated_down
from actions.turn import Step

_BEGIN: tuple[Step, ...] = (crisis_goes_on, rated_down, hand_over_rated, foreign_script)

FIND: tuple[Step, ...] = (
    *_BEGIN,
    find_town,
    guided_start.go_on,
    follow_up.go_back,
    follow_up.corrected,
    follow_up.item_shown,
    whose.whose_is_it,
    details.where_shown,
    related.more_alike,
    what_next.what_comes_next,
    follow_up.about_what_was_shown,
    guided_start.begin,
    welcome_visit.answer_visit,
    with_conditions.about_shown,
    follow_up.recall,
    follow_up.about_last_after_all,
    two_questions.answer_both,
    ask_back.ask_need,
    with_conditions.find_with,
    find_offers.answer_found,
    related.for_grandchildren,
    neighbours.next_door,
    find_offers.nothing_found,
)
DETAIL: tuple[Step, ...] = (
    *_BEGIN,
    find_town,
    guided_start.go_on,
    whose.whose_is_it,
    details.where_shown,
    what_next.what_comes_next,
    with_conditions.about_shown,
    with_conditions.find_with_instead_of_detail,
    details.about_shown,
    two_questions.answer_both,
    details.about_named,
    details.about_last,
    details.contact_known,
    ask_back.ask_need,
    find_offers.answer_found,
    neighbours.next_door,
    find_offers.nothing_found,
)
HAND_OVER: tuple[Step, ...] = (
    *_BEGIN,
    find_town,
    guided_start.go_on,
    whose.whose_is_it,
    small_talk.narrows_if_unsure,
    ask_back.ask_unsure,
    hand_over.show_contacts,
)
CHAT: tuple[Step, ...] = (
    *_BEGIN,
    small_talk.town_was_asked,
    small_talk.go_on_with_question,
    guided_start.go_on,
    whose.whose_is_it,
    follow_up.wants_others,
    follow_up.corrected,
    small_talk.yes_to_a_person,
    small_talk.narrows,
    small_talk.asks_besides,
    guided_start.begin_beside_greeting,
    small_talk.answer_after_all,
    small_talk.still_unclear,
    small_talk.chat,
)
DECLINE: tuple[Step, ...] = (
    *_BEGIN[:-1],
    guided_start.go_on_with_number,
    follow_up.item_shown,
    small_talk.unreadable,
    foreign_script,
    small_talk.town_was_asked,
    small_talk.go_on_with_question,
    guided_start.go_on,
    whose.whose_is_it,
    what_next.what_comes_next,
    small_talk.narrows,
    small_talk.answer_after_all,
    follow_up.about_last_though_unlike_us,
    small_talk.decline,
)
CRISIS: tuple[Step, ...] = (crisis.help_now,)
