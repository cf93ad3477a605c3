"""A Sanic application on a real port, its event loop in a thread beside the test."""

from __future__ import annotations

import asyncio
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from typing import Any, TypeVar
from uuid import uuid4

from sanic import Sanic

Sanic.test_mode = True  # several applications one after the other in a process
Self = TypeVar("Self", bound="SanicServer")


class SanicServer(ABC):
    """Runs from `start` to `stop`, on the same port each time; a context manager does both and closes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: Any = None

    @abstractmethod
    def furnish(self, app: Sanic) -> None:
        """Routes and settings of an empty application."""

    def __enter__(self: Self) -> Self:
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def start(self) -> None:
        self._run(self._start())

    def stop(self) -> None:
        if self._server is not None:
            self._run(self._stop())

    def close(self) -> None:
        self.stop()
        self._run(_end_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._socket.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(180)

    async def _start(self) -> None:
        app = Sanic(f"lotsin-{uuid4().hex}", configure_logging=False)
        app.config.USE_UVLOOP = False
        self.furnish(app)
        self._server = await app.create_server(sock=self._socket.dup(), return_asyncio_server=True, access_log=False)
        await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()

    async def _stop(self) -> None:
        await self._server.before_stop()
        self._server.close()
        await self._server.wait_closed()
        await self._server.after_stop()
        self._server = None


async def _end_all() -> None:
    """Connections that callers keep open."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
