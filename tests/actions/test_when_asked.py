"""Which hours a question is about, and whether a place is open then. Asked on Wednesday, 25 November 2026, 9.30."""

from datetime import datetime

import pytest

from actions.steps import DETAIL
from actions.when_asked import Hours, asked_time
from tests.builders import WEDNESDAY, a_turn, said, shown_in

THURSDAY = said(date="tomorrow", day="thu")


@pytest.mark.parametrize(
    ("text", "entities", "hours"),
    [
        ("morgen vormittag", said(date="tomorrow", part_of_day="morning"),
         (datetime(2026, 11, 26, 6), datetime(2026, 11, 26, 12))),
        ("donnerstags", said(day="thu"), (datetime(2026, 11, 26), datetime(2026, 11, 27))),
        ("mittwochs", said(day="wed"), (datetime(2026, 11, 25), datetime(2026, 11, 26))),
        ("nachmittags", said(part_of_day="afternoon"), (datetime(2026, 11, 25, 12), datetime(2026, 11, 25, 18))),
    ],
)  # fmt: skip
def test_a_day_and_a_part_of_it_are_hours(musterstadt, text, entities, hours):
    asked = asked_time(a_turn(musterstadt, text, "ask_opening_hours", entities=entities))

    assert asked == Hours(*hours)


def test_now_is_this_minute(musterstadt):
    asked = asked_time(a_turn(musterstadt, "ist das jetzt offen", "ask_opening_hours"))

    assert asked is not None
    assert asked.is_now
    assert asked.first == WEDNESDAY


def test_a_question_without_a_time_is_about_none(musterstadt):
    assert asked_time(a_turn(musterstadt, "wann ist das offen", "ask_opening_hours")) is None


def test_the_answer_says_whether_it_is_open_at_the_time_asked_for(ask):
    ask("krabbelgruppe")

    answer = ask("die in Kronsberg, ist die morgen vormittag", "ask_opening_hours", DETAIL,
                 entities=said(date="tomorrow", part_of_day="morning"))  # fmt: skip

    assert "Donnerstag, 26. November 2026: geöffnet 9.30–11 Uhr" in answer.messages[0]


def test_what_is_open_then_is_named_before_what_is_closed(ask):
    ask("krabbelgruppe")

    answer = ask("und am donnerstag, haben die da offen", "ask_opening_hours", DETAIL, entities=THURSDAY)

    assert shown_in(answer) == ["krabbel-kronsberg", "krabbel-rosenau"]
    assert "in dieser Zeit geschlossen" in answer.messages[1]


def test_closed_now_is_said(ask):
    ask("krabbelgruppe")

    answer = ask("haben die jetzt offen", "ask_opening_hours", DETAIL)

    assert all("Jetzt geschlossen" in message for message in answer.messages)
