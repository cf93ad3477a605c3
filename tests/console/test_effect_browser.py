"""Effect and releases in a real browser: accessible, narrow enough, followed while one looks, and without any script."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from knowledge.knowledge import Knowledge
from review.effect import KINDS, Effect
from review.effect_runs import EffectRuns
from review.releases import ReleaseBook
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import PASSWORD, WEDNESDAY, desk_of, windows
from tests.console.test_effect import UNICYCLE, a_draft, a_release, a_sentence
from tests.uvicorn_server import serving
from tests.web.browser import findings, overflow
from web.console.app import make_console

PAGE = "/redaktion/wirkung"
ROW = {"text": "wo gibts quietschbalu", "municipality": TOWN, "before": None, "after": "Zirkusschule Rundum"}
FIGURES = {"Art der Frage richtig verstanden": [0.933, 0.934], "Krisen erkannt": [0.936, 0.931]}
LOOKS = [(width, scheme) for width in (320, 1440) for scheme in ("light", "dark")]


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, UNICYCLE, an_offer(), town=a_town())
    desk = desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    desk.staff.add("Anna", PASSWORD, "admin")
    desk.knowledge.view(TOWN)  # its small models are made with the first one: not while a page waits
    yield desk
    database.close()


@pytest.fixture
def opened(browser, desk):
    """A page in a window of this look, signed in."""
    with serving(make_console(desk)) as address, windows(browser, desk, address) as make:
        yield make


def with_result(desk):
    """A check that found something of every kind."""
    runs = EffectRuns(desk.database)
    run = runs.begin("Anna", [a_draft(desk), a_draft(desk, "wo gibts ringelpietz")], WEDNESDAY)
    runs.finish(run.id, Effect({kind: [{"kind": kind, **ROW}] for kind in KINDS}, dict.fromkeys(KINDS, 1), 650, 3))


def with_releases(desk):
    """One published, one refused, one ready."""
    a_sentence(desk)
    learned = [{"text": "wat kost dat", "wanted": "ask_cost", "before": "find_offer", "after": "ask_cost"}]
    changed = [{"text": "wie teuer ist das", "wanted": "ask_cost", "before": "ask_cost", "after": "find_offer"}]
    first = a_release(desk, figures=FIGURES, effect={"learned": learned, "broken": changed, "better": []})
    a_release(desk, "refused", figures=FIGURES, faults=["Krisen erkannt: vorher 93,6 %, jetzt 93,1 % von 400 Prüfsätzen"])
    a_release(desk, figures=FIGURES)
    with desk.database.writing() as connection:
        ReleaseBook(desk.database).use(connection, first, "Anna", WEDNESDAY)
    a_sentence(desk, "muss ich da was löhnen")


def while_training(desk):
    book = ReleaseBook(desk.database)
    release = book.begin("Anna", WEDNESDAY)
    book.report(release.id, "Das Sprachmodell lernt, auch aus 3 Sätzen aus der Redaktion.", 40)
    EffectRuns(desk.database).begin("Anna", [a_draft(desk)], WEDNESDAY)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("state", [with_result, with_releases, while_training], ids=lambda state: state.__name__)
def test_pages_are_accessible_and_fit(desk, opened, state, width, scheme):
    state(desk)
    page = opened(width, scheme)

    for path in (PAGE, f"{PAGE}/fassungen"):
        page.goto(path)
        assert findings(page) == "", path
        assert overflow(page) <= 0, path


def test_a_check_is_followed_without_reloading(desk, opened):
    runs = EffectRuns(desk.database)
    run = runs.begin("Anna", [a_draft(desk)], WEDNESDAY)
    runs.report(run.id, 25, 650)
    page = opened()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.goto(PAGE)
    expect(page.get_by_text("25 von 650 Fragen")).to_be_visible()

    runs.finish(run.id, Effect({kind: [] for kind in KINDS}, dict.fromkeys(KINDS, 0), 650, 0))

    expect(page.get_by_role("heading", name="Ergebnis der Prüfung")).to_be_visible(timeout=8000)
    assert complaints == []


def test_without_script_everything_works_by_keyboard(desk, opened):
    a_draft(desk)
    page = opened(script=False)
    page.goto(PAGE)

    page.get_by_role("button", name="Wirkung prüfen").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    until = time.monotonic() + 60
    while page.get_by_text("Die Prüfung läuft").count() and time.monotonic() < until:
        page.reload()
    page.get_by_role("button", name="Entwurf veröffentlichen").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("1 Entscheidung gilt jetzt.")).to_be_visible()
