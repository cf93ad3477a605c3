"""How the knowledge base grows: `python -m benchmarks.knowledge [--sizes 1000,10000] [--database sqlite|postgresql]`.

For invented towns (benchmarks/synthetic.py) it prints what an import, an index, a start, a search and a search for the
nearest take, and how large each is. Each size is filled in one process and asked in another, so that memory is that of a
server which only answers. Search: German test questions (tests/language); nearest: the same with a point and a kind.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.synthetic import TOWN, offers_of, town
from evaluation.cases import read_cases
from knowledge.formats import csv_out
from knowledge.importing import import_path
from knowledge.knowledge import Knowledge
from knowledge.lexicon import load_lexicon
from knowledge.limits import Limits
from knowledge.repository import write_municipality, write_offers
from knowledge.where import Point
from knowledge.wishes import Wish
from store.database import Database

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_IMPORTED = 5_000  # offers that go through a spreadsheet; the rest is written as the import writes them
_AT_ONCE = 10_000
_QUESTIONS = 400
_COMPARED = 20_000  # offers up to which every answer is compared with a look at every offer
ROWS = {
    "import": "import of a spreadsheet, offers/s",
    "write": "writing offers, offers/s",
    "database": "database, MB",
    "build": "index built, s",
    "build_memory": "memory while building, MB",
    "index": "index on disk, MB",
    "start": "start with it, s",
    "memory": "memory of a server that answers, MB",
    "search_p50": "search p50, ms",
    "search_p95": "search p95, ms",
    "nearest_p50": "nearest p50, ms",
    "nearest_p95": "nearest p95, ms",
    "changed": "a change is found after, ms",
    "kept": "first three as with a look at every offer",
}


def questions() -> list[str]:
    texts = [case.text for case in read_cases() if case.language == "de" and case.outcome == "answered"]
    step = max(len(texts) // _QUESTIONS, 1)
    return texts[::step][:_QUESTIONS]


def fill(url: str, home: Path, count: int) -> dict[str, float]:
    """Imports the town and builds its index."""
    database, lexicon = Database(url), load_lexicon()
    database.upgrade()
    with database.writing() as connection:
        write_municipality(connection, town(count))
    stream = offers_of(count, lexicon)
    path = home / "offers.csv"
    path.write_text(csv_out.write_offers(list(islice(stream, min(_IMPORTED, count)))), encoding="utf-8")
    start = time.perf_counter()
    import_path(database, path, municipality=TOWN)
    imported = min(_IMPORTED, count) / (time.perf_counter() - start)
    written, spent = 0, 0.0
    while batch := list(islice(stream, _AT_ONCE)):
        start = time.perf_counter()
        with database.writing() as connection:
            write_offers(connection, batch)
        spent += time.perf_counter() - start
        written += len(batch)
    knowledge = Knowledge(database, home)
    knowledge.municipalities()  # the topic model is not part of the index
    start = time.perf_counter()
    knowledge.view(TOWN)
    return {
        "import": imported,
        "write": written / spent if written else float("nan"),
        "build": time.perf_counter() - start,
        "build_memory": _peak(),
        "index": sum(path.stat().st_size for path in (home / "index").rglob("*.npy")) / 1e6,
    }


def ask(url: str, home: Path, count: int) -> dict[str, float]:
    """What a server does that finds the index on disk."""
    knowledge, texts = Knowledge(Database(url), home), questions()
    knowledge.municipalities()
    start = time.perf_counter()
    knowledge.view(TOWN)
    found = {"start": time.perf_counter() - start}
    dice = np.random.default_rng(3)
    points = [Point.rounded(51.5 + high, 7.5 + wide) for high, wide in dice.uniform(-0.2, 0.2, (len(texts), 2))]
    wishes = {
        "search": [Wish(text, TOWN) for text in texts],
        "nearest": [Wish(text, TOWN, point=point, kinds=("info_point",)) for text, point in zip(texts, points)],
    }
    for name, several in wishes.items():
        for wish in several[:20]:  # files are in memory from here on
            knowledge.find(replace(wish, ages=(7,)))
        took = [_timed(lambda: knowledge.find(wish)) for wish in several]  # noqa: B023 - called at once
        found[f"{name}_p50"], found[f"{name}_p95"] = (float(value) * 1000 for value in np.percentile(took, [50, 95]))
    found["memory"] = _now()
    found["changed"] = _change(knowledge, url) * 1000
    if count <= _COMPARED:
        found["kept"] = _kept(knowledge, Knowledge(Database(url), home, limits=Limits(close_look=count + 1)), wishes["search"])
    return found


def _change(knowledge: Knowledge, url: str) -> float:
    """From the commit of another connection until the new offer is found, seconds."""
    new = next(offers_of(1, load_lexicon()))
    new = replace(new, id="neu", name="Quidditchtraining für Kinder", description="Fliegen mit dem Besen.")
    with Database(url).writing() as connection:
        write_offers(connection, [new])
    start = time.perf_counter()
    finding = knowledge.find(Wish("quidditchtraining", TOWN))
    if not finding.found or finding.found[0].offer.id != "neu":
        raise SystemExit("the change was not found")
    return time.perf_counter() - start


def _kept(knowledge: Knowledge, thorough: Knowledge, wishes: list[Wish]) -> float:
    """Of the first three of a look at every offer, the share that the two steps show too."""
    quick = [{found.offer.id for found in knowledge.find(wish, limit=3).found} for wish in wishes]
    shares = []
    for wish, shown in zip(wishes, quick):
        whole = {found.offer.id for found in thorough.find(wish, limit=3).found}
        shares += [len(whole & shown) / len(whole)] if whole else []
    return float(np.mean(shares))


def _timed(action: Any) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _now() -> float:
    """Resident memory with the pages of the index that were looked at, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _apart(task: Any, *arguments: Any) -> dict[str, float]:
    """In a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        result: dict[str, float] = pool.apply(task, arguments)
        return result


@contextlib.contextmanager
def server(kind: str, home: Path) -> Iterator[str]:
    """The address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{home / 'lotsin.db'}"
        return
    import pgserver

    running = pgserver.get_server(home / "postgresql", cleanup_mode="stop")
    yield running.get_uri().replace("postgresql://", "postgresql+psycopg2://", 1)
    running.cleanup()


