"""Parts of the PDFs: an offer in paragraphs, blocks in two columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.pdf import ACCENT, GREY, MARGIN, Sheet, Text
from web.printed import Fact, Printed, shortened

LONGEST = 1500  # characters of a paragraph; the rest is on the offer's page
_LONGEST_NAME = 200
SMALLEST = 9.0  # points
_GAP = 8.0  # mm between columns
_BETWEEN = 3.2  # mm between blocks

Block = Sequence[Text]


def offer_block(offer: Printed, size: float, link: str, longest: int = LONGEST, tag: str = "H3") -> list[Text]:
    """Name, description, facts; `link` is the address of its page."""
    texts = [Text(shortened(offer.name, _LONGEST_NAME), size + 1.5, bold=True, ink=ACCENT, tag=tag, link=link, after=0.4)]
    if offer.description:
        texts.append(Text(shortened(offer.description, longest), size, after=0.4))
    return texts + [_fact_text(one, size, longest) for one in offer.facts]


def _fact_text(one: Fact, size: float, longest: int) -> Text:
    words = shortened(f"{one.label}: {one.text}" if one.label else one.text, longest)
    if one.key == "as_of":
        return Text(words, max(SMALLEST, size - 2), ink=GREY)
    return Text(words, size, link=one.href)


def section(name: str, size: float) -> Text:
    return Text(name, size + 5, bold=True, tag="H2", after=1.5)


@dataclass(frozen=True)
class Columns:
    """Blocks side by side: the first `left` of them in the left column, up to `end` in the right one; `height` in mm."""

    left: int
    end: int
    height: float


def column_width(sheet: Sheet) -> float:
    return (sheet.epw - _GAP) / 2


def fill(heights: Sequence[float], room: float) -> Columns:
    """As many blocks as two columns of this height hold, the columns as even as can be."""
    for end in range(len(heights), 0, -1):
        even = min((_height(heights[:left], heights[left:end]), -left) for left in range(end + 1))
        if even[0] <= room:
            return Columns(-even[1], end, even[0])
    return Columns(0, 0, 0.0)


def _height(*columns: Sequence[float]) -> float:
    return max(sum(column) + _BETWEEN * len(column) for column in columns)


def draw_columns(sheet: Sheet, blocks: Sequence[Block], columns: Columns) -> None:
    """From the present height downwards; afterwards the height is below both columns."""
    top, width = sheet.y, column_width(sheet)
    for x, shown in ((MARGIN, blocks[: columns.left]), (MARGIN + width + _GAP, blocks[columns.left : columns.end])):
        sheet.y = top
        for block in shown:
            sheet.write_texts(block, x, width)
            sheet.y += _BETWEEN
    sheet.y = top + columns.height
