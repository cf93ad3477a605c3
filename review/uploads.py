"""Files that wait for somebody's decisions, and what reading them would change: the rules of an import, record by record."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.formats import csv_format, hsds_format, yaml_format
from knowledge.formats.parsing import Faulty, Located, Problem
from knowledge.import_checks import Stored, conflicts, unknown_topics
from knowledge.merging import Merged, merge
from knowledge.model import Offer
from knowledge.repository import offers_of, read_imported, read_municipalities, write_imported, write_offers
from knowledge.revisions import raise_revision
from knowledge.tables import service
from review.audit import Entry, note
from review.draft_tables import upload as table
from review.records import KIND, as_json
from store.database import Database

LARGEST = 10_000_000  # bytes
KEPT = timedelta(days=7)
TAKE, OURS, SKIP = "nehmen", "behalten", "ueberspringen"
_BEGINNING = 4096
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16: the one text in which zeros are usual


class PlanChanged(RuntimeError):
    """The records are not what the preview compared with any more; nothing was written."""


@dataclass(frozen=True)
class Upload:
    id: int
    municipality: str
    name: str
    content: bytes | None
    author: str
    at: datetime
    state: str
    result: Mapping[str, int] | None


@dataclass(frozen=True)
class Step:
    """A record of the file beside ours: what would stay of ours, what both changed since the last import."""

    located: Located
    before: Offer | None
    theirs: Merged  # the file's where both changed
    ours: Merged  # ours there

    @property
    def disputed(self) -> tuple[str, ...]:
        return self.ours.disputed

    @property
    def changes(self) -> bool:
        return self.theirs.offer != self.before

    def decided(self, decision: str) -> Merged | None:
        return {TAKE: self.theirs, OURS: self.ours}.get(decision)


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    unread: Mapping[str, int]
    before: Mapping[str, Offer]
    imported: Mapping[str, Mapping[str, str]]

    @property
    def notes(self) -> list[str]:
        return [line for step in self.steps for line in step.located.notes]

    @property
    def fingerprint(self) -> str:
        """Another one as soon as a record is another."""
        said = "\n".join(f"{step.located.offer.id}|{step.before!r}|{step.ours!r}" for step in self.steps)
        return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:24]


# --- reading ----------------------------------------------------------------------------------------------------------


def plan_of(database: Database, content: bytes, name: str, municipality: str) -> Plan:
    """Raises Faulty with everything that is wrong in the file; records of other towns are."""
    located, unread = _read(content, name, municipality)
    with database.reading() as connection:
        rows = connection.execute(sa.select(service.c.id, service.c.municipality))
        known = Stored(read_municipalities(connection), {row.id: row.municipality for row in rows})
        ids = [one.offer.id for one in located]
        before = {offer.id: offer for offer in offers_of(connection, ids)}
        imported = read_imported(connection, ids)
    town = yaml_format.Town(known.towns[municipality], located, file=name)
    strangers = [one.problem("municipality", "gehört zu einer anderen Stadt") for one in located
                 if one.offer.municipality != municipality]  # fmt: skip
    topics = [] if _is_hsds(name) else list(unknown_topics([town]))
    if problems := [*strangers, *topics, *conflicts([town], known)]:
        raise Faulty(problems)
    steps = (_step(one, imported.get(one.offer.id), before.get(one.offer.id)) for one in located)
    return Plan(tuple(steps), unread, before, imported)


def _step(one: Located, imported: Mapping[str, str] | None, before: Offer | None) -> Step:
    return Step(one, before, merge(one.offer, imported, before, True), merge(one.offer, imported, before, False))


def _is_hsds(name: str) -> bool:
    return Path(name).suffix.lower() in (".json", ".jsonl", ".ndjson")


def _read(content: bytes, name: str, municipality: str) -> tuple[list[Located], Mapping[str, int]]:
    if len(content) > LARGEST:
        raise Faulty([Problem(name, None, "-", f"larger than {LARGEST // 1_000_000} MB; split it")])
    if b"\0" in content[:_BEGINNING] and not content.startswith((*_WIDE, b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-")):
        raise Faulty([Problem(name, None, "-", "the file is not UTF-8 or Windows-1252 text")])
    if _is_hsds(name):
        rows: list[hsds_format.Row] = [(row, municipality, raw) for row, raw in hsds_format.read_services(content, name)]
        return hsds_format.offers_from(rows, name)
    if Path(name).suffix.lower() in (".yml", ".yaml"):
        return _read_yaml(content, name, municipality), {}
    return csv_format.read_offers(content, name, municipality)


def _read_yaml(content: bytes, name: str, municipality: str) -> list[Located]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "datei.yml"
        path.write_bytes(content)
        try:
            return yaml_format.located_in(path, municipality)
        except Faulty as faulty:
            named = [Problem(name, one.row, one.field, one.message) for one in faulty.problems]
            raise Faulty(named) from faulty


# --- deciding ---------------------------------------------------------------------------------------------------------


def carry_out(
    database: Database, waiting: Upload, plan: Plan, decisions: Mapping[str, str], who: str, at: datetime
) -> dict[str, int] | None:
    """Writes what was decided, by id of the record: all of it or nothing; what is not named is skipped.

    None where somebody carried it out before. Raises PlanChanged.
    """
    with database.writing() as connection:
        this = sa.and_(table.c.id == waiting.id, table.c.state == "open")
        if not connection.execute(table.update().where(this).values(state="done", content=None)).rowcount:
            return None
        raise_revision(connection)  # holds the records until the end
        _check_unchanged(connection, plan)
        result = _write(connection, plan, decisions, who, at)
        connection.execute(table.update().where(table.c.id == waiting.id).values(result=result))
        return result


def _check_unchanged(connection: Connection, plan: Plan) -> None:
    ids = [step.located.offer.id for step in plan.steps]
    now = {offer.id: offer for offer in offers_of(connection, ids)}
    imported = read_imported(connection, ids)
    if now != plan.before or imported != plan.imported:
        raise PlanChanged


def _write(connection: Connection, plan: Plan, decisions: Mapping[str, str], who: str, at: datetime) -> dict[str, int]:
    chosen = [(step, merged) for step in plan.steps
              if (merged := step.decided(decisions.get(step.located.offer.id, SKIP)))]  # fmt: skip
    changed = [(step, merged.offer) for step, merged in chosen if merged.offer != step.before]
    write_offers(connection, [offer for _, offer in changed])
    write_imported(connection, {merged.offer.id: merged.imported for _, merged in chosen})
    for step, offer in changed:
        before = as_json(step.before) if step.before else None
        note(connection, Entry(at, who, "imported", KIND, offer.id, offer.municipality, before, as_json(offer)))
    added = sum(step.before is None for step, _ in changed)
    return {"added": added, "changed": len(changed) - added, "left": len(plan.steps) - len(changed)}


# --- what waits -------------------------------------------------------------------------------------------------------


def keep(database: Database, content: bytes, name: str, municipality: str, who: str, at: datetime) -> int:
    """Until it is decided, at most KEPT. Older ones go."""
    values = {
        "municipality": municipality, "name": name, "content": content, "author": who, "at": at, "state": "open",
        "result": None,
    }  # fmt: skip
    with database.writing() as connection:
        forget_old_uploads(connection, at)
        [key] = connection.execute(table.insert().values(**values)).inserted_primary_key
        note(connection, Entry(at, who, "uploaded", "upload", str(key), municipality, None, {"name": name}))
    return int(key)


def forget_old_uploads(connection: Connection, at: datetime) -> int:
    """Retention: how many were deleted, decided or not."""
    return int(connection.execute(table.delete().where(table.c.at < at - KEPT)).rowcount)


def of_id(database: Database, number: int) -> Upload | None:
    with database.reading() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == min(number, 2**31 - 1))).one_or_none()
    return Upload(**row._mapping) if row else None


def drop(database: Database, waiting: Upload, who: str, at: datetime) -> None:
    with database.writing() as connection:
        this = sa.and_(table.c.id == waiting.id, table.c.state == "open")
        if connection.execute(table.update().where(this).values(state="dropped", content=None)).rowcount:
            note(connection, Entry(at, who, "dropped", "upload", str(waiting.id), waiting.municipality))
