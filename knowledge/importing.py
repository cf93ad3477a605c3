"""Loading towns: everything of a call in one transaction, or nothing."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from knowledge.formats import csv_format, hsds_format, yaml_format
from knowledge.formats.parsing import Faulty, Located, Problem, gathering
from knowledge.formats.values import Fault, shown
from knowledge.formats.yaml_format import Town
from knowledge.import_checks import Stored, conflicts, parents_first, unknown_topics
from knowledge.merging import merge
from knowledge.model import Municipality
from knowledge.repository import (
    offers_of,
    read_asked,
    read_imported,
    read_municipalities,
    write_asked,
    write_imported,
    write_municipality,
    write_offers,
)  # fmt: skip
from knowledge.tables import service
from knowledge.text import UMLAUTS
from store.database import Database

_SPREADSHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")  # the last three are refused with advice
_MOST_NOTES = 200  # lines of a report about what was mended
_FEDERAL_STATES = {
    "nordrhein-westfalen": "land-nrw", "nrw": "land-nrw", "nw": "land-nrw",
    "baden-württemberg": "land-bw", "baden-wuerttemberg": "land-bw", "bw": "land-bw",
}  # fmt: skip
_MAX_BYTES = 300_000_000
_LONGEST_KEY = 80


@dataclass
class Report:
    """Counts of one import; `unread` are fields of the file that Lotsin does not keep."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    new_municipalities: list[str] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by offer: fields that staff changed, the file did not
    disputed: dict[str, tuple[str, ...]] = field(default_factory=dict)  # both changed
    notes: list[str] = field(default_factory=list)  # what was mended, and what only an editor can answer
    overwritten: bool = False
    dry_run: bool = False

    def lines(self) -> Iterable[str]:
        verb = "would be " if self.dry_run else ""
        for name in self.new_municipalities:
            yield f"{name}: new, {verb}created"
        yield f"{len(self.added)} {verb}added, {len(self.changed)} {verb}changed, {len(self.unchanged)} unchanged"
        yield from self.notes[:_MOST_NOTES]
        if len(self.notes) > _MOST_NOTES:
            yield f"… and {len(self.notes) - _MOST_NOTES} more such lines"
        for key, names in sorted(self.kept.items()):
            yield f"{key}: {', '.join(names)} changed here since the last import, kept"
        for key, names in sorted(self.disputed.items()):
            what = "the file's taken" if self.overwritten else "kept as here; --overwrite takes the file's"
            yield f"{key}: {', '.join(names)} changed here and in the file, {what}"
        for name, count in sorted(self.unread.items()):
            yield f"not kept: {name} ({count} times)"


def slug(name: str) -> str:
    """`Bad Salzuflen` → `bad-salzuflen`; the key of a town in addresses and commands."""
    folded = name.strip().lower().translate(UMLAUTS)
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def guess_format(path: Path) -> str:
    suffix = path.suffix.lower()
    return "hsds" if suffix in (".json", ".jsonl", ".ndjson") else "csv" if suffix in _SPREADSHEETS else "yaml"


def import_path(
    database: Database,
    path: Path | str,
    municipality: str | None = None,
    format: str | None = None,
    dry_run: bool = False,
    overwrite: bool = False,
) -> Report:
    """Loads a folder of towns, a YAML, HSDS or CSV file, or standard input (`-`).

    What staff changed since the last import stays, and the report says so; `overwrite` takes the file's where both changed.

    Raises Faulty with every problem found, before anything is written, and DatabaseUnavailable.
    """
    path = Path(path)
    stdin = str(path) == "-"
    if not stdin and not path.exists():
        raise Faulty([Problem(str(path), None, "-", "there is no such file or folder")])
    if not stdin and path.is_file() and path.stat().st_size > _MAX_BYTES:
        raise Faulty([_too_large(str(path))])
    stored = _stored(database)
    unread: dict[str, int] = {}
    kind = format or ("hsds" if stdin else guess_format(path))
    if kind == "hsds":
        towns, unread = _from_hsds(stored, _bytes_of(path, stdin), str(path), municipality)
    elif kind == "csv":
        towns, unread = _from_csv(stored, _bytes_of(path, stdin), str(path), municipality)
    else:
        towns = _from_yaml(stored, path, municipality)
    unknown = [] if kind == "hsds" else list(unknown_topics(towns))
    if problems := [*unknown, *conflicts(towns, stored)]:
        raise Faulty(problems)
    notes = [note for town in towns for one in town.located for note in one.notes]
    report = Report(unread=unread, notes=notes, dry_run=dry_run, overwritten=overwrite)
    _write(database, parents_first(towns, stored), report)
    return report


def _stored(database: Database) -> Stored:
    with database.reading() as connection:
        rows = connection.execute(sa.select(service.c.id, service.c.municipality))
        return Stored(read_municipalities(connection), {row.id: row.municipality for row in rows})


def _bytes_of(path: Path, stdin: bool) -> bytes:
    if path.is_dir():
        raise Faulty([Problem(str(path), None, "-", "is a folder; one file is expected")])
    try:
        content = sys.stdin.buffer.read(_MAX_BYTES + 1) if stdin else path.read_bytes()
    except OSError as error:
        raise Faulty([Problem(str(path), None, "-", f"cannot be read: {error.strerror}")]) from error
    if len(content) > _MAX_BYTES:
        raise Faulty([_too_large(str(path))])
    return content


