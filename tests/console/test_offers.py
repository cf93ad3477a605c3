"""The list of records, what is stale, history and the way back, removal, gaps, and providers' proposals."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from knowledge.knowledge import Knowledge
from knowledge.model import Location, Phone, Source
from knowledge.repository import read_offers, read_removed
from review.draft_tables import provider_link
from review.drafts import DraftBook
from review.log import Question, ReviewLog
from review.records import versions
from review.staff_tables import audit
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.forms import filled, form_in
from tests.console.site import WEDNESDAY, Visitor, desk_of
from web.console.proposals import LARGEST_BODY

LIST = "/redaktion/angebote"
HERE = f"{LIST}/krabbelgruppe-nord"
SURE = {"assured_date": "2026-11-24", "source_now": "Anruf"}
OLD = an_offer(id="alt", name="Übungsgruppe", kind="counselling", topics=("hebamme",), sources=(Source(published="2019"),))


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(assured_date=date(2026, 11, 1)), OLD, town=a_town())
    save(database, an_offer(id="woanders", municipality="beckum"), town=a_town(id="beckum", name="Beckum"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def offers(desk):
    with desk.database.reading() as connection:
        return {offer.id: offer for offer in read_offers(connection)}


def publish(visitor, **changes):
    page = visitor.get(HERE)
    return visitor.post(HERE, data={**filled(page, HERE, **SURE, **changes), "do": "veroeffentlichen"})


# --- the list ---


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("q=übung", "Übungsgruppe", "Krabbelgruppe"),
        ("art=group", "Krabbelgruppe", "Übungsgruppe"),
        ("thema=hebamme", "Übungsgruppe", "Krabbelgruppe"),
        ("zustand=stale", "Übungsgruppe", "Krabbelgruppe"),
        ("zustand=past", "Dazu ist nichts da", "gruppe-nord"),
        ("seite=9", "Krabbelgruppe", "woanders"),
    ],
)
def test_the_list_shows_what_is_looked_for(desk, query, found, missing):
    page = Visitor(desk).get(f"{LIST}?stadt={TOWN}&{query}").text.partition("von 2 Einträgen")[2]

    assert found in page
    assert missing not in page


def test_a_draft_of_a_new_record_is_in_the_list(desk):
    visitor = Visitor(desk)
    new = f"{LIST}/neu"
    form = filled(visitor.get(f"{new}?stadt={TOWN}"), new, name="Elterncafé")
    visitor.post(new, data={**form, "do": "entwurf"})

    page = visitor.get(f"{LIST}?stadt={TOWN}&zustand=draft").text

    assert "Elterncafé" in page
    assert "Elterncafé" in visitor.get(f"{LIST}/entwuerfe").text


def test_the_list_of_another_town_is_refused_and_noted(desk):
    visitor = Visitor(desk, "editor", [TOWN])

    answers = [visitor.get(f"{LIST}{page}?stadt=beckum").status_code for page in ("", "/veraltet", "/abdeckung", "/einlesen")]

    assert answers == [403] * 4
    with desk.database.reading() as connection:
        refused = connection.execute(audit.select().where(audit.c.action == "refused")).all()
    assert [row.municipality for row in refused] == ["beckum"] * 4


# --- still correct ---


def test_what_is_still_correct_is_confirmed_with_an_entry(desk):
    visitor = Visitor(desk)

    answers = [visitor.submit(f"{HERE}/bestaetigen").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert offers(desk)["krabbelgruppe-nord"].assured_date == WEDNESDAY.date()
    assert [one.action for one in versions(desk.database, "krabbelgruppe-nord")] == ["confirmed"]


def test_several_stale_records_are_confirmed_at_once(desk):
    save(desk.database, replace(OLD, id="alt-2", name="Zweite"))
    visitor = Visitor(desk)

    before = visitor.get(f"{LIST}/veraltet?stadt={TOWN}").text
    answer = visitor.submit(f"{LIST}/veraltet", id=["alt", "alt-2"], stadt=TOWN)
    after = visitor.get(answer.headers["location"]).text

    assert "Übungsgruppe" in before
    assert "Krabbelgruppe Nord" not in before
    assert "2 Einträge sind als weiterhin richtig vermerkt" in after
    assert offers(desk)["alt"].assured_date == WEDNESDAY.date()


def test_of_records_of_which_one_is_elsewhere_none_is_confirmed(desk):
    visitor = Visitor(desk, "editor", [TOWN])

    answer = visitor.submit(f"{LIST}/veraltet", id=["alt", "woanders"], stadt=TOWN)

    assert answer.status_code == 403
    assert offers(desk)["alt"].assured_date is None


def test_what_cannot_be_noted_is_not_confirmed(desk):
    visitor = Visitor(desk)
    with desk.database.writing() as connection:
        connection.execute(sa.text("CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'full'); END"))

    with pytest.raises(sa.exc.SQLAlchemyError):
        visitor.submit(f"{LIST}/alt/bestaetigen")

    assert offers(desk)["alt"].assured_date is None


# --- history ---


def test_the_history_tells_what_changed_and_leads_back(desk):
    visitor = Visitor(desk)
    publish(visitor, description="Zweiter Text.")
    publish(visitor, description="Dritter Text.")

    page = visitor.get(f"{HERE}/verlauf")
    second = versions(desk.database, "krabbelgruppe-nord")[1]
    base = form_in(page, f"{HERE}/verlauf")["base"][0]
    answer = visitor.submit(f"{HERE}/verlauf", version=str(second.id), base=base)

    assert "Zweiter Text." in page.text
    assert "Dritter Text." in page.text
    assert answer.status_code == 303
    assert offers(desk)["krabbelgruppe-nord"] == second.after


def test_the_first_version_can_come_back(desk):
    before = offers(desk)["krabbelgruppe-nord"]
    visitor = Visitor(desk)
    publish(visitor, description="Zweiter Text.")
    base = form_in(visitor.get(f"{HERE}/verlauf"), f"{HERE}/verlauf")["base"][0]

    visitor.submit(f"{HERE}/verlauf", version="erste", base=base)

    assert offers(desk)["krabbelgruppe-nord"] == before


def test_going_back_from_an_old_page_changes_nothing(desk):
    visitor = Visitor(desk)
    publish(visitor, description="Zweiter Text.")
    base = form_in(visitor.get(f"{HERE}/verlauf"), f"{HERE}/verlauf")["base"][0]
    publish(visitor, description="Dritter Text.")

    answer = visitor.submit(f"{HERE}/verlauf", version="erste", base=base)

    assert "stand=veraltet" in answer.headers["location"]
    assert offers(desk)["krabbelgruppe-nord"].description == "Dritter Text."


def test_a_removed_record_says_what_took_its_place_and_can_come_back(desk):
    before = offers(desk)["krabbelgruppe-nord"]
    visitor = Visitor(desk)

    visitor.submit(f"{HERE}/entfernen", replaced_by="alt")
    with desk.database.reading() as connection:
        removed = read_removed(connection, "krabbelgruppe-nord")
    page = visitor.get(f"{HERE}/verlauf")
    visitor.submit(f"{HERE}/verlauf", version="erste", base="")

    assert removed
    assert removed.replaced_by == "alt"
    assert "Dieser Eintrag ist entfernt" in page.text
    assert offers(desk)["krabbelgruppe-nord"] == before


def test_a_record_is_not_replaced_by_itself_or_by_nothing(desk):
    visitor = Visitor(desk)

    answers = [visitor.submit(f"{HERE}/entfernen", replaced_by=key).status_code for key in ("krabbelgruppe-nord", "gibtsnicht")]

    assert answers == [404, 404]
    assert "krabbelgruppe-nord" in offers(desk)


@pytest.mark.parametrize("page", ["", "/verlauf", "/entfernen", "/bestaetigen", "/link"])
def test_records_of_another_town_are_closed_on_every_page(desk, page):
    visitor = Visitor(desk, "editor", [TOWN])
    before = offers(desk)

    answers = {visitor.get(f"{LIST}/woanders{page}").status_code, visitor.submit(f"{LIST}/woanders{page}").status_code}

    assert answers <= {403, 405}
    assert offers(desk) == before


# --- gaps ---


def test_a_topic_that_families_ask_for_in_vain_is_a_gap(desk):
    asked = Question(date(2026, 11, 20), TOWN, "de", "web", "handover", "Babyschwimmen?", topics=("freizeit_sport",))
    ReviewLog(desk.database).keep(asked)
    save(desk.database, an_offer(id="haus", locations=(Location(district="Nord"),)))

    page = Visitor(desk).get(f"{LIST}/abdeckung?stadt={TOWN}&stadtteil=Nord").text

    assert page.count("gap") == 2  # by age and by district
    assert re.search(r"thema=freizeit_sport.*?gap", page)


# --- providers ---


@pytest.fixture
def address(desk):
    """Of the provider's link."""
    visitor = Visitor(desk, name="Linkmacherin")
    visitor.submit(f"{HERE}/link")
    found = re.search(r"/redaktion/vorschlag/[\w.-]+", visitor.get(HERE).text)
    assert found
    return found[0]


