"""Small changes of the database from many tasks: in order, and all that came up meanwhile in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from store.database import Database, DatabaseUnavailable

Result = TypeVar("Result")
Change = Callable[[Connection], Any]


class Writer:
    """SQLite takes one writer at a time: tasks that each wait for their own thread and commit hold one another up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: list[tuple[Change, asyncio.Future[Any]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, change: Callable[[Connection], Result]) -> Result:
        """What the change returns, once it is committed. Raises DatabaseUnavailable, and what the change raises."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._asked.append((change, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        return await future

    async def _write_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
            outcomes = await self._outcomes([change for change, _ in asked])
            for (_, future), outcome in zip(asked, outcomes):
                if future.done():  # who asked was cancelled
                    continue
                if isinstance(outcome, BaseException):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)
        self._writing = None

    async def _outcomes(self, changes: list[Change]) -> list[Any]:
        """Results, or what was raised. A change that cannot be made spoils no other."""
        outcome: list[Any] | BaseException
        [outcome] = await asyncio.gather(asyncio.to_thread(self._commit, changes), return_exceptions=True)
        if isinstance(outcome, list):
            return outcome
        if len(changes) == 1 or isinstance(outcome, DatabaseUnavailable):
            return [outcome] * len(changes)
        return [alone for change in changes for alone in await self._outcomes([change])]

    def _commit(self, changes: list[Change]) -> list[Any]:
        with self._database.writing() as connection:
            return [change(connection) for change in changes]
