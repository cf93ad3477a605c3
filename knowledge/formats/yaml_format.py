"""Towns as folders: `place.yml` for the town itself, `questions.yml` for what was asked there, one file for each offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import ReaderError

from knowledge.formats.parsing import Faulty, Located, Problem, gathering, parse_offers
from knowledge.formats.town_parsing import parse_asked, parse_municipality
from knowledge.formats.yaml_bombs import refuse_bomb
from knowledge.model import Asked, Municipality, Offer
from store.files import read_yaml

PLACE_FILE = "place.yml"
QUESTIONS_FILE = "questions.yml"
_UNQUOTED_DATE = re.compile(r"^[\s{\[,-]*(?P<field>[\w.]+):\s.*?\b(?P<date>\d{4}-\d\d?-\d\d?)", re.MULTILINE)


def _read(path: Path) -> Any:
    """Raises Faulty, also for what is too large or would become so once it is read."""
    problems: list[Problem] = []
    with gathering(problems, str(path)):
        refuse_bomb(path)
        return _loaded(path)
    raise Faulty(problems)


def _loaded(path: Path) -> Any:
    try:
        return read_yaml(path)
    except UnicodeDecodeError as error:
        raise Faulty([Problem(str(path), None, "-", "the file is not UTF-8 text")]) from error
    except ReaderError as error:
        code = error.character if isinstance(error.character, int) else ord(error.character)
        what = f"the character U+{code:04X} is not allowed"
        raise Faulty([Problem(str(path), None, "-", f"not readable as YAML: {what}")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else None
        raise Faulty([Problem(str(path), row, "-", f"not readable as YAML: {getattr(error, 'problem', error)}")]) from error
    except OSError as error:
        raise Faulty([Problem(str(path), None, "-", f"cannot be read: {error.strerror}")]) from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise Faulty([_wrong_value(path, error)]) from error


def _wrong_value(path: Path, error: Exception) -> Problem:
    """The loader turns an unquoted 2026-02-30 into a date and does not say where it failed."""
    text = path.read_text(encoding="utf-8-sig")
    for found in _UNQUOTED_DATE.finditer(text):
        try:
            date(*map(int, found["date"].split("-")))
        except ValueError:
            row = text.count("\n", 0, found.start("date")) + 1
            return Problem(str(path), row, found["field"], f"{found['date']} is not a date; write it as 2026-03-02")
    return Problem(str(path), None, "-", f"a value cannot be read: {error}")


def folders_of(path: Path) -> list[Path]:
    """The town folders in a path: itself, or those below it."""
    if path.is_file():
        return []
    return [path] if (path / PLACE_FILE).exists() else sorted(file.parent for file in path.glob(f"*/{PLACE_FILE}"))


@dataclass(frozen=True)
class Town:
    """What an import brings of one town; `asked` is None where the file says nothing of questions."""

    municipality: Municipality
    located: list[Located] = field(default_factory=list)
    asked: list[Asked] | None = None
    file: str = "-"

    @property
    def offers(self) -> list[Offer]:
        return [one.offer for one in self.located]


def read_town(folder: Path) -> Town:
    """One town's folder. Raises Faulty naming file, row and field of all that is wrong in it."""
    problems: list[Problem] = []
    file, questions = str(folder / PLACE_FILE), folder / QUESTIONS_FILE
    municipality, asked, located = Municipality(folder.name, folder.name), None, []
    with gathering(problems):
        municipality = parse_municipality(_read(folder / PLACE_FILE), file)
    with gathering(problems):
        located = parse_offers(_rows(folder, problems), municipality.id)
    with gathering(problems):
        asked = parse_asked(_read(questions), municipality.id, str(questions)) if questions.exists() else None
    if problems:
        raise Faulty(problems)
    return Town(municipality, located, asked, file)


def _rows(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, int | None, Any]]:
    for path in sorted(folder.glob("*.yml")):
        if path.name not in (PLACE_FILE, QUESTIONS_FILE):
            with gathering(problems):
                yield str(path), None, _read(path)


def located_in(path: Path, municipality: str) -> list[Located]:
    """A single file: one offer, or a list of them. Raises Faulty."""
    raw = _read(path)
    if isinstance(raw, list):
        return parse_offers(((str(path), number, row) for number, row in enumerate(raw, 1)), municipality)
    return parse_offers([(str(path), None, raw)], municipality)


def read_file(path: Path, municipality: str) -> list[Offer]:
    return [one.offer for one in located_in(path, municipality)]


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
