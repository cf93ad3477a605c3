"""Effect and releases at the console: what would change, publishing, going back."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from knowledge.knowledge import Knowledge
from knowledge.wishes import Wish
from review.decisions import decide, read_decision
from review.groups import sort_in
from review.inbox_tables import group as groups
from review.log import Question, ReviewLog
from review.releases import INTERRUPTED, ReleaseBook
from review.sentences import SentenceBook
from review.steps import Form
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import WEDNESDAY, Visitor, desk_of
from web.console.training import start_training

UNICYCLE = an_offer(id="einrad", name="Zirkusschule Rundum", description="Artistik.", topics=("freizeit_sport",))
PAGE = "/redaktion/wirkung"
FAILS = (sys.executable, "-c", "raise SystemExit('lotsin: kein Platz auf der Platte')")


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    database = database_in(tmp_path)
    save(database, UNICYCLE, an_offer(), town=a_town())
    save(database, an_offer(id="fern", municipality="fernstadt"), town=a_town(id="fernstadt", name="Fernstadt"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def a_draft(desk: Any, text: str = "wo gibts quietschbalu", kind: str = "link", town: str = TOWN, **payload: Any) -> int:
    """Somebody decided for a question that was asked."""
    ReviewLog(desk.database).keep(Question(date(2026, 11, 24), town, "de", "web", "handover", text))
    sort_in(desk.database)
    with desk.database.writing() as connection:
        row = connection.execute(sa.select(groups).where(groups.c.label == text)).one()
        form = Form(row.id, row.version, f"form-{row.id}-{kind}", "Anna", WEDNESDAY)
        return decide(connection, form, kind, payload or {"offers": ["einrad"]}, SentenceBook(desk.database))


def a_sentence(desk: Any, text: str = "wat kost dat") -> int:
    return a_draft(desk, text, "intent", intent="ask_cost", texts=[text])


def a_release(desk: Any, state: str = "ready", **values: Any) -> int:
    book = ReleaseBook(desk.database)
    release = book.begin("Anna", WEDNESDAY)
    assert release
    book.end(release.id, state, **{"model": f"lotsin-{release.id}.tar.gz", **values})
    return release.id


def checked(visitor: Visitor) -> str:
    """Presses "Wirkung prüfen" and waits; the page with the result."""
    assert visitor.submit(PAGE).status_code == 303
    until = time.monotonic() + 60
    while "Die Prüfung läuft" in (page := visitor.get(PAGE).text) and time.monotonic() < until:
        time.sleep(0.1)
    return page


def publish(visitor: Visitor, page: str) -> Any:
    key = page.split('name="check" value="')[1].split('"')[0]
    return visitor.submit(f"{PAGE}/veroeffentlichen", check=key)


def answers(desk: Any, text: str) -> list[str]:
    return [found.offer.id for found in desk.knowledge.find(Wish(text, TOWN)).found]


def test_without_drafts_the_page_says_where_they_come_from(desk):
    page = Visitor(desk).get(PAGE).text

    assert "Es gibt keine Entwürfe" in page
    assert "ausgelieferte Fassung" in page


def test_what_is_published_answers_the_next_question(desk):
    a_draft(desk)
    visitor = Visitor(desk)

    page = checked(visitor)
    before = answers(desk, "quietschbalu gibts wo")
    done = publish(visitor, page)

    assert "Neu beantwortet" in page
    assert "Zirkusschule Rundum" in page
    assert before == []
    assert done.headers["location"] == f"{PAGE}?veroeffentlicht=1"
    assert answers(desk, "quietschbalu gibts wo") == ["einrad"]
    assert "Es gibt keine Entwürfe" in visitor.get(PAGE).text


def test_a_double_click_publishes_once(desk):
    a_draft(desk)
    visitor = Visitor(desk)
    page = checked(visitor)

    first, second = publish(visitor, page), publish(visitor, page)

    assert first.headers["location"].endswith("=1")
    assert second.headers["location"].endswith("=0")


def test_a_draft_of_another_town_is_neither_seen_nor_published(desk):
    mine = a_draft(desk)
    other = a_draft(desk, "wo gibts ringelpietz", town="fernstadt", offers=["fern"])
    visitor = Visitor(desk, "editor", [TOWN])

    page = checked(visitor)
    publish(visitor, page)

    with desk.database.reading() as connection:
        assert read_decision(connection, mine).state == "published"
        assert read_decision(connection, other).state == "draft"
    assert "ringelpietz" not in page


def test_what_another_person_checked_cannot_be_published(desk):
    a_draft(desk)
    page = checked(Visitor(desk))

    answer = publish(Visitor(desk, "editor", [TOWN], name="Berta"), page)

    assert answer.status_code == 409
    assert answers(desk, "quietschbalu gibts wo") == []


def test_a_draft_made_after_the_check_waits_for_the_next_one(desk):
    a_draft(desk)
    visitor = Visitor(desk)
    checked(visitor)
    later = a_draft(desk, "wo gibts ringelpietz")

    page = visitor.get(PAGE).text
    publish(visitor, page)

    assert "1 neuerer Entwurf ist noch nicht geprüft" in page
    with desk.database.reading() as connection:
        assert read_decision(connection, later).state == "draft"


def test_script_in_a_question_stays_text(desk):
    a_draft(desk, "wo gibts <script>alert(1)</script> quietschbalu")

    page = checked(Visitor(desk))

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_reviewer_may_not_publish(desk):
    assert Visitor(desk, "reviewer", [TOWN]).get(PAGE).status_code == 403


# --- the language model ---


def test_sentences_wait_and_are_answered_with_once_their_release_is_published(desk):
    decision = a_sentence(desk)
    visitor = Visitor(desk)
    waiting = visitor.get(PAGE).text
    release = a_release(desk, figures={"Krisen erkannt": [0.9, 0.95]})

    visitor.submit(f"{PAGE}/fassungen/{release}")

    assert "1 Satz wartet" in waiting
    page = visitor.get(f"{PAGE}/fassungen").text
    assert "95,0" in page
    assert "antwortet jetzt" in page
    assert "Zurzeit wartet kein neuer Satz" in visitor.get(PAGE).text
    with desk.database.reading() as connection:
        assert read_decision(connection, decision).state == "published"


def test_one_click_leads_back_to_any_earlier_release(desk):
    first, second = a_release(desk), a_release(desk)
    visitor = Visitor(desk)
    seen = []

    for key in (first, second, first, 0):
        assert visitor.submit(f"{PAGE}/fassungen/{key}").status_code == 303
        seen.append(ReleaseBook(desk.database).current_id())

    assert seen == [first, second, first, None]


@pytest.mark.parametrize("state", ["refused", "failed"])
def test_what_was_refused_cannot_be_published_and_says_why(desk, state):
    release = a_release(desk, state, faults=["Krisen erkannt: vorher 93,6 %, jetzt 92,0 %"])
    visitor = Visitor(desk)

    answer = visitor.submit(f"{PAGE}/fassungen/{release}")

    assert answer.status_code == 409
    assert ReleaseBook(desk.database).current_id() is None
    assert "vorher 93,6" in visitor.get(f"{PAGE}/fassungen").text
    assert "vorher 93,6" in visitor.get(PAGE).text


def test_the_model_of_all_towns_is_not_changed_by_somebody_of_one(desk):
    release = a_release(desk)
    visitor = Visitor(desk, "admin", [TOWN])

    answers = [visitor.submit(f"{PAGE}/training"), visitor.submit(f"{PAGE}/fassungen/{release}")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert ReleaseBook(desk.database).current_id() is None


def test_while_one_is_trained_a_second_click_begins_none(desk):
    ReleaseBook(desk.database).begin("Anna", WEDNESDAY)
    visitor = Visitor(desk)

    visitor.submit(f"{PAGE}/training")

    assert len(ReleaseBook(desk.database).all()) == 1
    assert "wird trainiert und geprüft" in visitor.get(f"{PAGE}/training").text


def test_a_killed_training_is_said_plainly_and_the_old_model_answers_on(desk):
    book = ReleaseBook(desk.database)
    release = book.begin("Anna", WEDNESDAY)
    thread = start_training(desk.settings, book, release.id, ("sh", "-c", "kill -9 $$"))

    thread.join(20)

    assert (book.get(release.id).state, book.get(release.id).faults) == ("failed", [INTERRUPTED])
    assert "Die bisherige Fassung antwortet weiter" in Visitor(desk).get(PAGE).text


def test_a_training_that_fails_says_why(desk):
    book = ReleaseBook(desk.database)
    release = book.begin("Anna", WEDNESDAY)

    start_training(desk.settings, book, release.id, FAILS).join(20)

    assert "kein Platz auf der Platte" in book.get(release.id).faults[0]
    assert list(desk.settings.home.glob("*.log")) == []


def test_a_program_that_cannot_be_started_is_a_failed_training(desk):
    book = ReleaseBook(desk.database)
    release = book.begin("Anna", WEDNESDAY)

    start_training(desk.settings, book, release.id, ("/gibt/es/nicht",)).join(20)

    assert book.get(release.id).state == "failed"
