"""A family asks, staff decide at the console, and the next family is answered: by the running service, without a restart."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import expect

from tests.console.running import Parent, Running, Staff, children_of, wait_until

UNKNOWN = "Wo kann mein Sohn Einradfahren lernen?"
IN_OTHER_WORDS = (
    "Gibt es bei uns einen Einradkurs für Kinder?",
    "meine Tochter will Einrad fahren üben, wohin können wir gehen?",
)
NEW_OFFER = "Zirkuswerkstatt Kunterbunt"
NOT_KNOWN = "Dazu kenne ich in Lindenau leider nichts"
MISUNDERSTOOD = "Was muss ich für die Musikschule berappen?"
USUAL = "wo gibt es eine Krabbelgruppe?"
WRITERS = 6
SWAPPED_S = 60  # on a busy machine; a model is loaded in some seconds
TRAINED_S = 600  # on a busy machine; with these few judged sentences it takes a minute or two


@pytest.fixture(scope="module")
def running(tmp_path_factory, bundle):
    """The service, with the models that other tests made."""
    made = Running(tmp_path_factory.mktemp("end-to-end"), tmp_path_factory.getbasetemp() / "topic-model")
    yield made
    made.stop()


@pytest.fixture
def parent(browser, running):
    """Makes a family with a conversation of its own."""
    made = []

    def come():
        made.append(Parent(browser, running))
        return made[-1]

    yield come
    for one in made:
        one.leave()


@pytest.fixture
def staff(browser, running):
    """Makes a coordinator who signs in, with or without JavaScript."""
    made = []

    def sign_in(script):
        made.append(Staff(browser, running, script))
        return made[-1]

    yield sign_in
    for one in made:
        one.leave()


# --- an offer is missing ---


def write_new_offer(staff):
    """From the question, as the coordinator learns on the telephone that there is something."""
    staff.press("link", UNKNOWN)
    staff.press("link", "Angebot fehlt")
    staff.press("link", "Neues Angebot schreiben")
    expect(staff.page.get_by_text(f"Eine Familie fragte: {UNKNOWN}")).to_be_visible()
    staff.write("Name (nötig)", NEW_OFFER)
    staff.choose("Art (nötig)", "Gruppe")
    staff.write("Beschreibung (nötig)", "Kinder ab sechs Jahren lernen Jonglieren, Akrobatik und Einradfahren.")
    staff.tick("Freizeit und Sport")
    staff.choose_day("Geprüft am", "2026-11-20")
    staff.write("Woher Sie das wissen", "Anruf bei der Werkstatt")
    staff.press("button", "Veröffentlichen")
    expect(staff.page.get_by_text("Veröffentlicht. Schon die nächste Frage findet diesen Stand.")).to_be_visible()


def link_and_publish(staff):
    staff.press("link", "Mit den Fragen verknüpfen")
    expect(staff.page.get_by_label(NEW_OFFER)).to_be_checked()
    staff.press("button", "Weiter: Was ändert sich?")
    expect(staff.page.get_by_text(f"findet 1 Frage dieser Gruppe und ähnliche „{NEW_OFFER}“")).to_be_visible()
    staff.press("button", "So entscheiden")
    staff.press("link", "Wirkung prüfen und veröffentlichen")
    staff.press("button", "Wirkung prüfen")
    staff.reload_until("Ergebnis der Prüfung", 120)
    staff.press("button", "Entwurf veröffentlichen")
    expect(staff.page.get_by_text("1 Entscheidung gilt jetzt.")).to_be_visible()


def test_what_was_unknown_is_answered_to_the_next_family_however_it_asks(running, parent, staff):
    processes, coordinator = running.processes(), staff(script=False)

    expect(parent().ask(UNKNOWN)).to_contain_text(NOT_KNOWN)
    coordinator.go("fragen")  # opened once: the question is written down before the answer is sent
    expect(coordinator.page.get_by_role("link", name=UNKNOWN)).to_be_visible()
    write_new_offer(coordinator)
    link_and_publish(coordinator)

    for text in (UNKNOWN, *IN_OTHER_WORDS):
        expect(parent().ask(text)).to_contain_text(NEW_OFFER)
    assert running.processes() == processes


# --- the bot misunderstood ---


def teach(staff):
    staff.go("fragen")
    staff.press("link", MISUNDERSTOOD)
    staff.press("link", "Falsch verstanden")
    staff.choose("Was die Familie wollte", "fragt nach Kosten")
    staff.press("button", "Weiter: Was ändert sich?")
    expect(staff.page.get_by_text("Wer so schreibt, fragt nach Kosten.")).to_be_visible()
    staff.press("button", "So entscheiden")
    staff.press("link", "Zum Training des Sprachmodells")
    expect(staff.page.get_by_text("1 Satz wartet")).to_be_visible()


def test_a_training_that_is_killed_is_said_plainly_and_the_old_model_answers_on(running, staff):
    coordinator, (_, console) = staff(script=True), running.processes()
    before = running.understood(MISUNDERSTOOD)
    coordinator.go("wirkung")

    with running.crowd(1, USUAL, pause_s=0.2) as crowd:
        coordinator.press("button", "Neue Fassung trainieren")
        expect(coordinator.page.get_by_text("Das Sprachmodell lernt")).to_be_visible(timeout=TRAINED_S * 1000)
        [training] = children_of(console)
        os.kill(training, signal.SIGKILL)
        expect(coordinator.page.get_by_text("Das Training wurde abgebrochen")).to_be_visible()
        expect(coordinator.page.get_by_text("Die bisherige Fassung antwortet weiter").first).to_be_visible()

    assert crowd.asked
    assert crowd.faults == []
    assert running.understood(MISUNDERSTOOD) == before


def test_what_was_misunderstood_is_understood_after_a_training_that_no_family_notices(running, parent, staff):
    processes, family, coordinator = running.processes(), parent(), staff(script=True)
    before = running.understood(MISUNDERSTOOD)

    family.ask(MISUNDERSTOOD)
    family.press("Das hilft mir nicht")
    teach(coordinator)
    with running.crowd(1, USUAL, pause_s=0.5) as while_training:
        coordinator.press("button", "Neue Fassung trainieren")
        expect(coordinator.page.get_by_role("progressbar", name="Fortschritt des Trainings")).to_be_visible()
        expect(coordinator.page.get_by_text("ist fertig.")).to_be_visible(timeout=TRAINED_S * 1000)
    coordinator.press("link", "Ansehen und veröffentlichen")
    with running.crowd(WRITERS, USUAL) as while_swapping:
        coordinator.press("button", re.compile(r"Fassung \d+ veröffentlichen"))
        wait_until(lambda: running.understood(MISUNDERSTOOD) == "ask_cost", SWAPPED_S)

    assert before != "ask_cost"
    assert while_training.asked > 10
    assert while_swapping.asked > 10
    assert while_training.faults + while_swapping.faults == []
    expect(parent().ask(MISUNDERSTOOD)).to_contain_text("25 Euro")
    assert running.processes() == processes
