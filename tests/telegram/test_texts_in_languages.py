"""What Telegram shows, in every language it can be shown in: complete, short enough, in its own letters."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from store.files import read_yaml
from store.settings import ROOT
from wording.replies import say

LANGUAGE_DATA = ROOT / "nlu_data"
LANGUAGES = tuple(read_yaml(LANGUAGE_DATA / "languages.yml"))
OTHERS = tuple(language for language in LANGUAGES if language != "de")

LONGEST_MESSAGE = 4096  # these five: https://core.telegram.org/bots/api
LONGEST_DESCRIPTION = 256
SHORTEST_DESCRIPTION = 3
LONGEST_NOTICE = 200
LONGEST_ABOUT = 120
LONGEST_BUTTON = 40  # bot/channels/telegram/keyboards.py cuts there

NOTICES = ("old_button", "noted")
BUTTONS = ("send_location", "forget_district", "keep_district", "no_thanks", "route", "calendar")
DISTRICT = "Oberesslingen-Nord"
GERMAN_BUTTONS = {f"utter_button_{name}" for name in ("more", "contact", "not_helpful", "skip")}
IN_MANY_LANGUAGES = "utter_unreadable_script"  # who wrote may not read the language of the conversation

COMMAND = re.compile(r"/[a-z]+")
NAMES = {"Lotsin", "Telegram", "Kita", "ID"}
SURELY_GERMAN = {"und", "oder", "nicht", "ich", "sie", "ihr", "ihre", "ihnen", "für", "mit", "bitte"}
COGNATES = {"chat", "mail", "name", "names", "telefon", "videos", "was", "die"}  # English or Turkish as well
LETTERS = {"ar": r"[\u0621-\u0652]", "uk": r"[А-ЩЬЮЯа-щьюяҐґЄєІіЇї]", "ru": r"[А-Яа-яЁё]"}


def _replies(language: str, file: str) -> dict[str, str]:
    responses = read_yaml(LANGUAGE_DATA / language / "replies" / f"{file}.yml")["responses"]
    return {key: variants[0]["text"] for key, variants in responses.items()}


def _all_replies(language: str) -> dict[str, str]:
    files = sorted((LANGUAGE_DATA / language / "replies").glob("*.yml"))
    return {key: text for path in files for key, text in _replies(language, path.stem).items()}


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def _words(text: str) -> set[str]:
    """In lower case, without fields, commands and names; no shorter than three letters."""
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", _plain(text)) if word not in NAMES}


def _plain(text: str) -> str:
    return COMMAND.sub(" ", re.sub(r"\{\w*\}", " ", text))


def _length(text: str) -> int:
    """As Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


GERMAN = _all_replies("de")
TELEGRAM = {language: _replies(language, "telegram") for language in LANGUAGES}
COMMON = {language: _replies(language, "common") for language in OTHERS}
TRANSLATED = {
    language: {key: text for key, text in (TELEGRAM[language] | COMMON[language]).items() if key != IN_MANY_LANGUAGES}
    for language in OTHERS
}


# --- complete ---


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_text_of_the_channel_in_the_same_order(language: str) -> None:
    assert list(TELEGRAM[language]) == list(TELEGRAM["de"])


@pytest.mark.parametrize("language", OTHERS)
def test_what_every_channel_says_is_translated_alike_into_all_languages(language: str) -> None:
    assert set(COMMON[language]) == set(COMMON[OTHERS[0]])
    assert set(COMMON[language]) <= set(GERMAN)


@pytest.mark.parametrize("language", OTHERS)
def test_buttons_that_say_their_words_stay_german(language: str) -> None:
    assert set(GERMAN) >= GERMAN_BUTTONS
    assert not GERMAN_BUTTONS & set(TRANSLATED[language])


@pytest.mark.parametrize("language", OTHERS)
def test_fields_are_those_of_the_german_text(language: str) -> None:
    assert [key for key, text in TRANSLATED[language].items() if _fields(text) != _fields(GERMAN[key])] == []


@pytest.mark.parametrize("language", OTHERS)
def test_commands_are_those_of_the_german_text(language: str) -> None:
    named = {key: COMMAND.findall(text) for key, text in TRANSLATED[language].items()}

    assert [key for key in named if sorted(named[key]) != sorted(COMMAND.findall(GERMAN[key]))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_button_for_the_location_is_called_what_the_text_above_it_says(language: str) -> None:
    assert TELEGRAM[language]["utter_telegram_send_location"] in TELEGRAM[language]["utter_telegram_place_location"]


# --- short enough ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_longer_than_a_message(language: str) -> None:
    assert [key for key, text in TELEGRAM[language].items() if not text.strip() or _length(text) > LONGEST_MESSAGE] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_descriptions_of_commands_are_neither_too_short_nor_too_long(language: str) -> None:
    descriptions = {key: _length(text) for key, text in TELEGRAM[language].items() if "_command_" in key}

    assert min(descriptions.values()) >= SHORTEST_DESCRIPTION
    assert max(descriptions.values()) <= LONGEST_DESCRIPTION


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", NOTICES)
def test_notices_above_the_chat_are_short(language: str, notice: str) -> None:
    assert _length(TELEGRAM[language][f"utter_telegram_{notice}"]) <= LONGEST_NOTICE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_thanks_above_the_chat_are_short(language: str) -> None:
    assert _length(say("utter_helpful", language)) <= LONGEST_NOTICE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("button", BUTTONS)
def test_titles_of_buttons_are_shown_whole(language: str, button: str) -> None:
    title = TELEGRAM[language][f"utter_telegram_{button}"].format(district=DISTRICT)

    assert _length(f"📅 {title}") <= LONGEST_BUTTON


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_bot_says_about_itself_fits_its_profile(language: str) -> None:
    assert _length(TELEGRAM[language]["utter_telegram_about"]) <= LONGEST_ABOUT


# --- in its own words and letters ---


@pytest.mark.parametrize("language", OTHERS)
def test_no_german_is_left_over(language: str) -> None:
    left = {key: _words(text) & (SURELY_GERMAN | _words(GERMAN[key])) - COGNATES for key, text in TRANSLATED[language].items()}

    assert {key: words for key, words in left.items() if words} == {}


@pytest.mark.parametrize("language", LETTERS)
def test_letters_are_those_of_the_language(language: str) -> None:
    words = {key: re.findall(r"[^\W\d_]+", _plain(text)) for key, text in TRANSLATED[language].items()}
    foreign = {key: [word for word in words[key] if re.sub(LETTERS[language], "", word) and word not in NAMES] for key in words}

    assert {key: words for key, words in foreign.items() if words} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_has_lost_its_words(language: str) -> None:
    assert [key for key, text in TRANSLATED[language].items() if _words(GERMAN[key]) and not _words(text)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_german_words_for_the_town_stand_in_brackets_or_at_the_end(language: str) -> None:
    texts = [text for text in TRANSLATED[language].values() if "{in_town}" in text]

    assert texts
    assert [text for text in texts if not re.search(r"\(\{in_town\}\)|\{in_town\}[.!?؟]?$", text)] == []


def test_arabic_has_its_own_commas_and_question_marks() -> None:
    assert [key for key, text in TRANSLATED["ar"].items() if re.search(r"[,;?]", text)] == []


def test_in_arabic_a_mark_keeps_the_slash_of_a_command_in_its_place() -> None:
    assert [key for key, text in TRANSLATED["ar"].items() if re.search(r"(?<!\u200e)/", text)] == []
