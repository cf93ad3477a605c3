"""Single cells of a spreadsheet: how a value stands in one, and what is made of what an editor or a spreadsheet wrote.

Several values in one cell stand apart by ` | `; a bar or a backslash that belongs to a value is written `\\|` and `\\\\`.
An apostrophe before what a spreadsheet would execute or change (`'=…`, `'+49 …`, `'01067`), or what would be read as
something else here, says: this is text, as it stands. Import takes that apostrophe away again, and no other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.formats.values import Fault, shown
from knowledge.text import fold

EXAMPLE, HINT = "BEISPIEL:", "HINWEIS:"  # before a name: rows of the template, no offers
EMPTY = "(leer)"  # in the first cell of a place, a contact … of which nothing is known
SEPARATOR = " | "

# What spreadsheets execute (OWASP, "CSV Injection"), and what they silently make a date or a number of
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_RECAST = re.compile(r"(?:0[0-9]+|[0-9]{12,}|[0-9]+(?:[-./:,][0-9]+)+)\Z")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_ITEM = re.compile(r"(?:\\[\\|]|[^|])+")
_ESCAPED = re.compile(r"\\([\\|])")
_GERMAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
_SHORT_MONTH = re.compile(r"([a-z]{3})\.?[ -]([0-9]{2})", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mrz", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_AGE = re.compile(r"(?:(?:ab|bis) )?([0-9]{1,4}(?:[.,][0-9]{1,4})?) ?(jahre?n?|j\.?|monate?n?|mon\.?|m\.?)?")
_BIRTH = re.compile(r"(?:ab |von )?(?:der )?geburt(?: an)?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+")
_COMMA = re.compile(r"-?[0-9]+(?:\.[0-9]{3})*,[0-9]+(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_YES_NO = dict.fromkeys(("ja", "j", "x", "1", "wahr", "true", "yes"), True) | dict.fromkeys(
    ("nein", "n", "0", "falsch", "false", "no"), False
)


@dataclass(frozen=True)
class Cell:
    """`read` may raise a Fault; what it can make nothing of it hands on as it is, to the checks all formats share."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    labels: Callable[[], Mapping[str, str]] = dict  # the German words for keys


def plain(text: str) -> str:
    """What is the same whoever types it: `Straße (Ort 2)` and `strasse ort 2` → `strasseort2`."""
    return "".join(tokens(text))


def tokens(text: str) -> list[str]:
    return re.findall(r"[a-z]+|[0-9]+", fold(text))


# --- texts ------------------------------------------------------------------------------------------------------------


def text_cell(convert: Callable[[str], str] = str, labels: Callable[[], Mapping[str, str]] = dict) -> Cell:
    """A text; `convert` is what is made of it where no apostrophe says that it is meant as it stands."""

    def is_kept(text: str) -> bool:
        try:
            return convert(text) == text
        except Fault:
            return False

    def needs_apostrophe(text: str) -> bool:
        bare = text.lstrip("'")
        changed = bare == EMPTY or _FORMULA.match(bare) or _RECAST.match(bare)
        return bool(changed) or not is_kept(bare) or not is_kept(text)

    def read(cell: str) -> str | None:
        if cell.startswith("'") and needs_apostrophe(cell[1:]):
            return cell[1:]
        return None if cell == EMPTY else convert(cell)

    def write(text: str) -> str:
        return labels().get(text) or (f"'{text}" if needs_apostrophe(text) else text)

    return Cell(read, write, labels)


def key_cell(labels: Callable[[], Mapping[str, str]], also: Mapping[str, str] | None = None) -> Cell:
    """A key, shown as its German label; `also` are further words and their keys. Other texts stay what they are."""

    @lru_cache(maxsize=1)
    def keys() -> dict[str, str]:
        words = {**(also or {}), **{key: key for key in labels()}, **{label: key for key, label in labels().items()}}
        return {plain(word): key for word, key in words.items()}

    @lru_cache(maxsize=4096)
    def key_of(text: str) -> str:
        return keys().get(plain(text), text)

    return text_cell(key_of, labels)


