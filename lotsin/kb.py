"""`lotsin kb`: load, check, export, count."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from knowledge.formats import hsds_out, yaml_format
from knowledge.importing import import_path
from knowledge.repository import read_municipalities, read_offers
from lotsin.cli import FINDING, OK, WrongCall
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
    print(f"{count} offers, no problems")
    return OK


def export(arguments: argparse.Namespace) -> int:
    with _database().reading() as connection:
        towns = read_municipalities(connection)
        if arguments.municipality and arguments.municipality not in towns:
            raise WrongCall(f"{arguments.municipality!r} is not there; known are {', '.join(sorted(towns))}")
        offers = read_offers(connection, [arguments.municipality] if arguments.municipality else None)
    print(hsds_out.write_services(offers) if arguments.format == "hsds" else yaml_format.write_offers(offers))
    return OK


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
