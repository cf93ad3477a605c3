"""Updates from their arrival until they are answered, so that a program that dies loses none and answers none twice.

An update is written down before Telegram is told that it arrived, and its answer before the first message of it is sent. What
was sent already, `Sent` knows (sent.py). After the last message only the update's number stays.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.channels.telegram.keyboards import Keyboard
from bot.channels.telegram.keys import Keys
from bot.channels.telegram.updates import Incoming
from bot.channels.telegram.writer import Writer
from store.telegram import keyboard, update

Call = dict[str, Any]


@dataclass(frozen=True)
class Owed:
    """An update whose answer is not out yet; with `answer`, where it is decided already.

    `if_awaited`: a tap that may have waited for hours is answered only where Telegram says that the person still waits.
    """

    incoming: Incoming
    answer: list[Call] | None = None
    if_awaited: bool = False


class Inbox:
    """All methods raise DatabaseUnavailable. Changes are made in the order in which they were asked for."""

    def __init__(self, writer: Writer, keys: Keys) -> None:
        self._writer = writer
        self._keys = keys

    async def take(self, incoming: Incoming, owed: bool = True) -> bool:
        """Whether an answer is owed: not for an update that was here before, nor for an edit that changed no word."""
        try:
            return await self._writer.write(partial(self._take, incoming=incoming, owed=owed))
        except IntegrityError:  # another process of the same bot took it in this moment
            return False

    def _take(self, connection: Connection, incoming: Incoming, owed: bool) -> bool:
        keys, chat_id = self._keys, incoming.chat_id
        message = keys.mark(chat_id, f"message {incoming.message_id}") if incoming.kind in ("text", "edit") else None
        row = {
            "bot": keys.bot, "update_id": incoming.update_id, "chat": keys.chat(chat_id), "received": time.time(),
            "digest": keys.mark(chat_id, repr(incoming)), "message": message,
            "text": keys.mark(chat_id, f"text {incoming.text}") if message else None,
        }  # fmt: skip
        if self._is_known(connection, row):
            return False
        owed = owed and not (incoming.kind == "edit" and self._same_text(connection, row))
        debt = {"chat_id": chat_id, "incoming": incoming.stored()} if owed else {}
        connection.execute(update.insert().values(**row, **debt))
        return owed

    def _is_known(self, connection: Connection, row: dict[str, Any]) -> bool:
        """Numbers of updates begin anew, at random, after a week without one: the same number alone says nothing."""
        its_row = (update.c.bot == row["bot"], update.c.update_id == row["update_id"])
        digest = connection.execute(sa.select(update.c.digest).where(*its_row)).scalar()
        if digest is not None and digest != row["digest"]:
            connection.execute(update.delete().where(*its_row))
        return digest == row["digest"]

    def _same_text(self, connection: Connection, row: dict[str, Any]) -> bool:
        same = [update.c[name] == row[name] for name in ("bot", "chat", "message")]
        latest = sa.select(update.c.text).where(*same).order_by(update.c.received.desc()).limit(1)
        return connection.execute(latest).scalar() == row["text"]

    async def decide(self, incoming: Incoming, answer: Sequence[Call], keyboards: Iterable[Keyboard] = ()) -> None:
        """What will be sent, and what its buttons mean."""
        rows = [{"id": one.id, "chat": self._keys.chat(incoming.chat_id), "payloads": one.payloads} for one in keyboards]
        await self._writer.write(partial(self._decide, of=incoming, answer=list(answer), keyboards=rows))

    def _decide(self, connection: Connection, of: Incoming, answer: list[Call], keyboards: list[dict[str, Any]]) -> None:
        self._change(connection, of, {"answer": answer})
        if keyboards:
            connection.execute(keyboard.insert().values(made=time.time()), keyboards)

    async def done(self, incoming: Incoming, forgotten: bool = False) -> None:
        """Nothing is owed any more: the message, the answer and the chat's number go. `forgotten`: its pseudonym too."""
        nothing: dict[str, Any] = {"answer": None, "incoming": None, "chat_id": None}
        if forgotten:
            nothing |= {"chat": "", "message": None, "text": None}
        await self._writer.write(partial(self._change, of=incoming, values=nothing))

    def _change(self, connection: Connection, of: Incoming, values: dict[str, Any]) -> None:
        its_row = (update.c.bot == self._keys.bot, update.c.update_id == of.update_id)
        connection.execute(update.update().where(*its_row).values(values))

    async def owed(self, since: float) -> list[Owed]:
        """In the order of their arrival; those that arrived before `since`, seconds since 1970, are not owed any more."""
        return await self._writer.write(partial(self._owed, since=since))

    def _owed(self, connection: Connection, since: float) -> list[Owed]:
        waiting = (update.c.bot == self._keys.bot, update.c.chat_id.isnot(None))
        too_late = update.update().where(*waiting, update.c.received < since)
        connection.execute(too_late.values(answer=None, incoming=None, chat_id=None))
        query = sa.select(update.c.incoming, update.c.answer).where(*waiting).order_by(update.c.received, update.c.update_id)
        return [Owed(Incoming.read(row.incoming), row.answer) for row in connection.execute(query)]
