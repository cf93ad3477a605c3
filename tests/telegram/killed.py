"""The channel with the small assistant, to be killed: `python -m tests.telegram.killed HOME MODELS PORT API TOKEN [HOOK]`."""

from __future__ import annotations

import sys
from pathlib import Path

from rasa.core.channels.channel import register
from sanic import Sanic

from actions.services import Services
from bot.channels.telegram.channel import TelegramInput
from bot.server import bound_socket
from knowledge.knowledge import Knowledge
from store.database import open_database
from store.settings import load_settings
from tests.telegram.service import Assistant


def main(home: str, models: str, port: str, api: str, token: str, hook: str = "") -> None:
    names = ("HOME", "PORT", "TELEGRAM_API", "TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_URL")
    settings = load_settings(dict(zip((f"LOTSIN_{name}" for name in names), (home, port, api, token, hook))))
    database = open_database(settings)
    app = Sanic("lotsin", configure_logging=False)
    app.config.USE_UVLOOP = False  # as bot/server.py does
    app.ctx.agent = Assistant()
    register([TelegramInput(Services(settings, Knowledge(database, Path(models)), None), database)], app, route="/webhooks/")
    app.run(sock=bound_socket(settings), workers=1, access_log=False, debug=False, motd=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
