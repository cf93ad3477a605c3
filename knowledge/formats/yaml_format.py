"""Towns as folders: `place.yml` for the town itself, `questions.yml` for what was asked there, one file for each offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.formats.parsing import Faulty, Problem, parse_asked, parse_municipality, parse_offers
from knowledge.model import Asked, Municipality, Offer
from store.files import read_yaml

PLACE_FILE = "place.yml"
QUESTIONS_FILE = "questions.yml"


def _read(path: Path) -> Any:
    try:
        return read_yaml(path)
    except UnicodeDecodeError as error:
        raise Faulty([Problem(str(path), None, "-", "the file is not UTF-8 text")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else None
        raise Faulty([Problem(str(path), row, "-", f"not readable as YAML: {getattr(error, 'problem', error)}")]) from error


def folders_of(path: Path) -> list[Path]:
    """The town folders in a path: itself, or those below it; parents before their children."""
    if path.is_file():
        return []
    own = [path] if (path / PLACE_FILE).exists() else sorted(file.parent for file in path.glob(f"*/{PLACE_FILE}"))
    parents = {folder.name: (_read(folder / PLACE_FILE) or {}).get("parent") for folder in own}

    def depth(name: str) -> int:
        parent = parents.get(name)
        return 0 if parent is None or parent not in parents else 1 + depth(parent)

    return sorted(own, key=lambda folder: (depth(folder.name), folder.name))


@dataclass(frozen=True)
class Town:
    """What an import brings of one town; `asked` is None where the file says nothing of questions."""

    municipality: Municipality
    offers: list[Offer]
    asked: list[Asked] | None = None


def read_town(folder: Path) -> Town:
    """One town's folder. Raises Faulty naming file, row and field."""
    raw = _read(folder / PLACE_FILE)
    file = str(folder / PLACE_FILE)
    if not isinstance(raw, dict):
        raise Faulty([Problem(file, None, "-", "a mapping of fields is expected")])
    municipality = parse_municipality(raw, file)
    questions = folder / QUESTIONS_FILE
    asked = parse_asked(_read(questions), municipality.id, str(questions)) if questions.exists() else None
    return Town(municipality, parse_offers(_rows(folder), municipality.id), asked)


def _rows(folder: Path) -> Iterator[tuple[str, int | None, Any]]:
    for path in sorted(folder.glob("*.yml")):
        if path.name not in (PLACE_FILE, QUESTIONS_FILE):
            yield str(path), None, _read(path)


def read_file(path: Path, municipality: str) -> list[Offer]:
    """A single file: one offer, or a list of them. Raises Faulty."""
    raw = _read(path)
    if isinstance(raw, list):
        return parse_offers(((str(path), number, row) for number, row in enumerate(raw, 1)), municipality)
    return parse_offers([(str(path), None, raw)], municipality)


def _plain(offer: Offer) -> dict[str, Any]:
    """Only what is known; defaults are left out so that a file stays short."""
    default = asdict(Offer("", "", "", "", ""))
    plain: dict[str, Any] = {}
    for name, value in asdict(offer).items():
        if name != "municipality" and value != default[name]:
            plain[name] = [
                {key: part for key, part in item.items() if part is not None and not (key == "official" and part)}
                if isinstance(item, dict) else item
                for item in value
            ] if isinstance(value, (tuple, list)) else value  # fmt: skip
    return plain


def write_offers(offers: list[Offer]) -> str:
    """The offers as one YAML list, readable by `read_file`."""
    text: str = yaml.safe_dump(
        [_plain(offer) | {"municipality": offer.municipality} for offer in offers],
        allow_unicode=True, sort_keys=False, width=118,
    )  # fmt: skip
    return text
