"""`lotsin search`: the knowledge search alone."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any

from actions.turn import result_line
from knowledge.knowledge import Knowledge, Wish, open_knowledge
from lotsin.cli import FINDING, OK, WrongCall
from lotsin.inputs import read_lines, town_or_error, write_line
from store.database import open_database
from store.settings import load_settings


def search(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    knowledge = open_knowledge(settings, open_database(settings))
    if arguments.limit < 1:
        raise WrongCall("--limit: a number from 1 up is expected")
    if arguments.batch:
        for row in read_lines(arguments.batch):
            town = town_or_error(knowledge, row.get("municipality") or arguments.municipality, f"{row.get('id')}: ")
            write_line({"id": row.get("id"), "results": _results(knowledge, row["text"], town, arguments.limit)})
        return OK
    if not arguments.text:
        raise WrongCall("a TEXT or --batch FILE.jsonl is expected")
    town = town_or_error(knowledge, arguments.municipality or settings.municipality)
    results = _results(knowledge, arguments.text, town, arguments.limit)
    if arguments.json:
        print(json.dumps({"results": results}, ensure_ascii=False))
    else:
        for result in results:
            print(f"{result['score']:.2f}  {result['id']:<44} {result['name']}")
    return OK if results else FINDING


def _results(knowledge: Knowledge, text: str, town: str, limit: int) -> list[dict[str, Any]]:
    finding = knowledge.find(Wish(text, town), limit=limit, kept=0.0)
    now = datetime.now()
    land = knowledge.view(town).land
    return [result_line(found, now, land) for found in finding.found]
