"""Addresses of records are checked in the background, one check at a time; the last report stays, with its day."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from knowledge.knowledge import Knowledge
from knowledge.links import Link, Manners
from knowledge.model import Source
from review.link_checks import SILENT_S, LinkChecks, carry_out
from review.upkeep_tables import link_check
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import WEDNESDAY, Visitor, desk_of

PAGE = "/redaktion/angebote/links"
GONE = Link("https://www.example.org/alt", "gone", 404)
MOVED = Link("http://www.example.org/quelle", "moved", 200, "https://www.example.org/neu")
SECRET = Link("http://127.0.0.1:1/", "not_checked", reason="der Server steht in keinem öffentlichen Netz")


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(url=GONE.url, sources=(Source(url=MOVED.url), Source(url="javascript:alert(1)"))), town=a_town())
    save(database, an_offer(id="woanders", municipality="beckum", url=SECRET.url), town=a_town(id="beckum", name="Beckum"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def begun(desk, town=TOWN, total=3):
    return LinkChecks(desk.database).begin(town, "Anna", total, WEDNESDAY)


def waited(desk, town):
    """Until the check of this town has ended."""
    until = time.monotonic() + 20
    while LinkChecks(desk.database).running() and time.monotonic() < until:
        time.sleep(0.05)
    return LinkChecks(desk.database).of_town(town)[0]


def grow_silent(desk):
    with desk.database.writing() as connection:
        connection.execute(link_check.update().values(alive=time.time() - SILENT_S - 1))


class _Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404 if self.path in ("/weg", "/robots.txt") else 200)
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# --- the check ---


def test_a_check_asks_the_servers_and_keeps_what_is_not_in_order(desk, site):
    check = begun(desk, total=2)

    carry_out(desk.database, check, [f"{site}/da", f"{site}/weg"], Manners(pause_s=0, allowed_networks=("127.0.0.0/8",)))
    [report] = LinkChecks(desk.database).of_town(TOWN)

    assert (report.state, report.done, report.total) == ("done", 2, 2)
    assert [(link.url, link.outcome, link.status) for link in report.faults] == [(f"{site}/weg", "gone", 404)]


def test_one_check_runs_at_a_time_for_all_towns(desk):
    first = begun(desk)

    assert begun(desk) is None
    assert begun(desk, "beckum") is None
    LinkChecks(desk.database).finish(first, [])
    assert begun(desk, "beckum")


def test_a_check_that_died_is_told_and_a_new_one_may_begin(desk):
    LinkChecks(desk.database).finish(begun(desk), [GONE])
    begun(desk)
    grow_silent(desk)

    page = Visitor(desk).get(f"{PAGE}?stadt={TOWN}").text

    assert "Die letzte Prüfung brach ab" in page
    assert "Die Seite gibt es nicht mehr (404)." in page
    assert begun(desk)


def test_a_later_report_takes_the_place_of_the_earlier(desk):
    for found in ([GONE], [MOVED]):
        LinkChecks(desk.database).finish(begun(desk), found)

    assert [[link.url for link in one.faults] for one in LinkChecks(desk.database).of_town(TOWN)] == [[MOVED.url]]


# --- the page ---


def test_the_button_checks_in_the_background_and_nothing_private_is_asked(desk):
    visitor = Visitor(desk)

    answer = visitor.submit(PAGE, stadt="beckum")
    report = waited(desk, "beckum")
    page = visitor.get(answer.headers["location"]).text

    assert report.state == "done"
    assert "Bericht vom 25. November 2026" in page
    assert "Nicht geprüft: der Server steht in keinem öffentlichen Netz." in page


def test_the_report_names_each_record_with_the_fault_and_the_way_to_edit_it(desk):
    LinkChecks(desk.database).finish(begun(desk), [GONE, MOVED])

    page = Visitor(desk).get(f"{PAGE}?stadt={TOWN}").text

    assert "Die Seite gibt es nicht mehr (404)." in page
    assert "https://www.example.org/neu" in page
    assert 'href="/redaktion/angebote/krabbelgruppe-nord#url"' in page
    assert 'href="/redaktion/angebote/krabbelgruppe-nord#sources"' in page


def test_what_was_mended_since_is_not_listed(desk):
    LinkChecks(desk.database).finish(begun(desk), [GONE])
    save(desk.database, an_offer(url="https://www.example.org/neu"))

    page = Visitor(desk).get(f"{PAGE}?stadt={TOWN}").text

    assert GONE.url not in page
    assert "Alles ist in Ordnung, oder schon geändert" in page


def test_an_address_that_is_none_is_shown_but_leads_nowhere(desk):
    LinkChecks(desk.database).finish(begun(desk), [Link("javascript:alert(1)", "not_checked", reason="keine Web-Adresse")])

    page = Visitor(desk).get(f"{PAGE}?stadt={TOWN}").text

    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_while_a_check_runs_the_page_says_how_far_it_is_and_begins_no_other(desk):
    check = begun(desk)
    LinkChecks(desk.database).report(check.id, 1)
    visitor = Visitor(desk)

    visitor.submit(PAGE, stadt=TOWN)

    assert "Die Prüfung läuft: 1 von 3 Adressen" in visitor.get(f"{PAGE}/stand?stadt={TOWN}").text
    assert "Gerade werden die Adressen von Musterstadt geprüft" in visitor.get(f"{PAGE}?stadt=beckum").text
    assert [one.id for one in LinkChecks(desk.database).of_town(TOWN)] == [check.id]


def test_addresses_of_another_town_are_neither_seen_nor_checked(desk):
    visitor = Visitor(desk, "editor", [TOWN])

    answers = [
        visitor.get(f"{PAGE}?stadt=beckum"), visitor.get(f"{PAGE}/stand?stadt=beckum"), visitor.submit(PAGE, stadt="beckum"),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [403] * 3
    assert LinkChecks(desk.database).running() is None
