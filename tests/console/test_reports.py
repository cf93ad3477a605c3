"""The reports: who sees which town, the same figures as page, PDF and spreadsheet, none of them small."""

from __future__ import annotations

import csv
import io
import random
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from playwright.sync_api import Browser
from pypdf import PdfReader

from knowledge.knowledge import Knowledge
from knowledge.repository import write_municipality
from review.audit import Entry, Looked, note, read
from review.log import Question, ReviewLog
from review.usage import CountedTurn, UsageLog
from review.usage_tables import offers, turns
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import Visitor, desk_of
from tests.uvicorn_server import serving
from tests.web.browser import findings, overflow
from web.console.access import COOKIE
from web.console.app import make_console
from web.console.desk import Desk

DAY = date(2026, 11, 3)
EVIL = "=HYPERLINK(evil)<script>alert(1)</script>"
TOPICS = (("hebamme", 40), ("medien", 24), ("ferien", 2))


def a_desk(home: Path) -> Desk:
    database = database_in(home)
    with database.writing() as connection:
        write_municipality(connection, a_town(id="kreis", name="Musterkreis", level="district"))
    save(database, an_offer(), an_offer(id="evil", name=EVIL), town=a_town(parent="kreis"))
    save(database, town=a_town(id="nachbarstadt", name="Nachbarstadt", parent="kreis"))
    return desk_of(Knowledge(database, home.parent / "topic-model"), database, home)


def fill(desk: Desk) -> None:
    usage = UsageLog(desk.database)
    for topic, count in TOPICS:
        for number in range(count):
            outcome = "handover" if number % 4 == 3 else "answered"
            usage.count_turn(CountedTurn(DAY, TOWN, outcome, topic, "Nord", "0-1", "web", "de"))
    for _ in range(3):
        usage.count_turn(CountedTurn(DAY, TOWN, "crisis"))
    for _ in range(8):
        usage.count_offers("shown", DAY, TOWN, ["evil", "krabbelgruppe-nord"])
    usage.count_offers("opened", DAY, TOWN, ["evil"])
    usage.close()
    for _ in range(6):
        ReviewLog(desk.database).keep(Question(DAY, TOWN, "de", "web", "handover", "schach?", topics=("jugend",)))
    with desk.database.writing() as connection:
        entry = Entry(datetime(2026, 11, 3), "Anna", "published", "offer", "krabbelgruppe-nord", TOWN, None, {"a": 1})
        note(connection, entry)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = a_desk(tmp_path)
    yield desk
    desk.database.close()


@pytest.fixture
def filled(desk: Desk) -> Desk:
    fill(desk)
    return desk


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_report_shows_demand_and_hides_what_is_small(filled: Desk) -> None:
    page = Visitor(filled, "reviewer").get(f"/redaktion/berichte?stadt={TOWN}")
    rows = cells(Visitor(filled, "reviewer", name="Bea").get(f"/redaktion/berichte/bericht.csv?stadt={TOWN}").content)

    assert page.status_code == 200
    assert ["Fragen", "66"] in rows
    by_topic = {row[0]: row[1:] for row in rows[rows.index(["Nachfrage nach Themen"]) + 2 :][:3]}
    assert by_topic == {"Hebamme": ["40", "75 %"], "Ferien": ["nicht gezeigt"] * 2, "Medien": ["nicht gezeigt"] * 2}
    assert ["Notfälle, mit Nummer beantwortet", "weniger als 5"] in rows
    assert ["Krabbelgruppe Nord", "8", "0", "0", "0"] in rows


def test_what_was_looked_for_and_not_found_is_named(filled: Desk) -> None:
    rows = cells(Visitor(filled).get(f"/redaktion/berichte/bericht.csv?stadt={TOWN}").content)
    topic = filled.knowledge.lexicon.topics["jugend"].name

    assert [topic, "6"] in rows


