"""Wordings that are an emergency, and those that only look alike."""

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.crisis import CrisisDetector, load_patterns
from bot.nlu.intents import Classifier

PATTERNS = load_patterns()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("meine Tochter hat Rohrreiniger getrunken!!", "poisoning"),
        ("Baby atmet nicht mehr", "medical_emergency"),
        ("ich bring mich um", "suicidality"),
        ("mein Mann hat mich geschlagen", "violence_adult"),
        ("mein Stiefvater fasst mich an", "sexual_abuse"),
        ("ich schmeiß das Kind gleich an die Wand", "acute_overload"),
        ("wir stehen heute Nacht auf der Straße", "homelessness"),
        ("Papa schlägt mich mit dem Gürtel", "child_endangerment"),
    ],
)
def test_direct_wordings_are_seen_by_pattern_alone(text, category):
    assert PATTERNS.category(text) == category


@pytest.mark.parametrize(
    "text",
    [
        "Gibt es einen Kurs Erste Hilfe am Kind?",
        "Vortrag über häusliche Gewalt",
        "das bringt mich um den Verstand, wann macht ihr auf",
        "mein Sohn haut im Kindergarten andere Kinder",
        "ich bin todmüde",
        "Schlagzeug lernen",
    ],
)
def test_figures_of_speech_and_courses_raise_no_alarm(text):
    assert PATTERNS.category(text) is None


# --- with what the classifiers learned, and with the message before ---

USUAL = [
    "Wann öffnet die Spielgruppe",
    "Wo kann unser Sohn reiten lernen",
    "Was kostet der Malkurs",
    "Gibt es ein Elterncafé im Dorf",
    "Ich suche eine Leihoma",
    "Wann beginnt das Kinderturnen",
    "Wer hilft bei Anträgen",
    "Wo ist der nächste Spielplatz",
    "Ist die Bücherei samstags offen",
    "Ich brauche einen Platz im Hort",
]
HOMELESS = [
    "Ab morgen haben wir kein Dach mehr",
    "Der Vermieter will uns los sein, kein Dach",
    "Ohne Dach mit zwei Kindern",
    "Wir haben kein Dach über dem Kopf",
]
POISONED = [
    "Die Kleine hat am Spülmittel geleckt",
    "Unser Kind und das Spülmittel",
    "Er hat Spülmittel im Becher",
    "Spülmittel ist im Trinkbecher gewesen und leer",
]


@pytest.fixture(scope="module")
def categories():
    """Learned from a few sentences: a roof is missing, or dish soap is gone."""
    labels = ["none"] * len(USUAL) + ["homelessness"] * len(HOMELESS) + ["poisoning"] * len(POISONED)
    return Classifier.learn(USUAL + HOMELESS + POISONED, labels, strength=0.5)


@pytest.fixture
def detector(categories, tmp_path):
    """Alarms from .6 for one message, from .8 for two."""
    config = {"confidence": 0.6, "confidence_of_two": 0.8}
    return CrisisDetector(config, LocalModelStorage(tmp_path), Resource("crisis"), categories)


def a_message(text, *ranking):
    """As the classifier of intents leaves it: the likeliest kind of question first."""
    ranked = [{"name": name, "confidence": share} for name, share in ranking or [("find_offer", 0.5)]]
    return Message({TEXT: text, INTENT: ranked[0], INTENT_RANKING_KEY: ranked, ENTITIES: []})


def after(*texts):
    """A conversation in which these were said."""
    events = [event for text in texts for event in (ActionExecuted("action_listen"), UserUttered(text))]
    return DialogueStateTracker.from_events("s", events)


def category_of(message):
    """None where no alarm was raised."""
    found = [entity["value"] for entity in message.get(ENTITIES) if entity["entity"] == "crisis_category"]
    assert (message.get(INTENT)["name"] == "report_crisis") == bool(found)
    return found[0] if found else None


def test_a_direct_wording_needs_no_classifier_and_overrules_a_sure_one(detector):
    message = a_message("Baby atmet nicht mehr", ("find_offer", 0.99))

    detector.process([message])

    assert category_of(message) == "medical_emergency"
    assert message.get(INTENT)["confidence"] == 1.0


def test_what_was_thought_first_stays_in_the_ranking_of_an_alarm(detector):
    message = a_message("Baby atmet nicht mehr", ("ask_guide", 0.7), ("report_crisis", 0.2), ("find_offer", 0.1))

    detector.process([message])

    assert [entry["name"] for entry in message.get(INTENT_RANKING_KEY)] == ["report_crisis", "ask_guide", "find_offer"]


def test_entities_found_before_an_alarm_are_kept(detector):
    message = a_message("unser Kind, 3 Jahre, ist bewusstlos")
    age = {"entity": "child_age_months", "value": 36.0}
    message.set(ENTITIES, [age])

    detector.process([message])

    assert age in message.get(ENTITIES)
    assert category_of(message) == "medical_emergency"


