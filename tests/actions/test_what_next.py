"""What families look for next: after a group for babies, after kindergarten."""

import pytest

from tests.builders import shown_in


@pytest.mark.parametrize(
    "text",
    ["was kommt nach der krabbelgruppe", "nach der krabbelgruppe, wie gehts da weiter", "er ist zu alt für die krabbelgruppe"],
)
def test_after_the_crawling_group_comes_what_is_for_older_children(ask, text):
    answer = ask(text)

    assert answer.said[0] == "utter_comes_next"
    assert "Eltern-Kind-Turnen" in answer.messages[0]
    assert shown_in(answer) == ["turnen-klein"]


def test_and_then_goes_on_from_there(ask):
    ask("was kommt nach der krabbelgruppe")

    answer = ask("und was kommt danach?", "ask_guide")

    assert "Kindergarten" in answer.messages[0]


def test_after_kindergarten_comes_school(ask):
    answer = ask("was kommt nach der kita")

    assert "Einschulung" in answer.messages[0]
    assert "krabbel" not in " ".join(shown_in(answer))


@pytest.mark.parametrize("text", ["was kann mein kind nach der schule machen", "krabbelgruppe nach den ferien", "turnen"])
def test_after_school_hours_or_after_the_holidays_is_another_question(ask, text):
    assert "utter_comes_next" not in ask(text).said