def test_a_provider_proposes_without_an_account_and_staff_publish(desk, address):
    provider, visitor = Visitor(desk, role=None), Visitor(desk)
    form = filled(provider.get(address), address, phones_0_number="02382 591234", message="Neue Nummer")

    sent = provider.post(address, data={**form, "do": "vorschlagen"})
    waiting = DraftBook(desk.database).open_of("krabbelgruppe-nord")
    before = offers(desk)["krabbelgruppe-nord"]
    asked = visitor.get(f"{HERE}?entwurf={waiting[0].id}")
    answer = visitor.post(HERE, data={**filled(asked, HERE), "do": "veroeffentlichen"})

    assert sent.status_code == 303
    assert provider.get(sent.headers["location"]).status_code == 200
    assert before.phones == ()
    assert "Neue Nummer" in asked.text
    assert "Vorschlag des Anbieters" in asked.text
    assert answer.status_code == 303
    assert offers(desk)["krabbelgruppe-nord"].phones == (Phone("02382 591234"),)


def test_a_provider_changes_neither_topics_nor_sources(desk, address):
    provider = Visitor(desk, role=None)
    form = filled(provider.get(address), address, topics=["wohnen"], contact_point="ja", status="past", sources_0_note="x")

    provider.post(address, data={**form, "do": "vorschlagen"})
    kept = DraftBook(desk.database).open_of("krabbelgruppe-nord")[0].fields

    assert kept["lists"]["topics"] == ["eltern_kind_gruppe"]
    assert (kept["texts"]["contact_point"], kept["texts"]["status"]) == ("", "active")


