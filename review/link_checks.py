"""Checks of the addresses that a town's records name: one at a time, and what the last one found."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from knowledge.links import Link, Manners, check_links
from review.upkeep_tables import link_check as table
from store.database import Database

SILENT_S = 60.0  # a check that said nothing for so long ended with its process
_BEAT_S = 5.0


@dataclass(frozen=True)
class LinkCheck:
    """`state`: running, done or failed; `faults` are the addresses that are not in order, when it is done."""

    id: int
    municipality: str
    who: str
    begun: datetime
    state: str
    done: int
    total: int
    faults: tuple[Link, ...] = ()


class LinkChecks:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, municipality: str, who: str, total: int, at: datetime) -> LinkCheck | None:
        """None while another one runs, be it of another town: others' servers are asked by one of us."""
        values = {
            "municipality": municipality, "who": who, "begun": at, "running": True, "alive": time.time(), "done": 0,
            "total": total, "faults": sa.null(),
        }  # fmt: skip
        try:
            with self._database.writing() as connection:
                self._end_silent(connection, municipality)
                [key] = connection.execute(table.insert().values(**values)).inserted_primary_key
        except IntegrityError:  # `running` is unique
            return None
        return LinkCheck(int(key), municipality, who, at, "running", 0, total)

    @staticmethod
    def _end_silent(connection: Connection, municipality: str) -> None:
        """Of this town those that never finished are deleted: one tells of the newest alone."""
        silent = sa.and_(table.c.running, table.c.alive < time.time() - SILENT_S)
        connection.execute(table.update().where(silent).values(running=None))
        mine = (table.c.municipality == municipality, table.c.running.is_(None), table.c.faults.is_(None))
        connection.execute(table.delete().where(*mine))

    def running(self) -> LinkCheck | None:
        return next((one for one in self._read(table.c.running) if one.state == "running"), None)

    def of_town(self, municipality: str) -> list[LinkCheck]:
        """The newest, and the last one that is done."""
        found = self._read(table.c.municipality == municipality)
        return [one for at, one in enumerate(found) if at == 0 or one.state == "done"]

    def _read(self, which: Any) -> list[LinkCheck]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(table).where(which).order_by(table.c.id.desc())).all()
        return [_check(row) for row in rows]

    def report(self, key: int, done: int) -> None:
        self._change(key, done=done, alive=time.time())

    def finish(self, check: LinkCheck, found: Sequence[Link]) -> None:
        """What earlier ones of the town found goes."""
        faults = [asdict(link) for link in found if link.outcome != "ok"]
        with self._database.writing() as connection:
            earlier = (table.c.municipality == check.municipality, table.c.id < check.id)
            connection.execute(table.delete().where(*earlier))
            this = table.update().where(table.c.id == check.id)
            connection.execute(this.values(running=None, done=check.total, faults=faults))

    def _change(self, key: int, **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(table.update().where(table.c.id == key).values(**values))


def _check(row: Any) -> LinkCheck:
    alive = row.running and row.alive >= time.time() - SILENT_S
    state = "done" if row.faults is not None else "running" if alive else "failed"
    faults = tuple(_link(raw) for raw in row.faults or ())
    return LinkCheck(row.id, row.municipality, row.who, row.begun, state, row.done, row.total, faults)


def _link(raw: Mapping[str, Any]) -> Link:
    return Link(**{**raw, "redirects": tuple(raw["redirects"])})


def carry_out(database: Database, check: LinkCheck, urls: Collection[str], manners: Manners) -> None:
    """Takes minutes; how far it is can be read in the meantime. Raises DatabaseUnavailable."""
    checks = LinkChecks(database)
    checks.finish(check, asyncio.run(_checked(checks, check, urls, manners)))


async def _checked(checks: LinkChecks, check: LinkCheck, urls: Collection[str], manners: Manners) -> list[Link]:
    answered: Counter[int] = Counter()
    asking = asyncio.create_task(check_links(urls, manners, lambda: answered.update([check.id])))
    while not asking.done():
        await asyncio.wait([asking], timeout=_BEAT_S)
        checks.report(check.id, answered[check.id])
    return asking.result()
