"""The inbox at the console: who sees what, what a decision says before it is kept, and what a parent is answered after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from knowledge.knowledge import Knowledge
from knowledge.wishes import Wish
from review.decisions import drafts, publish
from review.inbox_tables import decision, group, step
from review.staff_tables import audit
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.forms import form_in
from tests.console.site import PASSWORD, WEDNESDAY, Visitor, desk_of
from tests.review.inbox import keep
from tests.uvicorn_server import serving
from tests.web.browser import findings, overflow
from web.console.access import COOKIE
from web.console.app import make_console
from web.console.desk import Desk
from web.console.inbox_words import DECISIONS

HOSTILE = '<img src=x onerror="document.title=1">'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = database_in(tmp_path)
    save(database, an_offer(), an_offer(id="ballett", name="Ballett", topics=("tanz_musik_kultur",)), town=a_town())
    save(database, town=a_town(id="anderswo", name="Anderswo"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def sorted_in(desk: Desk, *texts: str, **changes: Any) -> list[int]:
    """Keeps these questions and opens the inbox once; all groups."""
    keep(desk.database, *texts, **changes)
    Visitor(desk, name=f"reader {len(desk.staff.accounts())}").get("/redaktion/fragen")
    return [row.id for row in rows_of(desk, group)]


def rows_of(desk: Desk, table: sa.Table) -> list[sa.engine.Row]:
    with desk.database.reading() as connection:
        return connection.execute(sa.select(table).order_by(table.c.id)).all()


def fields_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the first form with this button or field in it."""
    for form in re.findall(r"<form.*?</form>", page, flags=re.DOTALL):
        if action in form:
            return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    raise AssertionError(f"no form with {action}")


def preview(visitor: Visitor, key: int, kind: str, **fields: Any) -> Any:
    path = f"/redaktion/fragen/{key}/entscheiden"
    return visitor.post(path, data=fields_of(visitor.get(f"{path}?art={kind}&q=Ballett").text, "Was ändert sich?") | fields)


def confirmed(visitor: Visitor, key: int, shown: Any) -> Any:
    return visitor.post(f"/redaktion/fragen/{key}/entscheiden", data=fields_of(shown.text, "So entscheiden") | {"sicher": "1"})


# --- reading ---


def test_a_question_is_in_the_inbox_at_once_with_why_and_where(desk: Desk) -> None:
    visitor = Visitor(desk, role="reviewer")
    keep(
        desk.database, "Wo gibt es Pliéstunden?", "Wo gibt es Pliéstunden?", reason="thumbs_down", topics=("tanz_musik_kultur",)
    )

    page = visitor.get("/redaktion/fragen").text

    assert all(
        part in page for part in ("Wo gibt es Pliéstunden?", "2-mal gefragt", "nicht hilfreich 2×", "Tanz, Musik und Kultur")
    )


def test_a_group_shows_what_the_bot_thought_found_and_said(desk: Desk) -> None:
    [key] = sorted_in(
        desk, "Wo gibt es Pliéstunden?", intents=(("find_offer", 0.41),), results=(("ballett", 0.12), ("weg", 0.1)),
        said=("utter_no_offer_found",),
    )  # fmt: skip

    page = Visitor(desk).get(f"/redaktion/fragen/{key}").text

    assert all(part in page for part in ("sucht ein Angebot (41 %)", "Ballett (12 %)", "weg (10 %)"))


def test_script_in_a_question_is_text(desk: Desk) -> None:
    [key] = sorted_in(desk, HOSTILE)
    visitor = Visitor(desk)

    pages = [visitor.get(path).text for path in ("/redaktion/fragen", f"/redaktion/fragen/{key}")]
    pages += [visitor.get(f"/redaktion/fragen/{key}/entscheiden?art={kind}&q={HOSTILE}").text for kind in DECISIONS]

    assert not any("<img src=x" in page for page in pages)


