"""The figures of the last release, kept beside today's: what got worse shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from evaluation.figures import Figure

RECORD = Path(__file__).with_name("last_release.json")


def last_figures() -> dict[str, float]:
    """By name; empty before the first release."""
    if not RECORD.exists():
        return {}
    figures: dict[str, float] = json.loads(RECORD.read_text(encoding="utf-8"))["figures"]
    return figures


def record_release(rows: Iterable[Figure]) -> None:
    figures = {row.name: row.ours for row in rows}
    RECORD.write_text(json.dumps({"figures": figures}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
