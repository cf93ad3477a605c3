"""`lotsin train` and `lotsin evaluate`."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import time
from dataclasses import replace
from typing import Any

from actions.services import Services, services
from evaluation.cases import Case, read_cases
from lotsin.cli import FINDING, OK, CommandError
from lotsin.quiet import quiet_rasa
from store.settings import load_settings


def train(arguments: argparse.Namespace) -> int:
    from bot import model

    settings, started = load_settings(), time.perf_counter()
    if arguments.force or not model.current_path(settings).exists():
        quiet_rasa(logging.WARNING)
    path, trained = model.train(settings, arguments.force)
    if trained:
        print(f"trained in {time.perf_counter() - started:.0f} s: {path.name}, {path.stat().st_size / 1e6:.1f} MB")
    else:
        print(f"nothing changed: {path.name}")
    return OK


def evaluate(arguments: argparse.Namespace) -> int:
    """Exit status 1 where a figure is behind a baseline."""
    quiet_rasa(logging.ERROR)
    from evaluation.figures import errors, figures, table
    from evaluation.plain_search import PlainSearch

    cases = read_cases()
    if not cases:
        raise CommandError("no test sentences: tests/language is missing in this installation")
    given = replace(services(), log=None)  # test questions are no families' questions
    ours = asyncio.run(_ask(cases, given))
    search = PlainSearch(given.knowledge)
    plain = [search.find(case.text, case.municipality) for case in cases]
    stock = None if arguments.no_stock else _stock(cases, given, arguments.renew_stock)
    rows = figures(cases, ours, plain, stock)
    if arguments.json:
        print(json.dumps([row.line() for row in rows], ensure_ascii=False))
    else:
        print(table(rows))
    if arguments.errors:
        print("\n".join(errors(cases, ours)))
    return OK if all(row.ahead() for row in rows) else FINDING


async def _ask(cases: list[Case], given: Services) -> list[dict[str, Any]]:
    from bot.assistant import Assistant

    assistant = Assistant(given)
    return [await assistant.ask({"text": case.text, "municipality": case.municipality}) for case in cases]


def _stock(cases: list[Case], given: Services, renew: bool) -> list[tuple[str, float]]:
    from evaluation.stock import record, recorded_intents, stock_intents

    kept = None if renew else recorded_intents(cases)
    if kept is None:
        kept = asyncio.run(stock_intents(cases, given.settings))
        record(cases, kept)
    return kept