@pytest.mark.parametrize(
    "query", ["?seite=99", "?seite=-1", "?seite=x", "?tage=999999999", "?stand=x", "?wer=x", "?thema='", "?q=%00"]
)
def test_a_wrong_address_still_shows_the_inbox(desk: Desk, query: str) -> None:
    assert Visitor(desk).get(f"/redaktion/fragen{query}").status_code == 200


def test_a_group_that_is_not_there_is_told_so(desk: Desk) -> None:
    assert Visitor(desk).get("/redaktion/fragen/99").status_code == 404


def test_the_list_is_paged(desk: Desk) -> None:
    texts = [f"{letter * 5} {letter * 6}" for letter in "abcdefghijklmnopqrstuvwxyzäöü"]
    sorted_in(desk, *texts)
    visitor = Visitor(desk)

    shown = [len(re.findall(r'class="group-row"', visitor.get(f"/redaktion/fragen?seite={page}").text)) for page in (1, 2)]

    assert sum(shown) == len(rows_of(desk, group))
    assert shown[0] == 25


# --- whose ---


def test_a_person_of_another_town_sees_and_changes_nothing(desk: Desk) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")
    visitor = Visitor(desk, role="editor", towns=["anderswo"])
    path = f"/redaktion/fragen/{key}"

    answers = [
        visitor.get(path), visitor.get(f"{path}/entscheiden?art=link"),
        visitor.submit(f"{path}/schritt", schritt="note", note="hallo", version="1", form_id="f"),
        visitor.submit(f"{path}/entscheiden", art="not_for_us", sicher="1", version="1", form_id="f"),
        visitor.submit("/redaktion/fragen", gruppe=str(key), was="not_for_us", form_id="f", **{f"version-{key}": "1"}),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [403] * 5
    assert "Pliéstunden" not in visitor.get("/redaktion/fragen").text
    assert (rows_of(desk, step), rows_of(desk, decision)) == ([], [])
    assert [row.action for row in rows_of(desk, audit)].count("refused") == 5


def test_nobody_is_assigned_what_belongs_to_another_town(desk: Desk) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")
    stranger = desk.staff.add("Bert", PASSWORD, "reviewer", ["anderswo"])

    answer = Visitor(desk).submit(
        f"/redaktion/fragen/{key}/schritt", schritt="assign", an=str(stranger.id), version="1", form_id="f"
    )
    Visitor(desk, name="Carla").submit(
        "/redaktion/fragen", gruppe=str(key), was="assign", an=str(stranger.id), form_id="g", **{f"version-{key}": "1"}
    )

    assert answer.status_code == 422
    assert rows_of(desk, group)[0].assigned is None


def test_offers_of_another_town_cannot_be_linked(desk: Desk) -> None:
    save(
        desk.database, an_offer(id="fremd", name="Fremd", municipality="anderswo"), town=a_town(id="anderswo", name="Anderswo")
    )
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")

    answer = preview(Visitor(desk), key, "link", offers="fremd")

    assert answer.status_code == 422
    assert "gibt es hier nicht mehr" in answer.text


# --- deciding ---


def test_a_link_says_what_changes_and_after_publication_parents_find_it(desk: Desk) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?", "Wo gibt es Pliéstunden?")
    visitor = Visitor(desk, role="reviewer")

    shown = preview(visitor, key, "link", offers="ballett")
    kept = confirmed(visitor, key, shown)
    with desk.database.writing() as connection:
        publish(connection, [one.id for one in drafts(connection, [TOWN])], "Anna", WEDNESDAY)
    found = desk.knowledge.find(Wish("wer macht pliéstunden", TOWN)).found

    assert "finden 2 Fragen dieser Gruppe und ähnliche „Ballett“" in shown.text
    assert kept.headers["location"] == f"/redaktion/fragen/{key}"
    assert [one.offer.id for one in found] == ["ballett"]


def test_the_preview_keeps_nothing(desk: Desk) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")

    preview(Visitor(desk), key, "link", offers="ballett")

    assert rows_of(desk, decision) == []


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("word", {"word": "Plié", "topic": "tanz_musik_kultur/ballett"}, "so viel wie „ballett“"),
        ("word", {"word": "Plié", "topic": "tanz_musik_kultur"}, "so viel wie „Tanz, Musik und Kultur“"),
        ("intent", {"intent": "ask_cost", "texts": "Wo gibt es Pliéstunden?"}, "lernt der Bot aus 1 Frage"),
        ("missing_offer", {"text": "Ballett für Väter"}, "ist damit erledigt"),
        ("old_data", {"offer": "ballett", "text": "neue Zeiten"}, "Bei Ballett ist vermerkt"),
        ("not_for_us", {}, "nicht mehr unter „offen“"),
    ],
)
def test_each_decision_says_what_it_changes_and_is_kept_once(desk: Desk, kind: str, fields: dict[str, str], said: str) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")
    visitor = Visitor(desk, role="reviewer")

    shown = preview(visitor, key, kind, **fields)
    answers = [confirmed(visitor, key, shown), confirmed(visitor, key, shown)]

    assert said in shown.text
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [row.kind for row in rows_of(desk, decision)] == [kind]
    assert visitor.get(f"/redaktion/fragen/{key}").status_code == 200


