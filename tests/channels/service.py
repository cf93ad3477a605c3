"""The web channel and a page behind it on a real server, with a small assistant in place of Rasa."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from rasa.core.channels.channel import UserMessage, register
from sanic import Sanic
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.channels import web
from bot.pages import mount
from store.settings import load_settings

Sanic.test_mode = True  # several applications one after the other in a process


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


class Service:
    def __init__(self, home: Path, **environment: str) -> None:
        self.assistant = Assistant()
        self._settings = load_settings({"LOTSIN_HOME": str(home), **environment})
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Service:
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(self, *failure: object) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._socket.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _start(self) -> None:
        app = Sanic(f"lotsin-{uuid4().hex}", configure_logging=False)
        app.config.PROXIES_COUNT = self._settings.proxies or None
        app.ctx.agent = self.assistant
        register([web.WebInput(self._settings)], app, route="/webhooks/")
        mount(app, Starlette(routes=[Route("/{path:path}", _echo, methods=["GET", "POST", "DELETE"])]))
        self._server = await app.create_server(sock=self._socket.dup(), return_asyncio_server=True, access_log=False)
        await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()

    async def _stop(self) -> None:
        await self._server.before_stop()
        self._server.close()
        await self._server.wait_closed()
        await self._server.after_stop()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