def test_no_cell_of_the_spreadsheet_is_a_formula(filled: Desk) -> None:
    answer = Visitor(filled).get(f"/redaktion/berichte/bericht.csv?stadt={TOWN}")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"].endswith('.csv"')
    assert [f"'{EVIL}", "8", "weniger als 5", "0", "0"] in cells(answer.content)


def test_script_in_a_name_is_text(filled: Desk) -> None:
    page = Visitor(filled).get(f"/redaktion/berichte?stadt={TOWN}").text

    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["bericht", "netzwerk"])
def test_the_pdf_says_what_the_spreadsheet_says(filled: Desk, name: str) -> None:
    visitor = Visitor(filled)

    rows = cells(visitor.get(f"/redaktion/berichte/{name}.csv?stadt={TOWN}").content)
    reader = PdfReader(io.BytesIO(visitor.get(f"/redaktion/berichte/{name}.pdf?stadt={TOWN}").content))

    printed = "".join("".join(page.extract_text() for page in reader.pages).split())
    words = [cell.removeprefix("'") for row in rows for cell in row]
    assert all("".join(word.split()) in printed for word in words if len(word) < 30)


def test_the_digest_fits_on_one_page(filled: Desk) -> None:
    with filled.database.writing() as connection:
        for number in range(12):
            note(connection, Entry(datetime(2026, 11, 3), "A", "published", "offer", f"o-{number}", TOWN, None, {}))
    new = [an_offer(id=f"o-{number}", name=f"Angebot mit langem Namen Nummer {number}", sources=()) for number in range(12)]
    save(filled.database, *new, town=a_town(parent="kreis"))

    pdf = Visitor(filled).get(f"/redaktion/berichte/netzwerk.pdf?stadt={TOWN}").content

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_a_kreis_is_the_sum_of_its_towns(filled: Desk) -> None:
    usage = UsageLog(filled.database)
    for _ in range(10):
        usage.count_turn(CountedTurn(DAY, "nachbarstadt", "answered", "hebamme", None, None, "web", "de"))
    usage.close()

    rows = cells(Visitor(filled).get("/redaktion/berichte/bericht.csv?stadt=kreis").content)

    assert ["Fragen", "76"] in rows


PATHS = ("", "/netzwerk", "/bericht.pdf", "/bericht.csv", "/netzwerk.pdf", "/netzwerk.csv", "/topic.svg")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("town", ["nachbarstadt", "kreis", "gibt-es-nicht"])
def test_another_towns_figures_are_refused_and_the_attempt_is_noted(filled: Desk, path: str, town: str) -> None:
    answer = Visitor(filled, "admin", [TOWN]).get(f"/redaktion/berichte{path}?stadt={town}")

    assert answer.status_code == 403
    assert "Hebamme" not in answer.text
    with filled.database.reading() as connection:
        assert read(connection, Looked(key=f"/redaktion/berichte{path}"), 1)[0][1].action == "refused"


@pytest.mark.parametrize("path", PATHS)
def test_without_a_session_nothing_is_told(filled: Desk, path: str) -> None:
    assert Visitor(filled, role=None).get(f"/redaktion/berichte{path}?stadt={TOWN}").status_code == 303


@pytest.mark.parametrize("query", ["von=2026-13&bis=x", "von=1999-01&bis=2026-11", "von=2026-11", "von=%00&bis=%00"])
def test_months_that_are_not_there_are_told(desk: Desk, query: str) -> None:
    page = Visitor(desk).get(f"/redaktion/berichte?stadt={TOWN}&{query}")

    assert page.status_code == 200
    assert "Diesen Zeitraum haben wir nicht" in page.text


def test_months_in_the_wrong_order_are_turned_round(desk: Desk) -> None:
    page = Visitor(desk).get(f"/redaktion/berichte?stadt={TOWN}&von=2026-11&bis=2026-06")

    assert "Juni 2026 bis November 2026" in page.text


