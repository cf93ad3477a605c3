"""Styles, scripts and pictures, each under an address that changes with its content; and templates that name them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

_LONGEST = 100  # characters: a longer name is none of a file here
_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}


class HashedFiles:
    """`folders` are looked through in order; `prefix` is where a route serves them, as in `/static/`."""

    def __init__(self, prefix: str, folders: Sequence[Path]) -> None:
        self._prefix, self._folders = prefix, tuple(folders)
        self._addresses: dict[str, str] = {}

    def address(self, name: str) -> str:
        """Raises FileNotFoundError for a name that a template should not have."""
        if name not in self._addresses:
            path = self._path(name)
            if path is None:
                raise FileNotFoundError(name)
            self._addresses[name] = f"{self._prefix}{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
        return self._addresses[name]

    def answer(self, name: str, caching: str) -> Response:
        """`caching`: the header Cache-Control. Raises HTTPException 404 for what is none of them."""
        path = self._path(name)
        if path is None or path.suffix not in _KINDS:
            raise HTTPException(404)
        return FileResponse(path, media_type=_KINDS[path.suffix], headers={"Cache-Control": caching})

    def _path(self, name: str) -> Path | None:
        """Never one outside of the folders."""
        if len(name) > _LONGEST or "\0" in name:
            return None
        return next((path for folder in self._folders if (path := _inside(folder, name))), None)


def _inside(folder: Path, name: str) -> Path | None:
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def templates_of(folder: Path, files: HashedFiles) -> Environment:
    """Everything is escaped, and a name that nobody gave is an error."""
    made = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(static=files.address)
    return made
