"""What each thing somebody sends leads to. Questions go to the assistant; buttons, places and files are answered here."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from actions.services import Services
from bot.assistant import Reply
from bot.channels.telegram.answers import Out, pin_of, rough_pin, show
from bot.channels.telegram.chats import Chat, Chats
from bot.channels.telegram.commands import Commands, in_town
from bot.channels.telegram.keyboards import Keyboard, Payload
from bot.channels.telegram.languages import ALIASES, COMMANDS, GERMAN, languages, spoken
from bot.channels.telegram.updates import Incoming
from knowledge.formats.ics_format import write_calendar
from knowledge.model import Offer
from knowledge.where import Point, nearest_place
from wording.replies import say

Ask = Callable[[str, str, dict[str, Any]], Awaitable[Reply]]  # text, conversation, metadata
_FILE_HINTS = {"voice": "voice", "audio": "voice", "video_note": "voice", "sticker": "sticker", "document": "document"}
_HOME_M = 5_000  # a district whose middle is farther away is not where the family is
_NEAREST = "find_nearest"
_ALBUMS = 1000  # pictures sent together are separate messages: one of them is answered


class Dialogue:
    def __init__(self, given: Services, chats: Chats, ask: Ask, bound: str | None = None) -> None:
        """`bound`: the only town of this bot."""
        self._given = given
        self._chats = chats
        self._ask = ask
        self._commands = Commands(given, chats, bound)
        self._albums: deque[tuple[int, str]] = deque(maxlen=_ALBUMS)

    async def answer(self, incoming: Incoming, chat_id: str, payload: Payload | None = None) -> Out:
        """`payload`: what a tapped button means. Raises DatabaseUnavailable."""
        before = await asyncio.to_thread(self._chats.get, chat_id)
        chat = replace(before, language=before.language or self._first_language(incoming))
        out = Out(private=not incoming.group)
        if incoming.kind in ("text", "edit"):
            chat = await self._question(incoming.text, chat, out)
        elif incoming.kind == "location":
            chat = await self._located(incoming, chat, out)
        elif incoming.kind == "tap" and payload:
            chat = await self._tapped(incoming, payload, chat, out)
        elif incoming.kind == "command":
            chat = await self._command(incoming, chat, out)
        elif incoming.kind != "tap" and not self._is_further_picture(incoming):
            out.say(self._hint(incoming, chat))
        if chat != before and chat != Chat(chat.id):
            await asyncio.to_thread(self._chats.keep, chat)
        return out

    @staticmethod
    def _first_language(incoming: Incoming) -> str | None:
        """Kept only where it is not German."""
        code = spoken(incoming.language)
        return None if code == GERMAN else code

    async def _command(self, incoming: Incoming, chat: Chat, out: Out) -> Chat:
        name = ALIASES.get(incoming.text, incoming.text)
        if name not in COMMANDS and incoming.argument:  # "/kita in Neheim" is a question
            return await self._question(f"{incoming.text} {incoming.argument}", chat, out)
        return await asyncio.to_thread(self._commands.run, name, incoming.argument, chat, out)

    # --- questions ---

    async def _question(self, text: str, chat: Chat, out: Out, point: Point | None = None, edits: int | None = None) -> Chat:
        town = await asyncio.to_thread(self._commands.town_of, chat)
        metadata: dict[str, Any] = {"language": chat.language or GERMAN, "district": chat.district}
        if town:
            metadata["municipality"] = town.id
        if point:
            metadata["location"] = {"latitude": point.latitude, "longitude": point.longitude}
        reply = await self._ask(text, chat.id, metadata)
        if not chat.told and reply.data["outcome"] != "crisis":
            out.say(self._commands.notice(chat))
            chat = replace(chat, told=True)
        named = reply.data.get("municipality")
        chat = in_town(chat, named) if named else chat
        await asyncio.to_thread(self._show, reply, chat, out, edits, point is not None)
        return chat

    def _show(self, reply: Reply, chat: Chat, out: Out, edits: int | None, located: bool) -> None:
        with self._given.knowledge.settled():
            offers = [offer for line in reply.data["results"] if (offer := self._offer(chat, line["id"]))]
        pin = located or reply.data["intent"] == _NEAREST
        show(out, reply, offers, chat.language or GERMAN, edits, pin and reply.data["outcome"] != "crisis")

    def _offer(self, chat: Chat, offer_id: str) -> Offer | None:
        """Another town's too: a button below an answer for it still works, and neighbours' offers are shown."""
        own = self._commands.town_of(chat)
        towns = [*([own] if own else []), *self._given.knowledge.municipalities()]
        found = (self._given.knowledge.offer(town.id, offer_id) for town in towns)
        return next((offer for offer in found if offer), None)

    async def _located(self, incoming: Incoming, chat: Chat, out: Out) -> Chat:
        """The nearest, and whether the district may be remembered; the point itself is not kept anywhere."""
        if incoming.latitude is None or incoming.longitude is None:
            return chat
        point = Point(incoming.latitude, incoming.longitude)
        chat = await self._question(say("utter_shared_location"), chat, out, point)
        town = await asyncio.to_thread(self._commands.town_of, chat)
        districts = [place for place in town.places if place.kind == "district"] if town else []
        home = nearest_place(point, districts, _HOME_M)
        if home and home.name != chat.district:
            keep = (self._text("keep_district", chat, district=home.name), {"district": home.name})
            no = (self._text("no_thanks", chat), {"thanks": True})
            out.say(self._text("keep_district_ask", chat, district=home.name), Keyboard().add(keep, no))
        return chat

    # --- buttons ---

    async def _tapped(self, incoming: Incoming, payload: Payload, chat: Chat, out: Out) -> Chat:
        if "say" in payload:
            return await self._question(payload["say"], chat, out, edits=incoming.message_id if payload.get("edit") else None)
        if payload.get("thumb") == "down":
            return await self._question(say("utter_button_not_helpful", chat.language or GERMAN), chat, out)
        if payload.get("thumb") == "up":
            await asyncio.to_thread(self._count_helpful, incoming.text, chat)
            return chat
        return await asyncio.to_thread(self._chosen, payload, chat, out)

    def _count_helpful(self, data: str, chat: Chat) -> None:
        town, helpful = self._commands.town_of(chat), self._chats.take_rating(chat.id, data)
        if self._given.counting:
            self._given.counting.count_offers("helpful", self._given.now().date(), town.id if town else None, helpful)

    def _chosen(self, payload: Payload, chat: Chat, out: Out) -> Chat:
        if "town" in payload:
            return self._commands.choose_town(chat, out, payload["town"])
        if payload.get("language") in languages():
            chat = replace(chat, language=payload["language"])
            out.say(self._text("language_kept", chat))
        elif "district" in payload:
            chat = replace(chat, district=payload["district"])
            out.say(self._text("district_kept" if chat.district else "district_forgotten", chat, district=chat.district))
        elif "topics" in payload:
            return self._commands.run("themen", "", chat, out)
        elif "venue" in payload:
            self._venue(payload["venue"], chat, out)
        elif "calendar" in payload:
            self._calendar(payload["calendar"], chat, out)
        return chat

    def _venue(self, offer_id: str, chat: Chat, out: Out) -> None:
        offer = self._offer(chat, offer_id)
        place = pin_of(offer) if offer else None
        if offer and place:
            doubt = rough_pin(place, chat.language or GERMAN)
            if doubt:
                out.say(doubt)
            out.venue(offer, place, chat.language or GERMAN)
        else:
            out.say(self._text("gone", chat))

    def _calendar(self, offer_id: str, chat: Chat, out: Out) -> None:
        offer = self._offer(chat, offer_id)
        if offer is None:
            out.say(self._text("gone", chat))
            return
        own, view = self._commands.town_of(chat), self._given.knowledge.view
        land = view(offer.municipality).land or (view(own.id).land if own else None)
        content = write_calendar([offer], offer.name, self._given.now(), land).decode()
        if "BEGIN:VEVENT" in content:
            out.file(f"{offer.id}.ics", content, offer.name)
        else:
            out.say(self._text("calendar_gone", chat))

    # --- what else arrives ---

    def _is_further_picture(self, incoming: Incoming) -> bool:
        """Of an album whose first was answered."""
        if incoming.album is None:
            return False
        known = (incoming.chat_id, incoming.album) in self._albums
        self._albums.append((incoming.chat_id, incoming.album))
        return known

    def _hint(self, incoming: Incoming, chat: Chat) -> str:
        if incoming.kind == "contact":
            return self._text("contact", chat)
        if incoming.kind == "file":
            return self._text(f"file_{_FILE_HINTS.get(incoming.text, 'photo')}", chat)
        return self._text("other", chat)

    def notice_of_tap(self, payload: Payload | None, language: str | None) -> str | None:
        """What Telegram shows above the chat when a button is tapped."""
        chat = Chat("", language=spoken(language))
        if payload is None:
            return self._text("old_button", chat)
        if payload.get("thumb") == "up":
            return say("utter_helpful", chat.language or GERMAN)
        if "thumb" in payload or "thanks" in payload:
            return self._text("noted", chat)
        return None

    def _text(self, key: str, chat: Chat, **values: object) -> str:
        return say(f"utter_telegram_{key}", chat.language or GERMAN, **values)