def test_a_town_without_a_question_is_told_so_everywhere(desk: Desk) -> None:
    visitor = Visitor(desk)

    for path in PATHS[:-1]:
        assert visitor.get(f"/redaktion/berichte{path}?stadt={TOWN}").status_code == 200
    assert visitor.get(f"/redaktion/berichte/topic.svg?stadt={TOWN}").status_code == 404
    assert "Dazu ist nichts gezählt." in visitor.get(f"/redaktion/berichte?stadt={TOWN}").text


def test_without_any_town_the_page_says_what_is_missing(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    desk = desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)

    answer = Visitor(desk).get("/redaktion/berichte")

    assert answer.status_code == 404
    assert "Es ist noch keine Stadt eingelesen." in answer.text
    database.close()


def test_a_picture_holds_no_script_no_foreign_address_and_no_hidden_figure(filled: Desk) -> None:
    answer = Visitor(filled).get(f"/redaktion/berichte/topic.svg?stadt={TOWN}")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert "<script" not in answer.text
    assert "Hebamme" in answer.text
    assert "Medien" not in answer.text


def test_two_years_of_five_towns_are_read_in_a_third_of_a_second(filled: Desk) -> None:
    towns = [TOWN, "nachbarstadt", *(f"stadt-{number}" for number in range(3))]
    with filled.database.writing() as connection:
        for town in towns[2:]:
            write_municipality(connection, a_town(id=town, name=town, parent="kreis"))
        connection.execute(turns.delete())
        connection.execute(offers.delete())
        connection.execute(turns.insert(), two_years(towns))
        connection.execute(offers.insert(), two_years_of_offers(towns))
    visitor = Visitor(filled)
    address = "/redaktion/berichte?stadt=kreis&von=2024-12&bis=2026-11"
    visitor.get(address)

    took = []
    for _ in range(3):
        began = time.perf_counter()
        assert visitor.get(address).status_code == 200
        took.append(time.perf_counter() - began)

    assert min(took) < 0.3


def two_years(towns: list[str]) -> list[dict[str, object]]:
    dice = random.Random(7)
    values = {
        "all": [""], "topic": [f"thema-{number}" for number in range(29)],
        "district": [f"Ort {number}" for number in range(12)],
        "age": ["0-1", "1-3", "3-6", "6-10", "10-14", "14-18", ""], "channel": ["web", "telegram"],
        "language": ["de", "en", "tr", "ar", "uk", "ru"],
    }  # fmt: skip
    return [
        {"month": DAY.replace(day=1) - relativedelta(months=back), "municipality": town, "dimension": dimension,
         "value": value, "outcome": outcome, "turns": dice.randrange(1, 90)}
        for back in range(24) for town in towns for dimension, found in values.items() for value in found
        for outcome in ("answered", "handover", "clarify", "declined", "chitchat")
    ]  # fmt: skip


def two_years_of_offers(towns: list[str]) -> list[dict[str, object]]:
    return [
        {"month": DAY.replace(day=1) - relativedelta(months=back), "municipality": town, "offer_id": f"{town}-{number}",
         "shown": number, "opened": 3, "helpful": 0, "not_helpful": 1}
        for back in range(24) for town in towns for number in range(150)
    ]  # fmt: skip


# --- in a browser ---


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address, and the token of a session."""
    desk = a_desk(tmp_path_factory.mktemp("reports"))
    fill(desk)
    token = desk.sessions.begin(desk.staff.add("Anna", "zwölf Zeichen lang", "admin"), desk.now())
    with serving(make_console(desk)) as address:
        yield address, token
    desk.database.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("path", ["", "/netzwerk"])
def test_the_pages_are_accessible_and_fit(
    browser: Browser, served: tuple[str, str], path: str, width: int, scheme: str
) -> None:
    address, token = served
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{address}/redaktion/berichte{path}?stadt={TOWN}", wait_until="networkidle")
    pictures = "Promise.all([...document.querySelectorAll('.chart')].map(one => (one.loading = 'eager', one.decode())))"
    page.evaluate(pictures)

    assert findings(page) == ""
    assert overflow(page) <= 0
    assert complaints == []
    context.close()
