"""A record is written as one form: draft, review, publication; nothing that was typed is lost."""

from __future__ import annotations

import pytest

from knowledge.knowledge import Knowledge
from knowledge.model import Phone, Schedule
from knowledge.repository import read_offers, write_offers
from knowledge.wishes import Wish
from review.drafts import DraftBook
from review.records import as_json, offer_from, versions
from tests.builders import TOWN, a_full_offer, a_town, an_offer, database_in, save
from tests.console.forms import filled
from tests.console.site import Visitor, desk_of

NEW = "/redaktion/angebote/neu"
HERE = "/redaktion/angebote/krabbelgruppe-nord"
SURE = {"assured_date": "2026-11-24", "source_now": "Anruf bei der Leiterin"}
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(), town=a_town())
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def offers(desk):
    with desk.database.reading() as connection:
        return {offer.id: offer for offer in read_offers(connection)}


def send(visitor, path, do, page=None, **changes):
    return visitor.post(path, data={**filled(page or visitor.get(path), path, **changes), "do": do})


def a_new_one(visitor, do="veroeffentlichen", **changes):
    texts = {"name": "Elterncafé Süd", "kind": "group", "description": "Kaffee und Spielen.", **SURE, **changes}
    return send(visitor, NEW, do, **texts)


def test_what_is_published_is_found_at_the_next_question(desk):
    visitor = Visitor(desk)
    before = desk.knowledge.find(Wish("Elterncafé", TOWN)).found

    answer = a_new_one(visitor, topics=["familientreff_cafe"])

    assert answer.status_code == 303
    assert before == [] or before[0].offer.name != "Elterncafé Süd"
    assert desk.knowledge.find(Wish("Elterncafé", TOWN)).found[0].offer.name == "Elterncafé Süd"


def test_every_field_of_a_record_comes_through_the_form_unchanged(desk):
    save(desk.database, a_full_offer())
    visitor = Visitor(desk)

    answer = send(visitor, HERE, "veroeffentlichen", **SURE)
    now = offers(desk)["krabbelgruppe-nord"]

    assert answer.status_code == 303, answer.text
    same = {name: value for name, value in vars(a_full_offer()).items() if name not in ("assured_date", "sources")}
    assert {name: getattr(now, name) for name in same} == same
    assert now.sources[1:] == a_full_offer().sources
    assert now.sources[0].note == "Anruf bei der Leiterin"
    assert now.assured_date.isoformat() == "2026-11-24"


def test_a_record_as_json_is_read_as_it_was():
    assert offer_from(as_json(a_full_offer())) == a_full_offer()


def test_without_a_day_and_a_source_nothing_is_published(desk):
    visitor = Visitor(desk)

    answer = send(visitor, HERE, "veroeffentlichen", description="Neu")

    assert answer.status_code == 422
    assert 'href="#assured_date"' in answer.text
    assert 'href="#source_now"' in answer.text
    assert offers(desk)["krabbelgruppe-nord"] == an_offer()


