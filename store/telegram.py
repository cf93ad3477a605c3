"""What is kept for Telegram: updates until they are answered, a chat's choices, the buttons under a message.

A chat is its keyed hash. Its number stands in `telegram_update` only while an answer is owed, with the masked message and
the answer that is still to be sent; afterwards the row says no more than that this update was answered.
"""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from store.conversations import conversation
from store.database import metadata

BUTTONS_KEPT_DAYS = 14  # afterwards a tap is told that the button is too old
_UPDATES_KEPT_DAYS = 2  # Telegram brings an update again for a day at most
_DAY = 86_400
_EMPTY: dict[str, Any] = {"chat": "", "chat_id": None, "incoming": None, "answer": None, "message": None, "text": None}

update = sa.Table(
    "telegram_update",
    metadata,
    sa.Column("bot", sa.String(20), primary_key=True),  # the number of the bot, before the colon of its token
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("chat", sa.String(80), nullable=False, index=True),
    sa.Column("chat_id", sa.BigInteger),  # while an answer is owed
    sa.Column("incoming", sa.JSON(none_as_null=True)),  # while an answer is owed; masked
    sa.Column("answer", sa.JSON(none_as_null=True)),  # while it is being sent: calls of the Bot API
    sa.Column("digest", sa.String(32), nullable=False),  # keyed hash of the whole update
    sa.Column("message", sa.String(32)),  # keyed hashes of the message's number and of its text:
    sa.Column("text", sa.String(32)),  # whether an edit changed anything
    sa.Column("received", sa.Float, nullable=False, index=True),  # seconds since 1970, UTC
)
chat = sa.Table(
    "telegram_chat",
    metadata,
    sa.Column("chat", sa.String(80), primary_key=True),
    sa.Column("municipality", sa.String(80)),
    sa.Column("language", sa.String(12)),
    sa.Column("district", sa.String(80)),  # only where the family said that it may be kept
    sa.Column("told", sa.Boolean, nullable=False),  # how data is handled
    sa.Column("updated", sa.Float, nullable=False, index=True),  # seconds since 1970, UTC
)
keyboard = sa.Table(
    "telegram_keyboard",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("chat", sa.String(80), nullable=False, index=True),
    sa.Column("payloads", sa.JSON, nullable=False),  # what each button means, in their order
    sa.Column("made", sa.Float, nullable=False, index=True),  # seconds since 1970, UTC
)


def delete_old(connection: Connection, retention_days: int) -> int:
    """Updates, buttons, and chats that were not used for so long; how many chats. Old conversations are to be gone before."""
    now = time.time()
    connection.execute(update.delete().where(update.c.received < now - _UPDATES_KEPT_DAYS * _DAY))
    connection.execute(keyboard.delete().where(keyboard.c.made < now - BUTTONS_KEPT_DAYS * _DAY))
    talks = sa.exists().where(conversation.c.sender_id == chat.c.chat)  # choices change seldom; the conversation shows the use
    unused = chat.delete().where(chat.c.updated < now - retention_days * _DAY, ~talks)
    return int(connection.execute(unused).rowcount)


def delete_chat(connection: Connection, key: str, owed: bool = True) -> bool:
    """Everything of this chat but its conversation; whether there was anything. `owed`: also what it waits for."""
    tables = ((chat, chat.c.chat), (keyboard, keyboard.c.chat))
    gone = [connection.execute(table.delete().where(column == key)).rowcount for table, column in tables]
    its_rows = (update.c.chat == key, *(() if owed else (update.c.chat_id.is_(None),)))
    connection.execute(update.update().where(*its_rows).values(_EMPTY))
    return any(gone)


def kept_of_chat(connection: Connection, key: str) -> dict[str, Any] | None:
    """Its choices, and what its buttons mean; None where nothing is kept."""
    choices = connection.execute(
        sa.select(chat.c.municipality, chat.c.language, chat.c.district).where(chat.c.chat == key)
    ).first()
    buttons = connection.execute(
        sa.select(keyboard.c.payloads).where(keyboard.c.chat == key).order_by(keyboard.c.made)
    ).scalars()
    meanings = [meaning for payloads in buttons for meaning in payloads]
    return {**(dict(choices._mapping) if choices else {}), "buttons": meanings} if choices or meanings else None
