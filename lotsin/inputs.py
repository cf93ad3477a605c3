"""Lines in, lines out, and the checks that commands share; what is wrong is said with its line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from knowledge.knowledge import Knowledge
from lotsin.cli import CommandError, WrongCall


def read_lines(path: str) -> Iterator[dict[str, Any]]:
    """JSON objects with a `text`, from a file or standard input. Raises CommandError naming the line."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(f"{path}, line {number}: not readable as JSON ({error.msg})") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise CommandError(f"{path}, line {number}: an object with a `text` is expected")
        check_question(row, f"{path}, line {number}: ")
        yield row


def check_question(row: dict[str, Any], where: str = "") -> None:
    """Raises WrongCall for a wrong time or wrong coordinates."""
    if row.get("at"):
        try:
            row["at"] = datetime.fromisoformat(str(row["at"])).replace(tzinfo=None).isoformat()
        except ValueError:
            raise WrongCall(f"{where}--at {row['at']!r}: a time like 2026-11-25T10:00 is expected") from None
    latitude, longitude = row.get("lat"), row.get("lon")
    if (latitude is None) != (longitude is None):
        raise WrongCall(f"{where}--lat and --lon go together")
    if latitude is not None and longitude is not None:
        if not all(isinstance(value, (int, float)) for value in (latitude, longitude)):
            raise WrongCall(f"{where}lat and lon must be numbers")
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise WrongCall(f"{where}{latitude}, {longitude} is no place on earth (latitude, longitude in degrees)")


def town_or_error(knowledge: Knowledge, name: str | None, where: str = "") -> str:
    """The key of a town, by key or name. Raises WrongCall naming those that are there."""
    known = ", ".join(sorted(town.id for town in knowledge.municipalities())) or "none yet; load one with `lotsin kb import`"
    if not name:
        raise WrongCall(f"{where}say which town: --municipality, one of {known}")
    town = knowledge.town(name)
    if town is None:
        raise WrongCall(f"{where}{name!r} is not there; known are {known}")
    return town.id


def write_line(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)
