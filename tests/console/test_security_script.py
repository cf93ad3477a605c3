"""Script in any field: whatever staff, parents and providers type is shown as text, in every page, sheet and PDF."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from review.provider_links import LinkBook
from store.secret import secret_of
from tests.builders import TOWN, an_offer, save
from tests.console.site import Visitor
from tests.console.test_security_elsewhere import path_of
from tests.console.two_towns import READING, name_of, records_in, two_towns
from tests.review.inbox import keep
from web.console.inbox_words import DECISIONS
from web.console.report_csv import harmless

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FORMULA = "=cmd|' /C calc'!A0"
NOT_SENT = ("/abmelden", "/passwort", "/schliessen", "/sitzungen", "/ausschalten", "/entfernen", "/training", "/codes")
NOT_PRESSED = ("verwerfen", "veroeffentlichen")  # dropped, there would be nothing left to look at
ASKED = ("q", "frage", "thema", "grund", "wer", "art", "tag", "gut", "fertig", "getan", "seite")
QUERY = urlencode(dict.fromkeys(ASKED, EVIL))


class Page(HTMLParser):
    """The forms of a page with what a person can type, and what would run in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.forms: list[dict] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        handlers = [name for name in given if name.startswith("on")]
        addresses = [given.get(name, "").strip().lower() for name in ("href", "src", "action", "formaction")]
        foreign_script = tag == "script" and not given.get("src", "").startswith("/redaktion/static/")
        bad_address = any(one.startswith(("javascript:", "data:text")) or one == "x" for one in addresses)
        if handlers or foreign_script or bad_address or tag in ("iframe", "object", "embed", "base"):
            self.runs.append(self.get_starttag_text() or tag)
        self._form(tag, given)

    def _form(self, tag, given):
        if tag == "form":
            self.forms.append(
                {"action": given.get("action", ""), "method": given.get("method", "get"), "fields": {}, "do": [{}]}
            )
        elif not self.forms or "name" not in given:
            return
        elif tag == "button":
            self.forms[-1]["do"].append({given["name"]: given.get("value", "")})
        elif tag == "textarea" or (tag == "input" and given.get("type", "text") in ("text", "email", "tel", "url", "search")):
            self.forms[-1]["fields"].setdefault(given["name"], []).append(EVIL)
        elif (
            tag == "input"
            and given.get("type") not in ("submit", "file", "password")
            and (given.get("type") != "checkbox" or "checked" in given)
        ):
            self.forms[-1]["fields"].setdefault(given["name"], []).append(given.get("value", "on"))


def typed(form):
    """What is sent with each of its buttons; one choice of several."""
    for pressed in form["do"]:
        if not set(pressed.values()) & set(NOT_PRESSED):
            yield {name: values if EVIL in values else values[:1] for name, values in form["fields"].items()} | pressed


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    yield from two_towns(tmp_path_factory.mktemp("script"))


@pytest.fixture(scope="module")
def pages(desk):
    """Every page with a record behind it, after evil was typed into every field of each."""
    save(desk.database, an_offer(id="boese", name=EVIL, description=EVIL, organization=EVIL, note=EVIL, steps=(EVIL,)))
    records = records_in(desk, TOWN, "boese")
    keep(desk.database, f"wo gibt es {EVIL} ballett in {TOWN}", said=(EVIL,))
    found = [path_of(route, records) for route in READING if "dimension" not in route.path]
    found += [f"/redaktion/fragen/{records.group}/entscheiden?art={kind}" for kind in DECISIONS]
    book = LinkBook(desk.database, secret_of(desk.settings))
    return [*found, *(f"/redaktion/vorschlag/{book.token(one)}" for one in book.of_offer("boese", desk.now()))]


@pytest.fixture(scope="module")
def visitor(desk, pages):
    """An admin called so, who typed it everywhere."""
    visitor = Visitor(desk, name=EVIL)
    sent = 0
    for path in pages:
        answer = visitor.get(path)
        for form in Page(answer.text).forms if "html" in answer.headers.get("content-type", "") else ():
            if (
                form["method"] == "post"
                and any(EVIL in values for values in form["fields"].values())
                and not form["action"].endswith(NOT_SENT)
            ):
                for fields in typed(form):
                    back = visitor.post(form["action"] or path, data=fields)
                    sent += 1
                    assert back.status_code < 500, (form["action"], fields)
                    assert Page(back.text).runs == [], (form["action"], fields)
    assert sent > 20
    return visitor


def shown_everywhere(visitor, pages, query=""):
    for path in pages:
        address = path + ("&" if "?" in path else "?") + query if query else path
        answer = visitor.get(address)
        assert answer.status_code < 500, address
        if "html" in answer.headers.get("content-type", ""):
            assert Page(answer.text).runs == [], address
            yield answer.text


def test_the_reader_sees_what_would_run():
    assert len(Page(f"<p>{EVIL}</p>").runs) == 2
    assert len(Page(f'<input value="{EVIL}">').runs) == 1  # the quote ends the value, and the picture follows
    assert Page("<p>&lt;script&gt;alert(1)</p>").runs == []


def test_what_was_typed_runs_in_no_page(visitor, pages):
    texts = list(shown_everywhere(visitor, pages))

    assert sum("&lt;script&gt;" in text for text in texts) > 10


def test_what_stands_in_the_address_runs_in_no_page(visitor, pages):
    assert list(shown_everywhere(visitor, pages, QUERY))


@pytest.mark.parametrize("route", [route for route in READING if route.path.endswith(".csv")], ids=name_of)
def test_no_cell_of_a_sheet_is_a_formula(desk, visitor, route):
    save(desk.database, an_offer(id="formel", name=FORMULA))
    for start in "=+-@\t\r":
        keep(desk.database, *(f"{start}SUMME(A1) ballett" for _ in range(6)))
    text = visitor.get(f"{route.path}?stadt={TOWN}").content.decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for cell in row]

    assert cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\n=1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_compute_is_text(cell):
    assert harmless([cell]) == [f"'{cell}"]


@pytest.mark.parametrize("route", [route for route in READING if route.path.endswith(".pdf")], ids=name_of)
def test_a_pdf_holds_the_text_and_nothing_that_runs(visitor, route):
    answer = visitor.get(f"{route.path}?stadt={TOWN}")

    assert answer.content.startswith(b"%PDF")
    assert not any(part in answer.content for part in (b"/JavaScript", b"/JS ", b"/Launch", b"/OpenAction <<"))
