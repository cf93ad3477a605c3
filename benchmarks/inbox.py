"""How long staff wait for 100,000 questions: `python -m benchmarks.inbox [--questions 100000]`.

Made-up questions of one year in five towns, on a SQLite database of their own: the time of the inbox page as the console
answers it (sorted in already, and narrowed), of a group's page, and of sorting in a day's 1,000 new questions.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import sqlalchemy as sa
from starlette.testclient import TestClient

from evaluation.cases import read_cases
from knowledge.knowledge import Knowledge
from knowledge.lexicon import load_lexicon
from knowledge.model import Municipality
from knowledge.repository import write_municipality
from review.groups import recount, sort_in
from review.inbox_tables import group
from review.log import REASONS
from review.tables import question
from store.database import Database
from store.settings import load_settings
from web.console.access import COOKIE
from web.console.app import make_console
from web.console.desk import Desk

NOW = datetime(2026, 11, 25, 10, 0)
TOWNS = ("ahlen", "herne", "arnsberg", "aalen", "billerbeck")
NEW = 1000
_MOST_NEW, _WAIT = 5.0, 0.15  # seconds: what the page promises
PATHS = (
    "/redaktion/fragen", "/redaktion/fragen?ordnung=neu", "/redaktion/fragen?thema=ferien",
    "/redaktion/fragen?grund=thumbs_down",
    "/redaktion/fragen?stadt=herne&tage=30", "/redaktion/fragen?seite=40", "/redaktion/fragen/1",
)  # fmt: skip


def texts_of(chance: random.Random, phrases: list[str]) -> Iterator[str]:
    """Judged questions, in part with a word of the lexicon put in: some asked often, most hardly ever."""
    plain = [case.text for case in read_cases()]
    while True:
        text = plain[min(int(chance.paretovariate(0.6)), len(plain)) - 1]
        yield f"{text} {chance.choice(phrases)}" if chance.random() < 0.5 else text


def rows_of(number: int, texts: Iterator[str], chance: random.Random, topics: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "day": date(2026, 11, 25) - timedelta(days=chance.randrange(365)), "municipality": chance.choice(TOWNS),
            "language": "de", "channel": chance.choice(("web", "telegram")), "reason": chance.choice(REASONS),
            "text": next(texts), "intents": [["find_offer", 0.4]], "topics": [chance.choice(topics)], "results": [], "said": [],
        }
        for _ in range(number)
    ]  # fmt: skip


def fill(database: Database, number: int) -> None:
    """Grouped by their wording, which is faster than sorting in and leaves more groups."""
    chance = random.Random(1)  # noqa: S311 – the same questions each time
    lexicon = load_lexicon()
    phrases = [phrase for topic in lexicon.topics.values() for phrases in topic.concepts.values() for phrase in phrases]
    rows = rows_of(number, texts_of(chance, phrases), chance, list(lexicon.topics))
    shelves: dict[tuple[str, str], int] = {}
    for row in rows:
        row["group_id"] = shelves.setdefault((row["municipality"], row["text"]), len(shelves) + 1)
    with database.writing() as connection:
        for key in TOWNS:
            write_municipality(connection, Municipality(key, key.title()))
        plain = {"language": "de", "label": "", "examples": [], "size": 0, "newest": NOW.date(), "state": "open", "version": 1}
        connection.execute(group.insert(), [{"id": key, "municipality": town, **plain} for (town, _), key in shelves.items()])
        for start in range(0, len(rows), 10_000):
            connection.execute(question.insert(), rows[start : start + 10_000])
        recount(connection, shelves.values())
    new = rows_of(NEW, texts_of(chance, phrases), chance, list(lexicon.topics))
    with database.writing() as connection:
        connection.execute(question.insert(), [{**row, "municipality": TOWNS[0], "group_id": None} for row in new])


def visitor_of(database: Database, home: Path) -> TestClient:
    desk = Desk(load_settings({"LOTSIN_HOME": str(home)}), Knowledge(database, home), database, lambda: NOW)
    client = TestClient(make_console(desk), base_url="https://lotsin.example.de")
    staff = desk.staff.add("Anna", "zwölf Zeichen lang", "admin")
    client.cookies.set(COOKIE, desk.sessions.begin(staff, NOW), path="/redaktion")
    return client


def seconds(take: Callable[[], Any], times: int = 1) -> list[float]:
    found = []
    for _ in range(times):
        begun = perf_counter()
        take()
        found.append(perf_counter() - begun)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--questions", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/inbox.db")
        database.upgrade()
        print(f"filled in {seconds(lambda: fill(database, given.questions))[0]:.0f} s", file=sys.stderr)
        with database.reading() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(group)).scalar_one()
        print(f"{given.questions} questions in {count} groups of {len(TOWNS)} towns")
        [sorting] = seconds(lambda: sort_in(database, load_lexicon().stop_words))
        print(f"sorting in {NEW} new ones of one town: {sorting:.2f} s")
        slowest = _pages(visitor_of(database, Path(folder)))
        database.close()
    return int(sorting > _MOST_NEW or slowest > _WAIT)


def _pages(visitor: TestClient) -> float:
    """The slowest page's 95th percentile."""
    slowest = 0.0
    for path in PATHS:
        assert visitor.get(path).status_code == 200
        times = np.array(seconds(lambda path=path: visitor.get(path), times=40))  # type: ignore[misc]
        half, most = np.percentile(times, [50, 95])
        slowest = max(slowest, float(most))
        print(f"{path:45} p50 {half * 1000:4.0f} ms   p95 {most * 1000:4.0f} ms")
    return slowest


if __name__ == "__main__":
    sys.exit(main())
