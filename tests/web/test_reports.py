"""The form "Stimmt etwas nicht?": what is kept, what is refused and said, what a dead database does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from knowledge.knowledge import Knowledge
from knowledge.repository import remove_offers
from review.reports import A_DAY_PER_OFFER, Report, ReportBook
from review.tables import offer_report
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.web.site import client_of
from web.reports import LURE

FORM = "/angebot/krabbelgruppe-nord/meldung"
NASTY = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = database_in(tmp_path)
    bund = a_town(id="bund", name="Deutschland", level="country")
    save(made, an_offer(id="helpline", municipality="bund", name="Elterntelefon"), town=bund)
    save(made, an_offer(), an_offer(id="nasty", name=NASTY), town=a_town(parent="bund", first_contacts=("krabbelgruppe-nord",)))
    yield made
    made.close()


@pytest.fixture
def client(database: Database, home: Path) -> TestClient:
    made = client_of(Knowledge(database, home), database, home)
    made.follow_redirects = False
    return made


def kept_in(database: Database) -> list[Report]:
    return ReportBook(database).open_reports()


def without_markup(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- the form ---


def test_the_form_names_the_offer_and_asks_for_no_person(client: TestClient) -> None:
    page = client.get(FORM).text

    assert "Stimmt etwas nicht bei „Krabbelgruppe Nord“?" in page
    assert "Wir fragen nicht nach Ihrem Namen" in page
    assert set(re.findall(r'name="([^"]+)"', page)) == {"viewport", "robots", "reason", "text", LURE}
    assert 'content="noindex"' in page


def test_it_needs_neither_a_script_nor_a_cookie(client: TestClient) -> None:
    answer = client.post(FORM, data={"reason": "gone"})

    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    assert "set-cookie" not in client.get(FORM).headers


def test_a_name_with_markup_is_text(client: TestClient) -> None:
    for page in (client.get("/angebot/nasty/meldung"), client.get("/angebot/nasty/meldung/danke")):
        assert NASTY not in page.text
        assert "&gt;&lt;img src=x" in page.text


# --- sending ---


def test_a_report_is_kept_masked_and_thanked_for(client: TestClient, database: Database) -> None:
    answer = client.post(FORM, data={"reason": "facts", "text": "Jetzt donnerstags. Rückfragen: anna@example.org"})

    (report,) = kept_in(database)
    assert (report.offer_id, report.municipality, report.reason) == ("krabbelgruppe-nord", TOWN, "facts")
    assert report.text.startswith("Jetzt donnerstags.")
    assert "anna@" not in report.text
    assert answer.headers["location"] == f"{FORM}/danke"
    assert "Danke für Ihren Hinweis" in client.get(answer.headers["location"]).text


def test_the_same_report_twice_is_kept_once(client: TestClient, database: Database) -> None:
    answers = [client.post(FORM, data={"reason": "gone", "text": "weg"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(kept_in(database)) == 1


def test_of_a_flood_only_so_many_are_kept_and_each_is_answered(client: TestClient, database: Database) -> None:
    answers = [client.post(FORM, data={"reason": "other", "text": f"Fehler {at}"}) for at in range(A_DAY_PER_OFFER + 3)]

    assert {answer.status_code for answer in answers} == {303}
    assert len(kept_in(database)) == A_DAY_PER_OFFER


def test_a_program_that_fills_in_every_field_is_thanked_and_not_heard(client: TestClient, database: Database) -> None:
    answer = client.post(FORM, data={"reason": "gone", "text": "buy now", LURE: "https://spam.example"})

    assert answer.status_code == 303
    assert kept_in(database) == []


def test_the_longest_text_is_kept_whole_however_its_lines_end(client: TestClient, database: Database) -> None:
    text = ("ü" * 499 + "\r\n") * 2

    answer = client.post(FORM, data={"reason": "other", "text": text})

    assert answer.status_code == 303
    assert kept_in(database)[0].text == "ü" * 499 + "\n" + "ü" * 499


def test_the_town_it_was_looked_at_from_stays(client: TestClient, database: Database) -> None:
    page = client.get(f"/angebot/helpline/meldung?stadt={TOWN}").text
    answer = client.post(f"/angebot/helpline/meldung?stadt={TOWN}", data={"reason": "gone"})

    assert f'action="/angebot/helpline/meldung?stadt={TOWN}"' in page
    assert answer.headers["location"] == f"/angebot/helpline/meldung/danke?stadt={TOWN}"
    assert f'href="/angebot/helpline?stadt={TOWN}"' in client.get(answer.headers["location"]).text
    assert kept_in(database)[0].municipality == "bund"


# --- refusals ---


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"reason": "", "text": "Die Nummer"}, "reason", "Bitte wählen Sie aus, was nicht stimmt."),
        ({"text": "Die Nummer"}, "reason", "Bitte wählen Sie aus, was nicht stimmt."),
        ({"reason": "zauber", "text": "Die Nummer"}, "reason", "Bitte wählen Sie aus, was nicht stimmt."),
        ({"reason": "other", "text": "  "}, "text", "Bitte schreiben Sie kurz, was nicht stimmt."),
        ({"reason": "gone", "text": "a" * 1001}, "text", "Ihr Text hat 1.001 Zeichen."),
    ],
)
def test_a_wrong_entry_is_named_at_its_field_and_what_was_typed_stays(
    client: TestClient, database: Database, typed: dict[str, str], field: str, said: str
) -> None:
    answer = client.post(FORM, data=typed)

    assert answer.status_code == 400
    page = answer.text
    assert page.count(said) == 2  # in the summary and at the field
    assert f'id="{field}-error"' in page
    assert 'aria-invalid="true"' in page
    assert f'<a href="#{"reason-facts" if field == "reason" else "text"}">' in page
    assert f">{typed['text']}</textarea>" in page or not typed["text"].strip()
    assert (' value="gone" checked' in page) == (typed.get("reason") == "gone")
    assert kept_in(database) == []


def test_markup_typed_is_shown_as_text(client: TestClient) -> None:
    page = client.post(FORM, data={"reason": "", "text": "</textarea><script>alert(1)</script>"}).text

    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


def test_a_megabyte_is_refused_in_words(client: TestClient, database: Database) -> None:
    answer = client.post(FORM, data={"reason": "gone", "text": "x" * 1_000_000})

    assert answer.status_code == 413
    assert "Das war zu viel auf einmal" in answer.text
    assert kept_in(database) == []


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"&".join([b"a=1"] * 100), b'{"reason": "gone"}', b"reason=%00&text=%FF%00"]
)
def test_what_is_no_form_is_asked_for_again(client: TestClient, body: bytes) -> None:
    answer = client.post(FORM, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert answer.status_code == 400
    assert "Bitte wählen Sie aus" in answer.text


def test_of_an_offer_that_never_was_there_is_no_form(client: TestClient) -> None:
    for answer in (client.get("/angebot/nie/meldung"), client.post("/angebot/nie/meldung", data={"reason": "gone"})):
        assert answer.status_code == 404
        assert "kennen wir nicht" in without_markup(answer.text)


def test_of_an_offer_that_was_removed_the_page_says_so(client: TestClient, database: Database) -> None:
    with database.writing() as connection:
        remove_offers(connection, ["nasty"], {"nasty": "krabbelgruppe-nord"})

    for answer in (client.get("/angebot/nasty/meldung"), client.post("/angebot/nasty/meldung", data={"reason": "gone"})):
        assert answer.status_code == 410
        assert "Krabbelgruppe Nord" in answer.text


# --- without a database ---


def test_where_reports_cannot_be_kept_what_was_typed_is_shown_again(client: TestClient, database: Database) -> None:
    with database.writing() as connection:
        offer_report.drop(connection)

    answer = client.post(FORM, data={"reason": "gone", "text": "Seit März <zu>"})

    assert answer.status_code == 503
    assert "konnte gerade nicht gespeichert werden" in answer.text
    assert ">Seit März &lt;zu&gt;</textarea>" in answer.text
    assert ' value="gone" checked' in answer.text
    assert f'action="{FORM}"' in answer.text


def test_without_any_database_nothing_typed_is_lost(tmp_path: Path, home: Path) -> None:
    none = Database(f"sqlite:///{tmp_path / 'nowhere' / 'none.db'}")
    client = client_of(Knowledge(none, home), none, home)

    answer = client.post("/angebot/a%20b%3F/meldung?stadt=ahlen", data={"reason": "other", "text": "Seit März zu"})

    assert answer.status_code == 503
    assert ">Seit März zu</textarea>" in answer.text
    assert 'action="/angebot/a%20b%3F/meldung?stadt=ahlen"' in answer.text
    assert client.get("/angebot/a/meldung").status_code == 503


def test_nothing_typed_is_logged(client: TestClient, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with database.writing() as connection:
        connection.execute(sa.text("DROP TABLE offer_report"))

    client.post(FORM, data={"reason": "gone", "text": "Geheimes Wort"})

    assert "a report is not kept" in caplog.text
    assert "Geheimes" not in caplog.text