def test_for_each_link_one_proposal_waits(desk, address):
    provider = Visitor(desk, role=None)
    for note in ("eins", "zwei"):
        provider.post(address, data={**filled(provider.get(address), address, note=note), "do": "vorschlagen"})

    waiting = DraftBook(desk.database).open_of("krabbelgruppe-nord")

    assert [one.fields["texts"]["note"] for one in waiting] == ["zwei"]
    assert ">zwei</textarea>" in provider.get(address).text


def test_a_link_ends_by_time_by_hand_and_with_its_offer(desk, address):
    provider, visitor = Visitor(desk, role=None), Visitor(desk)
    later = desk_of(desk.knowledge, desk.database, desk.settings.home, WEDNESDAY + timedelta(days=31))
    late = Visitor(later, role=None).get(address).status_code
    held = provider.get(address).status_code
    visitor.submit(f"{HERE}/link/1/widerrufen")

    assert (late, held, provider.get(address).status_code) == (404, 200, 404)
    assert provider.post(address, data={"do": "vorschlagen"}).status_code == 404
    with desk.database.reading() as connection:
        assert connection.execute(provider_link.select()).one().revoked


@pytest.mark.parametrize("token", ["x", "WzEsImtyYWJiZWxncnVwcGUtbm9yZCJd.falsch", "%00", "WzFd"])
def test_a_token_that_we_did_not_sign_opens_nothing(desk, address, token):
    assert Visitor(desk, role=None).get(f"/redaktion/vorschlag/{token}").status_code == 404


def test_a_proposal_that_is_too_much_is_refused(desk, address):
    provider = Visitor(desk, role=None)
    form = filled(provider.get(address), address)

    answers = [
        provider.post(address, data={**form, "do": "vorschlagen", "note": "x" * LARGEST_BODY}),
        provider.post(address, data={**form, "do": "vorschlagen", "message": "x" * 1001}),
        provider.post(address, content="&".join(f"a{n}=1" for n in range(3000))),
    ]

    assert [answer.status_code for answer in answers] == [413, 422, 413]
    assert DraftBook(desk.database).open_of("krabbelgruppe-nord") == []


def test_a_dropped_proposal_does_not_come_back(desk, address):
    provider, visitor = Visitor(desk, role=None), Visitor(desk)
    provider.post(address, data={**filled(provider.get(address), address, note="eins"), "do": "vorschlagen"})
    number = DraftBook(desk.database).open_of("krabbelgruppe-nord")[0].id

    form = filled(visitor.get(f"{HERE}?entwurf={number}"), HERE)
    answers = [visitor.post(HERE, data={**form, "do": "verwerfen"}).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert DraftBook(desk.database).open_in([]) == []


def test_a_link_that_sends_and_sends_has_to_wait(desk, address):
    provider = Visitor(desk, role=None)

    answers = [provider.post(address, data={"do": "zeile-phones"}) for _ in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert int(answers[30].headers["retry-after"]) >= 1
    assert "Was Sie geschrieben haben, steht dort noch" in answers[30].text
    assert provider.get(address).status_code == 200


def test_an_address_that_tries_many_links_has_to_wait(desk):
    stranger = Visitor(desk, role=None)

    answers = [stranger.post(f"/redaktion/vorschlag/x{at}").status_code for at in range(61)]

    assert (set(answers[:60]), answers[60]) == ({404}, 429)
