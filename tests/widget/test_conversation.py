"""A conversation: sent once, answered once, kept in this tab and nowhere else."""

from playwright.sync_api import expect

from tests.widget.answers import CHAT, answer
from tests.widget.driving import ask, open_window, visit
from tests.widget.fake_service import Fault


def _asked(context, city, service, text="danke", **parts):
    page = visit(context, city, service, **parts)
    open_window(page)
    ask(page, text)
    return page


def test_nothing_is_asked_of_the_service_before_the_person_speaks(context, city, service):
    page = visit(context, city, service)
    open_window(page)

    page.wait_for_timeout(200)

    assert service.sessions == []


def test_a_message_carries_town_language_and_a_session(context, city, service):
    _asked(context, city, service)

    (sent,) = service.received
    assert sent["sender"] == service.sessions[0]
    assert sent["metadata"] | {"message_id": ""} == {"municipality": "ahlen", "language": "de", "message_id": ""}


def test_a_lost_connection_is_tried_again_with_the_same_id_and_doubles_nothing(context, city, service):
    service.faults.append(Fault(0, heard=True))

    page = _asked(context, city, service)

    assert service.heard == ["danke"]
    assert len({sent["metadata"]["message_id"] for sent in service.received}) == 1
    assert len(service.received) == 2
    expect(page.locator(".mine")).to_have_count(1)
    expect(page.locator(".problem")).to_have_count(0)


def test_what_is_not_sent_stays_visible_and_goes_by_the_button(context, city, service):
    service.faults.extend([Fault(503), Fault(503)])
    page = visit(context, city, service)
    open_window(page)
    page.locator("textarea").fill("danke")
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_contain_text("Noch nicht gesendet")
    expect(page.locator(".problem")).to_contain_text("112")

    page.wait_for_timeout(1200)
    page.get_by_role("button", name="Noch einmal senden").click()

    expect(page.locator(".answer")).to_have_count(1)
    expect(page.locator(".mine")).to_contain_text("danke")
    assert service.heard == ["danke"]


def test_back_online_the_message_goes_by_itself(context, city, service):
    page = visit(context, city, service)
    open_window(page)
    context.set_offline(True)
    page.locator("textarea").fill("danke")
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_be_visible()

    context.set_offline(False)

    expect(page.locator(".answer")).to_have_count(1)
    assert service.heard == ["danke"]


def test_a_session_the_service_forgot_is_renewed_and_the_message_sent_once_more(context, city, service):
    page = _asked(context, city, service)
    service.forgotten.add(service.sessions[0])

    ask(page, "hallo")

    assert len(service.sessions) == 2
    assert service.heard == ["danke", "hallo"]


def test_too_many_messages_wait_as_long_as_the_service_says(context, city, service):
    service.faults.append(Fault(429, retry_after=2))
    page = visit(context, city, service)
    open_window(page)
    page.locator("textarea").fill("danke")
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_contain_text("in 2 Sekunden")

    page.wait_for_timeout(1200)
    early = len(service.received)
    expect(page.locator(".answer")).to_have_count(1)

    assert (early, len(service.received)) == (1, 2)


def test_a_page_that_is_not_allowed_is_told_so_and_not_tried_again(context, city, service):
    service.faults.append(Fault(403, "origin"))
    page = visit(context, city, service)
    open_window(page)
    page.locator("textarea").fill("danke")
    page.keyboard.press("Enter")

    expect(page.locator(".problem")).to_contain_text("nicht antworten")
    page.wait_for_timeout(1200)

    assert len(service.received) == 1


def test_a_double_tap_is_one_message_and_two_messages_go_in_order(context, city, service):
    service.go.clear()
    page = visit(context, city, service)
    open_window(page)
    page.get_by_role("button", name="Kitaplatz").dblclick()
    page.locator("textarea").fill("und jetzt?")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    service.go.set()

    expect(page.locator(".answer")).to_have_count(2)
    assert service.heard == ["Wie finde ich einen Kitaplatz?", "und jetzt?"]


def test_a_reply_button_leaves_what_is_being_typed_alone(context, city, service):
    page = _asked(context, city, service, "gruppe")
    page.locator("textarea").fill("mein Kind ist")

    page.get_by_role("button", name="Schulkind").click()

    expect(page.locator(".mine")).to_have_count(2)
    expect(page.locator("textarea")).to_have_value("mein Kind ist")


def test_the_conversation_goes_on_on_the_next_page(context, city, service):
    page = _asked(context, city, service)
    city.publish("/kita", city.pages["/"][0])

    page.goto(city.origin + "/kita")
    ask(page, "hallo")

    expect(page.locator(".mine")).to_have_count(2)
    assert len(service.sessions) == 1


def test_what_was_being_typed_is_still_there_on_the_next_page(context, city, service):
    page = visit(context, city, service)
    open_window(page)
    page.keyboard.type("wo gibts ne")

    page.reload()

    expect(page.locator("textarea")).to_have_value("wo gibts ne")


def test_a_message_on_its_way_survives_a_page_change(context, city, service):
    service.go.clear()
    page = visit(context, city, service)
    open_window(page)
    page.locator("textarea").fill("danke")
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)

    page.reload()
    service.go.set()

    expect(page.locator(".answer")).to_have_count(1)
    assert service.heard == ["danke"]


def test_back_shows_the_conversation_as_it_went_on(context, city, service):
    page = _asked(context, city, service)
    city.publish("/kita", city.pages["/"][0])
    page.goto(city.origin + "/kita")
    ask(page, "hallo")

    page.go_back()

    expect(page.locator(".mine")).to_have_count(2)


def test_another_tab_has_its_own_conversation(context, city, service):
    _asked(context, city, service)

    other = _asked(context, city, service, "hallo")

    expect(other.locator(".mine")).to_have_count(1)
    assert len(service.sessions) == 2


def test_nothing_outlives_the_tab(context, city, service):
    page = _asked(context, city, service)

    kept = page.evaluate("[localStorage.length, document.cookie]")

    assert kept == [0, ""]


def test_start_over_asks_first_and_begins_with_a_new_session(context, city, service):
    page = _asked(context, city, service)

    page.get_by_role("button", name="Neu beginnen").click()
    page.get_by_role("button", name="Ja, löschen").click()
    expect(page.locator(".mine")).to_have_count(0)
    ask(page, "hallo")

    assert len(service.sessions) == 2
    assert "danke" not in str(page.evaluate("JSON.stringify(sessionStorage)"))


def test_an_answer_of_unknown_shape_breaks_nothing(context, city, service):
    service.respond = lambda text: answer("Gut.", outcome="sung", shows="?", results=[{"id": 7}, None]) if text == "x" else CHAT

    page = _asked(context, city, service, "x")
    ask(page, "danke")

    expect(page.locator(".answer").first).to_contain_text("Gut.")
