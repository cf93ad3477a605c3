"""What a chat chose, and what the buttons under its messages mean."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timezone

import sqlalchemy as sa

from bot.channels.telegram.keyboards import Payload
from store.conversations import conversation
from store.database import Database
from store.telegram import BUTTONS_KEPT_DAYS, chat, delete_chat, keyboard, update


@dataclass(frozen=True)
class Chat:
    """`id`: its keyed hash, which is its conversation's id too. `told`: how data is handled."""

    id: str
    municipality: str | None = None
    language: str | None = None
    district: str | None = None
    told: bool = False


class Chats:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, chat_id: str) -> Chat:
        """A chat that is not known yet has chosen nothing."""
        query = sa.select(chat.c.municipality, chat.c.language, chat.c.district, chat.c.told).where(chat.c.chat == chat_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Chat(chat_id, *row) if row else Chat(chat_id)

    def keep(self, of: Chat) -> None:
        values = {
            "municipality": of.municipality, "language": of.language, "district": of.district, "told": of.told,
            "updated": time.time(),
        }  # fmt: skip
        with self._database.writing() as connection:
            known = connection.execute(chat.update().where(chat.c.chat == of.id).values(**values))
            if not known.rowcount:
                connection.execute(chat.insert().values(chat=of.id, **values))

    def forget(self, chat_id: str) -> bool:
        """The choices, the buttons and the conversation; whether there was anything. What is owed is still answered."""
        with self._database.writing() as connection:
            gone = delete_chat(connection, chat_id, owed=False)
            talked = connection.execute(conversation.delete().where(conversation.c.sender_id == chat_id)).rowcount
        return gone or bool(talked)

    def buttons(self, chat_id: str) -> list[Payload]:
        """What the buttons that still work mean, oldest first."""
        query = sa.select(keyboard.c.payloads).where(keyboard.c.chat == chat_id).order_by(keyboard.c.made)
        with self._database.reading() as connection:
            return [payload for payloads in connection.execute(query).scalars() for payload in payloads]

    def arrivals(self, chat_id: str) -> list[str]:
        """When messages and taps came that are still known as answered: ISO times, UTC."""
        query = sa.select(update.c.received).where(update.c.chat == chat_id).order_by(update.c.received)
        with self._database.reading() as connection:
            return [
                datetime.fromtimestamp(at, timezone.utc).isoformat("T", "seconds") for at in connection.execute(query).scalars()
            ]

    def conversation(self, chat_id: str) -> str | None:
        """Its events as they are kept, JSON."""
        query = sa.select(conversation.c.events).where(conversation.c.sender_id == chat_id)
        with self._database.reading() as connection:
            found: str | None = connection.execute(query).scalar()
            return found

    def payload(self, chat_id: str, data: str) -> Payload | None:
        """Of the button `<id>:<position>`; None where it is too old, another chat's or none of ours.

        What is about the last answer ("more", thumbs down) is too old once there is another answer.
        """
        key, _, position = data.rpartition(":")
        held = (keyboard.c.chat == chat_id, keyboard.c.made > time.time() - BUTTONS_KEPT_DAYS * 86_400)
        query = sa.select(keyboard.c.id, keyboard.c.payloads).where(*held).order_by(keyboard.c.made.desc())
        with self._database.reading() as connection:
            keyboards = {row.id: row.payloads for row in connection.execute(query)}
        payloads = keyboards.get(key, [])
        if not position.isdecimal() or int(position) >= len(payloads):
            return None
        found: Payload = payloads[int(position)]
        last = next((other for other, meant in keyboards.items() if any(map(_is_about_the_answer, meant))), None)
        return None if _is_about_the_answer(found) and key != last else found

    def take_rating(self, chat_id: str, data: str) -> list[str]:
        """Ids of the offers that the thumbs up of this button is about; a second tap is about none. `data`: as of `payload`."""
        key, _, position = data.rpartition(":")
        here = (keyboard.c.chat == chat_id, keyboard.c.id == key)
        with self._database.writing() as connection:
            payloads = connection.execute(sa.select(keyboard.c.payloads).where(*here)).scalar() or []
            helpful: list[str] = payloads[int(position)].pop("helpful", []) if payloads else []
            if helpful:
                connection.execute(keyboard.update().where(*here).values(payloads=payloads))
        return helpful


def _is_about_the_answer(payload: Payload) -> bool:
    return bool(payload.get("edit")) or payload.get("thumb") == "down"
