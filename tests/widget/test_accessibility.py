"""By keyboard, by ear, at 320 px, from right to left: the same conversation."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.widget.driving import active, ask, open_window, visit
from tests.widget.fake_service import Fault

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PHONE = {"width": 320, "height": 640}


def _findings(page):
    return [
        (rule["id"], node["html"]) for rule in Axe().run(page, options=RULES).response["violations"] for node in rule["nodes"]
    ]


def _opened(browser, city, service, language="de", **options):
    context = browser.new_context(reduced_motion="reduce", **options)
    page = visit(context, city, service, attributes=f'data-municipality="ahlen" data-language="{language}"')
    open_window(page)
    return page


def test_a_conversation_by_keyboard_alone(context, city, service):
    page = visit(context, city, service)
    page.locator("#own").focus()
    page.keyboard.press("Tab")
    assert active(page) == "launcher"

    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type("gruppe")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(1)
    assert active(page) == "input"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".answer")).to_have_count(2)
    assert service.heard == ["gruppe", "Schulkind"]


def test_the_focus_goes_from_the_head_through_the_conversation_to_the_input(context, city, service):
    page = visit(context, city, service)
    open_window(page)
    page.locator(".close").focus()

    order = []
    for _ in range(11):
        order.append(active(page))
        page.keyboard.press("Tab")

    assert order[:3] == ["close", "language", "log"]
    assert order[-3:] == ["input", "send", "tool"]


def test_escape_closes_and_gives_the_focus_back(context, city, service):
    page = visit(context, city, service)
    open_window(page)

    page.keyboard.press("Escape")

    expect(page.locator(".window")).to_have_count(0)
    expect(page.locator(".launcher")).to_be_focused()


def test_shift_enter_begins_a_new_line(context, city, service):
    page = visit(context, city, service)
    open_window(page)

    page.keyboard.type("eins")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("zwei")

    assert page.locator("textarea").input_value() == "eins\nzwei"
    assert page.locator("textarea").evaluate("at => at.rows") == 2


def test_enter_that_ends_a_composition_sends_nothing(context, city, service):
    page = visit(context, city, service)
    open_window(page)
    page.keyboard.type("merhaba")

    page.locator("textarea").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    page.wait_for_timeout(100)

    assert service.received == []


def test_the_window_and_the_conversation_have_names(context, city, service):
    page = visit(context, city, service)
    open_window(page)

    expect(page.get_by_role("dialog", name="Lotsin")).to_be_visible()
    expect(page.get_by_role("log", name="Gespräch")).to_have_attribute("tabindex", "0")
    assert page.locator("[aria-modal]").count() == 0


def test_an_answer_is_announced_once_and_without_the_small_print(context, city, service):
    page = visit(context, city, service)
    open_window(page)
    page.evaluate(
        """() => { window.added = []; const log = document.querySelector("lotsin-chat").shadowRoot.querySelector(".log");
        new MutationObserver((changes) => { for (const { addedNodes } of changes) for (const node of addedNodes) {
          const at = node.nodeType === 1 ? node : null;
          if (at && !at.parentElement?.closest("[aria-live=off]") && !at.ariaHidden) added.push(at.textContent) } })
        .observe(log, {childList: true, subtree: true}) }"""
    )

    ask(page, "tanzgruppe")

    assert sum("Das passt in Ahlen" in text for text in page.evaluate("added")) == 1
    assert page.locator(".card dl, .card .actions, .card .origin").evaluate_all(
        "all => all.every((at) => at.closest('[aria-live=off]'))"
    )


def test_who_does_not_see_hears_that_it_searches_and_that_it_failed(context, city, service):
    service.go.clear()
    service.faults.append(Fault(503))
    page = visit(context, city, service)
    open_window(page)
    page.keyboard.type("danke")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Lotsin sucht …")
    service.go.set()
    expect(page.get_by_role("status")).to_contain_text("Noch nicht gesendet")
    expect(page.get_by_role("status")).to_have_text("")


def test_every_message_names_its_speaker(context, city, service):
    page = visit(context, city, service)
    open_window(page)
    ask(page, "danke")

    expect(page.locator(".mine")).to_have_text("Sie: danke")
    expect(page.locator(".answer")).to_contain_text("Lotsin: ")


def test_a_new_answer_is_shown_from_its_beginning(context, city, service):
    page = visit(context, city, service)
    open_window(page)

    ask(page, "tanzgruppe")

    top, log = page.evaluate(
        """() => [".answer", ".log"].map((part) =>
        document.querySelector("lotsin-chat").shadowRoot.querySelector(part).getBoundingClientRect().top)"""
    )
    assert 0 <= top - log <= 10


def test_arabic_runs_from_right_to_left_and_german_answers_say_that_they_are_german(browser, city, service):
    page = _opened(browser, city, service, "ar")
    ask(page, "tanzgruppe")

    directions = page.evaluate(
        """() => [".root", ".header", "textarea", ".parts"].map((part) =>
        getComputedStyle(document.querySelector("lotsin-chat").shadowRoot.querySelector(part)).direction)"""
    )
    close, title = page.locator(".close").bounding_box(), page.locator("h2").bounding_box()
    assert directions == ["rtl", "rtl", "rtl", "ltr"]
    assert close["x"] < title["x"]
    expect(page.locator(".parts")).to_have_attribute("lang", "de")
    assert service.received[0]["metadata"]["language"] == "ar"
    page.context.close()


def test_the_language_can_be_changed_and_stays(context, city, service):
    page = visit(context, city, service)
    open_window(page)

    page.get_by_label("Sprache").select_option("Türkçe")
    page.reload()

    expect(page.locator(".root")).to_have_attribute("lang", "tr")
    expect(page.locator(".greeting")).to_contain_text("Merhaba")


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 256}], ids=["a small phone", "400 %"])
def test_nothing_scrolls_sideways_at_320_px_and_everything_is_reached(browser, city, service, size):
    page = _opened(browser, city, service, viewport=size)
    ask(page, "tanzgruppe")
    ask(page, "mein baby atmet nicht")

    wide = page.evaluate(
        """() => {
        const parts = document.querySelector("lotsin-chat").shadowRoot.querySelectorAll(".window, .log, .header");
        return [document.documentElement, ...parts]
        .filter((at) => at.scrollWidth > at.clientWidth + 1).map((at) => at.className || at.localName) }"""
    )
    assert wide == []
    for part in (".close", ".send", ".number >> nth=0"):
        page.locator(part).scroll_into_view_if_needed()
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert -1 <= box["y"] <= size["height"]
    page.context.close()


def test_large_letters_of_the_reader_are_followed(context, city, service):
    page = visit(context, city, service)
    session = context.new_cdp_session(page)

    session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})

    assert page.locator(".launcher").evaluate("at => getComputedStyle(at).fontSize") == "32px"


STATES = {
    "empty": ({}, "de", None),
    "cards": ({}, "de", "tanzgruppe"),
    "crisis": ({}, "de", "mein baby atmet nicht"),
    "arabic": ({}, "ar", "tanzgruppe"),
    "easy german": ({}, "de-x-leicht", "gruppe"),
    "dark cards": ({"color_scheme": "dark"}, "de", "tanzgruppe"),
    "dark crisis": ({"color_scheme": "dark"}, "de", "mein baby atmet nicht"),
    "320 px": ({"viewport": PHONE}, "de", "tanzgruppe"),
    "forced colours": ({"forced_colors": "active"}, "de", "tanzgruppe"),
}


@pytest.mark.parametrize("state", STATES)
def test_no_findings_of_wcag_a_and_aa(browser, city, service, state):
    options, language, question = STATES[state]
    page = _opened(browser, city, service, language, **options)
    if question:
        ask(page, question)
        page.evaluate(
            "document.querySelector('lotsin-chat').shadowRoot.querySelectorAll('details').forEach((at) => at.open = true)"
        )

    assert _findings(page) == []
    page.context.close()


def test_no_findings_where_something_went_wrong(context, city, service):
    service.faults.append(Fault(400))
    page = visit(context, city, service)
    open_window(page)
    page.keyboard.type("danke")
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_be_visible()
    page.get_by_role("button", name="Neu beginnen").click()

    assert _findings(page) == []


def test_no_findings_closed_and_where_the_town_is_asked_for(context, city, service):
    page = visit(context, city, service, attributes="")
    closed = _findings(page)
    open_window(page)
    expect(page.get_by_label("In welcher Stadt")).to_be_enabled()

    assert closed == _findings(page) == []