def measure(kind: str, count: int, scratch: Path | None) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=scratch) as folder, server(kind, Path(folder)) as url:
        found = _apart(fill, url, Path(folder), count)
        files = [path for path in Path(folder).rglob("*") if path.is_file() and "index" not in path.parts]
        found["database"] = sum(path.stat().st_size for path in files if path.suffix not in (".csv", ".npz")) / 1e6
        return found | _apart(ask, url, Path(folder), count)


def table(kind: str, by_size: dict[int, dict[str, float]]) -> str:
    sizes = list(by_size)
    heads = [f"{size:,}" for size in sizes]
    grows = [f"×{second / first:g} offers" for first, second in pairwise(sizes)]
    lines = [f"| {kind} | {' | '.join(heads)} | {' | '.join(grows)} |", "|---" * (1 + len(heads) + len(grows)) + "|"]
    for key, name in ROWS.items():
        values = [by_size[size].get(key, float("nan")) for size in sizes]
        growth = [f"×{second / first:.1f}" if first else "–" for first, second in pairwise(values)]
        cells = [_shown(value) for value in values] + [one if "nan" not in one else "–" for one in growth]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _shown(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, _SIZES)))
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--scratch", type=Path, help="where databases are put while it runs")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    for kind in ("sqlite", "postgresql") if arguments.database == "both" else (arguments.database,):
        by_size: dict[int, dict[str, float]] = {}
        for size in sizes:
            by_size[size] = measure(kind, size, arguments.scratch)
            print(json.dumps({"database": kind, "offers": size, **by_size[size]}), file=sys.stderr, flush=True)
        print(table(kind, by_size), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
