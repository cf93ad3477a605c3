"""What the person may wish besides asking: copy, share the location, say whether it helped, choose the town."""

from playwright.sync_api import expect

from tests.widget.driving import ask, open_window, visit


def _asked(context, city, service, text="danke"):
    page = visit(context, city, service)
    open_window(page)
    ask(page, text)
    return page


def test_the_whole_conversation_can_be_copied(context, city, service):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = _asked(context, city, service)

    page.get_by_role("button", name="Kopieren").click()
    expect(page.locator(".notice")).to_have_text("Das Gespräch ist kopiert.")

    assert page.evaluate("navigator.clipboard.readText()") == "Sie: danke\n\nLotsin: Gern geschehen!"


def test_the_location_is_asked_for_on_tap_only_and_rounded(context, city, service):
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 51.763219, "longitude": 7.891234})
    page = _asked(context, city, service)

    page.get_by_role("button", name="Standort verwenden").click()
    expect(page.locator(".answer")).to_have_count(2)
    ask(page, "hallo")

    before, tapped, after = (sent["metadata"].get("location") for sent in service.received)
    assert tapped == {"latitude": 51.763, "longitude": 7.891}
    assert (before, after) == (None, None)
    assert "51.763" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_who_keeps_the_location_private_reads_a_kind_word(context, city, service):
    context.clear_permissions()
    page = visit(context, city, service)
    page.evaluate(
        """() => { navigator.geolocation.getCurrentPosition = (_, deny) =>
        deny(Object.create(GeolocationPositionError.prototype, {code: {value: 1}})) }"""
    )
    open_window(page)

    page.get_by_role("button", name="Standort verwenden").click()

    expect(page.locator(".notice")).to_contain_text("Straße oder einen Stadtteil")
    assert service.received == []


def test_a_message_that_is_too_long_is_counted_and_kept(context, city, service):
    page = visit(context, city, service)
    open_window(page)

    page.locator("textarea").fill("a" * 4012)
    page.keyboard.press("Enter")

    expect(page.locator(".counter")).to_contain_text("12 Zeichen zu viel")
    assert len(page.locator("textarea").input_value()) == 4012
    assert service.received == []


def test_thumbs_stand_instead_of_the_button_that_says_the_same(context, city, service):
    page = _asked(context, city, service, "tanzgruppe")
    expect(page.get_by_role("button", name="Das hilft mir nicht")).to_have_count(1)

    page.get_by_role("button", name="Das hilft mir nicht").click()
    expect(page.locator(".answer")).to_have_count(2)

    assert service.heard == ["tanzgruppe", "👎"]


def test_a_thumb_up_says_thanks_at_once_and_is_told_to_the_service_without_another_answer(context, city, service):
    page = _asked(context, city, service, "tanzgruppe")

    with page.expect_response("**/webhooks/web/webhook"):
        page.get_by_role("button", name="Ja", exact=True).click()

    expect(page.locator(".thumbs")).to_have_text("Danke, das freut mich!")
    assert service.heard == ["tanzgruppe", "👍"]
    expect(page.locator(".answer")).to_have_count(1)


def test_without_a_town_the_person_chooses_one(context, city, service):
    page = visit(context, city, service, attributes="")
    open_window(page)

    page.get_by_label("In welcher Stadt").select_option("Mainz")
    page.get_by_role("button", name="Weiter").click()
    ask(page, "danke")

    assert service.received[0]["metadata"]["municipality"] == "mainz"


def test_start_over_lets_a_chosen_town_be_chosen_anew(context, city, service):
    page = visit(context, city, service, attributes="")
    open_window(page)
    page.get_by_label("In welcher Stadt").select_option("Mainz")
    page.get_by_role("button", name="Weiter").click()
    ask(page, "danke")

    page.get_by_role("button", name="Neu beginnen").click()
    page.get_by_role("button", name="Ja, löschen").click()

    expect(page.get_by_label("In welcher Stadt")).to_be_visible()
