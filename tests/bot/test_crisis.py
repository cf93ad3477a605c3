"""Wordings that are an emergency, and those that only look alike."""

import pytest

from bot.nlu.crisis import load_patterns

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
