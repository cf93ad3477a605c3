"""What a chat chose, and what its buttons mean."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa

from bot.channels.telegram.chats import Chat, Chats
from bot.channels.telegram.commands import in_town
from review.retention import purge
from store.conversations import conversation
from store.database import Database
from store.telegram import BUTTONS_KEPT_DAYS, chat, keyboard, update

DAY = 86_400


@pytest.fixture
def kept(chats: Database) -> Chats:
    return Chats(chats)


def put_keyboard(database: Database, id: str, *payloads: object, chat: str = "a", days_ago: float = 0) -> None:
    with database.writing() as connection:
        values = {"id": id, "chat": chat, "payloads": list(payloads), "made": time.time() - days_ago * DAY}
        connection.execute(keyboard.insert().values(**values))


# --- choices ---


def test_a_chat_that_is_not_known_has_chosen_nothing(kept: Chats) -> None:
    assert kept.get("a") == Chat("a")


def test_choices_are_kept_and_changed(kept: Chats) -> None:
    kept.keep(Chat("a", "ahlen", "tr", "Dolberg", True))
    kept.keep(Chat("a", "ahlen", "tr", None, True))

    assert kept.get("a") == Chat("a", "ahlen", "tr", None, True)


def test_a_district_goes_with_its_town() -> None:
    chosen = Chat("a", "arnsberg", district="Neheim")

    assert in_town(chosen, "arnsberg") == chosen
    assert in_town(chosen, "ahlen") == Chat("a", "ahlen")


# --- buttons ---


def test_a_button_means_what_was_kept(kept: Chats, chats: Database) -> None:
    put_keyboard(chats, "k", {"say": "Kita"}, {"town": "ahlen"})

    assert kept.payload("a", "k:1") == {"town": "ahlen"}


@pytest.mark.parametrize("data", ["k:2", "k:-1", "k:", "k", "", ":0", "other:0", "k:1:0", "k:99999999999999999999"])
def test_a_forged_button_means_nothing(kept: Chats, chats: Database, data: str) -> None:
    put_keyboard(chats, "k", {"say": "Kita"}, {"town": "ahlen"})

    assert kept.payload("a", data) is None


def test_a_button_of_another_chat_means_nothing(kept: Chats, chats: Database) -> None:
    put_keyboard(chats, "k", {"say": "Kita"}, chat="b")

    assert kept.payload("a", "k:0") is None


def test_a_button_works_for_two_weeks(kept: Chats, chats: Database) -> None:
    put_keyboard(chats, "young", {"say": "Kita"}, days_ago=BUTTONS_KEPT_DAYS - 0.1)
    put_keyboard(chats, "old", {"say": "Kita"}, days_ago=BUTTONS_KEPT_DAYS + 0.1)

    assert kept.payload("a", "young:0") == {"say": "Kita"}
    assert kept.payload("a", "old:0") is None


def test_more_and_thumbs_down_are_about_the_last_answer_only(kept: Chats, chats: Database) -> None:
    more, down, venue = {"say": "Mehr dazu", "edit": True}, {"thumb": "down"}, {"venue": "kita"}
    put_keyboard(chats, "first", more, down, venue, {"thumb": "up"}, days_ago=0.2)
    put_keyboard(chats, "second", more, down, days_ago=0.1)
    put_keyboard(chats, "district", {"district": "Dolberg"})

    assert [kept.payload("a", f"first:{at}") for at in range(4)] == [None, None, venue, {"thumb": "up"}]
    assert [kept.payload("a", f"second:{at}") for at in range(2)] == [more, down]


# --- forgetting ---


def test_nothing_that_belongs_to_a_forgotten_chat_stays(kept: Chats, chats: Database) -> None:
    kept.keep(Chat("a", "ahlen"))
    kept.keep(Chat("b", "ahlen"))
    put_keyboard(chats, "k", {"say": "Kita"})
    with chats.writing() as connection:
        connection.execute(conversation.insert().values(sender_id="a", events="[]", updated=time.time()))

    assert kept.forget("a")
    assert not kept.forget("a")
    assert kept.get("b") == Chat("b", "ahlen")
    assert (kept.get("a"), kept.buttons("a"), kept.conversation("a")) == (Chat("a"), [], None)


def test_after_the_retention_period_choices_buttons_and_marks_are_gone(chats: Database) -> None:
    long_ago = time.time() - 31 * DAY
    put_keyboard(chats, "k", {"say": "Kita"}, days_ago=31)
    with chats.writing() as connection:
        connection.execute(chat.insert().values(chat="a", municipality="ahlen", told=True, updated=long_ago))
        connection.execute(update.insert().values(bot="1", update_id=1, chat="a", digest="d", received=long_ago))

    purge(chats, 30)

    with chats.reading() as connection:
        left = {table.name: connection.execute(sa.select(table)).all() for table in (chat, keyboard, update)}
    assert left == {"telegram_chat": [], "telegram_keyboard": [], "telegram_update": []}
