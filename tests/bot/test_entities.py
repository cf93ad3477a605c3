"""Ages, pregnancy, days as parents write them."""

import pytest

from bot.nlu.entities import read_entities


def found(text, name):
    return [entity["value"] for entity in read_entities(text) if entity["entity"] == name]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("mein sohn 4 jahre", [48]),
        ("baby 9 mon", [9]),
        ("bald 5", [60]),
        ("unsre zwerge sind 2 und 9 mon..", [24, 9]),
        ("mein kleiner is 8 monate", [8]),
        ("meine enkelin (7)", [84]),
        ("für 3-jährige", [36]),
        ("anderthalb jahre", [18]),
        ("acht und elf jahre alt", [96, 132]),
        ("12j", [144]),
        ("6 wochen alt", [1]),
        ("warte seit 8 monaten", []),
        ("vor 3 jahren umgezogen", []),
        ("für 2 wochen", []),
        ("um 15 uhr", []),
    ],
)
def test_ages_become_months_and_other_numbers_do_not(text, months):
    assert found(text, "child_age_months") == months


def test_two_children_joined_by_a_plus_are_no_pregnancy():
    assert found("kids 4+5", "pregnancy") == []


def test_weeks_of_a_pregnancy_are_no_age():
    assert found("bin in der 25. ssw", "pregnancy") == [True]
    assert found("bin in der 25. ssw", "child_age_months") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("und donnerstags?", ["thu"]),
        ("mo oder mi", ["mon", "wed"]),
        ("am wochenende", ["sat", "sun"]),
        ("so was in der art", []),
    ],
)
def test_days_are_read_and_little_words_are_not(text, days):
    assert found(text, "day") == days
