"""A4 documents to print and to keep, written by fpdf2: embedded fonts, tagged text for screen readers, links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import TTFFont
from segno import QRCode
from starlette.responses import Response

from web.qr import QUIET_ZONE, dark_runs

FONTS = Path(__file__).parent / "fonts"
MARGIN = 14.0  # mm, on every side
FOOT = 10.0  # mm above the margin, for the line at the foot
ACCENT, SOFT, INK, GREY, LINE = (11, 93, 102), (227, 240, 240), (20, 30, 34), (77, 92, 97), (150, 160, 163)
_LEADING = 1.32  # height of a line, of its size
_MM_PER_POINT = 25.4 / 72
_MEASURED = 100.0  # points
_HYPHENS = re.compile(r"(?<=[^\W\d_]{3}-)(?=\w)")  # where a compound may go on in the next line
_ADDRESS = re.compile(r"[./@]")
_JOINED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")  # letters that run from right to left and join
_JOINERS = "\u200c\u200d"  # not seen, but they change the letters beside them


@dataclass(frozen=True)
class Text:
    """A paragraph. `size` in points, `after` in mm; `tag` is its structure type in PDF (ISO 32000-1, 14.8.4)."""

    text: str
    size: float
    bold: bool = False
    ink: tuple[int, int, int] = INK
    tag: str = "P"
    link: str | None = None
    after: float = 0.0

    @property
    def line(self) -> float:
        """In mm."""
        return self.size * _MM_PER_POINT * _LEADING


class Sheet(FPDF):
    """Breaks no page by itself: whoever draws asks `height_of` and `room` before."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.foot = ""
        self._widths: dict[tuple[str, bool], float] = {}
        self.set_auto_page_break(False)
        self.set_margin(MARGIN)
        self.c_margin = 0  # text begins where boxes and rules begin
        self.add_font("sans", "", FONTS / "SourceSans3-Regular.ttf")
        self.add_font("sans", "B", FONTS / "SourceSans3-Bold.ttf")
        self.add_font("arabic", "", FONTS / "NotoSansArabic-Regular.ttf")
        self.set_fallback_fonts(["arabic"], exact_match=False)
        self.set_lang("de-DE")
        self.set_title(self.printable(title))
        self.set_creator("Lotsin")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    @property
    def room(self) -> float:
        """What is left of the page, in mm."""
        return self.bottom - self.y

    @property
    def bottom(self) -> float:
        return self.h - MARGIN - FOOT

    @property
    def full(self) -> float:
        """What an empty page has room for, in mm."""
        return self.bottom - MARGIN

    def printable(self, text: str) -> str:
        """In one paragraph, as the fonts can print it: what they lack is a question mark, what is not seen is left out."""
        return "".join(map(self._character, " ".join(unicodedata.normalize("NFC", text).split())))

    def _character(self, character: str) -> str:
        kind = unicodedata.category(character)
        if kind in ("Cc", "Cf") and character not in _JOINERS:
            return ""
        fonts = (self.fonts["sans"], self.fonts["arabic"])
        if any(isinstance(font, TTFFont) and ord(character) in font.cmap for font in fonts):
            return character
        return "" if kind in ("Cf", "Mn", "Me") else "?"

    def height_of(self, texts: Iterable[Text], width: float) -> float:
        """In mm."""
        return sum(len(self._lines(text, width)) * text.line + text.after for text in texts)

    def write_texts(self, texts: Iterable[Text], x: float, width: float) -> None:
        """From the present height downwards."""
        for text in texts:
            lines = self._lines(text, width)
            self._take(text)
            with self.tagged(text.tag):
                for line in lines:
                    self._shape(line)
                    self.set_x(x)
                    self.cell(width, text.line, line, link=text.link or "", new_x="LEFT", new_y="NEXT")
            self.y += text.after

    def _lines(self, text: Text, width: float) -> list[str]:
        """Broken between words and inside compounds; ten times faster than fpdf2's own way, and a leaflet is measured often."""
        lines, room = [""], width
        for piece in self._pieces(text, width):
            bare = self._width_of(piece.rstrip(), text)
            if bare > room and lines[-1]:
                lines.append("")
                room = width
            lines[-1] += piece
            room -= self._width_of(piece, text)
        return lines

    def _pieces(self, text: Text, width: float) -> Iterator[str]:
        """What stays on one line, with the space after it; what is wider than a line falls into its letters."""
        for word in self.printable(text.text).split():
            *parts, last = [word] if _ADDRESS.search(word) else _HYPHENS.split(word)
            for part in (*parts, f"{last} "):
                yield from [part] if self._width_of(part.rstrip(), text) <= width else part

    def _width_of(self, piece: str, text: Text) -> float:
        """In mm."""
        key = (piece, text.bold)
        if key not in self._widths:
            self._take(replace(text, size=_MEASURED))
            self._shape(piece)
            self._widths[key] = self.get_string_width(piece)
        return self._widths[key] * text.size / _MEASURED

    def _take(self, text: Text) -> None:
        self.set_font("sans", "B" if text.bold else "", text.size)
        self.set_text_color(*text.ink)

    def _shape(self, written: str) -> None:
        """Four times slower than without: only where letters change their shape."""
        self.set_text_shaping(bool(_JOINED.search(written)))

    def draw_code(self, code: QRCode, x: float, y: float, side: float, says: str) -> None:
        """A QR code with its quiet zone, `side` mm wide; `says` is read out in its place."""
        modules = code.symbol_size(border=0)[0]
        size = side / (modules + 2 * QUIET_ZONE)
        with self.tagged("Figure", says):
            self.set_fill_color(255)
            self.rect(x, y, side, side, style="F")
            self.set_fill_color(0)
            for row, column, length in dark_runs(code):
                left, top = x + (column + QUIET_ZONE) * size, y + (row + QUIET_ZONE) * size
                self.rect(left, top, length * size, size, style="F")

    def draw_rules(self, x: float, width: float, count: int, apart: float = 9.0) -> None:
        """Lines to write on."""
        with self.decoration():
            self.set_draw_color(*LINE)
            self.set_line_width(0.15)
            for _ in range(count):
                self.y += apart
                self.line(x, self.y, x + width, self.y)

    def footer(self) -> None:
        self.y = self.h - MARGIN - 4
        numbered = f"Seite {self.page_no()} von {{nb}}"
        with self.decoration():
            self._take(Text(self.foot, 9, ink=GREY))
            self.set_text_shaping(False)
            self.set_x(MARGIN)
            self.cell(self.epw - 30, 5, self.printable(self.foot))
            self.cell(30, 5, numbered, align="R")

    @contextmanager
    def tagged(self, kind: str, says: str | None = None) -> Iterator[None]:
        """What is drawn inside is one element of the document's structure; it stays on its page."""
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{kind}", mcid=number, alt_text=says)
        self._out(f"/{kind} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn inside says nothing: screen readers pass over it."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")


def pdf_response(sheet: Sheet, name: str) -> Response:
    """Shown in the browser; `name` is what it is saved as."""
    safe = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")
    headers = {"Content-Disposition": f'inline; filename="{safe}.pdf"'}
    return Response(bytes(sheet.output()), media_type="application/pdf", headers=headers)
