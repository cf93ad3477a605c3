"""What begins with a slash: start, help, topics, place, language, privacy, access, erasure, emergency."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from actions.crisis import help_lines
from actions.services import Services
from bot.channels.telegram.answers import Out
from bot.channels.telegram.chats import Chat, Chats
from bot.channels.telegram.keyboards import Button, Keyboard
from bot.channels.telegram.languages import GERMAN, languages
from knowledge.model import Municipality
from review.numbers import shown
from wording.replies import say
from wording.words import where_in

_MOST_TOWNS = 40
_FIRST_TOPICS = 8  # under a greeting; more would push it off a telephone's screen


class Commands:
    """Each method adds to `out` and returns the chat as it is afterwards. They read the database: call them in a thread."""

    def __init__(self, given: Services, chats: Chats, bound: str | None = None) -> None:
        """`bound`: the only town of this bot."""
        self._given = given
        self._chats = chats
        self._bound = bound

    def run(self, name: str, argument: str, chat: Chat, out: Out) -> Chat:
        """A name that is not known is said to be so."""
        if name == "start":
            return self.start(chat, out, argument)
        if name == "loeschen":
            return self.forget(chat, out)
        if name in ("ort", "themen") and self.town_of(chat) is None:
            self.ask_town(chat, out, "utter_telegram_town_first")
            return chat
        found = {"hilfe": self.help, "themen": self.topics, "ort": self.place, "sprache": self.choose_language,
                 "datenschutz": self.privacy, "daten": self.data, "notfall": self.emergency}  # fmt: skip
        found.get(name, self.unknown)(chat, out)
        return chat

    def town_of(self, chat: Chat) -> Municipality | None:
        key = self._bound or chat.municipality or self._given.settings.municipality
        return self._given.knowledge.town(key) if key else None

    # --- where it begins ---

    def start(self, chat: Chat, out: Out, argument: str = "") -> Chat:
        """`argument`: the town of a link like t.me/bot?start=ahlen."""
        wanted = self._offered(argument)
        chat = replace(in_town(chat, wanted.id) if wanted and not self._bound else chat, told=True)
        town = self.town_of(chat)
        key = "utter_telegram_start" if town else "utter_telegram_start_towns"
        parts = [say(key, chat.language or GERMAN, in_town=where_in(town)), self.notice(chat), self._text("ways_out", chat)]
        unknown = bool(argument) and town is None
        out.say("\n\n".join(parts), self._first_topics(town, chat) if town else None if unknown else self._towns())
        if unknown:
            self.ask_town(chat, out, "utter_telegram_town_unknown")
        return chat

    def _offered(self, key: str) -> Municipality | None:
        """A town that can be chosen: not the Land or the Bund, which have records too."""
        return next((town for town in self._given.knowledge.municipalities() if town.id == key.lower()), None)

    def notice(self, chat: Chat) -> str:
        return self._text("notice", chat, days=self._given.settings.retention_days)

    def ask_town(self, chat: Chat, out: Out, key: str) -> None:
        out.say(say(key, chat.language or GERMAN), self._towns())

    def choose_town(self, chat: Chat, out: Out, key: str) -> Chat:
        town = self._offered(key)
        if town is None or (self._bound and town.id != self._bound):
            self.ask_town(chat, out, "utter_telegram_town_unknown")
            return chat
        out.say(self._text("town_kept", chat, in_town=where_in(town)), self._first_topics(town, chat))
        return in_town(chat, town.id)

    def _towns(self) -> Keyboard:
        towns = sorted(self._given.knowledge.municipalities(), key=lambda town: town.name)
        return Keyboard().add_all([(town.name, {"town": town.id}) for town in towns[:_MOST_TOWNS]])

    # --- what it can ---

    def help(self, chat: Chat, out: Out) -> None:
        out.say(self._text("help", chat))

    def unknown(self, chat: Chat, out: Out) -> None:
        out.say(self._text("unknown_command", chat))

    def topics(self, chat: Chat, out: Out) -> None:
        town = self.town_of(chat)
        assert town is not None
        buttons = self._topics(town)
        key = "topics" if buttons else "topics_none"
        out.say(self._text(key, chat, in_town=where_in(town), town=town.name), _keyboard(sorted(buttons, key=_title)))

    def _first_topics(self, town: Municipality, chat: Chat) -> Keyboard | None:
        buttons = self._topics(town)
        rest: list[Button] = [(self._text("command_themen", chat), {"topics": "all"})] if len(buttons) > _FIRST_TOPICS else []
        return _keyboard([*buttons[:_FIRST_TOPICS], *rest])

    def _topics(self, town: Municipality) -> list[Button]:
        """Those that the town, or what stands above it, has something for; where the town itself has most, first."""
        view, topics = self._given.knowledge.view(town.id), self._given.knowledge.lexicon.topics.values()
        held = [topic for topic in topics if view.count([topic.key])]
        held.sort(key=lambda topic: -view.count([topic.key], own=True))
        return [(topic.name, {"say": topic.name}) for topic in held]

    # --- choices ---

    def place(self, chat: Chat, out: Out) -> None:
        town = self.town_of(chat)
        key = "place_district" if chat.district else "place"
        keyboard = Keyboard() if self._bound else self._towns()
        if chat.district:
            keyboard.add((self._text("forget_district", chat, district=chat.district), {"district": None}))
        out.say(self._text(key, chat, in_town=where_in(town), district=chat.district), keyboard if keyboard.rows else None)
        out.ask_location(self._text("place_location", chat), self._text("send_location", chat))

    def choose_language(self, chat: Chat, out: Out) -> None:
        names: list[Button] = [(name, {"language": code}) for code, name in languages().items()]
        out.say(self._text("language", chat), Keyboard().add_all(names))

    # --- data protection ---

    def privacy(self, chat: Chat, out: Out) -> None:
        out.say(self._text("privacy", chat, days=self._given.settings.retention_days))

    def data(self, chat: Chat, out: Out) -> None:
        """In words, and as a file in full."""
        events = json.loads(self._chats.conversation(chat.id) or "[]")
        messages = [event for event in events if event.get("event") == "user" and event.get("text")]
        town = self.town_of(chat)
        requests = self._given.appointments.of_sender(chat.id) if self._given.appointments else []
        lines = [
            self._text("data_town", chat, town=town.name) if town and chat.municipality else "",
            self._text("data_district", chat, district=chat.district) if chat.district else "",
            self._text("data_language", chat, language=languages()[chat.language]) if chat.language else "",
            self._text("data_conversation", chat, count=len(messages)) if messages else "",
            self._text("data_requests", chat, numbers=", ".join(shown(one.number) for one in requests)) if requests else "",
        ]
        if not any(lines):
            out.say(self._text("data_nothing", chat))
            return
        out.say("\n".join([self._text("data", chat), *(line for line in lines if line)]))
        kept = {"id": chat.id, "municipality": chat.municipality, "district": chat.district, "language": chat.language,
                "conversation": events, "buttons": self._chats.buttons(chat.id), "answered": self._chats.arrivals(chat.id),
                "appointment_requests": [asdict(request) for request in requests]}  # fmt: skip
        out.file("lotsin-daten.json", json.dumps(kept, ensure_ascii=False, indent=1, default=str), "")

    def forget(self, chat: Chat, out: Out) -> Chat:
        """Appointment requests are withdrawn: the places that know of them are told."""
        withdrawn = self._given.appointments.withdraw_all(chat.id) if self._given.appointments else []
        gone = self._chats.forget(chat.id)
        said = [self._text("deleted" if gone or withdrawn else "deleted_nothing", chat)]
        if withdrawn:
            said.append(self._text("deleted_requests", chat, numbers=", ".join(map(shown, withdrawn))))
        out.say("\n\n".join(said))
        return Chat(chat.id)

    # --- emergency ---

    def emergency(self, chat: Chat, out: Out) -> None:
        """The help lines on record, those that answer now first."""
        town = self.town_of(chat) or self._given.knowledge.town("bund")
        lines = [self._text("emergency", chat)]
        if town:
            view = self._given.knowledge.view(town.id)
            for offer in help_lines(view, self._given.now()):
                key = "emergency_line" if offer.phones[0].official else "emergency_unofficial"
                lines.append(self._text(key, chat, phone=offer.phones[0].number, name=offer.name))
        out.say("\n".join(lines))

    def _text(self, key: str, chat: Chat, **values: object) -> str:
        return say(f"utter_telegram_{key}", chat.language or GERMAN, **values)


def in_town(chat: Chat, town: str) -> Chat:
    """A district of another town is none of this one."""
    return chat if chat.municipality == town else replace(chat, municipality=town, district=None)


def _title(button: Button) -> str:
    return button[0].casefold()


def _keyboard(buttons: Sequence[Button]) -> Keyboard | None:
    return Keyboard().add_all(buttons) if buttons else None
