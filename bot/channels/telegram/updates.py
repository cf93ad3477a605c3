"""What somebody sent, as a plain value: the one kind of thing that the rest of the channel reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from telegram import Message, MessageEntity, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext.filters import StatusUpdate

from knowledge.where import Point
from review.masking import masked

_FILES = ("voice", "video_note", "photo", "sticker", "animation", "video", "audio", "document")
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
_WRITTEN = ("text", "edit", "command")  # kinds whose text somebody wrote


@dataclass(frozen=True)
class Incoming:
    """One update. `kind`: text, edit, command, tap, location, contact, file, other, blocked. `sent`: seconds since 1970.

    `text`: of a command its name, of a tap the button's data, of a file its kind.
    """

    update_id: int
    chat_id: int
    kind: str
    sent: float
    text: str = ""
    argument: str = ""  # what follows a command
    message_id: int | None = None  # of the message itself; of a tap, the message with the button
    tap_id: str | None = None
    language: str | None = None  # of the person's Telegram
    latitude: float | None = None  # degrees WGS 84, three decimals
    longitude: float | None = None
    group: bool = False
    album: str | None = None  # of pictures that were sent together

    def stored(self) -> dict[str, Any]:
        """As it may be written down: without a name or a number."""
        text = masked(self.text) if self.kind in _WRITTEN else self.text
        return asdict(replace(self, text=text, argument=masked(self.argument)))

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Incoming:
        return cls(**stored)


def incoming_of(update: Update, me: User) -> Incoming | None:
    """None for what needs no answer: channel posts, groups where nobody spoke to us, that somebody joined, unknown kinds."""
    if update.my_chat_member:
        member = update.my_chat_member
        gone = member.new_chat_member.status in _GONE
        kind = "blocked" if gone else "other"
        return Incoming(update.update_id, member.chat.id, kind, member.date.timestamp()) if gone else None
    if update.callback_query:
        return _tap(update)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot or StatusUpdate.ALL.filter(update):
        return None
    group = message.chat.type in _GROUPS
    if group and not _is_addressed(message, me):
        return None
    sent = (message.edit_date or message.date).timestamp()
    basis = Incoming(
        update.update_id, message.chat.id, "other", sent, message_id=message.message_id,
        language=message.from_user.language_code, group=group,
    )  # fmt: skip
    return _of_message(message, basis, me, edited=update.edited_message is not None)


def _of_message(message: Message, basis: Incoming, me: User, edited: bool) -> Incoming | None:
    if message.text:
        return _said(message, basis, me, edited)
    if edited:
        return None  # a live location that moves, a caption
    place = message.location or (message.venue and message.venue.location)
    if place:
        point = Point.rounded(place.latitude, place.longitude)
        return replace(basis, kind="location", latitude=point.latitude, longitude=point.longitude)
    if message.contact:
        return replace(basis, kind="contact")
    kind = next((name for name in _FILES if getattr(message, name)), None)
    if kind:
        return replace(basis, kind="file", text=kind, album=message.media_group_id)
    return basis


def _said(message: Message, basis: Incoming, me: User, edited: bool) -> Incoming | None:
    text = message.text or ""
    first = next((entity for entity in message.entities if entity.offset == 0), None)
    if first and first.type == MessageEntity.BOT_COMMAND and not edited:
        name, _, whose = message.parse_entity(first)[1:].partition("@")
        if whose and whose.lower() != (me.username or "").lower():
            return None
        said = message.parse_entity(first)
        return replace(basis, kind="command", text=name.lower(), argument=text[len(said) :].strip())
    if basis.group and me.username:
        text = re.sub(re.escape(f"@{me.username}"), " ", text, flags=re.IGNORECASE).strip()
    return replace(basis, kind="edit" if edited else "text", text=text)


def _tap(update: Update) -> Incoming | None:
    query = update.callback_query
    assert query is not None
    if query.message is None or query.data is None:
        return None
    chat = query.message.chat
    return Incoming(
        update.update_id, chat.id, "tap", 0.0, query.data, message_id=query.message.message_id, tap_id=query.id,
        language=query.from_user.language_code, group=chat.type in _GROUPS,
    )  # fmt: skip


def _is_addressed(message: Message, me: User) -> bool:
    """By a command, by its name, or in answer to what it wrote."""
    if message.reply_to_message and message.reply_to_message.from_user and message.reply_to_message.from_user.id == me.id:
        return True
    if not message.text or not me.username:
        return False
    named = f"@{me.username}".lower()
    for entity, said in message.parse_entities([MessageEntity.MENTION, MessageEntity.BOT_COMMAND]).items():
        if said.lower().endswith(named) or (
            entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 and "@" not in said
        ):
            return True
    return False
