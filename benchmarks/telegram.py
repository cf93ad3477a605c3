"""Telegram from outside: from an update's arrival at the webhook to its answer at the Bot API, beside the web chat.

`python -m benchmarks.telegram [--chats 16] [--questions 20] [--json]`. `lotsin serve --telegram` runs on a copy of
LOTSIN_HOME; the Bot API is the strict mock of the tests, in this process. The same German test questions go through both
channels: each chat asks its next one as soon as it was answered, and then at a calm pace.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import aiohttp

from benchmarks.turns import BIN, memory_mb, running, wait_for
from bot.model import find_model
from evaluation.cases import read_cases
from store.settings import load_settings
from tests.telegram.bot_api import BotApi, User

PORT = 18_520
URL = f"http://127.0.0.1:{PORT}"
PAUSE_S = 2.0  # between the questions of a chat at a calm pace, on average
_LONGEST_S = 300.0


def questions(chats: int, each: int) -> list[list[str]]:
    """For each chat; none ends or changes the conversation."""
    known = [case.text for case in read_cases() if case.language == "de" and case.intent == "find_offer" and not case.held_out]
    random.Random(5).shuffle(known)  # noqa: S311
    return [[known[(chat * each + at) % len(known)] for at in range(each)] for chat in range(chats)]


def ask_telegram(people: list[User], asked: list[list[str]], pause_s: float) -> list[float]:
    """Milliseconds from the moment an update is there to that of the answer's request."""
    world, dice = people[0].bot.world, random.Random(7)  # noqa: S311
    left = {user: list(texts) for user, texts in zip(people, asked)}
    due = {user: time.monotonic() + dice.random() * pause_s for user in people}
    waiting: dict[User, tuple[float, int]] = {}
    took: list[float] = []
    until = time.monotonic() + _LONGEST_S
    while waiting or any(left.values()):
        now = time.monotonic()
        assert now < until, f"only {len(took)} answers came, {len(waiting)} are waited for"
        for user in [user for user, at in due.items() if at <= now]:
            del due[user]
            waiting[user] = (time.monotonic(), len(user.received))
            user.sends(left[user].pop(0))
        with world.changed:
            world.changed.wait_for(
                lambda: any(len(user.received) > before for user, (_, before) in waiting.items()),
                max(min(due.values(), default=until) - time.monotonic(), 0),
            )
        for user, (asked_at, before) in list(waiting.items()):
            came = user.received[before:]
            if came:
                took.append((came[0].at - asked_at) * 1000)
                del waiting[user]
                if left[user]:
                    due[user] = came[0].at + pause_s * (0.5 + dice.random()) if pause_s else 0.0
    return took


async def ask_web(asked: list[list[str]], pause_s: float) -> list[float]:
    """Milliseconds from request to response."""
    dice, took = random.Random(7), []  # noqa: S311

    async def one(client: aiohttp.ClientSession, sender: str, texts: list[str]) -> None:
        await asyncio.sleep(dice.random() * pause_s)
        for text in texts:
            message = {"sender": sender, "message": text, "metadata": {"municipality": "ahlen"}}
            started = time.perf_counter()
            async with client.post(f"{URL}/webhooks/web/webhook", json=message) as answer:
                assert await answer.json(), "every turn is answered"
            took.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(pause_s * (0.5 + dice.random()))

    async with aiohttp.ClientSession() as client:
        await asyncio.gather(*(one(client, f"bench-{number}", texts) for number, texts in enumerate(asked)))
    return took


def figures(ask: Callable[[], list[float]]) -> dict[str, float]:
    started = time.monotonic()
    took = sorted(ask())
    rate = len(took) / (time.monotonic() - started)
    return {
        "p50_ms": statistics.median(took), "p95_ms": took[int(len(took) * 0.95)], "max_ms": took[-1], "per_second": rate,
    }  # fmt: skip


def service(api: BotApi, home: Path) -> AbstractContextManager[Popen[bytes]]:
    here = load_settings().home
    shutil.copytree(here, home, ignore=shutil.ignore_patterns("*.sent", "lotsin-*.log"))
    environment = {
        "LOTSIN_HOME": str(home), "LOTSIN_PORT": str(PORT), "LOTSIN_TELEGRAM_TOKEN": api.token,
        "LOTSIN_TELEGRAM_API": api.url, "LOTSIN_TELEGRAM_WEBHOOK_URL": URL,
    }  # fmt: skip
    os.environ.pop("LOTSIN_DATABASE_URL", None)
    return running([str(BIN / "lotsin"), "serve", "--telegram"], environment, home.parent)


def measure(chats: int, each: int) -> dict[str, dict[str, float]]:
    asked = questions(chats, each)
    with tempfile.TemporaryDirectory() as folder, BotApi() as api, service(api, Path(folder) / "home") as process:
        wait_for(f"{URL}/readyz", process)
        people = [api.user(f"P{number}") for number in range(chats)]
        for user in people:
            user.starts("ahlen")
        api.wait_until(lambda: all(user.received for user in people), 60)
        ask_telegram(people, questions(chats, 5), 0)  # warm
        asyncio.run(ask_web(questions(chats, 2), 0))
        found = {
            "telegram, one after the other": figures(lambda: ask_telegram(people, asked, 0)),
            "web chat, one after the other": figures(lambda: asyncio.run(ask_web(asked, 0))),
            "telegram, calm": figures(lambda: ask_telegram(people, asked, PAUSE_S)),
            "web chat, calm": figures(lambda: asyncio.run(ask_web(asked, PAUSE_S))),
        }
        return {**found, "service": {"memory_mb": memory_mb(process)}}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=16)
    parser.add_argument("--questions", type=int, default=20, help="of each chat in each run")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    find_model(load_settings())
    found = measure(arguments.chats, arguments.questions)
    if arguments.json:
        print(json.dumps(found))
        return 0
    print(f"{arguments.chats} chats, {arguments.questions} questions each; milliseconds until the answer is at the Bot API")
    print(f"{'':<34}{'p50':>8}{'p95':>8}{'max':>8}{'per s':>8}")
    for name, row in found.items():
        if "p50_ms" in row:
            print(f"{name:<34}{row['p50_ms']:>8.1f}{row['p95_ms']:>8.1f}{row['max_ms']:>8.1f}{row['per_second']:>8.1f}")
    print(f"memory of the service: {found['service']['memory_mb']:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
