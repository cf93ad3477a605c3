"""What each thing that people send leads to, as they see it."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import pytest
import sqlalchemy as sa

from store.telegram import BUTTONS_KEPT_DAYS, keyboard
from tests.telegram.bot_api import BotApi, Group, User
from tests.telegram.conftest import AHLEN, NEHEIM, Running, Start

NORD = (51.776, 7.886)  # a district of Ahlen
POISON = "mein kind hat tabletten gegessen"
PERSONAL = ("Emre", "Yılmaz", "emre_yilmaz", "Leyla", "1234567", "leyla@example.org", "Beispielweg", "51.763", "7.893")


@pytest.fixture
def group(api: BotApi) -> Group:
    return api.group("Krabbelgruppe")


# --- the notice ---


async def test_who_does_not_start_reads_the_notice_before_the_first_answer_and_only_then(
    ahlens_bot: Running, father: User
) -> None:
    notice, answer = await ahlens_bot.answers(father.sends("Wo gibt es eine Hebamme?"))
    further = await ahlens_bot.answers(father.sends("Wo gibt es eine Krabbelgruppe?"))

    assert "/datenschutz" in notice.text
    assert "Hebamme" in answer.text
    assert not any("/datenschutz" in message.text for message in further)


async def test_in_an_emergency_the_number_comes_first_and_alone(ahlens_bot: Running, father: User) -> None:
    help_now = await ahlens_bot.answer(father.sends(POISON))

    assert help_now.text.startswith("Rufen Sie an: 0228 19240")
    assert "/datenschutz" not in help_now.text


async def test_after_an_emergency_the_notice_still_comes_before_the_next_answer(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answer(father.sends(POISON))

    notice, _ = await ahlens_bot.answers(father.sends("Danke. Wo gibt es eine Krabbelgruppe?"))

    assert "/datenschutz" in notice.text


async def test_an_emergency_is_answered_where_the_town_is_not_known(bot: Running, father: User) -> None:
    assert "112" in (await bot.answer(father.sends(POISON))).text


# --- questions ---


async def test_a_question_without_a_town_is_answered_once_the_town_is_tapped(bot: Running, father: User) -> None:
    _, asked = await bot.answers(father.sends("Wo gibt es eine Krabbelgruppe?"))
    assert "Welche" in asked.text or "welcher" in asked.text

    _, answers = await bot.tap(father, asked, "Ahlen")

    assert "Thema Eltern-Kind-Gruppen" in answers[-1].text
    assert bot.kept_of("telegram_chat")[0]["municipality"] == "ahlen"


async def test_forwarded_words_are_a_question(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())

    answer = await ahlens_bot.answer(father.forwards("Kennt jemand eine Hebamme?", origin="Leyla"))

    assert "Thema Hebamme" in answer.text


async def test_two_messages_at_once_are_answered_in_their_order(ahlens_bot: Running, father: User) -> None:
    start = father.starts()
    father.sends("Wo gibt es eine Hebamme?")
    father.sends("/notfall")

    _, midwife, emergency = await ahlens_bot.answers(start)

    assert "Thema Hebamme" in midwife.text
    assert "110" in emergency.text


# --- edits ---


async def test_an_edit_after_the_answer_is_answered_once(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())
    sent = father.sends("Wo gibt es eine Krabbelgruppe?")
    first = await ahlens_bot.answers(sent)

    after = await ahlens_bot.answers(father.edits(sent, "Wo gibt es eine Hebamme?"))

    assert "Thema Hebamme" in after[-1].text
    assert len(after) == len(first) + 1


async def test_a_message_edited_before_its_answer_is_answered_once(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())
    ahlens_bot.api.faults.slow(0.5, calls=1, methods="sendMessage")  # the chat waits for this one while both arrive
    father.sends("Hallo")
    sent = father.sends("Wo gibt es eine Krabelgrupe?")

    after = await ahlens_bot.answers(father.edits(sent, "Wo gibt es eine Hebamme?"))

    assert len(after) == 2
    assert "Thema Hebamme" in after[-1].text


async def test_an_edit_that_changes_no_word_is_not_answered(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())
    sent = father.sends("Wo gibt es eine Hebamme?")
    first = await ahlens_bot.answers(sent)

    assert await ahlens_bot.answers(father.edits(sent, "Wo gibt es eine Hebamme?")) == first


async def test_the_same_edit_twice_is_answered_once(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())
    sent = father.sends("Wo gibt es eine Krabbelgruppe?")
    await ahlens_bot.answers(sent)

    once = await ahlens_bot.answers(father.edits(sent, "Wo gibt es eine Hebamme?"))
    twice = await ahlens_bot.answers(father.edits(sent, "Wo gibt es eine Hebamme?", date=time.time() + 5))

    assert twice == once


# --- locations ---


async def test_a_location_brings_the_nearest_place_with_its_distance_and_on_the_map(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())
    await ahlens_bot.answers(father.sends("Wo ist der nächste Spielplatz?"))

    answer, venue, _ = await ahlens_bot.answers(father.shares_location(*AHLEN))

    assert "in Ihrer Nähe" in answer.text
    assert "Die Nadel auf der Karte zeigt nur die Mitte von" in answer.text
    assert venue.kind == "venue"
    assert venue.body["venue"]["address"] == "Burbecksort 57, Ahlen"
    assert venue.links["Route"].startswith("https://www.openstreetmap.org/directions?to=Burbecksort%2057")


@pytest.mark.parametrize("town", ["ahlen", "arnsberg"])
async def test_a_location_without_a_question_says_how_far_the_nearest_place_is(bot: Running, father: User, town: str) -> None:
    await bot.answers(father.starts(town))

    answer, *_ = await bot.answers(father.shares_location(*(AHLEN if town == "ahlen" else NEHEIM)))

    first_card = answer.text.split("\n\n")[1]
    assert "in Ihrer Nähe" in first_card or " km" in first_card or " m)" in first_card, first_card


async def test_a_venue_of_somebodys_is_a_location(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())

    answers = await ahlens_bot.answers(father.shares_venue(*AHLEN, "Unser Haus", "Beispielweg 3"))

    assert [message.kind for message in answers] == ["message", "venue", "message"]


async def test_a_location_before_the_town_is_known_asks_for_the_town(bot: Running, father: User) -> None:
    *_, asked = await bot.answers(father.shares_location(*AHLEN))

    assert "Ahlen" in asked.buttons


async def test_the_district_is_kept_only_by_consent(bot: Running, father: User) -> None:
    await bot.answers(father.starts("arnsberg"))
    *_, question = await bot.answers(father.shares_location(*NEHEIM))
    assert question.buttons == ["Neheim merken", "Nein, danke"]

    query, answered = await bot.tap(father, question, "Nein, danke")

    assert (query.answer or {})["text"] == "Danke für die Rückmeldung."
    assert bot.kept_of("telegram_chat")[0]["district"] is None
    assert answered == []


async def test_a_kept_district_is_looked_in_first_and_forgotten_by_a_tap(bot: Running, father: User) -> None:
    await bot.answers(father.starts("ahlen"))
    *_, question = await bot.answers(father.shares_location(*NORD))

    await bot.tap(father, question, "Nord merken")
    assert bot.kept_of("telegram_chat")[0]["district"] == "Nord"
    near = await bot.answer(father.sends("Wo gibt es eine Krabbelgruppe?"))
    place, _ = await bot.answers(father.sends("/ort"))
    _, (forgotten,) = await bot.tap(father, place, "Nord vergessen")
    anywhere = await bot.answer(father.sends("Wo gibt es eine Krabbelgruppe?"))

    assert "zuerst in Nord" in near.text
    assert "Nord" in place.text
    assert "keinen Ortsteil" in forgotten.text
    assert "zuerst in Nord" not in anywhere.text
    assert bot.kept_of("telegram_chat")[0]["district"] is None


async def test_who_keeps_a_district_is_not_asked_for_it_again(bot: Running, father: User) -> None:
    await bot.answers(father.starts("arnsberg"))
    *_, question = await bot.answers(father.shares_location(*NEHEIM))
    await bot.tap(father, question, "Neheim merken")

    again = await bot.answers(father.shares_location(*NEHEIM))

    assert not any("Neheim merken" in message.buttons for message in again)


# --- buttons ---


async def test_every_tap_is_answered_once(ahlens_bot: Running, api: BotApi, father: User) -> None:
    greeting = await ahlens_bot.answer(father.starts())

    for title in (greeting.buttons[0], greeting.buttons[-1], greeting.buttons[0]):
        await ahlens_bot.tap(father, greeting, title)

    assert [call.ok for call in api.calls_of("answerCallbackQuery")] == [True] * 3


@pytest.mark.parametrize("data", ["nonsense", ":", "a:b:c", "0" * 60, "'; DROP TABLE offer; --:0", "ü" * 30])
async def test_a_forged_button_is_said_not_to_hold(ahlens_bot: Running, father: User, data: str) -> None:
    greeting = await ahlens_bot.answer(father.starts())

    query, after = await ahlens_bot.tap(father, greeting, data=data)

    assert (query.answer or {})["text"].startswith("Dieser Knopf gilt nicht mehr")
    assert after == []


async def test_a_button_of_another_chat_is_said_not_to_hold(ahlens_bot: Running, api: BotApi, father: User) -> None:
    stranger = api.user("Stranger")
    greeting = await ahlens_bot.answer(father.starts())
    own = await ahlens_bot.answer(stranger.starts())

    query, after = await ahlens_bot.tap(stranger, own, data=greeting.keyboard[0][0]["callback_data"])

    assert (query.answer or {})["text"].startswith("Dieser Knopf gilt nicht mehr")
    assert after == []


async def test_an_old_button_says_that_it_is_old(ahlens_bot: Running, father: User) -> None:
    greeting = await ahlens_bot.answer(father.starts())
    with ahlens_bot.database.writing() as connection:
        connection.execute(keyboard.update().values(made=time.time() - (BUTTONS_KEPT_DAYS + 1) * 86_400))

    query, after = await ahlens_bot.tap(father, greeting, greeting.buttons[0])

    assert (query.answer or {})["text"].startswith("Dieser Knopf gilt nicht mehr")
    assert after == []


async def test_a_button_under_a_message_that_telegram_shows_no_more_still_works(ahlens_bot: Running, father: User) -> None:
    greeting = await ahlens_bot.answer(father.starts())

    _, after = await ahlens_bot.tap(father, greeting, greeting.buttons[0], inaccessible=True)

    assert after


async def test_a_button_below_an_answer_for_another_town_still_works(bot: Running, father: User) -> None:
    await bot.answers(father.starts("ahlen"))
    answer = await bot.answer(father.sends("Wo gibt es eine Krabbelgruppe?"))
    await bot.answers(father.starts("arnsberg"))

    _, shown = await bot.tap(father, answer, next(title for title in answer.buttons if title.startswith("📍")))

    assert shown[-1].kind == "venue"


async def test_more_below_an_earlier_answer_does_not_tell_of_another_question(ahlens_bot: Running, father: User) -> None:
    await ahlens_bot.answers(father.starts())
    earlier = await ahlens_bot.answer(father.sends("Wo gibt es eine Krabbelgruppe?"))
    await ahlens_bot.answers(father.sends("Wo gibt es eine Hebamme?"))

    query, after = await ahlens_bot.tap(father, earlier, "Mehr dazu")

    assert (query.answer or {})["text"].startswith("Dieser Knopf gilt nicht mehr")
    assert (after, earlier.earlier) == ([], [])


# --- what it does not take ---


async def test_a_contact_is_refused_kindly_and_not_kept(ahlens_bot: Running, father: User) -> None:
    answer = await ahlens_bot.answer(father.shares_contact("+491711234567", first_name="Leyla"))

    assert "nicht gespeichert" in answer.text
    assert not any(secret in str(ahlens_bot.kept()) for secret in ("Leyla", "1711234567"))


@pytest.mark.parametrize(
    ("sends", "hint"),
    [
        (lambda user: user.sends_voice(), "Sprachnachrichten"),
        (lambda user: user.sends_content(video_note={**user._file("DQAC"), "length": 240, "duration": 4}), "Sprachnachrichten"),
        (lambda user: user.sends_photo("Unser Kind"), "Bilder und Videos"),
        (lambda user: user.sends_sticker(), "nur Geschriebenes"),
        (lambda user: user.sends_document(), "keine persönlichen Unterlagen"),
        (lambda user: user.sends_content(dice={"emoji": "🎲", "value": 3}), "schreiben Sie mir Ihre Frage"),
        (lambda user: user.sends_content(poll=a_poll()), "schreiben Sie mir Ihre Frage"),
    ],
    ids=["voice", "video note", "photo", "sticker", "document", "dice", "poll"],
)
async def test_who_sends_something_else_than_words_is_told_kindly(
    ahlens_bot: Running, father: User, sends: Any, hint: str
) -> None:
    assert hint in (await ahlens_bot.answer(sends(father))).text


def a_poll() -> dict[str, Any]:
    options = [{"persistent_id": "1", "text": "Ja", "voter_count": 0}, {"persistent_id": "2", "text": "Nein", "voter_count": 0}]
    answers = {"is_closed": False, "is_anonymous": True, "type": "regular", "members_only": False}
    several = {"allows_multiple_answers": False, "allows_revoting": False}
    return {"id": "1", "question": "Kita?", "options": options, "total_voter_count": 0, **answers, **several}


async def test_pictures_sent_together_are_answered_once(ahlens_bot: Running, father: User) -> None:
    photo = father.sends_photo()
    for _ in range(3):
        father.sends_content(media_group_id="7", photo=photo.body["photo"])

    assert len(await ahlens_bot.answers(photo)) == 2


async def test_what_telegram_notes_in_a_chat_is_not_answered(ahlens_bot: Running, father: User) -> None:
    timer = father.sends_content(message_auto_delete_timer_changed={"message_auto_delete_time": 86_400})

    assert await ahlens_bot.answers(timer) == []


# --- groups, channels, coming and going ---


async def test_in_a_group_the_bot_is_silent_unless_it_is_addressed(
    ahlens_bot: Running, api: BotApi, father: User, group: Group
) -> None:
    group.adds_bot(by=father)
    father.sends("Wo gibt es eine Hebamme?", chat=group)
    father.sends("/start@other_bot", chat=group)
    father.sends_voice(chat=group)
    father.shares_location(*AHLEN, chat=group)

    *_, answer = await ahlens_bot.answers(father.sends("@lotsin_test_bot wo gibt es eine Hebamme?", chat=group))

    assert len(group.received) == 2  # the notice, the answer
    assert "Thema Hebamme" in answer.text


async def test_in_a_group_a_reply_and_a_command_are_answered(ahlens_bot: Running, father: User, group: Group) -> None:
    greeting = await ahlens_bot.answer(father.sends("/start@lotsin_test_bot", chat=group))

    (answer,) = await ahlens_bot.answers(father.sends("Wo gibt es eine Hebamme?", chat=group, reply_to=greeting))

    assert "Thema Hebamme" in answer.text


async def test_channel_posts_are_not_answered(ahlens_bot: Running, api: BotApi) -> None:
    channel = api.channel("Stadt Ahlen")

    channel.posts("/start")
    await ahlens_bot.settled()

    assert channel.received == []


async def test_of_who_blocks_the_bot_everything_is_deleted(ahlens_bot: Running, api: BotApi, father: User) -> None:
    await ahlens_bot.answers(father.starts())
    await ahlens_bot.answers(father.sends("Wo gibt es eine Hebamme?"))
    assert ahlens_bot.kept_of("conversation")

    father.blocks_bot()

    tables = ("conversation", "telegram_chat", "telegram_keyboard")
    await ahlens_bot.until(lambda: not any(ahlens_bot.kept_of(table) for table in tables))


async def test_a_group_that_sends_the_bot_away_is_forgotten(ahlens_bot: Running, father: User, group: Group) -> None:
    await ahlens_bot.answer(father.sends("/start", chat=group))

    group.kicks_bot(by=father)

    await ahlens_bot.until(lambda: not ahlens_bot.kept_of("telegram_chat"))


# --- nothing personal stays ---


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_once_answers_are_out_nothing_personal_is_kept_or_logged(
    run_bot: Start, api: BotApi, father: User, webhook: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    caplog.set_level(logging.DEBUG, "actions")
    bot = await run_bot(webhook=webhook)
    await bot.answers(father.starts("ahlen"))
    await bot.answers(
        father.sends("Ich heiße Leyla Yılmaz, 0171 1234567, leyla@example.org, Beispielweg 3. Eine Krabbelgruppe?")
    )
    await bot.answers(father.forwards("Wo gibt es eine Hebamme? 0171 1234567", origin="Leyla"))
    *_, question = await bot.answers(father.shares_location(*AHLEN))
    await bot.tap(father, question, question.buttons[0])
    await bot.answers(father.shares_contact("+491711234567", first_name="Leyla"))
    await bot.answers(father.sends(POISON))
    *_, answer = await bot.answers(father.sends("Danke. Gibt es hier ein Schwimmbad auf dem Mond?"))
    if "👎" in answer.buttons:
        await bot.tap(father, answer, "👎")

    kept = str({name: rows for name, rows in bot.kept().items() if not name.startswith("alembic")})
    logged = " ".join(record.getMessage() for record in caplog.records)
    secrets = (*PERSONAL, str(father.id), api.token.partition(":")[2])
    assert [secret for secret in secrets if secret in kept] == []
    assert [secret for secret in (*secrets, "Krabbelgruppe", "tabletten") if secret in logged] == []


async def test_while_an_answer_is_owed_words_are_masked_and_the_point_is_rough(
    ahlens_bot: Running, api: BotApi, father: User
) -> None:
    await ahlens_bot.answers(father.starts())
    held = api.faults.too_many_requests(retry_after=1, calls=1, chat=father)

    father.sends("Ich heiße Leyla, 0171 1234567. Wo gibt es eine Krabbelgruppe?")
    await asyncio.to_thread(api.wait_until, lambda: held.hit)
    with ahlens_bot.database.reading() as connection:
        owed = str(connection.execute(sa.text("SELECT * FROM telegram_update WHERE chat_id IS NOT NULL")).all())

    assert str(father.id) in owed
    assert not any(secret in owed for secret in ("Leyla", "1234567", "Emre"))
    await ahlens_bot.settled()