def test_forwarding_is_seen_by_the_colleague(desk: Desk) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")
    visitor, bert = Visitor(desk), Visitor(desk, name="Bert", role="reviewer", towns=[TOWN])
    to = str(next(one.id for one in desk.staff.accounts() if one.name == "Bert"))

    confirmed(visitor, key, preview(visitor, key, "forward", to=to))

    assert "Pliéstunden" in bert.get("/redaktion/fragen?wer=ich").text


@pytest.mark.parametrize("kind", ["link", "word", "intent", "forward", "nichts"])
def test_what_is_missing_is_said_beside_the_form(desk: Desk, kind: str) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")

    answer = Visitor(desk).submit(f"/redaktion/fragen/{key}/entscheiden", art=kind, version="1", form_id="f")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("button", ["suchen", "aendern"])
def test_what_was_ticked_stays_while_one_searches_for_more_or_changes_ones_mind(desk: Desk, button: str) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")
    given = {"art": "link", "version": "1", "form_id": "f", "q": "krabbelgruppe", "offers": "ballett", button: "1"}

    answer = Visitor(desk).submit(f"/redaktion/fragen/{key}/entscheiden", **given)

    assert answer.status_code == 200
    assert form_in(answer, f"/redaktion/fragen/{key}/entscheiden")["offers"] == ["ballett"]
    assert "krabbelgruppe-nord" in answer.text
    assert rows_of(desk, decision) == []


def test_where_the_question_finds_nothing_offers_of_its_topic_are_there_to_choose(desk: Desk) -> None:
    [key] = sorted_in(desk, "Wo gibt es Quietschbalu?", topics=("tanz_musik_kultur",))

    page = Visitor(desk).get(f"/redaktion/fragen/{key}/entscheiden?art=link").text

    assert 'value="ballett"' in page


def test_a_stale_decision_shows_both_sides_and_overwrites_nothing(desk: Desk) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")
    anna, bert = Visitor(desk), Visitor(desk, name="Bert")
    mine = preview(anna, key, "link", offers="ballett")
    confirmed(bert, key, preview(bert, key, "not_for_us"))

    stale = confirmed(anna, key, mine)
    again = anna.post(f"/redaktion/fragen/{key}/entscheiden", data=fields_of(stale.text, "trotzdem speichern"))

    assert stale.status_code == 409
    assert all(part in stale.text for part in ("Bert: Nicht unsere Aufgabe", "„Ballett“"))
    assert again.status_code == 303
    assert [row.kind for row in rows_of(desk, decision)] == ["not_for_us", "link"]


