"""python-telegram-bot works against the mock as it does against Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from tests.telegram.bot_api import BotApi, User

MORE = InlineKeyboardMarkup([[InlineKeyboardButton("Mehr", callback_data="mehr")]])


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
        yield bot


@pytest.fixture
def father(api: BotApi) -> User:
    father = api.user("Emre", language_code="tr")
    father.starts()
    return father


# single calls


async def test_a_bot_knows_itself_and_its_webhook(api: BotApi, bot: Bot) -> None:
    assert (await bot.get_me()).username == "lotsin_test_bot"
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.set_my_commands([("hilfe", "Was ich kann")], language_code="de")
    assert (await bot.get_my_commands(language_code="de"))[0].command == "hilfe"
    assert await bot.set_my_description("Für Familien")
    assert api.unknown_parameters == []


async def test_everything_it_sends_is_understood(api: BotApi, bot: Bot, father: User) -> None:
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Mein Ort", request_location=True)]], resize_keyboard=True)
    sent = await bot.send_message(father.id, "<b>Kita</b> &amp; mehr", parse_mode=ParseMode.HTML, reply_markup=MORE)
    await bot.send_message(father.id, "Wo sind Sie?", reply_markup=keyboard, reply_to_message_id=sent.message_id)
    await bot.send_venue(father.id, latitude=51.76, longitude=7.89, title="Kita", address="Weg 3")
    await bot.send_location(father.id, latitude=51.76, longitude=7.89)
    await bot.send_document(father.id, document=b"BEGIN:VCALENDAR", filename="termin.ics", caption="Ihr Termin")
    await bot.send_chat_action(father.id, "typing")
    await bot.set_message_reaction(father.id, sent.message_id, "👍")
    await sent.edit_text("Kita", reply_markup=None)
    await sent.delete()
    chat = await bot.get_chat(father.id)

    assert [message.kind for message in father.received] == ["message", "message", "venue", "location", "document"]
    assert (father.received[0].earlier[0].text, father.received[0].deleted) == ("Kita & mehr", True)
    assert father.received[4].upload is not None
    assert (father.received[4].upload.name, father.received[4].upload.content) == ("termin.ics", b"BEGIN:VCALENDAR")
    assert chat.first_name == "Emre"
    assert api.unknown_parameters == []


async def test_refusals_are_the_errors_it_knows(api: BotApi, bot: Bot, father: User) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(father.id, " ")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "Hallo")
    father.blocks_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(father.id, "Hallo")
    await bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict):
        await bot.get_updates()
    api.faults.too_many_requests(retry_after=2, calls=1)
    with pytest.raises(RetryAfter):
        await bot.get_me()
    api.faults.bad_gateway(calls=1)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_me()
    api.faults.closed_before(calls=1)
    with pytest.raises(NetworkError):
        await bot.get_me()
    api.revoke()
    with pytest.raises(InvalidToken):
        await bot.get_me()


# a whole application


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"Sie sagen: {update.effective_message.text}", reply_markup=MORE)


async def show_more(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Gern")
    await update.callback_query.edit_message_text("Mehr gibt es nicht")


@pytest.fixture
async def running(api: BotApi) -> AsyncIterator[None]:
    app = Application.builder().token(api.token).base_url(f"{api.url}/bot").build()
    app.add_handlers([CommandHandler("start", answer), CallbackQueryHandler(show_more), MessageHandler(filters.ALL, answer)])
    async with app:
        assert app.updater is not None
        await app.updater.start_polling(timeout=5, allowed_updates=Update.ALL_TYPES)
        await app.start()
        yield
        await app.updater.stop()
        await app.stop()


async def test_an_application_polls_and_answers(api: BotApi, running: None) -> None:
    father = api.user("Emre")
    father.starts("ahlen")
    (greeting,) = await father.waits_for(1)

    query = father.taps(greeting, "Mehr")
    await asyncio.to_thread(api.wait_until, lambda: greeting.earlier)

    assert (greeting.earlier[0].text, greeting.text) == ("Sie sagen: /start ahlen", "Mehr gibt es nicht")
    assert (api.answered_callback(query) or {})["text"] == "Gern"
    assert api.unknown_parameters == []


async def test_every_kind_of_update_can_be_read(api: BotApi, running: None) -> None:
    father, group = api.user("Emre"), api.group("Krabbelgruppe")
    group.adds_bot(by=father)
    sent = father.sends("Kita in Alen")
    father.edits(sent, "Kita in Ahlen")
    father.shares_location(51.76, 7.89)
    father.shares_venue(51.76, 7.89, "Kita", "Weg 3")
    father.shares_contact("+4923825910")
    father.sends_voice()
    father.sends_photo("Unser Kind")
    father.sends_sticker()
    father.sends_document()
    father.forwards("Kennt jemand eine Hebamme?")
    father.reacts(sent, "👍")
    father.blocks_bot()
    father.unblocks_bot()
    api.channel("Stadt Ahlen").posts("Flohmarkt")
    api.push_raw({"quantum_message": {}})
    group.kicks_bot(by=father)

    await asyncio.to_thread(api.wait_until, lambda: not api.bot.updates.pending)


async def test_200_chats_are_answered_once_each(api: BotApi, running: None) -> None:
    people = [api.user(f"Person {number}") for number in range(200)]

    for person in people:
        person.sends("Hallo")
    await asyncio.to_thread(api.wait_until, lambda: all(person.received for person in people), 60)

    assert {tuple(person.texts) for person in people} == {("Sie sagen: Hallo",)}
