"""Records that look alike are made one, in one step and with everything that leads to them, or told apart for good."""

from __future__ import annotations

import pytest

from knowledge.knowledge import Knowledge
from knowledge.model import Phone
from knowledge.repository import read_offers, read_removed
from review.drafts import DraftBook
from review.records import versions
from review.staff_tables import audit
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.forms import filled, form_in
from tests.console.site import Visitor, desk_of

LIST = "/redaktion/angebote/doppelt"
PAIR = f"{LIST}/paar"
BOTH = f"{PAIR}?behalten=krabbelgruppe-nord&weg=zweite"
SECOND = an_offer(id="zweite", phones=(Phone("02382 591234"),), minimum_age_months=6, description="Spielen und <b>Singen</b>.")


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(maximum_age_months=3), SECOND, town=a_town())
    save(database, an_offer(id="woanders", municipality="beckum"), town=a_town(id="beckum", name="Beckum"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def offers(desk):
    with desk.database.reading() as connection:
        return {offer.id: offer for offer in read_offers(connection, [TOWN])}


def merge(visitor, **changes):
    form = filled(visitor.get(BOTH), PAIR, **changes)
    return visitor.post(PAIR, data={**form, "do": "zusammen"})


def test_a_pair_is_listed_with_what_both_have_in_common(desk):
    page = Visitor(desk).get(f"{LIST}?stadt={TOWN}").text

    assert "1 Paar" in page
    assert "gleicher Name" in page
    assert "(zweite)" in page


def test_both_stand_beside_each_other(desk):
    page = Visitor(desk).get(BOTH).text

    assert "Eltern treffen sich mit ihren Babys." in page
    assert "Spielen und &lt;b&gt;Singen&lt;/b&gt;." in page
    assert "Was in beiden gleich ist" in page


def test_one_stays_with_what_it_took_and_the_other_leads_to_it(desk):
    answer = merge(Visitor(desk), take=["phones", "description"])

    assert answer.headers["location"].endswith("gut=eins")
    assert list(offers(desk)) == ["krabbelgruppe-nord"]
    kept = offers(desk)["krabbelgruppe-nord"]
    assert (kept.phones, kept.description, kept.minimum_age_months) == (SECOND.phones, SECOND.description, None)
    with desk.database.reading() as connection:
        assert read_removed(connection, "zweite").replaced_by == "krabbelgruppe-nord"
    assert [one.action for one in versions(desk.database, "krabbelgruppe-nord")] == ["merged"]
    assert [one.action for one in versions(desk.database, "zweite")] == ["removed"]


def test_a_double_click_makes_one_once(desk):
    visitor = Visitor(desk)
    form = {**form_in(visitor.get(BOTH), PAIR), "take": ["phones"], "do": "zusammen"}

    answers = [visitor.post(PAIR, data=form).headers["location"].partition("gut=")[2] for _ in range(2)]

    assert answers == ["eins", "schon"]
    assert len(versions(desk.database, "krabbelgruppe-nord")) == 1


def test_who_changed_one_meanwhile_is_not_overwritten(desk):
    visitor = Visitor(desk)
    form = {**form_in(visitor.get(BOTH), PAIR), "take": ["phones"], "do": "zusammen"}
    save(desk.database, an_offer(id="zweite", note="Neu: nur mit Anmeldung"))

    answer = visitor.post(PAIR, data=form)

    assert answer.status_code == 409
    assert "Jemand hat inzwischen einen der beiden Einträge geändert" in answer.text
    assert "Neu: nur mit Anmeldung" in answer.text
    assert len(offers(desk)) == 2


def test_fields_that_do_not_go_together_are_refused_in_german(desk):
    answer = merge(Visitor(desk), take=["minimum_age_months"])

    assert answer.status_code == 422
    assert "So passt es nicht zusammen" in answer.text
    assert len(offers(desk)) == 2


def test_drafts_of_the_one_that_goes_are_dropped(desk):
    visitor = Visitor(desk)
    here = "/redaktion/angebote/zweite"
    visitor.post(here, data={**filled(visitor.get(here), here, note="halb"), "do": "entwurf"})

    merge(visitor)

    assert DraftBook(desk.database).open_in([]) == []


def test_what_is_told_apart_is_not_shown_again(desk):
    visitor = Visitor(desk)

    answers = [visitor.submit(PAIR, behalten="zweite", weg="krabbelgruppe-nord", do="verschieden") for _ in range(2)]

    assert [answer.headers["location"].partition("gut=")[2] for answer in answers] == ["zwei", "zwei"]
    assert "sieht kein Eintrag aus wie ein anderer" in visitor.get(f"{LIST}?stadt={TOWN}").text
    assert len(offers(desk)) == 2
    with desk.database.reading() as connection:
        noted = connection.execute(audit.select().where(audit.c.action == "told apart")).all()
    assert {row.key for row in noted} == {"krabbelgruppe-nord", "zweite"}


@pytest.mark.parametrize("do", ["zusammen", "verschieden"])
def test_a_record_of_another_town_is_neither_compared_nor_changed(desk, do):
    visitor = Visitor(desk, "editor", [TOWN])

    answers = [
        visitor.get(f"{PAIR}?behalten=zweite&weg=woanders"),
        visitor.submit(PAIR, behalten="woanders", weg="zweite", do=do),
        visitor.get(f"{LIST}?stadt=beckum"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert len(offers(desk)) == 2


@pytest.mark.parametrize("query", ["", "?behalten=zweite&weg=zweite", "?behalten=zweite&weg=gibtesnicht"])
def test_a_pair_that_is_none_is_not_found(desk, query):
    assert Visitor(desk).get(f"{PAIR}{query}").status_code == 404
