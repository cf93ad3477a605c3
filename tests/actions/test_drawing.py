"""What a widget gets beside the words: which message is which card, and the card as data."""

from actions.drawing import with_cards
from actions.steps import FIND
from actions.turn import outcome_data, take
from tests.builders import a_turn
from wording.cards import Card


def _drawn(musterstadt, text, channel):
    turn, answer = take(a_turn(musterstadt, text, channel=channel), FIND)
    return answer, with_cards(outcome_data(turn, answer), turn, answer)


def test_each_message_says_which_card_it_is(musterstadt):
    answer, data = _drawn(musterstadt, "krabbelgruppe", "web")

    assert len(data["shows"]) == len(answer.messages)
    assert [shown for shown in data["shows"] if shown] == [line["id"] for line in data["results"]]
    assert [bool(shown) for shown in data["shows"]] == [isinstance(message, Card) for message in answer.messages]


def test_every_result_can_be_drawn_with_its_reasons(musterstadt):
    _, data = _drawn(musterstadt, "turnen", "web")

    for line in data["results"]:
        keys = [fact["key"] for fact in line["card"]["facts"]]
        assert "why" in keys
        assert "as_of" in keys
        assert line["card"]["page"] == f"/angebot/{line['id']}"
        assert line["card"]["phones"] == [{"number": "02382 11111", "uri": "tel:+49-2382-11111", "official": True}]


def test_channels_that_say_the_words_get_no_cards(musterstadt):
    _, data = _drawn(musterstadt, "turnen", "telegram")

    assert "shows" not in data
    assert not any("card" in line for line in data["results"])
