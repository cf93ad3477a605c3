"""PDFs read back, and pages served for a real browser."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader


def pdf_of(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def words_of(content: bytes) -> str:
    """The text of all pages, with single spaces; words broken after a hyphen stand together."""
    text = " ".join(page.extract_text() for page in pdf_of(content).pages)
    return " ".join(text.split()).replace("- ", "-")


def links_of(content: bytes) -> list[str]:
    notes = [note.get_object() for page in pdf_of(content).pages for note in page.get("/Annots", ())]
    return [note["/A"]["/URI"] for note in notes]


def structure_of(content: bytes) -> list[tuple[str, str | None]]:
    """Each element's type and alternative text, in reading order."""
    document = pdf_of(content).root_object["/StructTreeRoot"]["/K"][0].get_object()
    return [(kid.get_object()["/S"], kid.get_object().get("/Alt")) for kid in document["/K"]]
