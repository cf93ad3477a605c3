"""`lotsin serve`: the whole service."""

from __future__ import annotations

import argparse
import logging
import sys

from actions.services import services
from lotsin.cli import OK, CommandError, WrongCall
from lotsin.console import ConsoleProcess
from lotsin.quiet import quiet_rasa
from store.database import open_database

_HANDED_ON_S = 0.001  # an answer changes threads some ten times; Python's 5 ms made each wait while another chat was answered


def serve(arguments: argparse.Namespace) -> int:
    given = services()
    for town in given.knowledge.municipalities():
        given.knowledge.view(town.id)  # the index of every town, before the first question
    quiet_rasa(logging.WARNING)
    from bot.model import ModelMissing, find_model
    from bot.server import PortTaken, bound_socket, make_app
    from web.app import make_app as make_pages
    from web.site import Site

    try:
        listening = bound_socket(given.settings)
        find_model(given.settings)
    except (PortTaken, ModelMissing) as error:
        raise CommandError(str(error)) from error
    if arguments.telegram and not given.settings.telegram_tokens:
        raise WrongCall("--telegram: LOTSIN_TELEGRAM_TOKEN is not set; @BotFather on Telegram gives a token")
    database = open_database(given.settings)
    pages = make_pages(Site(given.settings, given.knowledge, database, given.now, given.usage))
    app = make_app(given, database, telegram=arguments.telegram, pages=pages)
    address = f"http://{given.settings.host}:{given.settings.port}/"

    async def say_address(*_: object) -> None:
        print(f"Lotsin is ready: {address}", flush=True)
        if not given.knowledge.municipalities():
            print("No town is loaded yet: `lotsin kb import PATH`", file=sys.stderr, flush=True)

    app.register_listener(say_address, "after_server_start")
    sys.setswitchinterval(_HANDED_ON_S)
    console = None if arguments.no_console else ConsoleProcess()
    if console:
        console.start()
    try:
        app.run(sock=listening, workers=1, access_log=False, debug=False, motd=False)
    finally:
        if console:
            console.stop()
        if given.usage:
            given.usage.close()
    return OK
