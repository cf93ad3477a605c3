"""The leaflet on two pages A4: in the largest type in which everything fits, in the smallest what fits of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from segno import QRCode

from web.pdf import ACCENT, GREY, MARGIN, SOFT, Sheet, Text
from web.pdf_parts import SMALLEST, Block, Columns, column_width, draw_columns, fill, offer_block, section
from web.printed import Printed, shortened
from wording.words import day_in_words

if TYPE_CHECKING:
    from web.leaflet import Leaflet

_SIZES = (12.0, 11.0, 10.0, SMALLEST)  # points
_LONGEST = 320  # characters of a description: who wants more asks Lotsin
_HEAD, _CODE, _PAD = 40.0, 34.0, 6.0  # mm
_NOTES_FROM = 40.0  # mm of room
_EMERGENCY_HEIGHT = 24.0  # mm, with the space below
EMERGENCY = (("112", "Rettung und Feuerwehr"), ("110", "Polizei"), ("116 117", "Ärztlicher Bereitschaftsdienst"))
HINT = "Wo keine Zeiten stehen, kennen wir sie nicht. Bitte fragen Sie vorher nach."


@dataclass(frozen=True)
class _Plan:
    """What stands where, at one size of type."""

    size: float
    first: Columns  # points of the first page
    second: Columns  # further points, on the second page
    people: Columns
    people_first: bool  # they stand on the first page too
    fits: bool


class _Drawing:
    def __init__(self, leaflet: Leaflet, sheet: Sheet, size: float) -> None:
        self._leaflet, self._sheet, self._size = leaflet, sheet, size
        self._points = [self._block(one) for one in leaflet.points]
        self._people = [self._block(one) for one in leaflet.people]
        self._helplines = [_helpline_block(one, size) for one in leaflet.helplines]
        self._points_heights, self._people_heights = self._heights(self._points), self._heights(self._people)
        room = sheet.full - _EMERGENCY_HEIGHT - self._height([*self._emergency_heading(), *self._imprint()])
        self._helplines_columns = fill(self._heights(self._helplines), room)

    def _block(self, offer: Printed) -> Block:
        return offer_block(offer, self._size, _page_of(self._leaflet, offer), _LONGEST)

    # --- planning ---

    def plan(self) -> _Plan:
        first = fill(self._points_heights, self._sheet.full - _HEAD - 4 - self._height(self._opening()))
        rest, people = self._points_heights[first.end :], self._people_heights
        people_first = not rest and fill(people, inf).height <= self._room_below(first)
        back = self._sheet.full - self._height_of_back() - (0 if people_first else self._height([self._people_heading()]))
        columns = fill(people, inf if people_first else back)
        second = fill(rest, back - columns.height - self._height([self._further()]))
        fits = first.end + second.end == len(self._points) and columns.end == len(people)
        return _Plan(self._size, first, second, columns, people_first, fits)

    def _room_below(self, first: Columns) -> float:
        used = _HEAD + 4 + self._height(self._opening()) + first.height + self._height([self._people_heading()])
        return self._sheet.full - used

    def _height_of_back(self) -> float:
        texts = self._height([*self._emergency_heading(), *self._imprint()])
        return texts + _EMERGENCY_HEIGHT + self._helplines_columns.height

    def _heights(self, blocks: list[Block]) -> list[float]:
        return [self._sheet.height_of(block, column_width(self._sheet)) for block in blocks]

    def _height(self, texts: Block) -> float:
        return self._sheet.height_of(texts, self._sheet.epw)

    # --- texts ---

    def _opening(self) -> Block:
        name = "Info-Points für Familien" if self._leaflet.has_info_points else "Hier können Sie fragen"
        return [section(name, self._size), Text(HINT, max(SMALLEST, self._size - 1), ink=GREY, after=2.5)]

    def _people_heading(self) -> Text:
        return section("Wer noch weiterhilft", self._size)

    def _emergency_heading(self) -> Block:
        return [section("Im Notfall und am Telefon", self._size)]

    def _further(self) -> Text:
        return Text(f"Weitere finden Sie unter {self._leaflet.more}", self._size, bold=True, link=self._leaflet.more, after=2)

    def _imprint(self) -> Block:
        day = day_in_words(self._leaflet.at)
        said = (
            f"Gedruckt am {day}. Bei jeder Angabe steht, von wann sie ist und woher sie stammt; bei älteren fragen Sie "
            f"bitte nach. Den heutigen Stand nennt {self._leaflet.address}"
        )
        return [Text(said, SMALLEST, ink=GREY, link=self._leaflet.address)]

    # --- drawing ---

    def draw(self, plan: _Plan, code: QRCode | None) -> None:
        sheet = self._sheet
        self._draw_head(code)
        self._write(self._opening())
        draw_columns(sheet, self._points, plan.first)
        if plan.people_first:
            self._draw_people(plan)
        self._draw_notes(0)
        sheet.add_page()
        rest = self._points[plan.first.end :]
        if plan.second.end:
            draw_columns(sheet, rest, plan.second)
        if plan.second.end < len(rest):
            self._write([self._further()])
        if not plan.people_first:
            self._draw_people(plan)
        self._draw_back()

    def _draw_head(self, code: QRCode | None) -> None:
        sheet, leaflet = self._sheet, self._leaflet
        with sheet.decoration():
            sheet.set_fill_color(*SOFT)
            sheet.rect(MARGIN, MARGIN, sheet.epw, _HEAD, style="F", round_corners=True, corner_radius=3)
        width = sheet.epw - 3 * _PAD - _CODE
        texts = [
            Text(leaflet.title, 24, bold=True, ink=ACCENT, tag="H1", after=1),
            Text("Hier finden Sie Menschen, die Ihre Fragen hören und weiterhelfen.", 12, after=1),
            Text(f"Tag und Nacht antwortet Lotsin: {leaflet.address}", 12, bold=True, link=leaflet.address),
        ]
        sheet.y = MARGIN + max(2.0, (_HEAD - sheet.height_of(texts, width)) / 2)
        sheet.write_texts(texts, MARGIN + _PAD, width)
        if code:
            left = MARGIN + sheet.epw - _CODE - 3
            sheet.draw_code(code, left, MARGIN + 3, _CODE, f"QR-Code, öffnet {leaflet.address}")
        sheet.y = MARGIN + _HEAD + 4

    def _draw_people(self, plan: _Plan) -> None:
        if plan.people.end:
            self._write([self._people_heading()])
            draw_columns(self._sheet, self._people, plan.people)

    def _draw_back(self) -> None:
        self._write(self._emergency_heading())
        self._draw_emergency()
        draw_columns(self._sheet, self._helplines, self._helplines_columns)
        imprint = self._height(self._imprint())
        self._draw_notes(imprint + 2)
        self._sheet.y = self._sheet.bottom - imprint
        self._write(self._imprint())

    def _draw_emergency(self) -> None:
        sheet, top = self._sheet, self._sheet.y
        width = sheet.epw / len(EMERGENCY)
        with sheet.decoration():
            sheet.set_fill_color(*SOFT)
            sheet.rect(MARGIN, top, sheet.epw, _EMERGENCY_HEIGHT - 4, style="F", round_corners=True, corner_radius=3)
        for column, (number, whom) in enumerate(EMERGENCY):
            link = f"tel:{number.replace(' ', '')}"
            sheet.y = top + 2
            texts = [Text(number, 22, bold=True, link=link), Text(whom, 11)]
            sheet.write_texts(texts, MARGIN + _PAD + column * width, width - _PAD)
        sheet.y = top + _EMERGENCY_HEIGHT

    def _draw_notes(self, below: float) -> None:
        """Where room is left: lines to write on. `below`: mm that stay free under them."""
        room = self._sheet.room - below
        if room >= _NOTES_FROM:
            self._write([section("Platz für Ihre Notizen", self._size)])
            self._sheet.draw_rules(MARGIN, self._sheet.epw, min(8, int((self._sheet.room - below - 2) / 9)))

    def _write(self, texts: Block) -> None:
        self._sheet.write_texts(texts, MARGIN, self._sheet.epw)


def _helpline_block(offer: Printed, size: float) -> Block:
    numbers = [(*one.text.partition(" ("), one.href) for one in offer.facts if one.href and one.href.startswith("tel:")]
    doubts = dict.fromkeys(f"({doubt}" for _, _, doubt, _ in numbers if doubt)
    others = [one.text for one in offer.facts if one.key in ("hours", "as_of")]
    return [
        Text(shortened(offer.name, _LONGEST), size, bold=True, tag="H3"),
        *(Text(number, size + 1, bold=True, ink=ACCENT, link=href) for number, _, _, href in numbers),
        *(Text(shortened(said, _LONGEST), SMALLEST, ink=GREY) for said in (*doubts, *others)),
    ]


def _page_of(leaflet: Leaflet, offer: Printed) -> str:
    return leaflet.address.partition("/?")[0] + offer.page


def leaflet_pdf(leaflet: Leaflet, code: QRCode | None) -> Sheet:
    """Two pages, whatever the town has."""
    sheet = Sheet(f"{leaflet.title}: wo Sie fragen können")
    sheet.foot = f"Lotsin · {leaflet.title}"
    sheet.add_page()  # nothing can be measured without
    for size in _SIZES:
        drawing = _Drawing(leaflet, sheet, size)
        plan = drawing.plan()
        if plan.fits:
            break
    drawing.draw(plan, code)
    return sheet
