"""Takes a newly published release of the language model without a restart and without losing a message.

Turns under way end with the agent they began with, later ones get the new one: channels look at `app.ctx.agent` for every
message. Both share their locks, so that the messages of one conversation stay in order across the change.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time

from rasa.core.agent import Agent
from sanic import Sanic

from actions.services import Services
from bot.assistant import load_agent
from bot.lock_store import WakingLockStore
from bot.model import ModelMissing, find_model, model_of
from review.releases import ReleaseBook
from store.database import Database, DatabaseUnavailable

logger = logging.getLogger(__name__)
_LOOKS_S = 1.0
_FAILED = "Das Sprachmodell dieser Fassung konnte nicht geladen werden ({reason}). Die bisherige Fassung antwortet weiter."


class HotSwap:
    """For one application; `serving` is the id of the release that answers, None for the model as delivered."""

    def __init__(self, app: Sanic, given: Services, database: Database) -> None:
        self._app, self._given, self._database = app, given, database
        self._releases = ReleaseBook(database)
        self._locks = WakingLockStore()
        self.serving: int | None = None

    async def begin(self) -> None:
        """Before the first message. Raises ModelMissing where there is no model at all, DatabaseUnavailable."""
        self.serving = await asyncio.to_thread(self._releases.current_id)
        if self.serving is None or not await self._swap(self.serving, None):
            self.serving = None
            self._app.ctx.agent = await asyncio.to_thread(self._loaded_anyhow)

    def _loaded_anyhow(self) -> Agent:
        agent = load_agent(self._given, self._database, find_model(self._given.settings), self._locks)
        warm_up(agent)
        return agent

    async def watch(self) -> None:
        """Looks once a second; a database that cannot be reached changes nothing."""
        while True:
            await asyncio.sleep(_LOOKS_S)
            try:
                await self.look()
            except DatabaseUnavailable as error:
                logger.error("whether a new release is published is not known: %s", error)

    async def look(self) -> None:
        """Swaps where another release was published. Raises DatabaseUnavailable."""
        wanted = await asyncio.to_thread(self._releases.current_id)
        if wanted != self.serving and self._app.ctx.agent is not None:
            await self._swap(wanted, self.serving)

    async def _swap(self, wanted: int | None, back_to: int | None) -> bool:
        """Whether the release answers now. Otherwise it is marked as failed, and nothing else has changed."""
        started = time.perf_counter()
        loading = asyncio.ensure_future(asyncio.to_thread(self._load, wanted))
        await asyncio.wait({loading})  # whatever is wrong with a file, the service goes on
        if error := loading.exception():
            logger.error("release %s cannot be loaded, the one before answers on: %s", wanted, _reason(error))
            await asyncio.to_thread(self._mark, wanted, back_to, error)
            return False
        self._app.ctx.agent = loading.result()
        self.serving = wanted
        del loading
        await asyncio.to_thread(gc.collect)  # the old one is of cycles: its memory is wanted back
        logger.warning("release %s answers now, after %.1f s", wanted or "as delivered", time.perf_counter() - started)
        return True

    def _load(self, wanted: int | None) -> Agent:
        release = None if wanted is None else self._releases.get(wanted)
        path = model_of(self._given.settings, self._database, release)
        agent = load_agent(self._given, self._database, path, self._locks)
        warm_up(agent)
        return agent

    def _mark(self, wanted: int | None, back_to: int | None, error: BaseException) -> None:
        if wanted is not None:
            self._releases.cannot_be_loaded(wanted, back_to, _FAILED.format(reason=_reason(error)))
        elif back_to is not None:
            self._releases.go_back(back_to)


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, ModelMissing) else type(error).__name__


def warm_up(agent: Agent) -> None:
    """The first question should not wait for dictionaries and indexes (1.5 s). Not on a running event loop."""
    asyncio.run(agent.parse_message("Guten Morgen, wo gibt es eine Krabbelgruppe?"))
