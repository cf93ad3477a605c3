"""The widget as a guest on a city's page: its style, its policy, its script."""

import gzip
import json

from playwright.sync_api import expect

from store.settings import ROOT
from tests.widget.driving import ask, open_window, visit

HOSTILE = """<style>* { all: unset !important; display: block !important }
html { font-size: 41px; direction: rtl; letter-spacing: 9px; visibility: visible }
button { background: red !important; transform: rotate(3deg) } p { color: red !important }</style>"""
PARTS = [".launcher", ".window", ".header", "h2", ".log", ".greeting", ".replies button", "textarea", ".send"]
LOOKS = """(parts) => {
  const wanted = ["display", "position", "color", "backgroundColor", "fontSize", "fontFamily", "direction", "letterSpacing",
    "transform", "padding", "width", "height"];
  return parts.map((part) => {
    const at = document.querySelector("lotsin-chat").shadowRoot.querySelector(part);
    return [part, at && wanted.map((name) => getComputedStyle(at)[name])];
  });
}"""


def test_a_hostile_style_sheet_of_the_page_changes_nothing(context, city, service):
    calm = visit(context, city, service)
    hostile = visit(context, city, service, path="/hostile", head=HOSTILE)
    closed = [page.evaluate(LOOKS, PARTS[:1]) for page in (hostile, calm)]
    for page in (hostile, calm):
        open_window(page)
    opened = [page.evaluate(LOOKS, PARTS[1:]) for page in (hostile, calm)]

    assert closed[0] == closed[1]
    assert opened[0] == opened[1]
    assert None not in [looks for _, looks in closed[0] + opened[0]]


def test_a_strict_policy_of_the_page_is_never_violated(context, city, service):
    policy = f"default-src 'none'; script-src {service.origin}; connect-src {service.origin}"
    context.add_init_script(
        "window.violations = []; addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective))"
    )
    page = visit(context, city, service, csp=policy)
    said = []
    page.on("console", lambda message: said.append(message.text))
    open_window(page)
    for question in ("tanzgruppe", "mein baby atmet nicht"):
        ask(page, question)

    assert page.evaluate("violations") == []
    assert said == []
    assert page.locator(".window").evaluate("at => getComputedStyle(at).position") == "fixed"


def test_no_request_goes_anywhere_but_to_the_service(context, city, service):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = visit(context, city, service)
    open_window(page)
    ask(page, "tanzgruppe")
    page.wait_for_timeout(200)

    assert {url for url in asked if not url.startswith((city.origin, service.origin))} == set()


def test_the_colour_of_the_city_is_taken(context, city, service):
    page = visit(context, city, service, head="<style>lotsin-chat { --lotsin-accent: #7a1f5c; --lotsin-offset: 40px }</style>")

    looks = page.locator(".launcher").evaluate("at => [getComputedStyle(at).backgroundColor, getComputedStyle(at).right]")

    assert looks == ["rgb(122, 31, 92)", "40px"]


def test_the_font_size_of_the_page_does_not_matter(context, city, service):
    page = visit(context, city, service, head="<style>html { font-size: 6px } body { font-size: 60px }</style>")

    assert page.locator(".launcher").evaluate("at => getComputedStyle(at).fontSize") == "16px"


def test_events_tell_what_happened_but_never_the_words(context, city, service):
    page = visit(context, city, service)
    page.evaluate(
        """() => { window.told = []; for (const name of ["open", "close", "message", "error"])
        document.addEventListener("lotsin-" + name, (event) => told.push([event.type, event.detail])) }"""
    )
    open_window(page)
    ask(page, "tanzgruppe")
    page.keyboard.press("Escape")

    told = page.evaluate("told")
    assert told[0] == ["lotsin-open", None]
    assert told[1] == [
        "lotsin-message",
        {
            "outcome": "answered", "intent": "find_offer", "topics": ["tanz_musik_kultur"],
            "results": ["ahlen-danceroom", "ahlen-treff"],
        },
    ]  # fmt: skip
    assert told[2] == ["lotsin-close", None]
    assert '"tanzgruppe"' not in json.dumps(told)


def test_the_page_can_open_close_and_ask(context, city, service):
    page = visit(context, city, service)

    page.evaluate("Lotsin.ask('danke')")
    expect(page.locator(".answer")).to_have_count(1)
    page.evaluate("document.querySelector('lotsin-chat').close()")
    expect(page.locator(".window")).to_have_count(0)
    page.evaluate("Lotsin.open()")

    expect(page.locator(".window")).to_be_visible()


def test_what_the_page_asks_before_the_script_is_there_is_not_lost(context, city, service):
    page = visit(context, city, service, head="<script>window.Lotsin = [['ask', 'danke']]</script>")

    expect(page.locator(".answer")).to_have_count(1)
    assert service.heard == ["danke"]


def test_a_question_of_the_page_waits_for_the_town(context, city, service):
    page = visit(context, city, service, attributes="")
    page.evaluate("Lotsin.ask('danke')")

    page.get_by_label("In welcher Stadt").select_option("Ahlen")
    page.get_by_role("button", name="Weiter").click()

    expect(page.locator(".answer")).to_have_count(1)


def test_a_second_widget_on_the_page_stays_empty(context, city, service):
    two = '<lotsin-chat municipality="ahlen"></lotsin-chat><lotsin-chat municipality="mainz"></lotsin-chat>'
    page = visit(context, city, service, body=two + f'<script src="{service.origin}/widget.js" defer></script>')

    expect(page.locator(".launcher")).to_have_count(1)
    expect(page.locator("lotsin-chat")).to_have_count(2)


def test_inline_it_fills_its_container_without_a_launcher(context, city, service):
    box = '<div id="box"><lotsin-chat municipality="ahlen" inline></lotsin-chat></div>'
    page = visit(context, city, service, head="<style>#box { height: 600px; width: 500px }</style>", body=box)

    expect(page.locator(".launcher")).to_have_count(0)
    expect(page.get_by_role("button", name="Schließen")).to_have_count(0)
    size = page.locator(".window").evaluate("at => [at.offsetWidth, at.offsetHeight]")
    assert size == [500, 600]


def test_opened_by_the_tag_it_leaves_the_focus_to_the_page(context, city, service):
    page = visit(context, city, service, attributes='data-municipality="ahlen" data-open')

    expect(page.locator(".window")).to_be_visible()
    assert page.evaluate("document.activeElement.localName") == "body"


def test_the_bundle_is_small(bundle):
    assert len(gzip.compress(bundle.read_bytes(), 9)) <= 30_000


def test_every_language_has_the_same_texts():
    texts = {path.stem: json.loads(path.read_text("utf-8")) for path in (ROOT / "widget" / "texts").glob("*.json")}

    assert set(texts) == {"de", "de-x-leicht", "en", "tr", "ar", "uk", "ru"}
    for language, given in texts.items():
        assert list(given) == list(texts["de"]), language
        assert all(text.strip() for text in given.values()), language


def test_every_language_keeps_the_blanks_of_the_texts():
    texts = {path.stem: json.loads(path.read_text("utf-8")) for path in (ROOT / "widget" / "texts").glob("*.json")}

    for language, given in texts.items():
        for key, text in given.items():
            assert text.count("{") == texts["de"][key].count("{"), f"{language}: {key}"