def test_several_are_decided_at_once_and_stale_ones_are_left(desk: Desk) -> None:
    first, second = sorted_in(desk, "Wo gibt es Pliéstunden?", "Hebamme gesucht")
    visitor = Visitor(desk)
    versions = {f"version-{first}": "1", f"version-{second}": "7"}

    answer = visitor.submit("/redaktion/fragen", gruppe=[str(first), str(second)], was="not_for_us", form_id="f", **versions)

    assert answer.headers["location"] == "/redaktion/fragen?getan=1&veraltet=1"
    assert [row.state for row in rows_of(desk, group)] == ["done", "open"]
    assert "Erledigt: 1 Gruppe." in visitor.get(answer.headers["location"]).text


def test_a_decision_is_taken_back_on_its_groups_page(desk: Desk) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")
    visitor = Visitor(desk)
    confirmed(visitor, key, preview(visitor, key, "not_for_us"))
    page = visitor.get(f"/redaktion/fragen/{key}").text

    visitor.post(f"/redaktion/fragen/{key}/schritt", data=fields_of(page, "undo_decision") | {"schritt": "undo_decision"})

    assert [row.state for row in rows_of(desk, decision)] == ["undone"]
    assert rows_of(desk, group)[0].state == "open"


# --- in a browser ---


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with serving(make_console(desk)) as address:
        yield address


def opened(browser: Browser, desk: Desk, address: str, path: str, **context: Any) -> Page:
    made = browser.new_context(**context)
    token = desk.sessions.begin(desk.staff.add("Petra", PASSWORD, "admin"), desk.now())
    made.add_cookies([{"name": COOKIE, "value": token, "domain": "127.0.0.1", "path": "/redaktion"}])
    page = made.new_page()
    page.goto(f"{address}{path}")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_no_accessibility_findings(browser: Browser, desk: Desk, address: str, width: int, scheme: Any) -> None:
    sorted_in(desk, "Wo gibt es Pliéstunden?", "Pliéstunden bitte", "Hebamme gesucht", results=(("ballett", 0.1),))
    confirmed(visitor := Visitor(desk), 1, preview(visitor, 1, "link", offers="ballett"))
    page = opened(browser, desk, address, "/redaktion/", color_scheme=scheme, viewport={"width": width, "height": 800})
    ways = [f"/1/entscheiden?art={kind}" for kind in DECISIONS]

    for part in ("", "?stand=draft", "/1", *ways):
        page.goto(f"{address}/redaktion/fragen{part}")
        for summary in page.locator("summary").all():
            summary.click()

        assert findings(page) == "", part
        assert overflow(page) <= 0, part
    page.context.close()


def test_groups_are_reached_chosen_and_opened_by_keys(browser: Browser, desk: Desk, address: str) -> None:
    sorted_in(desk, "Hebamme gesucht", "Hebamme gesucht", "Wo gibt es Pliéstunden?")
    page = opened(browser, desk, address, "/redaktion/fragen")

    for key in ("j", "j", "k", "x", "j"):
        page.keyboard.press(key)

    expect(page.get_by_role("checkbox", name="Auswählen: Hebamme gesucht")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Wo gibt es Pliéstunden?")).to_be_visible()
    page.context.close()


def test_without_scripts_a_question_is_linked(browser: Browser, desk: Desk, address: str) -> None:
    [key] = sorted_in(desk, "Wo gibt es Pliéstunden?")
    page = opened(browser, desk, address, f"/redaktion/fragen/{key}", java_script_enabled=False)

    page.get_by_role("link", name="Angebot verknüpfen").click()
    page.get_by_label("Angebot oder Ratgeber suchen").fill("ballett")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_label("Ballett", exact=False).first.check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="So entscheiden").click()

    expect(page.get_by_text("noch nicht veröffentlicht").first).to_be_visible()
    page.context.close()
