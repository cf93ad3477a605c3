"""What needs confirming, in which order, and what confirming does. Today is 22 November 2026."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.freshness import (
    REASONS,
    Stale,
    UnknownOffers,
    as_dict,
    as_of_in_words,
    confirm,
    first_day,
    known_since,
    line,
    stale,
)
from knowledge.model import Offer, Phone, Schedule, Source
from knowledge.repository import read_offers
from knowledge.revisions import read_revision
from store.database import Database
from tests.builders import TOWN, a_full_offer, an_offer, save

TODAY = date(2026, 11, 22)


def published(as_of: str | None, **changes: Any) -> Offer:
    return an_offer(sources=(Source(url="https://www.example.org", published=as_of),), **changes)


def assured(on: date, **changes: Any) -> Offer:
    return an_offer(assured_date=on, **changes)


def dated(*schedules: Schedule, **changes: Any) -> Offer:
    return assured(date(2026, 11, 1), schedules=schedules, **changes)


def the_one(offer: Offer, older_than_months: int = 12) -> Stale:
    (one,) = stale([offer], TODAY, older_than_months)
    return one


def stored(database: Database) -> dict[str, Offer]:
    with database.reading() as connection:
        return {offer.id: offer for offer in read_offers(connection)}


def revision(database: Database) -> int:
    with database.reading() as connection:
        return read_revision(connection)


# --- how old ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2019", date(2019, 1, 1)),
        ("2021-06", date(2021, 6, 1)),
        ("2024-11-05", date(2024, 11, 5)),
        ("2024-02-30", None),
        ("2024-13", None),
        ("Frühjahr", None),
        ("2019/20", None),
        ("", None),
    ],
)
def test_a_year_or_month_is_its_first_day(as_of: str, day: date | None) -> None:
    assert first_day(as_of) == day


@pytest.mark.parametrize(
    ("as_of", "words"),
    [("2019", "2019"), ("2021-06", "Juni 2021"), ("2024-11-05", "5. November 2024"), ("Frühjahr", "Frühjahr")],
)
def test_a_date_is_said_as_exactly_as_it_is_known(as_of: str, words: str) -> None:
    assert as_of_in_words(as_of) == words


def test_what_somebody_assured_counts_before_what_was_published() -> None:
    offer = published("2019", assured_date=date(2026, 3, 2))

    assert known_since(offer, TODAY) == date(2026, 3, 2)


def test_the_date_parents_are_shown_counts() -> None:
    offer = an_offer(sources=(Source(note="Anruf"), Source(published="2021-06"), Source(published="2026-10")))

    assert known_since(offer, TODAY) == date(2021, 6, 1)
    assert offer.as_of == "2021-06"


def test_a_date_to_come_is_none() -> None:
    assert known_since(assured(date(2026, 11, 23)), TODAY) is None


# --- what is listed ---------------------------------------------------------------------------------------------------


def test_what_was_confirmed_this_year_is_not_listed() -> None:
    assert stale([assured(date(2026, 3, 2)), published("2026-03")], TODAY) == []


@pytest.mark.parametrize(
    ("on", "listed"), [(date(2025, 11, 22), False), (date(2025, 11, 21), True), (date(2024, 11, 22), True)]
)
def test_older_than_twelve_months_begins_the_day_after(on: date, listed: bool) -> None:
    assert bool(stale([assured(on)], TODAY)) is listed


def test_how_old_is_too_old_can_be_said() -> None:
    offer = assured(date(2026, 5, 1))

    assert stale([offer], TODAY, older_than_months=6) != []
    assert stale([offer], TODAY, older_than_months=7) == []


@pytest.mark.parametrize(
    ("offer", "reasons"),
    [
        (published("2019"), ("too_old",)),
        (published(None), ("never_confirmed",)),
        (an_offer(sources=()), ("no_source", "never_confirmed")),
        (assured(date(2026, 11, 1), sources=()), ("no_source",)),
        (assured(date(2026, 11, 1), status="uncertain"), ("uncertain",)),
        (assured(date(2026, 11, 1), valid_to=date(2026, 11, 21)), ("valid_to_past",)),
        (published("2030"), ("wrong_date",)),
        (published("Frühjahr"), ("wrong_date",)),
        (published("2019", status="past"), ("event_past",)),
        (published("2019", status="uncertain", valid_to=date(2020, 1, 1)), ("valid_to_past", "uncertain", "too_old")),
    ],
)
def test_every_reason_is_named(offer: Offer, reasons: tuple[str, ...]) -> None:
    one = the_one(offer)

    assert one.reasons == reasons
    assert set(reasons) <= set(REASONS)


def test_the_last_day_of_validity_is_valid() -> None:
    assert stale([assured(date(2026, 11, 1), valid_to=TODAY)], TODAY) == []


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(dtstart=date(2026, 11, 21)),
        Schedule(rrule="FREQ=DAILY;COUNT=1", dtstart=date(2019, 7, 11), opens_at="13:00"),
        Schedule(rrule="FREQ=DAILY;UNTIL=20261121", dtstart=date(2026, 11, 2)),
        Schedule(rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630T100000"),
        Schedule(rrule="FREQ=WEEKLY;COUNT=5", dtstart=date(2026, 1, 6)),
    ],
)
def test_an_event_whose_dates_are_over_is_listed(schedule: Schedule) -> None:
    assert the_one(dated(schedule)).reasons == ("event_past",)


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(dtstart=TODAY),
        Schedule(rrule="FREQ=DAILY;COUNT=1", dtstart=TODAY, opens_at="08:00"),
        Schedule(rrule="FREQ=DAILY;UNTIL=20261122", dtstart=date(2026, 11, 2)),
        Schedule(rrule="FREQ=WEEKLY;COUNT=5", dtstart=date(2026, 11, 17)),
        Schedule(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=5"),
        Schedule(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        Schedule(rrule="FREQ=YEARLY", dtstart=date(2029, 5, 1)),
        Schedule(opening_hours="Mo-Fr 08:00-12:00"),
        Schedule(opening_hours="Mo-Fr 08:00-12:00", dtstart=date(2020, 1, 1)),
        Schedule(description="nach Absprache"),
    ],
)
def test_what_goes_on_or_may_do_so_is_not(schedule: Schedule) -> None:
    assert stale([dated(schedule), dated(schedule, Schedule(dtstart=date(2019, 7, 11)))], TODAY) == []


@pytest.mark.parametrize(
    ("as_of", "months"), [("2019", 94), ("2025-11", 12), ("2025-10-23", 12), ("2025-10-22", 13), (None, None), ("2030", None)]
)
def test_the_age_is_in_completed_months_or_unknown(as_of: str | None, months: int | None) -> None:
    assert the_one(published(as_of, status="uncertain")).age_months == months


def test_whom_to_ask_is_the_organization_or_else_the_town() -> None:
    assert the_one(published(None, organization="Nordlicht e. V.")).owner == "Nordlicht e. V."
    assert the_one(published(None)).owner == TOWN


# --- in which order ---------------------------------------------------------------------------------------------------


def test_contact_points_and_helplines_come_first_then_the_oldest_and_what_is_past_last() -> None:
    offers = [
        published("1999", id="vorbei", status="past"),
        published("2024", id="neuer"),
        published("2019", id="alt"),
        published(None, id="ohne-datum"),
        published("2025-01", id="telefon", kind="helpline"),
        published("2023", id="buero", contact_point=True),
        published("2019", id="alt-auch"),
    ]

    order = [one.offer.id for one in stale(offers, TODAY)]

    assert order == ["buero", "telefon", "ohne-datum", "alt", "alt-auch", "neuer", "vorbei"]


def test_the_order_does_not_depend_on_that_of_the_offers() -> None:
    offers = [published(year, id=f"{name}-{year}") for year in ("2019", "2020") for name in ("a", "b", "c")]

    assert stale(offers, TODAY) == stale(reversed(offers), TODAY)


DATES = st.dates(date(1990, 1, 1), date(2030, 12, 31))
AS_OF = st.none() | DATES.map(lambda day: f"{day:%Y-%m-%d}") | DATES.map(lambda day: f"{day:%Y-%m}") | st.text(max_size=10)


@given(st.lists(st.tuples(AS_OF, st.none() | DATES, st.sampled_from(["active", "uncertain", "past"]))), DATES)
def test_every_offer_is_either_recent_or_listed_with_a_reason(rows: list[tuple[Any, Any, Any]], today: date) -> None:
    offers = [
        published(as_of, id=f"offer-{at}", assured_date=day, status=status) for at, (as_of, day, status) in enumerate(rows)
    ]

    listed = stale(offers, today)

    assert all(one.reasons for one in listed)
    for offer in {offer.id: offer for offer in offers if offer.id not in {one.offer.id for one in listed}}.values():
        since = known_since(offer, today)
        assert offer.status == "active"
        assert since is not None
        assert (today - since).days <= 366


# --- for editors and programs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (published("2019-07"), "Stand Juli 2019, 88 Monate alt – zu lange nicht bestätigt"),
        (assured(date(2025, 10, 20)), "bestätigt 20. Oktober 2025, 13 Monate alt – zu lange nicht bestätigt"),
        (published("2026-10", status="uncertain"), "Stand Oktober 2026, 1 Monat alt – unsicher, ob es das noch gibt"),
        (an_offer(sources=()), "Stand unbekannt – keine Quelle; nie bestätigt"),
        (published("2030"), "Stand 2030 – das Datum kann nicht stimmen"),
    ],
)
def test_the_line_says_how_old_it_is_and_why_it_is_listed(offer: Offer, words: str) -> None:
    assert line(the_one(offer)) == f"krabbelgruppe-nord  Krabbelgruppe Nord (musterstadt): {words}"


def test_the_line_is_one_line() -> None:
    assert "\n" not in line(the_one(published("2019", name="Gruppe\nNord")))


def test_programs_get_the_same_and_how_to_ask() -> None:
    offer = published("2019-07", organization="Nordlicht e. V.", phones=(Phone("02382 591234"),), email="a@example.org")

    assert as_dict(the_one(offer)) == {
        "id": "krabbelgruppe-nord",
        "name": "Krabbelgruppe Nord",
        "kind": "group",
        "municipality": TOWN,
        "owner": "Nordlicht e. V.",
        "as_of": "2019-07",
        "confirmed": False,
        "age_months": 88,
        "reasons": ["too_old"],
        "phones": ["02382 591234"],
        "email": "a@example.org",
        "url": None,
    }


# --- still correct ----------------------------------------------------------------------------------------------------


def test_confirming_sets_the_date_and_nothing_else(database: Database) -> None:
    offers = [a_full_offer(id="eins"), an_offer(id="zwei"), an_offer(id="drei")]
    save(database, *offers)

    done = confirm(database, ["eins", "zwei"], TODAY)

    assert stored(database) == {
        "eins": replace(offers[0], assured_date=TODAY),
        "zwei": replace(offers[1], assured_date=TODAY),
        "drei": offers[2],
    }
    assert done.ids == ("eins", "zwei")


def test_one_unknown_id_keeps_all_as_they_were_and_all_unknown_are_named(database: Database) -> None:
    save(database, an_offer(id="eins"))
    before = stored(database), revision(database)

    with pytest.raises(UnknownOffers, match="no such offer: weg, auch-weg; nothing was confirmed") as caught:
        confirm(database, ["weg", "eins", "auch-weg"], TODAY)

    assert caught.value.ids == ("weg", "auch-weg")
    assert (stored(database), revision(database)) == before


def test_other_processes_notice_a_confirmation(database: Database) -> None:
    save(database, an_offer(id="eins"))
    before = revision(database)

    confirm(database, ["eins"], TODAY)

    assert revision(database) == before + 1


def test_confirming_nothing_changes_nothing(database: Database) -> None:
    save(database, an_offer())
    before = revision(database)

    assert confirm(database, [], TODAY).ids == ()
    assert revision(database) == before


def test_what_was_confirmed_is_no_longer_listed(database: Database) -> None:
    save(database, published("2019", id="eins"), published(None, id="zwei"))

    confirm(database, iter(["eins", "zwei", "eins"]), TODAY)

    assert stale(stored(database).values(), TODAY) == []


def test_many_are_confirmed_at_once(database: Database) -> None:
    offers = [an_offer(id=f"offer-{number:04}") for number in range(1001)]
    save(database, *offers)

    confirm(database, [offer.id for offer in offers], TODAY)

    assert {offer.assured_date for offer in stored(database).values()} == {TODAY}


def test_an_uncertain_offer_stays_uncertain_and_that_is_said(database: Database) -> None:
    save(database, an_offer(id="eins", status="uncertain"), an_offer(id="zwei"))

    done = confirm(database, ["eins", "zwei"], TODAY)

    assert done.uncertain == ("eins",)
    assert stored(database)["eins"].status == "uncertain"


def test_who_confirmed_is_in_the_log(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    save(database, an_offer(id="eins"))

    with caplog.at_level(logging.INFO, logger="knowledge.freshness"):
        confirm(database, ["eins"], TODAY, by="Familienbüro")

    assert caplog.messages == ["eins confirmed as of 2026-11-22 by Familienbüro"]


@pytest.mark.parametrize("asked", ["gruppe", "gruppe.tr"])
def test_with_an_offer_go_its_translations(database: Database, asked: str) -> None:
    save(database, *(an_offer(id=key) for key in ("gruppe", "gruppe.tr", "gruppe.uk", "gruppe-nord", "andere.tr")))

    done = confirm(database, [asked], TODAY)

    confirmed = {key for key, offer in stored(database).items() if offer.assured_date}
    assert confirmed == {"gruppe", "gruppe.tr", "gruppe.uk"}
    assert {*done.ids, *done.translations} == confirmed


def test_a_record_that_only_looks_like_a_translation_is_left_alone(database: Database) -> None:
    others = [an_offer(id="gruppe.tr", kind="event"), an_offer(id="gruppe.de"), an_offer(id="gruppe.2"), an_offer(id="x.tr")]
    save(database, an_offer(id="gruppe"), *others)

    assert confirm(database, ["gruppe"], TODAY).translations == ()
    assert [stored(database)[other.id] for other in others] == others
