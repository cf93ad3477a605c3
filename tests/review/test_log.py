"""The list of questions without an answer: masked on its way in, gone after its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from review.log import KEPT_DAYS, LONGEST_TEXT, REASONS, Question, ReviewLog
from review.tables import question
from store.database import Database
from web.console import inbox_words

TODAY = date(2026, 11, 21)


def a_question(**changes: Any) -> Question:
    plain = Question(TODAY, "ahlen", "de", "web", "clarify_twice", "Wer verleiht Lastenräder?")
    return replace(plain, **changes)


def texts_in(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row.text for row in connection.execute(sa.select(question).order_by(question.c.id))]


def test_a_question_comes_back_with_what_was_thought_found_and_said(database: Database) -> None:
    asked = a_question(
        intents=(("find_offer", 0.41), ("ask_cost", 0.2)),
        topics=("freizeit_sport", "ferien"),
        results=(("ahlen-juk-haus", 0.12),),
        said=("utter_no_offer_found", "utter_contact"),
    )
    log = ReviewLog(database)

    log.keep(asked)

    assert [kept for _, kept in log.newest()] == [asked]


def test_a_question_without_a_town_is_kept_too(database: Database) -> None:
    log = ReviewLog(database)

    log.keep(a_question(municipality=None))

    assert [kept.municipality for _, kept in log.newest()] == [None]


def test_only_the_masked_text_reaches_the_database(database: Database) -> None:
    log = ReviewLog(database)

    log.keep(a_question(text="Ich heiße Anna Muster, 0170 1234567. Wer verleiht Lastenräder in 59227?"))

    assert texts_in(database) == ["Ich heiße [Name], [Telefon]. Wer verleiht Lastenräder in 59227?"]


def test_a_number_at_the_end_of_a_long_text_is_masked_before_it_is_cut(database: Database) -> None:
    log = ReviewLog(database)
    text = "Lange her. " * 90 + "0170 1234567" + " und so weiter" * 20

    log.keep(a_question(text=text))

    (kept,) = texts_in(database)
    assert len(kept) == LONGEST_TEXT
    assert "[Tel" in kept
    assert "0170" not in kept


def test_the_newest_question_comes_first(database: Database) -> None:
    log = ReviewLog(database)
    for text in ("eins", "zwei", "drei"):
        log.keep(a_question(text=text))

    assert [kept.text for _, kept in log.newest(limit=2)] == ["drei", "zwei"]


def test_each_question_has_a_number_of_its_own(database: Database) -> None:
    log = ReviewLog(database)
    for _ in range(3):
        log.keep(a_question())

    numbers = [number for number, _ in log.newest()]

    assert numbers == sorted(set(numbers), reverse=True)


def test_a_town_sees_its_own_questions_only(database: Database) -> None:
    log = ReviewLog(database)
    for town in ("ahlen", "herne", None):
        log.keep(a_question(municipality=town))

    assert [kept.municipality for _, kept in log.newest("herne")] == ["herne"]
    assert log.newest("arnsberg") == []


@pytest.mark.parametrize(("age", "stays"), [(0, True), (KEPT_DAYS, True), (KEPT_DAYS + 1, False), (3000, False)])
def test_a_question_is_kept_for_a_year_and_no_longer(database: Database, age: int, stays: bool) -> None:
    log = ReviewLog(database)
    log.keep(a_question(day=TODAY - timedelta(days=age)))

    forgotten = log.forget_older(TODAY)

    assert forgotten == (0 if stays else 1)
    assert bool(log.newest()) is stays


def test_forgetting_leaves_the_newer_questions(database: Database) -> None:
    log = ReviewLog(database)
    for days in (1, 31, 29, 400):
        log.keep(a_question(day=TODAY - timedelta(days=days), text=f"vor {days} Tagen"))

    forgotten = log.forget_older(TODAY, days=30)

    assert forgotten == 2
    assert texts_in(database) == ["vor 1 Tagen", "vor 29 Tagen"]


def test_each_reason_has_a_german_name_that_the_inbox_offers_as_a_filter() -> None:
    assert set(inbox_words.REASONS) == set(REASONS)


def test_the_log_keeps_the_day_and_no_time_of_day() -> None:
    assert isinstance(question.c.day.type, sa.Date)
    assert not any(isinstance(column.type, (sa.DateTime, sa.Time)) for column in question.columns)