def _too_large(file: str) -> Problem:
    return Problem(file, None, "-", f"larger than {_MAX_BYTES // 1_000_000} MB; split it")


def _from_csv(stored: Stored, content: bytes, file: str, municipality: str | None) -> tuple[list[Town], dict[str, int]]:
    """A town is made of `--municipality` alone: a slip in a row's town must not found one."""
    key = _key_of(municipality, file) if municipality else ""
    located, unread = csv_format.read_offers(content, file, key)
    known = {*stored.towns, key}
    strangers = [one for one in located if one.offer.municipality not in known]
    if strangers:
        raise Faulty([one.problem("municipality", f"{shown(one.offer.municipality)} is not there") for one in strangers])
    return _by_town(located, stored, {key: (municipality or "", None)}), unread


def _from_yaml(stored: Stored, path: Path, municipality: str | None) -> list[Town]:
    folders = yaml_format.folders_of(path)
    if folders:
        return _from_folders(folders)
    if path.is_dir():
        raise Faulty([Problem(str(path), None, "-", f"no {yaml_format.PLACE_FILE} in this folder or below it")])
    if not municipality:
        raise Faulty([Problem(str(path), None, "municipality", "say whose offers these are: --municipality TOWN")])
    key = _key_of(municipality, str(path))
    return _by_town(yaml_format.located_in(path, key), stored, {key: (municipality, None)})


def _from_folders(folders: list[Path]) -> list[Town]:
    towns: list[Town] = []
    problems: list[Problem] = []
    for folder in folders:
        with gathering(problems):
            towns.append(yaml_format.read_town(folder))
    if problems:
        raise Faulty(problems)
    return towns


def _key_of(name: str, file: str, row: int | None = None) -> str:
    """Raises Faulty where a name makes no key: without letters, or longer than any town's."""
    key = slug(name)
    if not key or len(key) > _LONGEST_KEY:
        raise Faulty([Problem(file, row, "municipality", f"{shown(name)} is no name of a town")])
    return key


def _from_hsds(stored: Stored, content: bytes, file: str, municipality: str | None) -> tuple[list[Town], dict[str, int]]:
    problems: list[Problem] = []
    names: dict[str, tuple[str, str | None]] = {}
    rows: list[hsds_format.Row] = []
    for row, raw in hsds_format.read_services(content, file):
        city, state = hsds_format.town_of(raw)
        name = municipality or stored.owners.get(str(raw.get("id"))) or city
        with gathering(problems, file, row):
            if name is None:
                raise Fault("municipality", "no address names a town; add --municipality TOWN")
            key = _key_of(name, file, row)
            names.setdefault(key, (name, state))
            rows.append((row, key, raw))
    unread: dict[str, int] = {}
    with gathering(problems):
        located, unread = hsds_format.offers_from(rows, file)
    if problems:
        raise Faulty(sorted(problems, key=lambda problem: problem.row or 0))
    return _by_town(located, stored, names), unread


def _by_town(located: list[Located], stored: Stored, names: dict[str, tuple[str, str | None]]) -> list[Town]:
    groups: dict[str, list[Located]] = defaultdict(list)
    for one in located:
        groups[one.offer.municipality].append(one)
    known = stored.towns
    return [Town(known.get(key) or _new_town(key, names.get(key, (key, None)), known), group) for key, group in groups.items()]


def _new_town(key: str, named: tuple[str, str | None], known: dict[str, Municipality]) -> Municipality:
    """A town nobody entered before: it inherits from its Land where the address names it, else from the Bund."""
    name, state = named
    parent = _FEDERAL_STATES.get(str(state or "").strip().lower(), "bund")
    shown = name if any(letter.isupper() for letter in name) else name.replace("-", " ").title()
    return Municipality(key, shown, parent=parent if parent in known else None)


def _write(database: Database, towns: list[Town], report: Report) -> None:
    offers = [offer for town in towns for offer in town.offers]
    with database.reading() as connection:
        known = read_municipalities(connection)
        before = {offer.id: offer for offer in offers_of(connection, [offer.id for offer in offers])}
        asked = {key: [one for one in read_asked(connection) if one.municipality == key] for key in known}
        imported = read_imported(connection, (offer.id for offer in offers))
    merged = [merge(offer, imported.get(offer.id), before.get(offer.id), report.overwritten) for offer in offers]
    report.kept |= {one.offer.id: one.kept for one in merged if one.kept}
    report.disputed |= {one.offer.id: one.disputed for one in merged if one.disputed}
    offers = [one.offer for one in merged]
    held = {one.offer.id: one.imported for one in merged}
    report.new_municipalities += [town.municipality.name for town in towns if town.municipality.id not in known]
    changed = [offer for offer in offers if before.get(offer.id) != offer]
    report.unchanged += [offer.id for offer in offers if before.get(offer.id) == offer]
    report.changed += [offer.id for offer in changed if offer.id in before]
    report.added += [offer.id for offer in changed if offer.id not in before]
    if report.dry_run:
        return
    with database.writing() as connection:
        for town in towns:
            key = town.municipality.id
            if known.get(key) != town.municipality:
                write_municipality(connection, town.municipality)
            if town.asked is not None and town.asked != asked.get(key):
                write_asked(connection, key, town.asked)
        write_offers(connection, changed)
        write_imported(connection, {key: fields for key, fields in held.items() if imported.get(key) != fields})
