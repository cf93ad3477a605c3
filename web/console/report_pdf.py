"""A report on paper: its tables under one another, each row kept on one page."""

from __future__ import annotations

from collections.abc import Sequence

from web.console.report_document import Document, Section
from web.pdf import ACCENT, GREY, MARGIN, Sheet, Text
from web.pdf_parts import section

_SIZE = 10.0  # points
_GAP, _BETWEEN = 4.0, 4.0  # mm: between columns, between sections
_NAME_SHARE = 0.46  # of the width, for the first of several columns
_TOGETHER = 30.0  # mm: a heading is not left alone at the foot of a page


def report_pdf(document: Document, printed: str) -> Sheet:
    """`printed`: the day, in words."""
    sheet = Sheet(document.title)
    sheet.foot = f"{document.title} · {printed}"
    sheet.add_page()
    sheet.y = MARGIN
    facts = " · ".join(f"{name}: {value}" for name, value in document.facts)
    _write(sheet, Text(document.title, 20, bold=True, ink=ACCENT, tag="H1", after=1))
    _write(sheet, Text(document.subtitle, 12, after=1))
    _write(sheet, Text(facts, 12, bold=True, after=_BETWEEN))
    for part in document.sections:
        _draw(sheet, part)
    _write(sheet, Text(document.foot, 9, ink=GREY))
    return sheet


def _write(sheet: Sheet, text: Text) -> None:
    if sheet.height_of([text], sheet.epw) > sheet.room:
        sheet.add_page()
    sheet.write_texts([text], MARGIN, sheet.epw)


def _draw(sheet: Sheet, part: Section) -> None:
    if sheet.room < _TOGETHER:
        sheet.add_page()
    _write(sheet, section(part.title, _SIZE - 1))
    if part.note:
        _write(sheet, Text(part.note, 9, ink=GREY, after=1))
    if part.rows:
        _draw_row(sheet, part.head, bold=True)
    for row in part.rows:
        _draw_row(sheet, row)
    if not part.rows:
        _write(sheet, Text(part.empty, _SIZE))
    sheet.y += _BETWEEN


def _draw_row(sheet: Sheet, cells: Sequence[str], bold: bool = False) -> None:
    """Read out as one line after another; each column begins at the same place."""
    widths = _widths(sheet, len(cells))
    texts = [Text(cell, _SIZE, bold=bold, ink=GREY if bold else Text.ink) for cell in cells]
    height = max(sheet.height_of([text], width) for text, width in zip(texts, widths))
    if height > sheet.room:
        sheet.add_page()
    top, x = sheet.y, MARGIN
    for text, width in zip(texts, widths):
        sheet.y = top
        sheet.write_texts([text], x, width)
        x += width + _GAP
    sheet.y = top + height + 0.8


def _widths(sheet: Sheet, count: int) -> list[float]:
    if count == 1:
        return [sheet.epw]
    first = sheet.epw * _NAME_SHARE
    return [first, *[(sheet.epw - first) / (count - 1) - _GAP] * (count - 1)]
