"""Fills the tables of docs/figures.md from `lotsin evaluate --json`; the sentences around them are written by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from evaluation.last_release import last_figures

PAGE = Path(__file__).with_name("figures.md")
_CATEGORIES = (
    "acute_overload", "child_endangerment", "homelessness", "medical_emergency",
    "poisoning", "sexual_abuse", "suicidality", "violence_adult",
)  # fmt: skip
_HELD_OUT = "held out: "
_END = "<!-- end -->"
_HEAD = """\
| | ours | plain search | stock Rasa | last release | sentences | held out, ours | held out, stock |
|---|---|---|---|---|---|---|---|"""
Row = dict[str, Any]


def main() -> int:
    command = [str(Path(sys.executable).with_name("lotsin")), "evaluate", "--json"]
    rows = json.loads(subprocess.run(command, check=False, capture_output=True, text=True).stdout)
    page = PAGE.read_text(encoding="utf-8")
    for name, table in tables(rows).items():
        before, after = page.split(f"<!-- {name} -->\n", 1)
        page = f"{before}<!-- {name} -->\n{table}\n{after[after.index(_END) :]}"
    PAGE.write_text(page, encoding="utf-8")
    return 0


def tables(rows: list[Row]) -> dict[str, str]:
    """The three tables and the honesty curve, by the name of their place in the page."""
    curve = [row for row in rows if "threshold" in row]
    figures = {row["name"].strip(): row for row in rows if "name" in row}
    names = [name for name in figures if not name.startswith(_HELD_OUT)]
    crises = [name for name in names if name.startswith("crisis") or name in _CATEGORIES]
    entities = [name for name in names if name.startswith("entity")]
    rest = [name for name in names if name not in (*crises, *entities)]
    return {
        "understanding": _table(rest, figures),
        "emergencies": _table(crises, figures),
        "entities": _table(entities, figures),
        "honesty": _curve(curve),
    }


def _table(names: list[str], figures: dict[str, Row]) -> str:
    last = last_figures()
    lines = [_HEAD]
    for name in names:
        row, held = figures[name], figures.get(_HELD_OUT + name, {})
        low = "" if row["higher"] else " (lower is better)"
        cells = [row["ours"], row["plain_search"], row["stock_rasa"], last.get(name, last.get(f"  {name}"))]
        apart = [held.get("ours"), held.get("stock_rasa")] if held.get("cases") else [None, None]
        lines.append(f"| {name}{low} | {' | '.join(map(_cell, cells))} | {row['cases']} | {' | '.join(map(_cell, apart))} |")
    return "\n".join(lines)


def _curve(points: list[Row]) -> str:
    lines = ["| answers from | answered | wrong | plain search: wrong |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(_cell(value) for value in point.values())} |" for point in points)])


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
