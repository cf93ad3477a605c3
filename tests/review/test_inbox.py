"""The list of groups, and each step taken with them: noted, once, on what was seen, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from review.decisions import undo_last
from review.inbox import Wanted, count_groups, like_groups, read_group, read_groups, read_questions, read_steps
from review.sentences import SentenceBook
from review.staff import StaffBook
from review.staff_tables import audit
from review.steps import Form, Refused, SentTwice, Stale, add_note, assign, merge, split
from store.database import Database
from tests.builders import TOWN
from tests.review.inbox import TODAY, a_form, ask, groups, keep

PASSWORD = "zwölf Zeichen lang"


def listed(database: Database, **changes: Any) -> list[str]:
    wanted = Wanted(**{"towns": None, **changes})
    with database.reading() as connection:
        found = read_groups(connection, wanted, TODAY)
        assert count_groups(connection, wanted, TODAY)[0] == len(found)
    return [one.label for one in found]


def does(database: Database, take: Callable[..., Any], form: Form, *values: Any) -> Any:
    with database.writing() as connection:
        return take(connection, form, *values)


def undo(database: Database, key: int) -> None:
    does(database, undo_last, a_form(database, key), SentenceBook(database))


def ids_of(database: Database, key: int) -> dict[str, int]:
    with database.reading() as connection:
        return {one.text: one.id for one in read_questions(connection, key)}


# --- the list ---


def test_the_most_asked_comes_first_or_the_newest(database: Database) -> None:
    ask(database, "Hebamme gesucht", "Hebamme gesucht", day=TODAY - timedelta(days=3))
    ask(database, "Lastenrad leihen")

    assert listed(database) == ["Hebamme gesucht", "Lastenrad leihen"]
    assert listed(database, by_newest=True) == ["Lastenrad leihen", "Hebamme gesucht"]


@pytest.mark.parametrize(
    "changes",
    [
        {"facets": {"reason": "thumbs_down"}}, {"facets": {"topic": "ferien"}}, {"facets": {"channel": "telegram"}},
        {"language": "tr"}, {"days": 7}, {"municipality": "herne"}, {"towns": frozenset({"herne"})},
    ],
)  # fmt: skip
def test_the_list_is_narrowed(database: Database, changes: dict[str, Any]) -> None:
    ask(database, "Hebamme gesucht", day=TODAY - timedelta(days=20))
    ask(
        database, "Ferienlager", reason="thumbs_down", topics=("ferien",), channel="telegram", language="tr",
        municipality="herne",
    )  # fmt: skip

    assert listed(database, **changes) == ["Ferienlager"]


def test_what_belongs_to_no_town_is_seen_by_those_who_see_all(database: Database) -> None:
    ask(database, "Hallo", municipality=None)

    assert listed(database) == ["Hallo"]
    assert listed(database, towns=frozenset({TOWN})) == []


def test_a_group_says_how_often_it_was_asked_this_week_and_last(database: Database) -> None:
    for days in (0, 6, 7, 8, 13, 14):
        keep(database, "Hebamme gesucht", day=TODAY - timedelta(days=days))
    [key] = ask(database)

    with database.reading() as connection:
        found = read_group(connection, key, TODAY)

    assert found is not None
    assert (found.size, found.this_week, found.last_week) == (6, 2, 3)


# --- steps ---


def test_assigning_is_noted_and_taken_back(database: Database) -> None:
    anna = StaffBook(database).add("Anna", PASSWORD, "reviewer")
    [key] = ask(database, "Hebamme gesucht")

    does(database, assign, a_form(database, key), anna.id)

    assert listed(database, assigned=anna.id) == ["Hebamme gesucht"]
    assert listed(database, assigned=0) == []
    undo(database, key)
    assert listed(database, assigned=0) == ["Hebamme gesucht"]
    with database.reading() as connection:
        assert [(one.kind, one.undone) for one in read_steps(connection, key)] == [("undo", False), ("assign", True)]
        assert [row.action for row in connection.execute(sa.select(audit).order_by(audit.c.id))][-2:] == ["assign", "undo"]


def test_a_split_stays_and_is_taken_back_exactly(database: Database) -> None:
    [key] = ask(database, "Hebamme gesucht", "Hebamme gesucht in Nord", "Hebammen gesucht")
    before = ids_of(database, key)

    new = does(database, split, a_form(database, key), [before["Hebamme gesucht in Nord"]])
    ask(database, "Hebamme gesucht in Nord bitte")

    assert set(ids_of(database, new)) == {"Hebamme gesucht in Nord", "Hebamme gesucht in Nord bitte"}
    assert set(ids_of(database, key)) == {"Hebamme gesucht", "Hebammen gesucht"}
    undo(database, key)
    assert ids_of(database, key) == before


def test_merging_moves_the_questions_and_new_ones_follow(database: Database) -> None:
    first, second = ask(database, "Hebamme gesucht", "Wer hilft nach der Entbindung zu Hause?")
    before = [(one.id, one.size, one.label) for one in groups(database)]

    does(database, merge, a_form(database, first), second)
    ask(database, "Wer hilft nach der Entbindung?")

    assert [(one.id, one.size) for one in groups(database)] == [(first, 3)]
    undo(database, first)
    assert [(one.id, one.size) for one in groups(database)] == [(first, 2), (second, 1)]
    assert groups(database)[1].label == before[1][2]


@pytest.mark.parametrize("changes", [{"municipality": "herne"}, {"language": "tr"}])
def test_groups_of_other_towns_and_languages_are_not_merged(database: Database, changes: dict[str, str]) -> None:
    [first] = ask(database, "Hebamme gesucht")
    [_, second] = ask(database, "Hebamme gesucht", **changes)

    with pytest.raises(Refused):
        does(database, merge, a_form(database, first), second)


@pytest.mark.parametrize("chosen", [[], ["Hebamme gesucht", "Hebammen gesucht"], ["fremd"]])
def test_a_split_needs_some_but_not_all_of_the_groups_questions(database: Database, chosen: list[str]) -> None:
    [key, _] = ask(database, "Hebamme gesucht", "Hebammen gesucht", "Lastenrad leihen")
    known = ids_of(database, key) | {"fremd": 3}

    with pytest.raises(Refused):
        does(database, split, a_form(database, key), [known[text] for text in chosen])


def test_like_groups_are_proposed_for_merging(database: Database) -> None:
    ids = ask(database, "Schwimmkurs für Kinder ab vier", "Hebamme gesucht", "Babyschwimmen am Samstagmorgen")

    with database.reading() as connection:
        like = like_groups(connection, ids[0])

    assert [one.label for one in like][:1] == ["Babyschwimmen am Samstagmorgen"]


# --- bad input ---


def test_a_form_sent_twice_is_one_step(database: Database) -> None:
    [key] = ask(database, "Hebamme gesucht")
    form = a_form(database, key)
    does(database, add_note, form, "Frau Muster fragen")

    with pytest.raises(SentTwice):
        does(database, add_note, form, "Frau Muster fragen")

    with database.reading() as connection:
        assert [one.text for one in read_steps(connection, key)] == ["Frau Muster fragen"]


def test_a_stale_form_changes_nothing_and_shows_what_happened(database: Database) -> None:
    [key] = ask(database, "Hebamme gesucht")
    mine = a_form(database, key)
    does(database, add_note, a_form(database, key, who="Bert"), "schon erledigt")

    with pytest.raises(Stale):
        does(database, add_note, mine, "ich kümmere mich")

    with database.reading() as connection:
        assert [(one.who, one.text) for one in read_steps(connection, key, mine.version)] == [("Bert", "schon erledigt")]


def test_a_step_with_a_merged_group_is_refused_in_words(database: Database) -> None:
    first, second = ask(database, "Hebamme gesucht", "Lastenrad leihen")
    seen = a_form(database, second)
    does(database, merge, a_form(database, first), second)

    with pytest.raises(Refused, match="gibt es nicht mehr"):
        does(database, add_note, seen, "zu spät")


def test_there_is_nothing_to_take_back_in_a_fresh_group(database: Database) -> None:
    [key] = ask(database, "Hebamme gesucht")

    with pytest.raises(Refused):
        undo(database, key)
