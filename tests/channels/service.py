"""The web channel and a page behind it on a real server, with a small assistant in place of Rasa."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from rasa.core.channels.channel import UserMessage, register
from sanic import Sanic
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.channels import web
from bot.pages import mount
from store.settings import load_settings
from tests.sanic_server import SanicServer


@dataclass
class Assistant:
    """Says what it was asked; `pause` is how many seconds it takes."""

    pause: float = 0.0
    asked: list[UserMessage] = field(default_factory=list)

    async def handle_message(self, message: UserMessage) -> None:
        self.asked.append(message)
        await asyncio.sleep(self.pause)
        await message.output_channel.send_text_message(message.sender_id, f"Antwort {len(self.asked)}: {message.text}")
        await message.output_channel.send_custom_json(message.sender_id, {"outcome": "chitchat", "results": []})


async def _echo(request: Request) -> JSONResponse:
    body = (await request.body()).decode()
    said = {"path": request.url.path, "query": dict(request.query_params), "body": body, "method": request.method}
    return JSONResponse(said | {"client": request.client.host if request.client else None}, headers={"X-Page": "yes"})


class Service(SanicServer):
    def __init__(self, home: Path, **environment: str) -> None:
        super().__init__()
        self.assistant = Assistant()
        self._settings = load_settings({"LOTSIN_HOME": str(home), **environment})

    def furnish(self, app: Sanic) -> None:
        app.config.PROXIES_COUNT = self._settings.proxies or None
        app.ctx.agent = self.assistant
        register([web.WebInput(self._settings)], app, route="/webhooks/")
        mount(app, Starlette(routes=[Route("/{path:path}", _echo, methods=["GET", "POST", "DELETE"])]))
