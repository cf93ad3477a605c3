"""What a person is told at the console: the first page, the small counts in the navigation, the choice of e-mails."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from knowledge.knowledge import Knowledge
from review.decisions import decide
from review.draft_tables import draft
from review.inbox_tables import group
from review.notices import NoticeBook
from review.releases import ReleaseBook
from review.reports import ReportBook
from review.sentences import SentenceBook
from review.steps import assign
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import WEDNESDAY, Visitor, desk_of
from tests.review.inbox import a_form, ask
from tests.review.notices import CONSOLE, want_appointment
from web.console.nav_counts import nav_counts

START, ME = "/redaktion/", "/redaktion/konten/ich"
MAIL = {"LOTSIN_SMTP_URL": "smtp://localhost", "LOTSIN_MAIL_FROM": "l@example.org", "LOTSIN_CONSOLE_URL": CONSOLE}


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(assured_date=WEDNESDAY.date()), town=a_town())
    save(database, town=a_town(id="herne", name="Herne"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


@pytest.fixture
def mailing(desk):
    """The same where e-mails are sent."""
    return desk_of(desk.knowledge, desk.database, desk.settings.home, **MAIL)


def told(visitor):
    """What waits, as count and address of its list."""
    page = visitor.get(START).text
    found = re.findall(r'class="news-link" href="([^"]+)"><span class="news-count">(\d+)', page)
    return {link.replace("&amp;", "&"): int(count) for link, count in found}


def counts_of(desk, name="Anna"):
    """Beside the areas in the navigation."""
    staff = desk.staff.staff(desk.staff.named(name).id)
    return {address: one.text for address, one in nav_counts(desk.database, staff).items()}


# --- the first page ---


def test_where_nothing_waits_that_is_said(desk):
    assert "Gerade nichts." in Visitor(desk).get(START).text


def test_questions_are_new_until_one_looks_at_them_and_for_each_person_apart(desk):
    ask(desk.database, "Wo gibt es einen Schwimmkurs?", "Wer hilft bei Schulangst?")
    anna, berta = Visitor(desk), Visitor(desk, "reviewer", name="Berta")
    [link] = told(anna)

    shown = anna.get(link).text
    ask(desk.database, "Gibt es Ballett für Kinder?")

    assert link == "/redaktion/fragen?neu=0&ordnung=neu"
    assert "Schwimmkurs" in shown
    assert told(anna) == {"/redaktion/fragen?neu=2&ordnung=neu": 1}
    assert told(berta) == {"/redaktion/fragen?neu=0&ordnung=neu": 3}


def test_the_list_of_new_questions_holds_these_alone_and_looking_at_others_changes_nothing(desk):
    ask(desk.database, "Wo gibt es einen Schwimmkurs?")
    anna = Visitor(desk)
    anna.get("/redaktion/fragen?neu=0")
    ask(desk.database, "Wer hilft bei Schulangst?")

    anna.get("/redaktion/fragen?thema=lernen_schule")
    [link] = told(anna)
    shown = anna.get(link).text

    assert "Schulangst" in shown
    assert "Schwimmkurs" not in shown


def test_everything_that_waits_is_counted_with_its_list(desk):
    anna = Visitor(desk, "editor")
    groups = ask(desk.database, "Wo gibt es einen Schwimmkurs?", "Wer hilft bei Schulangst?", "Gibt es Ballett für Kinder?")
    want_appointment(desk.database, WEDNESDAY.date())
    for text in ("Das Telefon stimmt nicht.", "Die Zeiten stimmen nicht."):
        ReportBook(desk.database).keep("krabbelgruppe-nord", TOWN, "facts", text, WEDNESDAY.date())
    save(desk.database, an_offer(id="alt", assured_date=WEDNESDAY.date() - timedelta(days=400)))
    with desk.database.writing() as connection:
        assign(connection, a_form(desk.database, groups[0]), desk.staff.named("Anna").id)
    with desk.database.writing() as connection:
        link = {"offers": ["krabbelgruppe-nord"], "texts": ["Gibt es Ballett für Kinder?"]}
        decide(connection, a_form(desk.database, groups[2]), "link", link, SentenceBook(desk.database))
        connection.execute(draft.insert().values(**a_draft(author="Berta")))
        connection.execute(draft.insert().values(**a_draft(author="Anna")))

    assert told(anna) == {
        "/redaktion/anliegen": 2,  # the reports; the appointment stands before them
        "/redaktion/fragen?wer=ich": 1,
        "/redaktion/fragen?neu=0&ordnung=neu": 2,
        "/redaktion/angebote/entwuerfe": 1,
        "/redaktion/wirkung": 1,
        "/redaktion/angebote/veraltet?stadt=musterstadt": 1,
    }
    assert "Terminwunsch ist offen" in anna.get(START).text


def a_draft(**changes):
    plain = {
        "offer_id": "neu", "municipality": TOWN, "fields": {"texts": {}, "lists": {}}, "version": 1, "author": "Berta",
        "at": WEDNESDAY, "state": "review", "form": f"form-{changes.get('author')}",
    }  # fmt: skip
    return {**plain, **changes}


def test_nobody_is_told_of_another_town(desk):
    ask(desk.database, "Wo gibt es einen Schwimmkurs?")
    want_appointment(desk.database, WEDNESDAY.date())
    ReportBook(desk.database).keep("krabbelgruppe-nord", TOWN, "facts", "Das Telefon stimmt nicht.", WEDNESDAY.date())
    visitor = Visitor(desk, "editor", ["herne"])

    assert told(visitor) == {}
    assert counts_of(desk) == {}


def test_stale_offers_of_several_towns_lead_to_each(desk):
    old = WEDNESDAY.date() - timedelta(days=400)
    save(desk.database, an_offer(assured_date=old), an_offer(id="b", municipality="herne", assured_date=old))

    page = Visitor(desk, "editor").get(START).text

    assert "veraltet?stadt=herne" in page
    assert "Musterstadt: 1" in page


def test_a_confirmed_offer_is_not_counted_any_more(desk):
    save(desk.database, an_offer(assured_date=WEDNESDAY.date() - timedelta(days=400)))
    anna = Visitor(desk, "editor")
    before = told(anna)

    save(desk.database, an_offer(assured_date=WEDNESDAY.date()))

    assert (len(before), told(anna)) == (1, {})


@pytest.mark.parametrize(
    ("state", "said"), [("ready", "ist fertig trainiert"), ("refused", "wurde abgelehnt"), ("failed", "ist fehlgeschlagen")]
)
def test_a_training_that_ended_is_told_until_it_is_published(desk, state, said):
    releases = ReleaseBook(desk.database)
    release = releases.begin("Anna", WEDNESDAY)
    running = Visitor(desk, name="Erste").get(START).text

    releases.end(release.id, state, model="m.tar.gz")
    ended = Visitor(desk, "editor", name="Zweite").get(START).text

    assert "wird trainiert: 0 Prozent" in running
    assert said in ended
    assert "Fassung" not in Visitor(desk, "editor", [TOWN], name="Dritte").get(START).text


# --- the navigation ---


def test_the_navigation_counts_what_is_new_and_open_up_to_a_hundred(desk):
    Visitor(desk)
    for number in range(2):
        ReportBook(desk.database).keep("krabbelgruppe-nord", TOWN, "facts", f"Zeile {number}", WEDNESDAY.date())
    few = counts_of(desk)
    with desk.database.writing() as connection:
        row = {"language": "de", "label": "?", "examples": [], "size": 1, "newest": WEDNESDAY.date(), "version": 1}
        connection.execute(group.insert(), [{**row, "municipality": TOWN, "state": "open"} for _ in range(120)])

    assert few == {"/redaktion/anliegen": "2"}
    assert counts_of(desk) == {"/redaktion/anliegen": "2", "/redaktion/fragen": "99+"}


# --- the choice of e-mails ---


def test_one_chooses_the_mails_one_gets_and_it_is_noted(mailing):
    visitor = Visitor(mailing, "reviewer")
    me = mailing.staff.named("Anna").id
    before = NoticeBook(mailing.database).choice(me)

    answer = visitor.submit(f"{ME}/nachrichten", notices="none")

    assert (before, NoticeBook(mailing.database).choice(me)) == ("weekly", "none")
    assert "Ihre Wahl gilt ab jetzt" in visitor.get(answer.headers["location"]).text
    assert "E-Mails über Neues" in Visitor(mailing, name="Chefin").get("/redaktion/verlauf").text


def test_an_unknown_choice_is_said_at_the_form(mailing):
    visitor = Visitor(mailing, role=None)
    staff = mailing.staff.add("Anna", "zwölf Zeichen lang", "reviewer", email="anna@stadt.de")
    visitor.cookies.set("lotsin_redaktion", mailing.sessions.begin(staff, mailing.now()), path="/redaktion")

    answer = visitor.submit(f"{ME}/nachrichten", notices="stündlich")

    assert answer.status_code == 422
    assert "Bitte wählen Sie eine der Möglichkeiten." in answer.text
    assert "An anna@stadt.de." in answer.text


def test_without_a_mail_server_or_an_address_it_is_said_why_there_is_no_choice(desk, mailing):
    without_server = Visitor(desk, name="Eins").get(ME).text
    without_address = Visitor(mailing, name="Zwei").get(ME).text

    assert "verschickt keine E-Mails" in without_server
    assert "steht keine E-Mail-Adresse" in without_address
    assert 'name="notices"' not in without_server + without_address
