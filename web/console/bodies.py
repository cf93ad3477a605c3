"""Reads a form that was sent: bounded in bytes, fields and time, whoever sent it."""

from __future__ import annotations

import asyncio

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

LARGEST_FORM = 12_000_000  # bytes: a file of ten million, and the form around it
LARGEST_FIELD = 1_000_000  # bytes
_MOST_FIELDS = 4_000
_MOST_FILES = 20
_WITHIN_S = 180.0  # the largest form over a slow line
_TOO_LARGE = "Das war zu viel auf einmal. Bitte teilen Sie es auf."
_UNREADABLE = "Dieses Formular kam nicht vollständig an. Bitte gehen Sie zurück und senden Sie es noch einmal."
_TOO_SLOW = "Das Senden hat zu lange gedauert. Bitte gehen Sie zurück und versuchen Sie es noch einmal."


def told_size(request: Request) -> int | None:
    """In bytes; None where the browser does not say."""
    told = request.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 20 else None


async def read_form(
    request: Request, largest: int = LARGEST_FORM, largest_field: int = LARGEST_FIELD, within_s: float = _WITHIN_S
) -> FormData:
    """Texts without zero bytes, which PostgreSQL cannot keep. Raises HTTPException 400, 408, 413."""
    if (told_size(request) or 0) > largest:
        raise HTTPException(413, _TOO_LARGE)
    bounded = Request(request.scope, _at_most(largest, request.receive))
    reading = bounded.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=largest_field)
    try:
        form = await asyncio.wait_for(reading, within_s)
    except asyncio.TimeoutError as error:
        raise HTTPException(408, _TOO_SLOW, {"Connection": "close"}) from error
    except ClientDisconnect as error:
        raise HTTPException(400, _UNREADABLE) from error
    except HTTPException as error:
        raise HTTPException(error.status_code, _UNREADABLE if error.status_code == 400 else error.detail) from error
    return FormData(
        [(name, value.replace("\0", "") if isinstance(value, str) else value) for name, value in form.multi_items()]
    )


def _at_most(largest: int, receive: Receive) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > largest:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return counted