def list_cell(cell: Cell) -> Cell:
    def read(joined: str) -> list[Any]:
        items = (_ESCAPED.sub(r"\1", item.strip()) for item in _ITEM.findall(joined))
        return [cell.read(item) for item in items if item]

    def write(items: tuple[str, ...]) -> str:
        return SEPARATOR.join(re.sub(r"([\\|])", r"\\\1", cell.write(item)) for item in items)

    return Cell(read, write, cell.labels)


def published(text: str) -> str:
    """Excel makes `Sep 21` of 2021-09."""
    match = _SHORT_MONTH.fullmatch(text)
    if match and match[1].lower() in _MONTHS:
        return f"20{match[2]}-{_MONTHS.index(match[1].lower()) + 1:02d}"
    return _iso_date(text)


def postcode(text: str) -> str:
    """Excel drops the zero that some postcodes begin with."""
    return f"0{text}" if re.fullmatch(r"[0-9]{4}", text) else text


def phone(text: str) -> str:
    """Raises a Fault where Excel made a rounded number of it: `4,92383E+11`."""
    if _SHORTENED.fullmatch(text):
        raise Fault("number", f"{shown(text)} was rounded by the spreadsheet; format the column as text and type it anew")
    return text


def is_marked(name: str, mark: str) -> bool:
    return name.upper().startswith(mark)


def unmarked(name: str) -> str:
    """Not the name itself where only an apostrophe tells a real name from a row of the template."""
    return "" if is_marked(name, EXAMPLE) or is_marked(name, HINT) else name


# --- dates, numbers, ages ---------------------------------------------------------------------------------------------


def _typed(read: Callable[[str], Any], write: Callable[[Any], str] = str) -> Cell:
    """An apostrophe before a number, a date or a time means nothing."""

    def harmless(value: Any) -> str:
        written = write(value)
        return f"'{written}" if _FORMULA.match(written) else written

    return Cell(lambda cell: read(cell.removeprefix("'")), harmless)


def _iso_date(text: str) -> str:
    """German spreadsheets write 02.03.2026, whatever was typed."""
    match = _GERMAN_DATE.fullmatch(text)
    if not match:
        return text
    day, month, year = match.groups()
    return f"{year if len(year) == 4 else f'20{year}'}-{month:0>2}-{day:0>2}"


def _decimal(text: str) -> str:
    return text.replace(".", "").replace(",", ".") if _COMMA.fullmatch(text) else text


def _amount(text: str) -> str:
    if _THOUSANDS.fullmatch(text):
        raise Fault("amount", f"{shown(text)} can be read in two ways; write 1200 or 1,20")
    return _decimal(text)


def _with_comma(number: float) -> str:
    return repr(number).replace(".", ",")


def _yes(text: str) -> bool:
    if text.lower() not in _YES_NO:
        raise Fault("-", f"{shown(text)} is neither ja nor nein")
    return _YES_NO[text.lower()]


def _months(text: str, last: bool) -> Any:
    """Years unless it says months; the last month of `bis 6` is the one before the seventh birthday, as in HSDS."""
    said = " ".join(text.lower().split())
    match = _AGE.fullmatch(said)
    if not match:
        return 0 if _BIRTH.fullmatch(said) else text
    count = float(match[1].replace(",", "."))
    if (match[2] or "").startswith("m"):
        return int(count) if count.is_integer() else text
    return round(count * 12) + (11 if last and count.is_integer() else 0)


def _age(months: int, last: bool) -> str:
    years, rest = divmod(months - 11 if last else months, 12)
    return f"{months} Monat{'' if months == 1 else 'e'}" if rest else str(years)


DATE = _typed(_iso_date, lambda day: str(day.isoformat()))
TIME = _typed(str)
MONTHS = _typed(str)
FIRST_AGE = _typed(lambda text: _months(text, last=False), lambda months: _age(months, last=False))
LAST_AGE = _typed(lambda text: _months(text, last=True), lambda months: _age(months, last=True))
DEGREES = _typed(_decimal, _with_comma)
AMOUNT = _typed(_amount, _with_comma)
YES = _typed(_yes, lambda yes: "ja" if yes else "nein")
