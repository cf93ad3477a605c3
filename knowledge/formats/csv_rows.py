"""The bytes of a spreadsheet as rows of cells: encoding, separator, quotation marks, and what is broken in them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from knowledge.formats.packed import refuse_packed
from knowledge.formats.values import Fault

_SEPARATORS = (";", ",", "\t")
_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CHUNK = 1 << 20
_UTF8_UMLAUT = re.compile(rb"\xc3[\x84\x96\x9c\x9f\xa4\xb6\xbc]")
_SAVE_ANEW = "save it anew as 'CSV UTF-8'"
_LONGEST_CELL = csv.field_size_limit()
_NAMES_SEPARATOR = re.compile(r"sep=([;,\t])", re.IGNORECASE)  # a first line for Excel alone, which takes it for no row


class Row(NamedTuple):
    """`number` as a spreadsheet shows it; `fault` says why it cannot be read, `at` which cell (from 0) is to blame."""

    number: int
    cells: list[str]
    fault: str = ""
    at: int = 0


@dataclass(frozen=True)
class Sheet:
    """A file that can be read from its beginning, again and again, without being held as text."""

    _open: Callable[[], Iterator[str]]
    separator: str
    skipped: int = 0  # rows before the headings

    def rows(self) -> Iterator[Row]:
        """The rows that hold something. Where quotation marks are broken it ends: what follows has no rows."""
        lines = _Lines(self._open())
        reader = csv.reader(lines, delimiter=self.separator, strict=True)
        for number in count(1):
            lines.of_row.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(number, [], _what_is_broken(error), self._broken_cell(lines.of_row))
                return
            if number <= self.skipped:
                continue
            if any("\0" in line for line in lines.of_row):
                yield Row(number, cells, f"holds NUL characters; {_SAVE_ANEW}", self._broken_cell(lines.of_row))
            elif any(map(str.strip, cells)):
                yield Row(number, cells)

    def _broken_cell(self, lines: list[str]) -> int:
        """The first that is no cell of text, its quotation marks closed where it has any."""
        cell = re.compile(rf'(?:"[^"\0]*(?:""[^"\0]*)*"|(?!")[^{self.separator}\r\n\0]*){self.separator}')
        row, start, position = "".join(lines), 0, 0
        while (match := cell.match(row, start)) and len(match[0]) <= _LONGEST_CELL:
            start, position = match.end(), position + 1
        return position


class _Lines:
    """What csv.reader is fed with, and the lines of the row it is at. It knows no NUL characters."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.of_row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.of_row.append(line)
        return line.replace("\0", "")


def open_sheet(content: str | bytes, known: Callable[[list[str]], int]) -> Sheet:
    """The separator is the one with which the first row holds the most headings that are `known`.

    Raises a fault where the content is no text that spreadsheets save.
    """
    source = _source(content)
    if named := _NAMES_SEPARATOR.fullmatch(next(source(), "").strip('\r\n" ')):
        return Sheet(source, named[1], skipped=1)
    sheets = [Sheet(source, separator) for separator in _SEPARATORS]
    return max(sheets, key=lambda sheet: known(next(sheet.rows(), Row(1, [])).cells))


def _what_is_broken(error: csv.Error) -> str:
    if "field limit" in str(error):
        return (
            f"this cell holds more than {_LONGEST_CELL} characters, or its quotation marks are broken; nothing after it is read"
        )
    return f"the quotation marks of this cell are broken, the rows after it cannot be told apart ({error})"


def _source(content: str | bytes) -> Callable[[], Iterator[str]]:
    if isinstance(content, str):
        text = content.removeprefix("\ufeff")
        return lambda: io.StringIO(text, newline="")
    encoding = encoding_of(content)
    return lambda: io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def encoding_of(content: bytes) -> str:
    """UTF-8 or UTF-16 as its mark says; without a mark UTF-8, and what is not UTF-8 is Windows-1252.

    Raises a fault where neither can be, or where both are mixed.
    """
    refuse_packed(content)
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    if _decodes(content, marked or "utf-8"):
        return marked or "utf-8"
    if marked is None and _UTF8_UMLAUT.search(content):
        raise Fault("-", f"is UTF-8 in one place and Windows-1252 in another; {_SAVE_ANEW}")
    if marked or not _decodes(content, "cp1252"):
        raise Fault("-", f"the file is not UTF-8 or Windows-1252 text; {_SAVE_ANEW}")
    return "cp1252"


def _decodes(content: bytes, encoding: str) -> bool:
    """Piece by piece, so that a large file is not held twice."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(content[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
