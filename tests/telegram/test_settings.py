"""Tokens in the environment: which bots there are, and what is said about those that cannot be."""

import pytest

from bot.channels.telegram.channel import bots_of
from bot.channels.telegram.keys import Keys
from store.settings import SettingsError, load_settings

TOWNS = ["ahlen", "bad-driburg"]


def bots(**environment):
    return bots_of(load_settings({f"LOTSIN_TELEGRAM_{name}": value for name, value in environment.items()}), TOWNS)


def test_without_a_token_there_is_no_bot():
    assert bots() == []
    assert bots(TOKEN=" ") == []


def test_one_token_is_a_bot_for_all_towns():
    found = bots(TOKEN="7:AA")

    assert [(bot.token, bot.municipality, bot.api, bot.webhook_url) for bot in found] == [
        ("7:AA", None, "https://api.telegram.org", None)
    ]


def test_a_town_may_have_a_token_of_its_own():
    found = bots(TOKEN="7:AA", TOKEN_BAD_DRIBURG="8:BB", WEBHOOK_URL="https://lotsin.example.org")

    assert {bot.token: bot.municipality for bot in found} == {"7:AA": None, "8:BB": "bad-driburg"}
    assert {bot.webhook_url for bot in found} == {"https://lotsin.example.org"}


def test_a_token_of_an_unknown_town_is_named():
    with pytest.raises(SettingsError, match=r"LOTSIN_TELEGRAM_TOKEN_ATLANTIS: there is no such town; known: AHLEN"):
        bots(TOKEN_ATLANTIS="8:BB")


def test_the_same_token_twice_is_refused_without_repeating_it():
    with pytest.raises(SettingsError, match="the same token") as refused:
        bots(TOKEN="8:BBsecret", TOKEN_AHLEN="8:BBsecret")

    assert "BBsecret" not in str(refused.value)


def test_no_token_is_ever_shown():
    settings = load_settings({"LOTSIN_TELEGRAM_TOKEN": "7:AAsecret"})

    assert "AAsecret" not in repr([settings, bots_of(settings, TOWNS), Keys("7:AAsecret")])


@pytest.mark.parametrize("token", ["../x", "7:AA BB", "7:AA\n", "7:Ä", "7:AA?x=1"])
def test_what_cannot_be_a_token_is_not_sent_anywhere(token):
    assert not Keys(token).is_possible
