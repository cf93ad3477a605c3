"""What is counted, on SQLite and PostgreSQL: sums without families, written beside the answers."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from starlette.testclient import TestClient

from actions.actions import ActionCrisis, ActionFindOffers
from actions.counting import count
from actions.services import Services
from actions.steps import DECLINE, FIND
from actions.turn import Answer, outcome_data, take
from knowledge.model import Place
from review.log import ReviewLog
from review.retention import purge
from review.usage import CountedTurn, UsageLog, age_band
from review.usage_tables import offers, turns
from store.database import Database
from store.settings import load_settings
from tests.builders import TOWN, WEDNESDAY, a_town, a_turn, an_offer, answer_to, knowledge_of, never_drawn, said
from web.app import make_app
from web.site import Site

DAY = date(2026, 11, 25)
NORTH = Place(TOWN, "Nord", "district")


def rows_of(database: Database, table: sa.Table) -> list[tuple[object, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]


def a_counted(**changes: object) -> CountedTurn:
    plain = CountedTurn(DAY, TOWN, "answered", "hebamme", "Nord", "0-1", "web", "de")
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_turn_is_counted_once_for_each_trait_and_by_month(database: Database) -> None:
    usage = UsageLog(database)

    usage.count_turn(a_counted())
    usage.count_turn(a_counted(day=date(2026, 11, 2)))
    usage.close()

    month = date(2026, 11, 1)
    assert rows_of(database, turns) == [
        (month, TOWN, dimension, value, "answered", 2)
        for dimension, value in (
            ("age", "0-1"), ("all", ""), ("channel", "web"), ("district", "Nord"), ("language", "de"), ("topic", "hebamme"),
        )
    ]  # fmt: skip


def test_counts_of_two_processes_add_up(database: Database) -> None:
    for _ in range(2):
        usage = UsageLog(database)
        usage.count_turn(a_counted())
        usage.count_offers("shown", DAY, TOWN, ["a", "b"])
        usage.count_offers("opened", DAY, TOWN, ["a"])
        usage.close()

    assert {row[-1] for row in rows_of(database, turns)} == {2}
    assert [row[2:] for row in rows_of(database, offers)] == [("a", 2, 2, 0, 0), ("b", 2, 0, 0, 0)]


def test_of_a_crisis_only_its_outcome_is_counted(database: Database) -> None:
    usage = UsageLog(database)

    usage.count_turn(a_counted(outcome="crisis"))
    usage.close()

    assert [row[2:] for row in rows_of(database, turns)] == [("all", "", "crisis", 1)]


def test_many_counts_are_written_before_their_time(database: Database) -> None:
    usage = UsageLog(database, every_s=600, most=50)

    for _ in range(50):
        usage.count_turn(a_counted())

    until = time.monotonic() + 10
    while not rows_of(database, turns) and time.monotonic() < until:
        time.sleep(0.02)
    assert rows_of(database, turns)[0][-1] == 50
    usage.close()


def test_an_answer_does_not_wait_for_the_database_and_outlives_it(tmp_path: Path) -> None:
    usage = UsageLog(Database(f"sqlite:///{tmp_path / 'no' / 'folder.db'}"), every_s=0.01)

    began = time.perf_counter()
    for _ in range(1000):
        usage.count_turn(a_counted())
    took = time.perf_counter() - began
    usage.close()

    assert took < 1
    assert usage.close() is None


def test_no_count_is_lost_between_threads(database: Database) -> None:
    usage = UsageLog(database, every_s=0.01, most=20)

    def ask() -> None:
        for _ in range(200):
            usage.count_turn(a_counted())

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    usage.close()

    assert {row[-1] for row in rows_of(database, turns)} == {800}


@pytest.mark.parametrize(
    ("ages", "pregnant", "band"),
    [((), False, None), ((), True, "schwanger"), ((0,), False, "0-1"), ((12,), False, "1-3"), ((35, 60), True, "1-3"),
     ((215,), False, "14-18"), ((216,), False, None)],
)  # fmt: skip
def test_ages_are_counted_in_bands(ages: tuple[int, ...], pregnant: bool, band: str | None) -> None:
    assert age_band(ages, pregnant) == band


def test_an_answer_is_counted_with_its_traits_and_what_it_showed(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer(), town=a_town(places=(NORTH,)))
    usage = UsageLog(knowledge._database)
    turn, answer = take(a_turn(knowledge, "krabbelgruppe in Nord", entities=said(child_age_months=8)), FIND)

    count(turn, answer, outcome_data(turn, answer), usage, DAY)
    usage.close()

    counted = {row[2]: row[3] for row in rows_of(knowledge._database, turns)}
    assert counted == {
        "all": "", "topic": "eltern_kind_gruppe", "district": "Nord", "age": "0-1", "channel": "web", "language": "de",
    }  # fmt: skip
    assert rows_of(knowledge._database, offers)[0][2:] == ("krabbelgruppe-nord", 1, 0, 0, 0)


def test_what_somebody_typed_is_no_district_and_no_language(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer(), town=a_town(places=(NORTH,)))
    usage = UsageLog(knowledge._database)
    turn = a_turn(knowledge, "krabbelgruppe", district="Familie Muster, Weg 3", language="Familie Muster")

    count(turn, Answer("handover", ("…",)), {"entities": {"place": "Weg 3"}}, usage, DAY)
    usage.close()

    assert all("Muster" not in str(row) and "Weg" not in str(row) for row in rows_of(knowledge._database, turns))


def test_a_thumb_down_counts_against_what_was_shown_and_is_no_question(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())
    usage = UsageLog(knowledge._database)
    turn, shown = take(a_turn(knowledge, "krabbelgruppe"), FIND)
    rated = Answer("handover", ("…",), looked_at=shown.results, reason="thumbs_down")

    count(turn, rated, {}, usage, DAY)
    usage.close()

    assert rows_of(knowledge._database, turns) == []
    assert rows_of(knowledge._database, offers)[0][2:] == ("krabbelgruppe-nord", 0, 0, 0, 1)


def test_a_thumb_up_counts_for_what_was_shown_last_and_is_no_question(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())
    usage = UsageLog(knowledge._database)
    _, memory = answer_to(a_turn(knowledge, "krabbelgruppe"), FIND)
    turn, thanks = take(a_turn(knowledge, "\N{THUMBS UP SIGN}", "unreadable", memory=memory), DECLINE)

    count(turn, thanks, {}, usage, DAY)
    usage.close()

    assert rows_of(knowledge._database, turns) == []
    assert rows_of(knowledge._database, offers)[0][2:] == ("krabbelgruppe-nord", 0, 0, 1, 0)


def test_counts_are_deleted_after_five_years(database: Database) -> None:
    usage = UsageLog(database)
    usage.count_offers("shown", date(2015, 3, 9), TOWN, ["a"])
    usage.count_offers("shown", date.today(), TOWN, ["a"])
    usage.close()

    assert purge(database, retention_days=30).counts == 1
    assert len(rows_of(database, offers)) == 1


def test_a_visited_page_counts_as_opened_from_its_town(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())
    usage = UsageLog(knowledge._database)
    site = Site(load_settings({"LOTSIN_HOME": str(tmp_path)}), knowledge, knowledge._database, lambda: WEDNESDAY, usage)
    visitor = TestClient(make_app(site))

    visitor.get("/angebot/krabbelgruppe-nord")
    visitor.head("/angebot/krabbelgruppe-nord")
    visitor.get("/angebot/gibt-es-nicht")
    usage.close()

    assert [row[1:] for row in rows_of(knowledge._database, offers)] == [(TOWN, "krabbelgruppe-nord", 0, 1, 0, 0)]


@pytest.mark.parametrize(("logged", "counted"), [(True, 1), (False, 0)])
def test_the_actions_count_questions_but_not_those_of_tests(tmp_path: Path, logged: bool, counted: int) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())
    usage, log = UsageLog(knowledge._database), ReviewLog(knowledge._database, never_drawn) if logged else None
    given = Services(load_settings({"LOTSIN_HOME": str(tmp_path)}), knowledge, log, now=lambda: WEDNESDAY, usage=usage)
    message = {"text": "krabbelgruppe", "intent": {"name": "find_offer", "confidence": 0.9},
               "metadata": {"municipality": TOWN, "at": "1999-01-01T10:00"}}  # fmt: skip
    tracker = Tracker("web-1", {}, message, [], False, None, {}, "action_listen")

    ActionFindOffers(given).run(CollectingDispatcher(), tracker, {})
    ActionCrisis(given).run(CollectingDispatcher(), tracker, {})
    usage.close()

    rows = [row for row in rows_of(knowledge._database, turns) if row[2] == "all"]
    assert [(row[0], row[4], row[5]) for row in rows] == [
        (date(2026, 11, 1), outcome, 1) for outcome in ("answered", "crisis")
    ][: 2 * counted]  # fmt: skip
