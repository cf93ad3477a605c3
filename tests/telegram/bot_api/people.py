"""People, groups and channels: each does what a person does in a client, and the bot gets the update of it.

Every `date` is in seconds since 1970, now if not given: an earlier one makes an update that waited.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.telegram.bot_api.chats import Chat, Message, Query
from tests.telegram.bot_api.formatting import Formatted, utf16_length, with_marks

if TYPE_CHECKING:
    from tests.telegram.bot_api.bots import Bot

TEXT = 4096
PREFIX = 1_000_000_000_000  # a basic group has a number without the prefix -100


class User(Chat):
    """A person, and their private chat with one bot."""

    def __init__(self, bot: Bot, number: int, names: dict[str, str], language_code: str | None) -> None:
        super().__init__(bot, {"id": number, **names, "type": "private"})
        language = {"language_code": language_code} if language_code else {}
        self.person: dict[str, Any] = {"id": number, "is_bot": False, **names, **language}

    # messages

    def sends(self, text: str, chat: Chat | None = None, reply_to: Message | None = None, date: float | None = None) -> Message:
        """A text, with the commands, mentions, links and numbers marked in it."""
        assert 0 < utf16_length(text.strip()) <= TEXT, "a client does not send that in one message"
        return self.sends_content(chat, reply_to, date, **_written(text))

    def starts(self, parameter: str = "", date: float | None = None) -> Message:
        """Taps Start, or opens a link `t.me/bot?start=parameter`."""
        return self.sends(f"/start {parameter}".strip(), date=date)

    def forwards(self, text: str, origin: str = "Anna", chat: Chat | None = None, date: float | None = None) -> Message:
        """A text of somebody whose name is all that is known."""
        source = {"type": "hidden_user", "sender_user_name": origin, "date": _seconds(date) - 60}
        return self.sends_content(chat, None, date, forward_origin=source, **_written(text))

    def shares_location(
        self, latitude: float, longitude: float, chat: Chat | None = None, date: float | None = None, **more: Any
    ) -> Message:
        """A point in degrees; `more`: `live_period`, `horizontal_accuracy`, …"""
        return self.sends_content(chat, None, date, location={"latitude": latitude, "longitude": longitude, **more})

    def shares_venue(
        self, latitude: float, longitude: float, title: str, address: str, chat: Chat | None = None, date: float | None = None
    ) -> Message:
        """A place with a name; its point comes a second time as a location, as the server has it."""
        place = {"latitude": latitude, "longitude": longitude}
        venue = {"location": place, "title": title, "address": address}
        return self.sends_content(chat, None, date, location=place, venue=venue)

    def shares_contact(
        self, phone_number: str, first_name: str = "Anna", chat: Chat | None = None, date: float | None = None, **more: Any
    ) -> Message:
        """A telephone number; their own with `user_id=user.id`."""
        return self.sends_content(chat, None, date, contact={"phone_number": phone_number, "first_name": first_name, **more})

    def sends_voice(self, duration: int = 4, chat: Chat | None = None, date: float | None = None) -> Message:
        voice = {**self._file("AwAC"), "duration": duration, "mime_type": "audio/ogg"}
        return self.sends_content(chat, None, date, voice=voice)

    def sends_photo(self, caption: str = "", chat: Chat | None = None, date: float | None = None) -> Message:
        sizes = [{**self._file("AgAC"), "width": width, "height": width * 3 // 4} for width in (90, 320, 1280)]
        return self.sends_content(chat, None, date, photo=sizes, **_caption(caption))

    def sends_sticker(self, emoji: str = "👍", chat: Chat | None = None, date: float | None = None) -> Message:
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.sends_content(chat, None, date, sticker={**self._file("CAAC"), **shape, "emoji": emoji})

    def sends_document(
        self, file_name: str = "antrag.pdf", caption: str = "", chat: Chat | None = None, date: float | None = None
    ) -> Message:
        document = {**self._file("BQAC"), "file_name": file_name, "mime_type": "application/pdf"}
        return self.sends_content(chat, None, date, document=document, **_caption(caption))

    def sends_content(
        self, chat: Chat | None = None, reply_to: Message | None = None, date: float | None = None, **content: Any
    ) -> Message:
        """Any message, by the fields the Bot API has for it: `dice={"emoji": "🎲", "value": 3}`."""
        place = chat or self
        assert place is not self or not self.barred, "who blocked the bot cannot write to it before unblocks_bot()"
        with self.bot.world.changed:
            frame = {"message_id": next(self.bot.message_ids), "from": self.person, "chat": place.card, "date": _seconds(date)}
            reply = {"reply_to_message": _without_reply(reply_to)} if reply_to else {}
            message = Message(place, {**frame, **reply, **content}, source=str(content.get("text", "")))
            place.messages[message.message_id] = message
            if not place.barred:
                message.update_id = self.bot.push("message", message.body, message.body["date"])
            return message

    def edits(self, message: Message | int, text: str, date: float | None = None) -> Message:
        """Another text in a message of theirs."""
        found = message if isinstance(message, Message) else self.messages[message]
        with self.bot.world.changed:
            found.body = {**found.body, "edit_date": _seconds(date), **_written(text)}
            found.update_id = self.bot.push("edited_message", found.body, found.body["edit_date"])
            return found

    # taps

    def taps(
        self,
        message: Message,
        title: str = "",
        data: str | None = None,
        date: float | None = None,
        inaccessible: bool = False,
    ) -> Query:
        """An inline button, by its title; with `data` a forged one; `inaccessible`: below a message too old to be shown."""
        if data is None:
            data = message.button(title).get("callback_data")
            assert data is not None, f"{title!r} asks the bot nothing: {message.button(title)}"
        frame = {"chat": message.chat.card, "message_id": message.message_id}
        shown = {**frame, "date": 0} if inaccessible else message.body
        with self.bot.world.changed:
            query = Query(str(next(self.bot.query_ids)), data, time.time() if date is None else date)
            self.bot.queries[query.id] = query
            body = {"id": query.id, "from": self.person, "message": shown, "chat_instance": str(-message.chat.id), "data": data}
            query.update_id = self.bot.push("callback_query", body)
            return query

    def presses(self, message: Message, title: str, date: float | None = None) -> Message:
        """A button of a keyboard that stands in place of the letters: its title is sent as a text."""
        asks = [name for name, value in message.button(title).items() if name.startswith("request") and value]
        assert not asks, f"{title!r} asks for something: use shares_location or shares_contact ({asks})"
        return self.sends(title, chat=message.chat, date=date)

    def reacts(self, message: Message, emoji: str, date: float | None = None) -> int | None:
        """A reaction to a message; bots get these only when they ask for `message_reaction`."""
        frame = {"chat": message.chat.card, "message_id": message.message_id, "user": self.person, "date": _seconds(date)}
        new = [{"type": "emoji", "emoji": emoji}]
        return self.bot.push("message_reaction", {**frame, "old_reaction": [], "new_reaction": new})

    # coming and going

    def blocks_bot(self, date: float | None = None) -> int | None:
        """Whatever the bot sends from now on is answered 403."""
        with self.bot.world.changed:
            self.barred = "bot was blocked by the user"
            return _member(self, self.person, "member", "kicked", date)

    def unblocks_bot(self, date: float | None = None) -> int | None:
        with self.bot.world.changed:
            self.barred = None
            return _member(self, self.person, "kicked", "member", date)

    def _file(self, kind: str) -> dict[str, Any]:
        number = next(self.bot.message_ids)
        return {"file_id": f"{kind}AgIAAxkBAAM{number}", "file_unique_id": f"AgAD{number}", "file_size": 2048}


class Group(Chat):
    """A group the bot is in. People write into it with `user.sends("…", chat=group)`."""

    def __init__(self, bot: Bot, number: int, title: str, kind: str) -> None:
        super().__init__(bot, {"id": number + (PREFIX if kind == "group" else 0), "title": title, "type": kind})

    def adds_bot(self, by: User, date: float | None = None) -> None:
        """Somebody adds the bot: a change of membership, and the line in the chat that says so."""
        with self.bot.world.changed:
            self.barred = None
            _member(self, by.person, "left", "member", date)
            by.sends_content(self, None, date, new_chat_members=[self.bot.card])

    def kicks_bot(self, by: User, date: float | None = None) -> None:
        """Whatever the bot sends from now on is answered 403, and it hears nothing more from here."""
        with self.bot.world.changed:
            self.barred = f"bot was kicked from the {self.type} chat"
            _member(self, by.person, "member", "kicked", date)


class Channel(Chat):
    """A channel where the bot is an administrator."""

    def __init__(self, bot: Bot, number: int, title: str) -> None:
        super().__init__(bot, {"id": number, "title": title, "type": "channel"})

    def posts(self, text: str, date: float | None = None) -> Message:
        with self.bot.world.changed:
            frame = {"message_id": next(self.bot.message_ids), "sender_chat": self.card, "chat": self.card}
            message = Message(self, {**frame, "date": _seconds(date), **_written(text)}, source=text)
            self.messages[message.message_id] = message
            message.update_id = self.bot.push("channel_post", message.body, message.body["date"])
            return message


def _member(chat: Chat, by: dict[str, Any], before: str, after: str, date: float | None) -> int | None:
    def member(status: str) -> dict[str, Any]:
        return {"user": chat.bot.card, "status": status, **({"until_date": 0} if status == "kicked" else {})}

    change = {"old_chat_member": member(before), "new_chat_member": member(after)}
    return chat.bot.push("my_chat_member", {"chat": chat.card, "from": by, "date": _seconds(date), **change})


def _written(text: str) -> dict[str, Any]:
    marked = with_marks(Formatted(text.strip(), []))
    return {"text": marked.text, **({"entities": marked.entities} if marked.entities else {})}


def _caption(text: str) -> dict[str, Any]:
    return (
        {f"caption{'_entities' if name == 'entities' else ''}": value for name, value in _written(text).items()} if text else {}
    )


def _without_reply(message: Message) -> dict[str, Any]:
    """A message as it is quoted: what it answered itself is not shown again."""
    return {name: value for name, value in message.body.items() if name != "reply_to_message"}


def _seconds(date: float | None) -> int:
    return int(time.time() if date is None else date)
