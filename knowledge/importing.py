"""Loading towns: everything of a call in one transaction, or nothing."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.formats import hsds_format, yaml_format
from knowledge.formats.parsing import Faulty, Problem
from knowledge.formats.yaml_format import Town
from knowledge.model import Municipality, Offer
from knowledge.repository import (
    read_asked,
    read_municipalities,
    read_offers,
    write_asked,
    write_municipality,
    write_offers,
)  # fmt: skip
from knowledge.tables import service
from knowledge.text import UMLAUTS
from store.database import Database

FORMATS = ("yaml", "hsds")
_FEDERAL_STATES = {
    "nordrhein-westfalen": "land-nrw", "nrw": "land-nrw", "nw": "land-nrw",
    "baden-württemberg": "land-bw", "baden-wuerttemberg": "land-bw", "bw": "land-bw",
}  # fmt: skip
_MAX_BYTES = 300_000_000


@dataclass
class Report:
    """Counts of one import; `unread` are fields of the file that Lotsin does not keep."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    new_municipalities: list[str] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    dry_run: bool = False

    def lines(self) -> Iterable[str]:
        verb = "would be " if self.dry_run else ""
        for name in self.new_municipalities:
            yield f"{name}: new, {verb}created"
        yield f"{len(self.added)} {verb}added, {len(self.changed)} {verb}changed, {len(self.unchanged)} unchanged"
        for name, count in sorted(self.unread.items()):
            yield f"not kept: {name} ({count} times)"


def slug(name: str) -> str:
    """`Bad Salzuflen` → `bad-salzuflen`; the key of a town in addresses and commands."""
    folded = name.strip().lower().translate(UMLAUTS)
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def guess_format(path: Path) -> str:
    return "hsds" if path.suffix.lower() in (".json", ".jsonl", ".ndjson") else "yaml"


def import_path(
    database: Database, path: Path | str, municipality: str | None = None, format: str | None = None, dry_run: bool = False
) -> Report:
    """Loads a folder of towns, a YAML or HSDS file, or standard input (`-`).

    Raises Faulty with every problem found, before anything is written, and DatabaseUnavailable.
    """
    path = Path(path)
    stdin = str(path) == "-"
    if not stdin and not path.exists():
        raise Faulty([Problem(str(path), None, "-", "there is no such file or folder")])
    if not stdin and path.is_file() and path.stat().st_size > _MAX_BYTES:
        raise Faulty([Problem(str(path), None, "-", f"larger than {_MAX_BYTES // 1_000_000} MB; split it")])
    if (format or ("hsds" if stdin else guess_format(path))) == "hsds":
        towns, unread = _from_hsds(database, _text_of(path, stdin), str(path), municipality)
    else:
        towns, unread = _from_yaml(database, path, municipality), {}
    report = Report(unread=unread, dry_run=dry_run)
    _write(database, towns, report)
    return report


def _text_of(path: Path, stdin: bool) -> str:
    try:
        return sys.stdin.read() if stdin else path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Faulty([Problem(str(path), None, "-", "the file is not UTF-8 text")]) from error


def _from_yaml(database: Database, path: Path, municipality: str | None) -> list[Town]:
    folders = yaml_format.folders_of(path)
    if folders:
        return [yaml_format.read_town(folder) for folder in folders]
    if path.is_dir():
        raise Faulty([Problem(str(path), None, "-", f"no {yaml_format.PLACE_FILE} in this folder or below it")])
    if not municipality:
        raise Faulty([Problem(str(path), None, "municipality", "say whose offers these are: --municipality TOWN")])
    known = _known(database)
    return _by_town(yaml_format.read_file(path, slug(municipality)), known, {slug(municipality): (municipality, None)})


def _from_hsds(database: Database, text: str, file: str, municipality: str | None) -> tuple[list[Town], dict[str, int]]:
    known = _known(database)
    services = hsds_format.read_services(text, file)
    names: dict[str, tuple[str, str | None]] = {}
    groups: dict[str, list[tuple[int, dict[str, object]]]] = defaultdict(list)
    problems = []
    for row, raw in enumerate(services, 1):
        city, state = hsds_format.town_of(raw)
        name = municipality or _already_stored(database, known, str(raw.get("id"))) or city
        if name is None:
            problems.append(Problem(file, row, "municipality", "no address names a town; add --municipality TOWN"))
            continue
        names.setdefault(slug(name), (name, state))
        groups[slug(name)].append((row, raw))
    if problems:
        raise Faulty(problems)
    offers: list[Offer] = []
    unread: dict[str, int] = defaultdict(int)
    for key, rows in groups.items():
        found, extra = hsds_format.offers_from([raw for _, raw in rows], key, file)
        offers += found
        for name, count in extra.items():
            unread[name] += count
    return _by_town(offers, known, names), dict(unread)


def _already_stored(database: Database, known: dict[str, Municipality], offer_id: str) -> str | None:
    """An offer that is there keeps its town: an export read again changes nothing."""
    if not known:
        return None
    with database.reading() as connection:
        found: str | None = connection.execute(sa.select(service.c.municipality).where(service.c.id == offer_id)).scalar()
    return found


def _known(database: Database) -> dict[str, Municipality]:
    with database.reading() as connection:
        return read_municipalities(connection)


def _by_town(offers: list[Offer], known: dict[str, Municipality], names: dict[str, tuple[str, str | None]]) -> list[Town]:
    groups: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        groups[offer.municipality].append(offer)
    return [Town(known.get(key) or _new_town(key, names.get(key, (key, None)), known), group) for key, group in groups.items()]


def _new_town(key: str, named: tuple[str, str | None], known: dict[str, Municipality]) -> Municipality:
    """A town nobody entered before: it inherits from its Land where the address names it, else from the Bund."""
    name, state = named
    parent = _FEDERAL_STATES.get(str(state or "").strip().lower(), "bund")
    shown = name if any(letter.isupper() for letter in name) else name.replace("-", " ").title()
    return Municipality(key, shown, parent=parent if parent in known else None)


def _write(database: Database, towns: list[Town], report: Report) -> None:
    with database.reading() as connection:
        known = read_municipalities(connection)
        before = {offer.id: offer for offer in read_offers(connection, [town.municipality.id for town in towns])}
        asked = {key: [one for one in read_asked(connection) if one.municipality == key] for key in known}
    changed: list[Offer] = []
    for town in towns:
        if town.municipality.id not in known:
            report.new_municipalities.append(town.municipality.name)
        for offer in town.offers:
            old = before.get(offer.id)
            bucket = report.added if old is None else report.unchanged if old == offer else report.changed
            bucket.append(offer.id)
            if old != offer:
                changed.append(offer)
    if report.dry_run:
        return
    with database.writing() as connection:
        for town in towns:
            key = town.municipality.id
            if known.get(key) != town.municipality:
                write_municipality(connection, town.municipality)
            if town.asked is not None and town.asked != asked.get(key):
                write_asked(connection, key, town.asked)
        _refuse_moves(changed, before, connection)
        write_offers(connection, changed)


def _refuse_moves(changed: list[Offer], before: dict[str, Offer], connection: Connection) -> None:
    """An id that belongs to another town is not taken over silently."""
    fresh = {offer.id: offer for offer in changed if offer.id not in before}
    for row in connection.execute(sa.select(service.c.id, service.c.municipality).where(service.c.id.in_(list(fresh)))):
        raise Faulty(
            [Problem("-", None, "id", f"{row.id!r} belongs to {row.municipality}, not to {fresh[row.id].municipality}")]
        )
