"""What begins with a slash, as people see it."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from bot.channels.telegram.languages import ALIASES, COMMANDS, languages
from review import numbers
from store.files import read_yaml
from store.settings import ROOT
from tests.telegram.bot_api import BotApi, Message, User
from tests.telegram.conftest import AHLEN, Running, Start
from wording.replies import say

TOWNS = ["Ahlen", "Arnsberg", "Billerbeck", "Herne", "Ostalbkreis"]
TOPICS = [read_yaml(path)["name"] for path in sorted((ROOT / "knowledge" / "topics").glob("*.yml"))]
LONGEST_FIRST_VIEW = 700  # letters of a greeting that can be taken in on a telephone


def file_of(message: Message) -> str:
    assert message.upload is not None
    return message.upload.content.decode()


# --- /start ---


async def test_the_greeting_says_what_this_is_what_happens_to_words_and_how_to_get_out(bot: Running, father: User) -> None:
    greeting = await bot.answer(father.starts("ahlen"))

    what, privacy, out = greeting.text.split("\n\n")
    assert all(word in what for word in ("in Ahlen", "ein Programm"))
    assert all(word in privacy for word in ("30 Tagen", "/datenschutz"))
    assert all(word in out for word in ("/loeschen", "112", "/notfall"))
    assert len(greeting.text) < LONGEST_FIRST_VIEW


async def test_a_greeting_offers_a_few_topics_and_the_way_to_all(bot: Running, father: User) -> None:
    greeting = await bot.answer(father.starts("ahlen"))

    _, (all_topics,) = await bot.tap(father, greeting, greeting.buttons[-1])

    assert len(greeting.buttons) == 9
    assert set(greeting.buttons[:-1]) < set(all_topics.buttons)
    assert all_topics.buttons == sorted(all_topics.buttons)


async def test_who_comes_without_a_link_is_asked_for_the_town_by_buttons(bot: Running, father: User) -> None:
    greeting = await bot.answer(father.starts())
    assert greeting.buttons == TOWNS

    _, (chosen,) = await bot.tap(father, greeting, "Herne")

    assert "in Herne" in chosen.text
    assert len(chosen.buttons) == 9


async def test_a_link_to_a_town_that_is_not_there_says_so_and_asks(bot: Running, father: User) -> None:
    greeting, question = await bot.answers(father.starts("atlantis"))

    assert greeting.buttons == []
    assert "kenne ich noch nicht" in question.text
    assert question.buttons == TOWNS


@pytest.mark.parametrize("parameter", ["AHLEN", "Ahlen"])
async def test_a_link_may_be_written_in_capitals(bot: Running, father: User, parameter: str) -> None:
    assert "in Ahlen" in (await bot.answer(father.starts(parameter))).text


async def test_no_link_leads_to_the_bund_or_a_land(bot: Running, father: User) -> None:
    _, question = await bot.answers(father.starts("bund"))

    assert question.buttons == TOWNS


async def test_a_bot_of_one_town_keeps_to_it(ahlens_bot: Running, father: User) -> None:
    greeting = await ahlens_bot.answer(father.starts("arnsberg"))

    assert "in Ahlen" in greeting.text
    assert not set(TOWNS) & set(greeting.buttons)


async def test_a_link_to_another_town_leaves_the_district_behind(bot: Running, father: User) -> None:
    await bot.answers(father.starts("ahlen"))
    *_, question = await bot.answers(father.shares_location(*AHLEN))
    await bot.tap(father, question, question.buttons[0])
    assert bot.kept_of("telegram_chat")[0]["district"]

    await bot.answer(father.starts("arnsberg"))

    assert bot.kept_of("telegram_chat")[0]["municipality"] == "arnsberg"
    assert bot.kept_of("telegram_chat")[0]["district"] is None


# --- what it can ---


async def test_help_shows_questions_one_can_ask_and_every_command(bot: Running, father: User) -> None:
    shown = await bot.answer(father.sends("/hilfe"))

    assert shown.text.count("•") >= 3
    assert {f"/{name}" for name in COMMANDS if name not in ("start", "hilfe")} <= set(re.findall(r"/\w+", shown.text))


async def test_topics_are_those_the_town_has_something_for(ahlens_bot: Running, father: User) -> None:
    shown = await ahlens_bot.answer(father.sends("/themen"))

    assert "in Ahlen" in shown.text
    assert "Hebamme" in shown.buttons
    assert set(shown.buttons) <= set(TOPICS)


async def test_every_topic_that_is_tapped_leads_to_offers(ahlens_bot: Running, father: User) -> None:
    topics = await ahlens_bot.answer(father.sends("/themen"))
    await ahlens_bot.answers(father.sends("Hallo"))  # the notice on data protection comes once

    for topic in topics.buttons:
        _, (answer, *_) = await ahlens_bot.tap(father, topics, topic)
        assert any(entity["type"] == "bold" for entity in answer.entities), answer.text


async def test_before_the_town_is_known_topics_and_place_ask_for_it(bot: Running, father: User) -> None:
    for command in ("/themen", "/ort"):
        assert (await bot.answer(father.sends(command))).buttons == TOWNS


async def test_a_command_that_is_not_there_is_said_to_be_so(bot: Running, father: User) -> None:
    assert "/hilfe" in (await bot.answer(father.sends("/fussball"))).text


async def test_a_command_that_is_not_there_with_words_behind_is_a_question(bot: Running, father: User) -> None:
    await bot.answers(father.starts("arnsberg"))

    answer = await bot.answer(father.sends("/kita in Neheim"))

    assert "Kinderbetreuung" in answer.text


@pytest.mark.parametrize("alias", sorted(ALIASES))
async def test_every_alias_does_what_its_german_command_does(ahlens_bot: Running, father: User, alias: str) -> None:
    german = await ahlens_bot.answers(father.sends(f"/{ALIASES[alias]}"))

    assert [one.text for one in await ahlens_bot.answers(father.sends(f"/{alias}"))] == [one.text for one in german]


# --- choices ---


async def test_the_place_can_be_changed_and_the_location_shared(bot: Running, father: User) -> None:
    await bot.answer(father.starts("ahlen"))

    place, nearby = await bot.answers(father.sends("/ort"))

    assert "in Ahlen" in place.text
    assert place.buttons == TOWNS
    assert nearby.keyboard[0][0]["request_location"] is True
    assert nearby.keyboard[0][0]["text"] in nearby.text


async def test_in_a_group_nobody_is_asked_for_a_location(ahlens_bot: Running, api: BotApi, father: User) -> None:
    group = api.group("Krabbelgruppe")

    shown = await ahlens_bot.answer(father.sends("/ort", chat=group))

    assert "in Ahlen" in shown.text
    assert all(call.ok for call in api.calls_of("sendMessage"))


async def test_the_language_is_changed_by_a_tap_and_kept(bot: Running, father: User) -> None:
    choice = await bot.answer(father.sends("/sprache"))
    assert choice.buttons == list(languages().values())

    _, (changed,) = await bot.tap(father, choice, "Türkçe")

    turkish = read_yaml(ROOT / "nlu_data" / "tr" / "replies" / "telegram.yml")["responses"]
    assert changed.text == turkish["utter_telegram_language_kept"][0]["text"]
    assert (await bot.answer(father.sends("/hilfe"))).text == turkish["utter_telegram_help"][0]["text"]
    assert bot.kept_of("telegram_chat")[0]["language"] == "tr"


async def test_what_a_tap_is_told_is_in_the_language_that_was_chosen(bot: Running, father: User) -> None:
    choice = await bot.answer(father.sends("/sprache"))
    await bot.tap(father, choice, "Türkçe")
    await bot.answers(father.starts("ahlen"))
    *_, answer = await bot.answers(father.sends("Wo gibt es eine Tanzgruppe?"))

    query, _ = await bot.tap(father, answer, "👍")

    said = bot.api.answered_callback(query)
    assert said is not None
    assert said["text"] == say("utter_helpful", "tr")


async def test_the_language_of_somebodys_telegram_is_taken_where_it_is_there(bot: Running, api: BotApi) -> None:
    mother, neighbour = api.user("Olena", language_code="uk"), api.user("João", language_code="pt-br")

    ukrainian, german = await bot.answer(mother.sends("/hilfe")), await bot.answer(neighbour.sends("/hilfe"))

    assert re.search("[а-я]", ukrainian.text)
    assert german.text.startswith("Schreiben Sie")


async def test_what_is_not_translated_is_said_in_german(bot: Running, api: BotApi) -> None:
    mother = api.user("Olena", language_code="uk")
    mother.starts("ahlen")

    *_, answer = await bot.answers(mother.sends("Wo gibt es eine Hebamme?"))

    assert "Warum: Thema Hebamme" in answer.text


async def test_commands_are_set_for_everybody_and_for_each_language(bot: Running, api: BotApi) -> None:
    expected = {("default", code if code != "de" else "") for code in languages()}

    await asyncio.to_thread(api.wait_until, lambda: set(api.bot.commands) >= expected)

    for commands in api.bot.commands.values():
        assert [one["command"] for one in commands] == list(COMMANDS)
        assert all(3 <= len(one["description"]) <= 256 for one in commands)


# --- data protection ---


async def test_the_privacy_notice_names_what_is_kept_and_how_long(bot: Running, father: User) -> None:
    shown = await bot.answer(father.sends("/datenschutz"))

    for word in (
        "Telegram-Nummer",
        "Standort",
        "Ortsteil",
        "schwärze",
        "30 Tagen",
        "Fachleute",
        "Termin",
        "/daten",
        "/loeschen",
    ):
        assert word in shown.text


async def test_what_is_kept_is_shown_in_words_and_sent_as_a_file(bot: Running, father: User) -> None:
    await bot.answers(father.starts("ahlen"))
    await bot.answers(father.sends("Ich heiße Emre Yılmaz, 0171 1234567. Wo gibt es eine Krabbelgruppe?"))

    words, file = await bot.answers(father.sends("/daten"))

    kept = json.loads(file_of(file))
    assert "Ahlen" in words.text
    assert kept["municipality"] == "ahlen"
    assert any(event["event"] == "user" for event in kept["conversation"])
    assert {"thumb": "down"} in kept["buttons"]
    assert len(kept["answered"]) == 3
    assert not any(secret in file_of(file) for secret in ("Emre", "Yılmaz", "1234567", str(father.id)))


async def test_where_nothing_is_kept_this_is_said(bot: Running, father: User) -> None:
    shown = await bot.answer(father.sends("/daten"))

    assert "nichts gespeichert" in shown.text


async def test_erasure_takes_conversation_choices_and_buttons_at_once(bot: Running, father: User) -> None:
    await bot.answers(father.starts("ahlen"))
    *_, answer = await bot.answers(father.sends("Wo gibt es eine Krabbelgruppe?"))

    erased = await bot.answer(father.sends("/loeschen"))

    assert "Gelöscht" in erased.text
    kept = bot.kept()
    assert (kept["conversation"], kept["telegram_chat"], kept["telegram_keyboard"]) == ([], [], [])
    query, after = await bot.tap(father, answer, "👎")
    assert (query.answer or {})["text"].startswith("Dieser Knopf gilt nicht mehr")
    assert after == []


async def test_a_second_erasure_says_that_there_was_nothing(bot: Running, father: User) -> None:
    await bot.answers(father.starts("ahlen"))
    await bot.answers(father.sends("/loeschen"))

    assert "nichts" in (await bot.answer(father.sends("/loeschen"))).text


async def test_after_erasure_the_notice_comes_again_before_the_next_answer(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())
    await ahlens_bot.answers(father.sends("/loeschen"))

    notice, _ = await ahlens_bot.answers(father.sends("Wo gibt es eine Hebamme?"))

    assert "/datenschutz" in notice.text


async def test_erasure_of_one_chat_leaves_the_others_alone(bot: Running, api: BotApi, father: User) -> None:
    mother = api.user("Ayşe")
    await bot.answer(mother.starts("ahlen"))
    await bot.answer(father.starts("ahlen"))

    await bot.answer(father.sends("/loeschen"))

    assert len(bot.kept_of("telegram_chat")) == 1
    assert "in Ahlen" in (await bot.answers(mother.sends("/ort")))[0].text


async def test_appointment_requests_are_shown_and_withdrawn_with_everything_else(bot: Running, father: User) -> None:
    number = await an_appointment(bot, father)

    words, file = await bot.answers(father.sends("/daten"))
    erased = await bot.answer(father.sends("/loeschen"))

    assert number in words.text
    assert json.loads(file_of(file))["appointment_requests"][0]["reach"] == "emre@example.org"
    assert number in erased.text
    assert bot.given.appointments is not None
    assert bot.given.appointments.open_requests() == []
    assert "emre@example.org" not in json.dumps(bot.kept(), default=str)


async def an_appointment(bot: Running, father: User) -> str:
    """Its number, asked for as a family does it."""
    await bot.answers(father.starts("ahlen"))
    for words in ("Ich möchte einen Termin bei der Erziehungsberatung", "Termin anfragen", "dienstags ab 9 Uhr"):
        *_, shown = await bot.answers(father.sends(words))
    *_, shown = await bot.answers(father.sends("Ja, einverstanden"))
    *_, shown = await bot.answers(father.sends("emre@example.org"))
    (request,) = bot.kept_of("appointment_request")
    number = numbers.shown(request["number"])
    assert number in shown.text
    return number


# --- emergency ---


async def test_an_emergency_shows_112_first_and_the_help_lines_as_everybody_knows_them(bot: Running, father: User) -> None:
    shown = await bot.answer(father.sends("/notfall"))

    first, *lines = shown.text.split("\n")
    assert all(number in first for number in ("112", "110"))
    assert any(line.startswith("0800 1110550 – ") for line in lines)
    assert any(line.startswith("116 111 – ") for line in lines)


async def test_every_command_works_in_webhook_mode_too(run_bot: Start, father: User) -> None:
    bot = await run_bot(webhook=True)
    await bot.answers(father.starts("ahlen"))

    for command in COMMANDS:
        assert await bot.answers(father.sends(f"/{command}")), command
