"""The chat page in a real browser: by keyboard, on a phone, with a screen reader's eyes."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

QUESTION = "mein kind tanzt gern, wo gibts ne tanzgruppe?"


def _ask(page, text):
    page.focus("#message")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.locator("li:not(.mine)").first.wait_for()
    expect(page.locator("#status")).to_have_text("")


def test_a_question_is_asked_and_answered_by_keyboard(page):
    _ask(page, QUESTION)

    assert "Danceroom" in page.inner_text("#conversation")
    assert "Stand" in page.inner_text("#conversation")


def test_a_suggestion_says_what_its_words_say(page):
    _ask(page, "hebamme")
    before = page.locator("li").count()

    page.get_by_role("button", name="Mit jemandem sprechen").press("Enter")
    expect(page.locator("li").nth(before + 1)).to_be_visible()

    assert "Mit jemandem sprechen" in page.locator("li.mine").last.inner_text()


def test_in_a_crisis_the_number_can_be_tapped(page):
    _ask(page, "mein baby atmet nicht")

    assert page.locator("li.crisis a[href='tel:112']").count() >= 1


def test_markup_in_a_message_is_shown_as_text(page):
    _ask(page, "<img src=x onerror=alert(1)><b>hallo</b>")

    assert page.locator("#conversation img, #conversation b").count() == 0
    assert "<b>hallo</b>" in page.inner_text("li.mine")


def test_nothing_scrolls_sideways_on_a_small_phone(page):
    page.set_viewport_size({"width": 320, "height": 640})
    _ask(page, QUESTION)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_no_findings_of_wcag_a_and_aa_before_and_after_an_answer(page):
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}

    empty = Axe().run(page, options=rules)
    _ask(page, QUESTION)
    answered = Axe().run(page, options=rules)

    assert empty.violations_count == 0, empty.generate_report()
    assert answered.violations_count == 0, answered.generate_report()


def test_the_page_calls_nobody_but_its_own_server(page, service):
    called = []
    page.on("request", lambda request: called.append(request.url))
    page.reload()
    _ask(page, QUESTION)

    assert all(url.startswith((service, "data:")) for url in called), called
