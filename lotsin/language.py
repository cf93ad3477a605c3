"""`lotsin train` and `lotsin evaluate`."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from actions.services import Services, services
from evaluation.cases import SENTENCES, Case, read_cases
from evaluation.dialogues import Checked
from evaluation.entities import Read
from lotsin.cli import FINDING, OK, CommandError
from lotsin.quiet import quiet_rasa
from store.settings import load_settings


def train(arguments: argparse.Namespace) -> int:
    from bot import model

    settings, started = load_settings(), time.perf_counter()
    if arguments.force or not model.current_path(settings).exists():
        quiet_rasa(logging.WARNING)
    path, trained = model.train(settings, arguments.force)
    model.belongs_to_current(settings, path)
    if trained:
        print(f"trained in {time.perf_counter() - started:.0f} s: {path.name}, {path.stat().st_size / 1e6:.1f} MB")
    else:
        print(f"nothing changed: {path.name}")
    return OK


def evaluate(arguments: argparse.Namespace) -> int:
    """Exit status 1 where a figure is behind a baseline."""
    quiet_rasa(logging.ERROR)
    from evaluation import figures as figures_of
    from evaluation.last_release import last_figures, record_release
    from evaluation.plain_search import PlainSearch

    cases = read_cases()
    if not cases:
        raise CommandError("no test sentences: tests/language is missing in this installation")
    given = replace(services(), log=None)  # test questions are no families' questions
    asked = asyncio.run(_ask_all(cases, given))
    search = PlainSearch(given.knowledge)
    plain = [search.find_with_score(case.text, case.municipality) for case in cases]
    stock = None if arguments.no_stock else _stock(cases, given, arguments.renew_stock)
    rows = figures_of.figures(cases, asked.lines, [offers for _, offers in plain], stock)
    held = [at for at, case in enumerate(cases) if case.held_out]
    held_out = figures_of.figures(
        [cases[at] for at in held],
        [asked.lines[at] for at in held],
        [plain[at][1] for at in held],
        stock and [stock[at] for at in held],
    )
    held_out = [replace(row, name=f"held out: {row.name.strip()}") for row in held_out]
    rows += [figures_of.follow_up_figure(asked.dialogues), *figures_of.entity_figures(asked.entities)]
    fresh = [figures_of.follow_up_figure(asked.held_out_dialogues), *figures_of.entity_figures(asked.held_out_entities)]
    held_out += [replace(row, name=f"held out: {row.name}") for row in fresh]
    curve = figures_of.honesty(cases, asked.always, plain)
    if arguments.json:
        print(json.dumps([row.line() for row in (*rows, *held_out)] + [asdict(point) for point in curve], ensure_ascii=False))
    else:
        print(figures_of.table(rows, last_figures()), figures_of.table(held_out, last_figures()), sep="\n\n")
        print("\n" + figures_of.honesty_table(curve))
    if arguments.errors:
        read = [f"{one.kind}: {one.text}\n    {one.found}, not {one.expected}" for one in asked.entities if not one.right]
        talk = [
            f"{one.promise} ({one.turn + 1}): {one.text}\n    {'; '.join(one.wrong)}" for one in asked.dialogues if one.wrong
        ]
        print("\n".join([*figures_of.confusions(cases, asked.lines), *figures_of.errors(cases, asked.lines), *talk, *read]))
    if arguments.record_release:
        record_release([*rows, *held_out])
    return OK if all(row.ahead() for row in (*rows, *held_out)) else FINDING


_FOLDERS = (".", "held_out")


@dataclass(frozen=True)
class _Asked:
    lines: list[dict[str, Any]]
    always: list[dict[str, Any]]  # answered without a threshold: for the honesty curve
    dialogues: list[Checked]
    entities: list[Read]
    held_out_dialogues: list[Checked]
    held_out_entities: list[Read]


async def _ask_all(cases: list[Case], given: Services) -> _Asked:
    from bot.assistant import Assistant
    from evaluation.dialogues import check_dialogues
    from evaluation.entities import check_entities

    assistant = Assistant(given)
    questions = [{"text": case.text, "municipality": case.municipality, "language": case.language} for case in cases]
    lines = [await assistant.ask(question) for question in questions]
    dialogues = [await check_dialogues(assistant.ask, SENTENCES / "de" / folder / "dialogues.yml") for folder in _FOLDERS]
    entities = [await check_entities(assistant.ask, SENTENCES / "de" / folder / "entities.yml") for folder in _FOLDERS]
    daring = Assistant(replace(given, answers_from=0.0))
    always = [await daring.ask(q) if case.see is not None else line for q, case, line in zip(questions, cases, lines)]
    return _Asked(lines, always, dialogues[0], entities[0], dialogues[1], entities[1])


def _stock(cases: list[Case], given: Services, renew: bool) -> list[tuple[str, float]]:
    from evaluation.stock import record, recorded_intents, stock_intents

    kept = None if renew else recorded_intents(cases)
    if kept is None:
        kept = asyncio.run(stock_intents(cases, given.settings))
        record(cases, kept)
    return kept
