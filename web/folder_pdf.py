"""A family's chosen offers on paper: each with all its facts, kept together on a page where it fits on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segno import QRCode

from web.pdf import ACCENT, GREY, MARGIN, SOFT, Sheet, Text
from web.pdf_parts import Block, offer_block
from web.qr import QUIET_ZONE
from wording.words import day_in_words

if TYPE_CHECKING:
    from web.folder import Folder, Missing

_SIZE = 10.5  # points
_PAD = 6.0  # mm
_SMALLEST_CODE, _MODULE = 32.0, 0.45  # mm: the whole code, and one of its modules, so that a telephone can read it
_NOTES, _APART = 2, 8.0  # lines to write on below each offer, and mm between them
_BETWEEN = 7.0  # mm
_LONGEST_ADDRESS = 110  # characters that anybody would type


def folder_pdf(folder: Folder, code: QRCode | None) -> Sheet:
    sheet = Sheet("Ihre Mappe")
    sheet.foot = f"Ihre Mappe · {day_in_words(folder.at)}"
    sheet.add_page()
    _draw_head(sheet, folder, code)
    for number, offer in enumerate(folder.offers):
        base = folder.address.partition("/mappe?")[0]
        _draw_offer(sheet, offer_block(offer, _SIZE, base + offer.page, tag="H2"), is_first=number == 0)
    return sheet


def _draw_head(sheet: Sheet, folder: Folder, code: QRCode | None) -> None:
    side = max(_SMALLEST_CODE, _MODULE * (code.symbol_size(border=0)[0] + 2 * QUIET_ZONE)) if code else 0.0
    width = sheet.epw - 3 * _PAD - side
    texts = _opening(folder)
    height = max(side, sheet.height_of(texts, width)) + 2 * _PAD
    with sheet.decoration():
        sheet.set_fill_color(*SOFT)
        sheet.rect(MARGIN, MARGIN, sheet.epw, height, style="F", round_corners=True, corner_radius=3)
    sheet.y = MARGIN + _PAD
    sheet.write_texts(texts, MARGIN + _PAD, width)
    if code:
        sheet.draw_code(code, MARGIN + sheet.epw - _PAD - side, MARGIN + _PAD, side, "QR-Code, öffnet diese Mappe im Internet")
    sheet.y = MARGIN + height + _BETWEEN


def _opening(folder: Folder) -> Block:
    count = "Ein Angebot" if len(folder.offers) == 1 else f"{len(folder.offers)} Angebote"
    typed = folder.address if len(folder.address) <= _LONGEST_ADDRESS else "Diese Mappe im Internet öffnen"
    return [
        Text("Ihre Mappe", 24, bold=True, ink=ACCENT, tag="H1", after=1),
        Text(f"{count}, zusammengestellt am {day_in_words(folder.at)}", 12, after=2),
        Text(typed, 11, ink=ACCENT, link=folder.address, after=2),
        Text("Bei jedem Angebot steht, von wann die Angaben sind und woher sie stammen.", 10, ink=GREY),
        *(Text(_said(one), 10, ink=GREY) for one in folder.missing),
    ]


def _said(one: Missing) -> str:
    if not one.was_known:
        return f"„{one.name}“ kennen wir nicht."
    instead = f" Dafür gibt es jetzt „{one.replacement.name}“." if one.replacement else ""
    return f"„{one.name}“ gibt es nicht mehr.{instead}"


def _draw_offer(sheet: Sheet, block: Block, is_first: bool) -> None:
    notes = 6 + _NOTES * _APART
    needed = sheet.height_of(block, sheet.epw) + notes
    if needed > sheet.room and (needed <= sheet.full or not is_first):
        sheet.add_page()
    for text in block:
        if sheet.height_of([text], sheet.epw) > sheet.room:
            sheet.add_page()
        sheet.write_texts([text], MARGIN, sheet.epw)
    if notes <= sheet.room:
        sheet.y += 2
        sheet.write_texts([Text("Eigene Notizen", 9, ink=GREY)], MARGIN, sheet.epw)
        sheet.draw_rules(MARGIN, sheet.epw, _NOTES, _APART)
    sheet.y += _BETWEEN
