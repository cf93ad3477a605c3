"""A report for a spreadsheet: UTF-8 with BOM, semicolons, no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from starlette.responses import Response

from web.console.report_document import Document

_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_FORMULA = (*_SIGNS, "\t", "\r", "\n")  # OWASP: CSV Injection


def report_csv(document: Document) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows(map(harmless, document.lines()))
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def harmless(row: Sequence[str]) -> list[str]:
    """Spreadsheets skip spaces before a formula, and read the wide signs of East Asian keyboards too."""
    return [f"'{cell}" if cell.startswith(_FORMULA) or cell.lstrip().startswith(_SIGNS) else cell for cell in row]


def csv_response(document: Document, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(report_csv(document), media_type="text/csv; charset=utf-8", headers=headers)
