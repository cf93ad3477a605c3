"""What staff noted as old while reading questions stands where offers are edited, until somebody looked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.knowledge import Knowledge
from review.decisions import decide
from review.sentences import SentenceBook
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.forms import filled
from tests.console.site import WEDNESDAY, Visitor, desk_of
from tests.review.inbox import a_form, ask

LIST = "/redaktion/angebote"
HERE = f"{LIST}/krabbelgruppe-nord"
SAID = "Fragen von Familien zeigen: veraltet"


@pytest.fixture
def desk(tmp_path):
    """At half past ten; the note was made at ten, and the offer confirmed before on that day."""
    database = database_in(tmp_path)
    save(database, an_offer(assured_date=WEDNESDAY.date()), town=a_town())
    [key] = ask(database, "Wann ist die Krabbelgruppe jetzt?")
    payload = {"offer": "krabbelgruppe-nord", "name": "Krabbelgruppe Nord", "text": "Jetzt donnerstags <b>"}
    with database.writing() as connection:
        decide(connection, a_form(database, key), "old_data", payload, SentenceBook(database))
    knowledge = Knowledge(database, tmp_path.parent / "topic-model")
    yield desk_of(knowledge, database, tmp_path, WEDNESDAY + timedelta(minutes=30))
    database.close()


@pytest.mark.parametrize("page", [HERE, f"{LIST}/veraltet?stadt={TOWN}"])
def test_the_note_stands_with_its_questions_where_the_offer_is_edited(desk, page):
    shown = Visitor(desk).get(page).text

    assert SAID in shown
    assert "Wann ist die Krabbelgruppe jetzt?" in shown
    assert "Jetzt donnerstags &lt;b&gt;" in shown
    assert "/redaktion/fragen/" in shown


def test_the_list_is_narrowed_to_what_questions_show_to_be_old(desk):
    save(desk.database, an_offer(id="andere", name="Andere Gruppe"))

    page = Visitor(desk).get(f"{LIST}?stadt={TOWN}&zustand=outdated").text

    assert "1 von 2 Einträgen" in page
    assert "Andere Gruppe" not in page


def test_still_correct_ends_the_note_also_on_the_day_it_was_confirmed_before(desk):
    visitor = Visitor(desk)

    answer = visitor.submit(f"{LIST}/veraltet", eins="krabbelgruppe-nord", stadt=TOWN)

    assert "Ein Eintrag ist als weiterhin richtig vermerkt" in visitor.get(answer.headers["location"]).text
    assert SAID not in visitor.get(HERE).text


def test_publishing_ends_the_note(desk):
    visitor = Visitor(desk)
    form = filled(visitor.get(HERE), HERE, description="Jetzt donnerstags.", assured_date="2026-11-25", source_now="Anruf")

    answer = visitor.post(HERE, data={**form, "do": "veroeffentlichen"})

    assert answer.status_code == 303
    assert SAID not in visitor.get(HERE).text


def test_who_does_not_see_the_questions_town_gets_no_link_to_them(desk):
    kreis = a_town(id="kreis", name="Kreis", level="district")
    save(desk.database, an_offer(id="krabbelgruppe-nord", municipality="kreis"), town=kreis)

    shown = Visitor(desk, "editor", ["kreis"]).get(HERE).text

    assert SAID in shown
    assert "/redaktion/fragen/" not in shown.replace('href="/redaktion/fragen"', "")
