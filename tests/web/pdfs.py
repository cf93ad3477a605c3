"""PDFs read back, and pages served for a real browser."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Thread

import uvicorn
from pypdf import PdfReader
from starlette.types import ASGIApp


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


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of a server of its own, until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
