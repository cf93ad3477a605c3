"""Questions that mean the same stand together, and stay where people put them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from review.groups import sort_in
from review.inbox_tables import facet
from review.log import KEPT_DAYS, Question, ReviewLog
from review.tables import question
from store.database import Database
from tests.builders import TOWN
from tests.review.inbox import STOP_WORDS, TODAY, ask, groups, keep


def facets_of(database: Database, key: int, kind: str) -> dict[str, int]:
    with database.reading() as connection:
        rows = connection.execute(sa.select(facet).where(facet.c.group_id == key, facet.c.kind == kind))
        return {row.value: row.size for row in rows}


def test_the_same_in_other_words_is_one_group(database: Database) -> None:
    ask(database, "Wo kann ich ein Lastenrad leihen?", "lastenrad ausleihen", "Hebamme gesucht", "ich suche eine Hebamme")

    assert [(one.label, one.size) for one in groups(database)] == [
        ("Wo kann ich ein Lastenrad leihen?", 2), ("Hebamme gesucht", 2),
    ]  # fmt: skip


def test_a_new_question_joins_the_group_of_yesterday(database: Database) -> None:
    [before] = ask(database, "Wo kann ich ein Lastenrad leihen?")

    after = ask(database, "lastenrad leihen", day=TODAY + timedelta(days=1), reason="thumbs_down", topics=("freizeit_sport",))

    assert after == [before]
    assert (groups(database)[0].size, groups(database)[0].newest) == (2, TODAY + timedelta(days=1))
    assert facets_of(database, before, "reason") == {"handover": 1, "thumbs_down": 1}
    assert facets_of(database, before, "topic") == {"freizeit_sport": 1}


@pytest.mark.parametrize("changes", [{"municipality": "anderswo"}, {"municipality": None}, {"language": "tr"}])
def test_towns_and_languages_are_kept_apart(database: Database, changes: dict[str, str | None]) -> None:
    ask(database, "Lastenrad leihen")

    assert len(ask(database, "Lastenrad leihen", **changes)) == 2


def test_sorting_in_is_bounded_and_says_how_many_are_left(database: Database) -> None:
    keep(database, *(f"Frage {number}" for number in range(5)))

    assert [sort_in(database, STOP_WORDS, limit=2) for _ in range(3)] == [3, 1, 0]
    assert sum(one.size for one in groups(database)) == 5


def test_sorting_in_twice_changes_nothing(database: Database) -> None:
    ask(database, "Lastenrad leihen", "Hebamme gesucht")
    before = groups(database)

    sort_in(database, STOP_WORDS)

    assert groups(database) == before


def test_a_question_without_a_word_is_a_group_too(database: Database) -> None:
    assert len(ask(database, "???", "!")) in (1, 2)


def test_forgetting_counts_what_is_left_and_removes_empty_groups(database: Database) -> None:
    old = TODAY - timedelta(days=KEPT_DAYS + 1)
    ask(database, "Hebamme gesucht", "Lastenrad leihen", day=old)
    [hebamme, _] = ask(database, "Hebamme gesucht", reason="declined")

    ReviewLog(database).forget_older(TODAY)

    assert [(one.id, one.size) for one in groups(database)] == [(hebamme, 1)]
    assert facets_of(database, hebamme, "reason") == {"declined": 1}


def test_of_a_hundred_confident_answers_one_is_kept(database: Database) -> None:
    numbers = iter(range(100))
    log = ReviewLog(database, drawn=lambda below: next(numbers) % below)
    answered = Question(TODAY, TOWN, "de", "web", "handover", "Wo wird getanzt?")

    kept = [log.keep_sample(answered) for _ in range(100)]

    assert sum(kept) == 1
    with database.reading() as connection:
        assert [row.reason for row in connection.execute(sa.select(question))] == ["sample"]