def test_where_both_classifiers_see_a_crisis_there_is_an_alarm(detector):
    message = a_message("Kein Dach mehr", ("report_crisis", 0.6), ("find_offer", 0.3))

    detector.process([message])

    assert category_of(message) == "homelessness"


def test_where_only_one_classifier_sees_a_crisis_there_is_none(detector):
    message = a_message("Kein Dach mehr", ("find_offer", 0.9))

    detector.process([message])

    assert category_of(message) is None
    assert message.get(INTENT) == {"name": "find_offer", "confidence": 0.9}


def test_below_the_threshold_the_next_best_kind_of_question_counts(detector):
    message = a_message("Wo ist die Bücherei", ("report_crisis", 0.5), ("ask_opening_hours", 0.3), ("find_offer", 0.1))

    detector.process([message])

    assert category_of(message) is None
    assert message.get(INTENT) == {"name": "ask_opening_hours", "confidence": 0.3}
    assert [entry["name"] for entry in message.get(INTENT_RANKING_KEY)] == ["ask_opening_hours", "find_offer"]


def test_two_messages_say_together_what_neither_says_alone(detector):
    first, second = "Sie hat eben davon getrunken", "das war der Rohrreiniger"
    alone = a_message(second)
    together = a_message(second)

    detector.process([alone], after("Wir waren kurz draußen"))
    detector.process([together], after(first))

    assert PATTERNS.category(first) is None
    assert category_of(alone) is None
    assert category_of(together) == "poisoning"


def test_the_classifier_reads_two_messages_as_one(detector):
    alone = a_message("und mit zwei Kindern")
    together = a_message("und mit zwei Kindern")

    detector.process([alone])
    detector.process([together], after("Der Vermieter will uns los sein, kein Dach mehr"))

    assert category_of(alone) is None
    assert category_of(together) == "homelessness"


def test_only_the_last_message_counts_beside_the_new_one(detector):
    message = a_message("das war der Rohrreiniger")

    detector.process([message], after("Sie hat eben davon getrunken", "Wir waren kurz draußen"))

    assert category_of(message) is None


def test_a_message_that_surely_asks_something_else_is_read_alone(detector):
    message = a_message("wo ist ein Kurs für Rohrreiniger", ("out_of_scope_world", 0.9))

    detector.process([message], after("Sie hat eben davon getrunken"))

    assert category_of(message) is None


def test_a_long_message_is_read_alone(detector):
    message = a_message("das war der Rohrreiniger " + "und nun suchen wir eine Bücherei " * 5)

    detector.process([message], after("Sie hat eben davon getrunken"))

    assert category_of(message) is None


def test_what_the_message_before_said_alone_raises_no_second_alarm(detector):
    message = a_message("wo gibt es eine Spielgruppe", ("find_offer", 0.75))

    detector.process([message], after("Baby atmet nicht mehr"))

    assert category_of(message) is None


def test_after_an_alarm_the_next_message_needs_a_sign_of_its_own(detector):
    message = a_message("und wann ist die Bücherei offen")

    detector.process([message], after("Wir haben kein Dach über dem Kopf"))

    assert category_of(message) is None


@pytest.mark.parametrize("tracker", [None, after()])
def test_the_first_message_of_a_conversation_stands_alone(detector, tracker):
    message = a_message("das war der Rohrreiniger")

    detector.process([message], tracker)

    assert category_of(message) is None


@pytest.mark.parametrize("text", ["", " ", "🙂", "\u200b", "<script>x()</script>", "Wo ist die Bücherei? " * 30, "ach " * 2500])
def test_odd_messages_raise_no_alarm_and_keep_their_kind(detector, text):
    message = a_message(text, ("unreadable", 1.0))

    detector.process([message], after("Wann öffnet die Spielgruppe"))

    assert category_of(message) is None
    assert message.get(INTENT)["name"] == "unreadable"


@pytest.mark.parametrize(
    "text",
    [
        "BABY ATMET NICHT MEHR",
        "Ba\u200bby at\u00admet nicht mehr",
        "\u200fBaby atmet nicht mehr",
        "<b>Baby</b> atmet nicht mehr",
        "Baby   atmet\n\nnicht, mehr!!!",
        "Wo ist die Bücherei? " * 600 + "Baby atmet nicht mehr " + "Was kostet denn das? " * 30,
    ],
)
def test_a_cry_for_help_is_heard_however_it_is_typed(detector, text):
    message = a_message(text, ("find_offer", 0.9))

    detector.process([message])

    assert category_of(message) == "medical_emergency"


def test_what_was_learned_is_found_again_after_loading(detector, categories, tmp_path):
    storage = LocalModelStorage(tmp_path)
    with storage.write_to(Resource("kept")) as folder:
        categories.save(folder / "categories.npz")

    loaded = CrisisDetector.load(detector._config, storage, Resource("kept"), None)
    message = a_message("Kein Dach mehr", ("report_crisis", 0.6))
    loaded.process([message])

    assert category_of(message) == "homelessness"
