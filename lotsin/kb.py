"""`lotsin kb`: load, check, export, count, keep fresh."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from knowledge import freshness, links
from knowledge.days_off import land_name, land_of
from knowledge.formats import csv_out, hsds_out, yaml_format
from knowledge.formats.ics_format import write_calendar
from knowledge.importing import import_path
from knowledge.model import Municipality, Offer
from knowledge.repository import offers_of, read_municipalities, read_offers, remove_offers
from lotsin.cli import FINDING, OK, CommandError, WrongCall
from store.database import Database, open_database
from store.settings import load_settings


def _database() -> Database:
    return open_database(load_settings())


def load(arguments: argparse.Namespace) -> int:
    report = import_path(
        _database(), arguments.path, arguments.municipality, arguments.format, arguments.dry_run, arguments.overwrite
    )
    print("\n".join(report.lines()))
    return OK


def validate(arguments: argparse.Namespace) -> int:
    """Reads as `kb import --dry-run` does; the database is not changed."""
    report = import_path(_database(), Path(arguments.path), arguments.municipality, dry_run=True)
    count = len(report.added) + len(report.changed) + len(report.unchanged)
    print("\n".join([*report.notes, f"{count} offers, no problems"]))
    return OK


def _offers_of(key: str | None) -> tuple[list[Offer], dict[str, Municipality]]:
    """Of one town, or all. Raises WrongCall for a town that is not there."""
    with _database().reading() as connection:
        towns = read_municipalities(connection)
        if key and key not in towns:
            raise WrongCall(f"{key!r} is not there; known are {', '.join(sorted(towns))}")
        return read_offers(connection, [key] if key else None), towns


def export(arguments: argparse.Namespace) -> int:
    if arguments.template and arguments.format != "csv":
        raise WrongCall("--template is there for --format csv alone")
    if arguments.template:
        sys.stdout.buffer.write(csv_out.write_template().encode())
        return OK
    key = arguments.municipality
    offers, towns = _offers_of(key)
    if arguments.format == "csv":
        sys.stdout.buffer.write(csv_out.write_offers(offers).encode())
        return OK
    if arguments.format == "ics":
        name = f"Lotsin: Termine für Familien in {towns[key].name}" if key else "Lotsin: Termine für Familien"
        sys.stdout.buffer.write(write_calendar(offers, name, datetime.now(), land_of(towns[key].ags) if key else None))
        return OK
    states = {town.id: state for town in towns.values() if (state := land_name(town.ags))}
    print(hsds_out.write_services(offers, states) if arguments.format == "hsds" else yaml_format.write_offers(offers))
    return OK


def list_stale(arguments: argparse.Namespace) -> int:
    """Exit status 1 where something needs confirming."""
    offers, _ = _offers_of(arguments.municipality)
    found = freshness.stale(offers, date.today(), arguments.months)
    if arguments.json:
        print(json.dumps([freshness.as_dict(one) for one in found], ensure_ascii=False))
    else:
        print("\n".join([*map(freshness.line, found), f"{len(found)} of {len(offers)} need confirming"]))
    return FINDING if found else OK


def confirm_offers(arguments: argparse.Namespace) -> int:
    try:
        on = date.fromisoformat(arguments.on) if arguments.on else date.today()
    except ValueError as error:
        raise WrongCall(f"--on: {arguments.on!r} is no day; write it as 2026-11-25") from error
    try:
        confirmed = freshness.confirm(_database(), arguments.ids, on, arguments.by)
    except freshness.UnknownOffers as error:
        raise CommandError(str(error)) from error
    print(f"confirmed as of {on}: {', '.join((*confirmed.ids, *confirmed.translations))}")
    for key in confirmed.uncertain:
        print(f"{key}: still marked as uncertain; change its status where it is sure now")
    return OK


def remove(arguments: argparse.Namespace) -> int:
    """All of them or, where one is not there, none."""
    ids, successor = list(dict.fromkeys(arguments.ids)), arguments.replaced_by
    if successor in ids:
        raise WrongCall(f"--replaced-by: {successor} is to be removed itself")
    with _database().writing() as connection:
        wanted = [*ids, successor] if successor else ids
        there = {offer.id for offer in offers_of(connection, wanted)}
        if missing := [key for key in wanted if key not in there]:
            raise CommandError(f"not there, so nothing was removed: {', '.join(missing)}")
        remove_offers(connection, ids, dict.fromkeys(ids, successor) if successor else None)
    print(f"removed: {', '.join(ids)}{f'; replaced by {successor}' if successor else ''}")
    print("an import of a file that still has them brings them back: take them out there too")
    return OK


def list_links(arguments: argparse.Namespace) -> int:
    """Exit status 1 where an address is gone, moved or does not answer."""
    offers, _ = _offers_of(arguments.municipality)
    known = links.links_of(offers)
    found = sorted(asyncio.run(links.check_links(known)), key=lambda link: list(links.OUTCOMES).index(link.outcome))
    if arguments.json:
        print(json.dumps([asdict(link) | {"offers": known.get(link.url, ())} for link in found], ensure_ascii=False))
    else:
        print("\n".join(links.line(link, known.get(link.url, ())) for link in found))
    return OK if all(link.outcome == "ok" for link in found) else FINDING


def stats(arguments: argparse.Namespace) -> int:
    with _database().reading() as connection:
        towns = read_municipalities(connection)
        offers = read_offers(connection)
    if not towns:
        print("nothing here yet: load a town with `lotsin kb import`")
        return FINDING
    by_town = Counter(offer.municipality for offer in offers)
    for key, town in towns.items():
        print(f"{by_town[key]:5}  {key:<22} {town.name}, {len(town.places)} places")
    for title, counts in (
        ("kinds", Counter(offer.kind for offer in offers)),
        ("age of the source", Counter(offer.source_age for offer in offers)),
        ("status", Counter(offer.status for offer in offers)),
    ):
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    unreachable = sum(1 for offer in offers if not offer.reachable)
    print(f"{len(offers)} offers; {unreachable} without phone, e-mail, link or street")
    return OK
