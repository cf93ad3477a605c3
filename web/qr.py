"""Addresses as QR codes, for a page and for a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import segno

QUIET_ZONE = 4  # modules of white around it, ISO/IEC 18004
_FINEST = 101  # modules a side; finer ones are hard to read from a printed page


def code_of(address: str) -> segno.QRCode | None:
    """With as much error correction as its size allows; None for an address too long to be read from paper."""
    try:
        code = segno.make_qr(address, error="l")
    except segno.DataOverflowError:
        return None
    return code if code.symbol_size(border=0)[0] <= _FINEST else None


def svg_of(code: segno.QRCode) -> bytes:
    """Black on white in dark mode too: cameras expect it."""
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=QUIET_ZONE, light="#fff", omitsize=True, svgclass=None, lineclass=None)
    return drawn.getvalue()


def dark_runs(code: segno.QRCode) -> Iterator[tuple[int, int, int]]:
    """Row, column and length of each stretch of dark modules, without the quiet zone."""
    for row, modules in enumerate(code.matrix):
        start = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield row, start, column - start
                start = None
