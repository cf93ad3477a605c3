"""A Bot API server for tests that refuses what Telegram's refuses.

    with BotApi() as api:                     # http://127.0.0.1:PORT in api.url, a token in api.token
        father = api.user("Emre", language_code="tr")
        father.starts("ahlen")                # an update, waiting for getUpdates or pushed to the webhook
        greeting, = father.wait_for(1)        # what the bot sent him: text, source, buttons, links, …
        query = father.taps(greeting, "Kita")

It runs in a thread, so a test looks into it directly, in the same process, while the bot lives in another one,
dies and starts again. One server has any number of bots (`api.add_bot`), each with people of its own.

Strict about: tokens (401, 404) · methods (404) · texts of 1 to 4,096 and captions of up to 1,024 UTF-16 code units
after parsing · HTML: supported tags, closed and nested, escaped · keyboards: one action a button, 64 bytes of data,
links that can be tapped, 100 buttons, 8 in a row; location and contact asked only in private chats · edits that
change nothing, of unknown messages, of others' messages, of messages with a reply keyboard · places off the globe ·
commands, scopes, languages · chats that never wrote (400), that blocked or kicked the bot (403) · taps answered
twice or late · polls beside a webhook or another poll (409) · webhook addresses and secrets.

Stricter than Telegram's, on purpose: a bare `&` in HTML, two actions on one button and a parameter of the wrong
type are refused. Not there: Markdown, media but documents, payments, inline mode, forum topics, and answers to a
webhook that call a method. Parameters a method does not have are ignored as Telegram's server does, and listed in
`api.unknown_parameters`.

Sources: https://core.telegram.org/bots/api, and for messages and order of delivery the server's own source
(github.com/tdlib/telegram-bot-api, github.com/tdlib/td).
"""

from tests.telegram.bot_api.bots import Bot, Call, Options
from tests.telegram.bot_api.chats import Chat, Message, Query
from tests.telegram.bot_api.faults import Fault
from tests.telegram.bot_api.formatting import utf16_length
from tests.telegram.bot_api.people import Channel, Group, User
from tests.telegram.bot_api.server import BotApi

__all__ = ["Bot", "BotApi", "Call", "Channel", "Chat", "Fault", "Group", "Message", "Options", "Query", "User", "utf16_length"]
