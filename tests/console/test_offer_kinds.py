"""Events, Info-Points and guides are made, changed and removed with the same form; their dates are told in words."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from knowledge.knowledge import Knowledge
from knowledge.repository import read_offers
from knowledge.when import next_start
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.forms import filled, form_in
from tests.console.site import Visitor, desk_of
from web.console.hours_form import Builder, Line, build
from web.console.times_words import times_in_words

LIST = "/redaktion/angebote"
NEW = f"{LIST}/neu"
SURE = {"assured_date": "2026-11-24", "source_now": "Anruf bei der Leiterin"}


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(), town=a_town())
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def offers(desk):
    with desk.database.reading() as connection:
        return {offer.name: offer for offer in read_offers(connection)}


def published(visitor, kind, **changes):
    page = visitor.get(f"{NEW}?stadt={TOWN}&art={kind}")
    form = filled(page, NEW, name="Neu hier", description="Für alle.", **SURE, **changes)
    return visitor.post(NEW, data={**form, "do": "veroeffentlichen"})


@pytest.mark.parametrize("kind", ["event", "info_point", "guide", "welcome_visit", "service"])
def test_each_kind_is_made_changed_and_removed(desk, kind):
    visitor = Visitor(desk)

    made = published(visitor, kind, steps="Antrag holen\nAbgeben")
    here = made.headers["location"].partition("?")[0]
    changed = visitor.post(here, data={**filled(visitor.get(here), here, **SURE, note="Neu"), "do": "veroeffentlichen"})
    kept = offers(desk)["Neu hier"]
    removed = visitor.submit(f"{here}/entfernen")

    assert (made.status_code, changed.status_code, removed.status_code) == (303, 303, 303)
    assert (kept.kind, kept.note, kept.steps) == (kind, "Neu", ("Antrag holen", "Abgeben"))
    assert "Neu hier" not in offers(desk)


def test_an_event_of_one_day_is_put_together_and_told_in_words(desk):
    visitor = Visitor(desk)
    page = visitor.get(f"{NEW}?stadt={TOWN}&art=event")
    times = {"bau-ab": "2026-12-05", "bau-0-von": "14:00", "bau-0-bis": "18:00"}

    built = visitor.post(
        NEW, data={**filled(page, NEW, name="Adventsfest", description="Basteln.", **SURE), **times, "do": "zeit"}
    )
    answer = visitor.post(NEW, data={**form_in(built, NEW), "do": "veroeffentlichen"})

    assert "Samstag, 5. Dezember 2026, 14–18 Uhr" in built.text
    assert answer.status_code == 303, answer.text
    assert next_start(offers(desk)["Adventsfest"], datetime(2026, 11, 25)) == datetime(2026, 12, 5, 14)


def test_times_that_were_not_put_in_are_asked_about_once(desk):
    visitor = Visitor(desk)
    page = visitor.get(f"{NEW}?stadt={TOWN}&art=event")
    form = filled(page, NEW, name="Adventsfest", description="Basteln.", **SURE)

    asked = visitor.post(NEW, data={**form, "bau-0-von": "14:00", "do": "veroeffentlichen"})
    again = visitor.post(NEW, data={**form_in(asked, NEW), "do": "veroeffentlichen"})

    assert "steht noch etwas" in asked.text
    assert again.status_code == 303
    assert offers(desk)["Adventsfest"].schedules == ()


def test_a_draft_takes_times_that_were_not_put_in(desk):
    visitor = Visitor(desk)
    page = visitor.get(f"{NEW}?stadt={TOWN}&art=event")
    form = {**filled(page, NEW, name="Adventsfest"), "bau-ab": "2026-12-05", "bau-0-von": "14:00", "do": "entwurf"}

    answer = visitor.post(NEW, data=form)

    assert "Samstag, 5. Dezember 2026, ab 14 Uhr" in visitor.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("builder", "said"),
    [
        (Builder(False, "1", "2026-12-05"), "Samstag, 5. Dezember 2026"),
        (Builder(False, "1", "2026-12-05", "2026-12-07", lines=(Line((), "10:00", ""),)),
         "täglich ab 10 Uhr, ab 5. Dezember 2026, bis 7. Dezember 2026"),
        (Builder(False, "", "", "2027-03-31", lines=(Line((1,), "10:00", "11:30"),)), "Di 10–11.30 Uhr, bis 31. März 2027"),
        (Builder(False, "2", "2026-12-01", lines=(Line((1,), "10:00", ""),)),
         "Jede zweite Woche: Di ab 10 Uhr, ab 1. Dezember 2026"),
    ],
)  # fmt: skip
def test_what_is_put_together_reads_as_it_was_meant(builder, said):
    [row] = build(builder).rows

    assert times_in_words(row) == said


@pytest.mark.parametrize(
    ("builder", "problem"),
    [
        (Builder(False, "1"), "an welchem Tag"),
        (Builder(False, "1", "morgen"), "„morgen“ ist kein Tag"),
        (Builder(False, "", "2026-12-05", "2026-12-01", lines=(Line((1,), "10:00", ""),)), "liegt vor dem ersten"),
        (Builder(False, "1", "2026-12-05", lines=(Line((), "10:00", "9:00"),)), "nicht nach dem Beginn"),
    ],
)
def test_what_cannot_be_put_together_is_said_in_german(builder, problem):
    assert problem in build(builder).problem


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"dtstart": "2026-12-05", "opens_at": "14:00"}, "Samstag, 5. Dezember 2026, ab 14 Uhr"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=8", "dtstart": "2026-12-01"}, "Di, ab 1. Dezember 2026, 8-mal"),
        ({"opening_hours": "Mo 09:00-12:00", "dtstart": date(2026, 12, 1).isoformat()}, "Mo 9–12 Uhr, ab 1. Dezember 2026"),
        ({"rrule": "FREQ=NIE"}, ""),
    ],
)
def test_every_time_of_a_record_is_told_in_words(row, said):
    assert times_in_words(row) == said
