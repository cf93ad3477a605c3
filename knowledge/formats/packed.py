"""Files that are no text: what they are, and what to do with them, instead of what their bytes look like."""

from __future__ import annotations

import re

from knowledge.formats.values import Fault

_SAVE_AS_CSV = "save it anew as 'CSV UTF-8'"
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", f"is a workbook (Excel, LibreOffice) or another zip archive, not a text; {_SAVE_AS_CSV}"),
    (b"\x1f\x8b", "is packed with gzip; unpack it first"),
    (b"\xd0\xcf\x11\xe0", f"is a workbook (Excel), not a text; {_SAVE_AS_CSV}"),
    (b"%PDF-", "is a PDF, not a table; ask for the table it was made of"),
    (b"BZh", "is packed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "is packed with xz; unpack it first"),
    (b"7z\xbc\xaf", "is a 7z archive; unpack it first"),
)
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_BEGINNING = 4096


def refuse_packed(content: bytes) -> None:
    """Raises a Fault where a file is a workbook, an archive, a PDF or a web page, whatever its name ends in."""
    beginning = content[:_BEGINNING]
    for sign, what in _SIGNS:
        if beginning.startswith(sign):
            raise Fault("-", what)
    if _WEB_PAGE.match(beginning):
        raise Fault("-", "is a web page, not a table")
