"""The one public process: Rasa with its actions inside, the chat over HTTP, the pages, the health checks."""

from __future__ import annotations

import asyncio
import logging
import socket

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, register
from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.services import Services
from bot.channels import web
from bot.hot_swap import HotSwap
from bot.pages import AsgiApp, mount
from review.appointments import AppointmentBook
from review.retention import purge
from store.database import Database, DatabaseUnavailable
from store.settings import Settings

logger = logging.getLogger(__name__)


class PortTaken(RuntimeError):
    """Another program listens there; the message says how to choose another port."""


def bound_socket(settings: Settings) -> socket.socket:
    """Raises PortTaken before the model is loaded, not after."""
    listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise PortTaken(
            f"port {settings.port} on {settings.host} cannot be used ({error.strerror}): "
            "stop the program that listens there, or set LOTSIN_PORT"
        ) from error
    return listening


def make_app(given: Services, database: Database, telegram: bool = False, pages: AsgiApp | None = None) -> Sanic:
    """The application; the model is loaded when it starts. `pages` answers every address that is not the chat's.

    Raises SettingsError for a token of a town that is not there.
    """
    app = Sanic("lotsin", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 2 * web.LARGEST_BODY
    app.config.ACCESS_LOG = False
    app.config.PROXIES_COUNT = given.settings.proxies or None
    app.ctx.agent = None
    channels: list[InputChannel] = [web.WebInput(given.settings)]
    if telegram:
        app.config.USE_UVLOOP = False  # it writes a moment later than told; see bot/channels/telegram/sent.py
        from bot.channels.telegram import TelegramInput

        channels.append(TelegramInput(given, database))
    register(channels, app, route="/webhooks/")

    swap = HotSwap(app, given, database)

    async def load(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        await swap.begin()

    app.register_listener(load, "before_server_start")
    app.add_task(swap.watch())
    app.add_task(do_daily(database, given.settings.retention_days, given.appointments))
    _add_health(app, database)
    if pages:
        mount(app, pages)

    @app.exception(SanicException)
    async def refuse(_: Request, error: SanicException) -> HTTPResponse:
        return response.json({"error": str(error)}, status=error.status_code or 500)

    return app


def _add_health(app: Sanic, database: Database) -> None:
    @app.get("/healthz")
    async def alive(_: Request) -> HTTPResponse:
        return response.json({"status": "alive"})

    @app.get("/readyz")
    async def ready(_: Request) -> HTTPResponse:
        agent: Agent | None = app.ctx.agent
        try:
            await asyncio.to_thread(_reach, database)
        except DatabaseUnavailable as error:
            logger.error("not ready: %s", error)
            return response.json({"status": "not ready", "reason": "database"}, status=503)
        if agent is None or not agent.is_ready():
            return response.json({"status": "not ready", "reason": "model"}, status=503)
        return response.json({"status": "ready"})


def _reach(database: Database) -> None:
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT 1")


async def do_daily(database: Database, retention_days: int, book: AppointmentBook | None = None) -> None:
    """Retention is enforced by the service itself, at its start and once a day; unsent e-mails are tried again after it."""
    while True:
        try:
            await asyncio.to_thread(purge, database, retention_days)
            if book:
                await asyncio.to_thread(book.mail_pending)
        except DatabaseUnavailable as error:
            logger.error("old conversations were not deleted today: %s", error)
        await asyncio.sleep(86_400)
