"""`lotsin train` and `lotsin evaluate`."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import time
from dataclasses import replace

from actions.services import services
from lotsin.cli import FINDING, OK, CommandError
from lotsin.quiet import quiet_rasa
from store.settings import load_settings


def train(arguments: argparse.Namespace) -> int:
    quiet_rasa(logging.WARNING)
    from bot import model

    started = time.perf_counter()
    path, trained = model.train(load_settings(), arguments.force)
    if trained:
        print(f"trained in {time.perf_counter() - started:.0f} s: {path.name}, {path.stat().st_size / 1e6:.1f} MB")
    else:
        print(f"nothing changed: {path.name}")
    return OK


def evaluate(arguments: argparse.Namespace) -> int:
    """Exit status 1 where a figure is behind a baseline."""
    quiet_rasa(logging.ERROR)
    from evaluation.cases import read_cases
    from evaluation.figures import errors, figures, table
    from evaluation.plain_search import PlainSearch

    cases = read_cases()
    if not cases:
        raise CommandError("no test sentences: tests/language is missing in this installation")
    given = replace(services(), log=None)  # test questions are no families' questions
    ours = asyncio.run(_ask(cases, given))
    search = PlainSearch(given.knowledge)
    plain = [search.find(case.text, case.municipality) for case in cases]
    stock = None if arguments.no_stock else asyncio.run(_stock(cases, given))
    rows = figures(cases, ours, plain, stock)
    if arguments.json:
        print(json.dumps([row.line() for row in rows], ensure_ascii=False))
    else:
        print(table(rows))
    if arguments.errors:
        print("\n".join(errors(cases, ours)))
    return OK if all(row.ahead() for row in rows) else FINDING


async def _ask(cases: list, given: object) -> list:  # type: ignore[type-arg]
    from bot.assistant import Assistant

    assistant = Assistant(given)  # type: ignore[arg-type]
    return [await assistant.ask({"text": case.text, "municipality": case.municipality}) for case in cases]


async def _stock(cases: list, given: object) -> list:  # type: ignore[type-arg]
    from evaluation.stock import stock_intents

    return await stock_intents(cases, given.settings)  # type: ignore[attr-defined]
