"""`lotsin release`: a release of the language model is trained, checked against the current one, listed, chosen.

The console starts `lotsin release train` as a process of its own: training needs Rasa, and may be killed without harm.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from actions.services import berlin_now, services
from evaluation.cases import Case, read_cases
from evaluation.figures import Line
from lotsin.cli import FINDING, OK, CommandError, WrongCall
from lotsin.gate import changes, judge
from lotsin.quiet import quiet_rasa
from review.releases import NotReady, Release, ReleaseBook
from review.sentences import Sentence, SentenceBook
from store.database import Database, DatabaseUnavailable, open_database
from store.settings import load_settings

logger = logging.getLogger(__name__)
_BEATS_S = 2.0
_REPORT_EVERY = 100  # sentences
_NICENESS = 10  # the chat on the same machine goes first
_NO_CASES = (
    "Die Prüfsätze (LOTSIN_SENTENCES) fehlen in dieser Installation. Ohne sie lässt sich nicht prüfen, was schlechter würde."
)
_NO_MODEL = "Das Training ergab kein Modell: {reason}. Die bisherige Fassung antwortet weiter."
_REFUSED = "Diese Fassung ist schlechter als die bisherige und wird nicht veröffentlicht"


def train(arguments: argparse.Namespace) -> int:
    """Exit status 1 for a release that is refused or cannot be trained."""
    database = open_database(load_settings())
    book = ReleaseBook(database)
    release = _release_to_train(book, arguments.release)
    os.nice(_NICENESS)
    quiet_rasa(logging.ERROR)
    with _alive(book, release.id):
        ended = _trained(database, book, release)
    book.end(release.id, **ended)
    print("\n".join([f"release {release.id}: {ended['state']}", *ended["faults"]]))
    return OK if ended["state"] == "ready" else FINDING


def _release_to_train(book: ReleaseBook, key: int | None) -> Release:
    release = book.get(key) if key is not None else book.begin("lotsin", berlin_now())
    if release is None:
        raise CommandError("another release is being trained" if key is None else f"there is no release {key}")
    if release.state != "training":
        raise WrongCall(f"release {release.id} was trained before: {release.state}")
    return release


@contextmanager
def _alive(book: ReleaseBook, key: int) -> Iterator[None]:
    """Says every two seconds that the training still runs."""
    over = Event()

    def beat() -> None:
        while not over.wait(_BEATS_S):
            with suppress(DatabaseUnavailable):  # the next one may come through
                book.beat(key)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _trained(database: Database, book: ReleaseBook, release: Release) -> dict[str, Any]:
    from bot import model

    settings, started = load_settings(), time.perf_counter()
    with database.reading() as connection:
        taught = SentenceBook(database).of_ids(connection, release.sentences)
    sentences = "einem Satz" if len(taught) == 1 else f"{len(taught)} Sätzen"
    book.report(release.id, f"Das Sprachmodell lernt, auch aus {sentences} aus der Redaktion.", 5)
    try:
        path, _ = model.train(settings, taught=taught)
        before = model.model_of(settings, database, book.current())
    except model.ModelMissing as error:
        return {"state": "failed", "faults": [_NO_MODEL.format(reason=error)]}
    book.report(release.id, f"Gelernt in {time.perf_counter() - started:.0f} Sekunden. Jetzt wird geprüft.", 40)
    return {"model": path.name, **_checked(book, release, taught, (before, path))}


def _checked(book: ReleaseBook, release: Release, taught: Sequence[Sentence], models: tuple[Path, Path]) -> dict[str, Any]:
    """The gate; sentences that were taught are no test of what was learned."""
    learned = {one.text.casefold() for one in taught}
    cases = [case for case in read_cases(load_settings().sentences) if case.text.casefold() not in learned]
    if not cases:
        return {"state": "refused", "faults": [_NO_CASES]}
    answers, kinds = [], []
    for at, path in enumerate(models):
        lines, understood = asyncio.run(_asked(path, cases, taught, book, release.id, 40 + 30 * at))
        answers.append(lines)
        kinds.append(understood)
    verdict = judge(cases, *answers)
    learned_rows = [
        {"text": one.text, "wanted": one.intent, "before": was, "after": now} for one, was, now in zip(taught, *kinds)
    ]
    book.report(release.id, f"Geprüft mit {len(cases)} Sätzen." if not verdict.faults else f"{_REFUSED}.", 100)
    return {
        "state": "refused" if verdict.faults else "ready", "figures": verdict.figures, "faults": verdict.faults,
        "effect": {"learned": learned_rows, **changes(cases, *answers)},
    }  # fmt: skip


async def _asked(
    path: Path, cases: Sequence[Case], taught: Sequence[Sentence], book: ReleaseBook, key: int, percent: int
) -> tuple[list[Line], list[str]]:
    """What this model answers to the judged sentences, and for what it takes those that were taught."""
    from bot.assistant import Assistant

    assistant = Assistant(replace(services(), log=None), path)  # test questions are no families' questions
    lines = []
    for at, case in enumerate(cases):
        question = {"text": case.text, "municipality": case.municipality, "language": case.language}
        lines.append(await assistant.ask(question))
        if not at % _REPORT_EVERY:
            book.report(key, f"Prüfsatz {at + 1} von {len(cases)}", percent + 30 * at // len(cases))
    understood = [str((await assistant.agent.parse_message(one.text))["intent"]["name"]) for one in taught]
    return lines, understood


def show(arguments: argparse.Namespace) -> int:
    """Newest first, the current one marked; 0 is the model as it is delivered."""
    database = open_database(load_settings())
    book = ReleaseBook(database)
    current = book.current_id()
    for one in book.all():
        mark = "*" if one.id == current else " "
        print(f"{mark} {one.id:4}  {one.made:%Y-%m-%d %H:%M}  {one.state:<9} {len(one.sentences):4} sentences  {one.who}")
    print(f"{'*' if current is None else ' '}    0  as delivered")
    return OK


def use(arguments: argparse.Namespace) -> int:
    """The running service takes it within seconds."""
    database = open_database(load_settings())
    try:
        with database.writing() as connection:
            ReleaseBook(database).use(connection, arguments.release or None, "lotsin", berlin_now())
    except NotReady as error:
        raise CommandError(f"release {error} is not ready: `lotsin release list`") from error
    return OK
