"""What messages say of ages, days, dates, places and audiences, beside what was read of it."""

from pathlib import Path

import pytest
import yaml

from evaluation.entities import KINDS, check_entities, shares


def found(**changes):
    """The entities of a line as `ask --batch` gives it out: empty ones are left out, but for four."""
    return {"child_age_months": [], "place": None, "days": [], "part_of_day": None} | changes


def entities_in(folder: Path, *entries):
    path = folder / "entities.yml"
    path.write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")
    return path


def a_message(text="unser Pony", **judged):
    return {"text": text, "child_age_months": [], **judged}


async def check(folder, *pairs):
    """Each pair is a judged message and the entities read from it."""
    answers = iter([entities for _, entities in pairs])

    async def ask(question):
        return {"entities": next(answers)}

    return await check_entities(ask, entities_in(folder, *(entry for entry, _ in pairs)))


async def is_right(folder, kind, entry, entities):
    (read,) = [read for read in await check(folder, (entry, entities)) if read.kind == kind]
    return read.right


async def test_a_message_is_asked_in_its_town_at_its_time_and_else_in_one_on_a_fixed_day(tmp_path):
    asked = []

    async def ask(question):
        asked.append(question)
        return {"entities": found()}

    path = entities_in(tmp_path, a_message("eins"), a_message("zwei", municipality="musterstadt", at="2026-12-31T23:00"))
    await check_entities(ask, path)

    assert asked == [
        {"text": "eins", "municipality": "ahlen", "at": "2026-11-25T10:00"},
        {"text": "zwei", "municipality": "musterstadt", "at": "2026-12-31T23:00"},
    ]


@pytest.mark.parametrize(
    ("kind", "judged", "read"),
    [
        ("ages", {"child_age_months": [36, 60]}, {"child_age_months": [60, 36]}),
        ("ages", {"child_age_months": [1.4]}, {"child_age_months": [1]}),  # six weeks: completed months
        ("pregnancy", {"pregnancy": True}, {"pregnancy": True}),
        ("days", {"days": ["mon", "wed"]}, {"days": ["wed", "mon"]}),
        ("days", {"date": "2026-11-26"}, {"days": ["thu"]}),  # who says a date says its weekday
        ("days", {"date_from": "2026-11-28", "date_to": "2026-11-29"}, {"days": ["sat", "sun"]}),
        ("days", {"date": "2026-11-26", "not_days": ["thu"]}, {"days": []}),
        ("excluded days", {"not_days": ["mon"]}, {"excluded_days": ["mon"]}),
        ("part of day", {"part_of_day": "evening"}, {"part_of_day": "evening"}),
        ("date", {"date": "2026-12-03"}, {"date_from": "2026-12-03", "date_to": "2026-12-03"}),
        ("place", {"municipality": "m", "place": "Rosenau"}, {"place": "ROSENAU"}),
        ("audience", {"audience": ["fathers", "twins"]}, {"audience": ["twins", "fathers"]}),
        ("audience", {"audience": ["teenagers"]}, {"audience": ["youth"]}),
    ],
)
async def test_what_was_read_as_judged_is_right(tmp_path, kind, judged, read):
    assert await is_right(tmp_path, kind, a_message(**judged), found(**read))


@pytest.mark.parametrize(
    ("kind", "judged", "read"),
    [
        ("ages", {"child_age_months": [36]}, {}),
        ("ages", {"child_age_months": [36]}, {"child_age_months": [36, 48]}),
        ("ages", {"child_age_months": [36]}, {"child_age_months": [37]}),
        ("pregnancy", {"pregnancy": True}, {}),
        ("days", {"days": ["mon"]}, {"days": ["mon", "tue"]}),
        ("excluded days", {"not_days": ["mon"]}, {"days": ["mon"]}),
        ("part of day", {"part_of_day": "evening"}, {"part_of_day": "night"}),
        ("date", {"date": "2026-12-03"}, {}),
        ("date", {"date_from": "2026-12-03", "date_to": "2026-12-05"}, {"date_from": "2026-12-03", "date_to": "2026-12-03"}),
        ("place", {"municipality": "m", "place": "Rosenau"}, {}),
        ("audience", {"audience": ["fathers"]}, {"audience": ["twins"]}),
    ],
)
async def test_what_was_read_otherwise_or_not_at_all_is_wrong(tmp_path, kind, judged, read):
    assert not await is_right(tmp_path, kind, a_message(**judged), found(**read))


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("ages", {"child_age_months": [36]}),
        ("pregnancy", {"pregnancy": True}),
        ("days", {"days": ["mon"]}),
        ("excluded days", {"excluded_days": ["mon"]}),
        ("part of day", {"part_of_day": "night"}),
        ("audience", {"audience": ["youth"]}),
    ],
)
async def test_what_is_read_from_a_message_that_does_not_say_it_is_wrong(tmp_path, kind, read):
    assert not await is_right(tmp_path, kind, a_message(), found(**read))


async def test_a_place_counts_only_where_a_town_is_named_and_a_date_only_where_one_is_said(tmp_path):
    silent = await check(tmp_path, (a_message(), found()))
    saying = await check(tmp_path, (a_message(municipality="m", date="2026-12-03"), found()))

    assert {read.kind for read in silent} == set(KINDS) - {"place", "date"}
    assert {read.kind for read in saying} == set(KINDS)


async def test_shares_tell_what_was_missed_from_what_was_made_up(tmp_path):
    reads = await check(
        tmp_path,
        (a_message(child_age_months=[36]), found(child_age_months=[36])),
        (a_message(child_age_months=[48]), found()),
        (a_message(), found()),
        (a_message(), found(child_age_months=[12])),
        (a_message(), found()),
        (a_message(), found()),
    )

    assert shares(reads, "ages") == (0.5, 0.25, 2, 4)


def test_shares_of_nothing_are_nothing():
    assert shares([], "ages") == (0.0, 0.0, 0, 0)