def test_a_day_to_come_is_no_day_on_which_somebody_looked(desk):
    answer = send(Visitor(desk), HERE, "veroeffentlichen", assured_date="2026-12-24", source_now="Anruf")

    assert answer.status_code == 422
    assert "Dieser Tag kommt erst noch" in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Bitte ausfüllen."),
        ("minimum_age_months", "klein", "ist kein"),
        ("valid_to", "31.02.2026", "ist kein Datum"),
        ("locations_0_latitude", "99,1", "gehören zusammen"),
        ("schedules_0_opens_at", "25:00", "ist keine Uhrzeit"),
        ("cost_options_0_amount", "1.200", "auf zwei Arten"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_in_german(desk, field, typed, said):
    visitor = Visitor(desk)

    answer = send(visitor, HERE, "veroeffentlichen", **SURE, **{field: typed})

    assert answer.status_code == 422
    assert f'id="{field.replace("_0_", "-0-")}-error"' in answer.text
    assert said in answer.text
    assert typed in answer.text


def test_what_can_be_read_with_certainty_is_offered_and_published_when_it_is_sent_again(desk):
    visitor = Visitor(desk)

    offered = send(visitor, HERE, "veroeffentlichen", **SURE, phones_0_number="02382/59-1234 oder -1235", url="www.nord.de")
    unchanged = offers(desk)["krabbelgruppe-nord"]
    answer = visitor.post(HERE, data={**filled(offered, HERE), "do": "veroeffentlichen"})
    now = offers(desk)["krabbelgruppe-nord"]

    assert "02382 591234, 02382 591235" in offered.text
    assert unchanged == an_offer()
    assert answer.status_code == 303
    assert [phone.number for phone in now.phones] == ["02382 591234", "02382 591235"]
    assert now.url == "https://www.nord.de"


def test_somebody_may_insist_on_what_was_typed(desk):
    visitor = Visitor(desk)

    asked = send(visitor, HERE, "veroeffentlichen", **SURE, phones_0_number="59123")
    answer = visitor.post(HERE, data={**filled(asked, HERE), "do": "veroeffentlichen"})

    assert "hat keine Vorwahl" in asked.text
    assert answer.status_code == 303
    assert offers(desk)["krabbelgruppe-nord"].phones == (Phone("59123"),)


def test_hours_are_put_together_from_days_and_times_and_told_in_words(desk):
    visitor = Visitor(desk)
    page = visitor.get(HERE)

    days = {"bau-art": "offen", "bau-0-tag": ["0", "1", "2"], "bau-0-von": "09:00", "bau-0-bis": "12:00"}
    built = visitor.post(HERE, data={**filled(page, HERE, **SURE), **days, "do": "zeit"})
    answer = visitor.post(HERE, data={**filled(built, HERE), "do": "veroeffentlichen"})

    assert "Mo–Mi 9–12 Uhr" in built.text
    assert answer.status_code == 303
    assert offers(desk)["krabbelgruppe-nord"].schedules == (Schedule(opening_hours="Mo-We 09:00-12:00"),)


def test_dates_of_a_group_become_a_recurrence_with_its_next_date(desk):
    visitor = Visitor(desk)
    times = {"bau-art": "treffen", "bau-jede": "2M", "bau-0-tag": ["1"], "bau-0-von": "9.30"}

    built = visitor.post(HERE, data={**filled(visitor.get(HERE), HERE), **times, "do": "zeit"})

    assert "jeden 2. Di im Monat ab 9.30 Uhr" in built.text
    assert "Dienstag, 8. Dezember 2026" in built.text


def test_times_without_a_day_are_asked_for(desk):
    visitor = Visitor(desk)

    answer = visitor.post(HERE, data={**filled(visitor.get(HERE), HERE), "bau-0-von": "09:00", "do": "zeit"})

    assert answer.status_code == 422
    assert "mindestens einen Tag" in answer.text


def test_another_row_works_without_a_script_and_keeps_what_was_typed(desk):
    visitor = Visitor(desk)

    more = send(visitor, HERE, "zeile-phones", name="Krabbelgruppe Ost")

    assert 'name="phones-1-number"' in more.text
    assert 'value="Krabbelgruppe Ost"' in more.text
    assert offers(desk)["krabbelgruppe-nord"] == an_offer()


def test_a_draft_keeps_what_was_typed_and_families_do_not_see_it(desk):
    visitor = Visitor(desk)

    saved = send(visitor, HERE, "entwurf", name="Krabbelgruppe Ost", minimum_age_months="klein")
    page = visitor.get(HERE)

    assert saved.status_code == 303
    assert 'value="Krabbelgruppe Ost"' in page.text
    assert 'value="klein"' in page.text
    assert "Was sich gegenüber der veröffentlichten Fassung ändert" in page.text
    assert offers(desk)["krabbelgruppe-nord"] == an_offer()


def test_a_draft_that_is_published_is_closed(desk):
    visitor = Visitor(desk)
    send(visitor, HERE, "durchsehen", name="Krabbelgruppe Ost")
    waiting = DraftBook(desk.database).open_of("krabbelgruppe-nord")

    answer = send(visitor, HERE, "veroeffentlichen", **SURE)

    assert [draft.state for draft in waiting] == ["review"]
    assert answer.status_code == 303
    assert DraftBook(desk.database).open_of("krabbelgruppe-nord") == []
    assert offers(desk)["krabbelgruppe-nord"].name == "Krabbelgruppe Ost"


def test_a_form_that_is_stale_shows_both_versions_and_loses_nothing(desk):
    mine, other = Visitor(desk), Visitor(desk, name="Berta")
    page = mine.get(HERE)
    send(other, HERE, "veroeffentlichen", **SURE, note="Bertas Hinweis", description="Bertas Text")

    stale = send(mine, HERE, "veroeffentlichen", page, **SURE, description="Annas Text")
    between = offers(desk)["krabbelgruppe-nord"]
    answer = mine.post(HERE, data={**filled(stale, HERE, take=["note", "keywords"]), "do": "veroeffentlichen"})
    now = offers(desk)["krabbelgruppe-nord"]

    assert stale.status_code == 409
    assert all(text in stale.text for text in ("Annas Text", "Bertas Text", "Bertas Hinweis"))
    assert between.description == "Bertas Text"
    assert answer.status_code == 303
    assert (now.description, now.note) == ("Annas Text", "Bertas Hinweis")


def test_a_draft_that_somebody_else_saved_meanwhile_is_not_overwritten(desk):
    mine, other = Visitor(desk), Visitor(desk, name="Berta")
    send(mine, HERE, "entwurf", note="eins")
    page = mine.get(HERE)
    send(other, HERE, "entwurf", note="Bertas Hinweis")

    stale = send(mine, HERE, "entwurf", page, note="Annas Hinweis")

    assert stale.status_code == 409
    assert "Annas Hinweis" in stale.text
    assert "Bertas Hinweis" in stale.text
    assert DraftBook(desk.database).open_of("krabbelgruppe-nord")[0].author == "Berta"


@pytest.mark.parametrize("do", ["veroeffentlichen", "entwurf"])
def test_a_double_click_makes_one(desk, do):
    visitor = Visitor(desk)
    form = {**filled(visitor.get(NEW), NEW, name="Café", kind="group", description="Kaffee.", **SURE), "do": do}

    answers = [visitor.post(NEW, data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(offers(desk)) + len(DraftBook(desk.database).open_in([])) == 2


def test_publishing_the_same_change_twice_is_one_entry_in_the_history(desk):
    visitor = Visitor(desk)
    form = {**filled(visitor.get(HERE), HERE, description="Neu.", **SURE), "do": "veroeffentlichen"}

    answers = [visitor.post(HERE, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(versions(desk.database, "krabbelgruppe-nord")) == 1


def test_a_record_that_is_likely_there_already_is_warned_of(desk):
    visitor = Visitor(desk)

    warned = a_new_one(visitor, name="Krabbelgruppe nord")
    answer = visitor.post(NEW, data={**filled(warned, NEW), "do": "veroeffentlichen"})

    assert "Gibt es das schon?" in warned.text
    assert HERE in warned.text
    assert answer.status_code == 303


def test_a_question_of_a_family_begins_a_record(desk):
    page = Visitor(desk).get(f"{NEW}?frage=Wo gibt es eine Krabbelgruppe?&stadt={TOWN}")

    assert "Wo gibt es eine Krabbelgruppe?" in page.text
    assert 'value="eltern_kind_gruppe" checked' in page.text


def test_script_in_any_field_stays_text(desk):
    visitor = Visitor(desk)
    lines = {"keywords": HOSTILE, "phones_0_description": HOSTILE, "phones_0_number": HOSTILE, "steps": HOSTILE}

    answer = send(visitor, HERE, "pruefen", name=HOSTILE, note=HOSTILE, **lines)

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_characters_that_no_text_has_do_no_harm(desk):
    visitor = Visitor(desk)

    answer = send(visitor, HERE, "veroeffentlichen", name="Gruppe\0 \x07Nord", **SURE)

    assert answer.status_code in (303, 422)


def test_records_of_another_town_are_refused(desk):
    save(desk.database, an_offer(id="woanders", municipality="beckum"), town=a_town(id="beckum", name="Beckum"))
    visitor = Visitor(desk, "editor", [TOWN])
    form = filled(visitor.get(NEW), NEW, name="X", kind="group", description="Y", municipality="beckum")

    answers = [visitor.get("/redaktion/angebote/woanders"), visitor.submit("/redaktion/angebote/woanders", do="entwurf"),
               visitor.post(NEW, data={**form, "do": "entwurf"})]  # fmt: skip

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert DraftBook(desk.database).open_in([]) == []


def test_a_reviewer_edits_nothing(desk):
    visitor = Visitor(desk, "reviewer")

    assert visitor.get(HERE).status_code == 403
    assert visitor.submit(HERE, do="entwurf").status_code == 403


def test_what_was_removed_meanwhile_is_said_and_can_be_published_again(desk):
    from knowledge.repository import remove_offers

    visitor = Visitor(desk)
    send(visitor, HERE, "entwurf", note="eins")
    page = visitor.get(HERE)
    with desk.database.writing() as connection:
        remove_offers(connection, ["krabbelgruppe-nord"])

    said = send(visitor, HERE, "veroeffentlichen", page, **SURE)
    answer = visitor.post(HERE, data={**filled(said, HERE), "do": "veroeffentlichen"})

    assert "inzwischen entfernt" in said.text
    assert answer.status_code == 303
    assert "krabbelgruppe-nord" in offers(desk)


def test_an_import_meanwhile_counts_as_a_change(desk):
    visitor = Visitor(desk)
    page = visitor.get(HERE)
    with desk.database.writing() as connection:
        write_offers(connection, [an_offer(note="aus der Datei")])

    stale = send(visitor, HERE, "veroeffentlichen", page, **SURE)

    assert stale.status_code == 409
    assert "aus der Datei" in stale.text
