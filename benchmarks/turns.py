"""A turn from outside: latency, turns a second, start, memory; ours beside stock Rasa, in one run on one machine.

`python -m benchmarks.turns`. Stock Rasa is its default pipeline and policies, trained on the same sentences, with the same
actions behind its HTTP action server. Both answer the same questions over HTTP; figures are medians and 95th percentiles.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.model import find_model
from evaluation.stock import stock_model
from store.settings import ROOT, load_settings

BIN = Path(sys.executable).parent
OURS, STOCK, ACTIONS = 18_500, 18_550, 18_555
QUESTIONS = (
    "Wo gibt es eine Tanzgruppe?",
    "wie finde ich n kitaplatz",
    "hebamme gesucht",
    "krabbelgruppe für baby 8 monate",
    "mein sohn ist 4 und spricht kaum, wer hilft",
    "wann ist der nächste kindertrödelmarkt",
    "nachhilfe für 3. klasse",
    "was kostet die ogs",
)


@dataclass
class Figures:
    start_s: float
    memory_mb: float
    p50_ms: float
    p95_ms: float
    busy_p50_ms: float
    busy_p95_ms: float
    turns_a_second: float


@contextmanager
def running(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = (folder / f"{Path(command[0]).name}-{len(command)}.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 180) -> None:
    """Raises RuntimeError where the process ends or never answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(url, timeout=2).status_code < 500:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
    raise RuntimeError(f"{url} did not answer within {seconds} s")


def memory_mb(*processes: subprocess.Popen[bytes]) -> float:
    """Resident memory of the processes (Linux)."""
    total = 0
    for process in processes:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return total / 1024


async def turn(client: httpx.AsyncClient, url: str, sender: str, text: str) -> float:
    """Milliseconds of one answered turn."""
    started = time.perf_counter()
    answer = await client.post(url, json={"sender": sender, "message": text, "metadata": {"municipality": "ahlen"}})
    answer.raise_for_status()
    assert answer.json(), "every turn is answered"
    return (time.perf_counter() - started) * 1000


async def measure(url: str, turns: int, senders: int) -> tuple[list[float], float]:
    """All latencies, and turns a second. Each sender starts a conversation anew every eight questions."""

    async def one(number: int) -> list[float]:
        return [
            await turn(client, url, f"{number}-{at // len(QUESTIONS)}", QUESTIONS[at % len(QUESTIONS)])
            for at in range(turns // senders)
        ]

    async with httpx.AsyncClient(timeout=60) as client:
        started = time.perf_counter()
        latencies = [value for part in await asyncio.gather(*(one(n) for n in range(senders))) for value in part]
        return latencies, len(latencies) / (time.perf_counter() - started)


def figures(url: str, start_s: float, turns: int, *processes: subprocess.Popen[bytes]) -> Figures:
    asyncio.run(measure(url, 32, 1))  # warm
    alone, _ = asyncio.run(measure(url, turns, 1))
    busy, rate = asyncio.run(measure(url, turns, 16))

    def p95(values: list[float]) -> float:
        return sorted(values)[int(len(values) * 0.95)]

    return Figures(
        start_s, memory_mb(*processes), statistics.median(alone), p95(alone), statistics.median(busy), p95(busy), rate
    )


def ours(turns: int, folder: Path) -> Figures:
    started = time.monotonic()
    with running([str(BIN / "lotsin"), "serve"], {"LOTSIN_PORT": str(OURS)}, folder) as server:
        wait_for(f"http://127.0.0.1:{OURS}/readyz", server)
        return figures(f"http://127.0.0.1:{OURS}/webhooks/web/webhook", time.monotonic() - started, turns, server)


def stock(turns: int, folder: Path) -> Figures:
    model = str(stock_model(load_settings()))
    rasa = str(BIN / "rasa")
    here = ROOT / "benchmarks" / "stock"
    started = time.monotonic()
    actions_command = [rasa, "run", "actions", "--actions", "actions.actions", "--port", str(ACTIONS)]
    with running(actions_command, {"LOTSIN_MUNICIPALITY": "ahlen"}, folder) as actions:
        command = [rasa, "run", "--model", model, "--port", str(STOCK), "--endpoints", str(here / "endpoints.yml")]
        with running([*command, "--credentials", str(here / "credentials.yml")], {}, folder) as server:
            wait_for(f"http://127.0.0.1:{ACTIONS}/health", actions)
            wait_for(f"http://127.0.0.1:{STOCK}/webhooks/rest/", server)
            start_s = time.monotonic() - started
            return figures(f"http://127.0.0.1:{STOCK}/webhooks/rest/webhook", start_s, turns, actions, server)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=320)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    find_model(load_settings())
    with tempfile.TemporaryDirectory() as folder:
        mine, theirs = ours(arguments.turns, Path(folder)), stock(arguments.turns, Path(folder))
    if arguments.json:
        print(json.dumps({"ours": mine.__dict__, "stock": theirs.__dict__}))
        return 0
    print(f"{'':<28}{'ours':>10}{'stock Rasa':>12}{'ours/stock':>12}")
    for name, label in (
        ("p50_ms", "a turn, 1 sender, p50 ms"), ("p95_ms", "a turn, 1 sender, p95 ms"),
        ("busy_p50_ms", "a turn, 16 senders, p50 ms"), ("busy_p95_ms", "a turn, 16 senders, p95 ms"),
        ("turns_a_second", "turns a second, 16 senders"), ("start_s", "start, s"), ("memory_mb", "memory, MB"),
    ):  # fmt: skip
        left, right = getattr(mine, name), getattr(theirs, name)
        print(f"{label:<28}{left:>10.1f}{right:>12.1f}{left / right:>12.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
