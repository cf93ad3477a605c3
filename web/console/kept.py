"""A form that was sent after the session had ended: what was typed is kept in the page, through signing in, and sent again."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData
from starlette.datastructures import FormData
from starlette.requests import Request

from web.console.bodies import read_form, told_size
from web.console.desk import Desk

LARGEST = 1_000_000  # bytes of a form without a session; whoever sends it is not known
_KEPT_S = 12 * 60 * 60
_NEVER = ("csrf", "password")  # and every field whose name holds it


class TooLarge(ValueError):
    """More than a page can carry; nothing was read."""


@dataclass(frozen=True)
class Kept:
    """`path` with its query; `fields` in their order, names may repeat; `files` are names of what has to be chosen again."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        """What somebody wrote, for reading; keys and numbers of the form itself are left out."""
        return [text for _, text in self.fields if len(text.split()) > 1]


async def kept_of(request: Request) -> str:
    """Sealed; empty where nothing was typed. For a form of this console alone. Raises TooLarge, HTTPException 400, 408."""
    size = told_size(request)
    if size is None or size > LARGEST:
        raise TooLarge
    form = await read_form(request, LARGEST)
    query = f"?{request.url.query}" if request.url.query else ""
    return _sealed(request, Kept(request.url.path + query, *_parts(form)))


def _parts(form: FormData) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    given = [(name, value) for name, value in form.multi_items() if not any(part in name.lower() for part in _NEVER)]
    texts = tuple((name, value) for name, value in given if isinstance(value, str))
    files = tuple(str(value.filename) for _, value in given if not isinstance(value, str) and value.filename)
    return texts, files


def _sealed(request: Request, kept: Kept) -> str:
    if not kept.fields and not kept.files:
        return ""
    desk: Desk = request.app.state.desk
    return str(desk.seal("kept").dumps([kept.path, kept.fields, kept.files]))


def opened(request: Request, sealed: str) -> Kept | None:
    """None for nothing, and for what this console did not seal or long ago."""
    desk: Desk = request.app.state.desk
    try:
        path, fields, files = desk.seal("kept").loads(sealed, max_age=_KEPT_S)
    except BadData:
        return None
    return Kept(path, tuple((name, text) for name, text in fields), tuple(files))
