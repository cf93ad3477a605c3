"""What a request says: from the query string, a form, a multipart form or JSON to values of the right kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.telegram.bot_api.answers import bad_request

Given = dict[str, Any]
Reader = Callable[[str, Any], Any]


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    content_type: str


async def read_request(request: web.Request) -> Given:
    """Every parameter of a request as it came, empty ones left out: to the server those are not there."""
    given: Given = dict(request.query)
    if request.content_type == "application/json":
        given |= _json_object(await request.read())
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            given[name] = _upload(value) if isinstance(value, web.FileField) else value
    return {name: value for name, value in given.items() if value is not None and value != ""}


def _json_object(body: bytes) -> Given:
    try:
        given = json.loads(body or b"{}")
    except ValueError as broken:
        raise bad_request("can't parse JSON object") from broken
    if not isinstance(given, dict):
        raise bad_request("object expected in the request's body")
    return given


def _upload(field: web.FileField) -> Upload:
    return Upload(field.filename, field.file.read(), field.content_type)


def decoded(given: Given, readers: Mapping[str, Reader]) -> tuple[Given, list[str]]:
    """The parameters a method knows, each of its kind, and the names of those it does not know."""
    attached = {
        value.removeprefix("attach://") for value in given.values() if isinstance(value, str) and value.startswith("attach://")
    }
    known = {name: reader(name, _attached(given, given[name])) for name, reader in readers.items() if name in given}
    return known, [name for name in given if name not in readers and name not in attached]


def _attached(given: Given, value: Any) -> Any:
    """`attach://NAME` stands for the part of the form that is called so."""
    if not isinstance(value, str) or not value.startswith("attach://"):
        return value
    upload = given.get(value.removeprefix("attach://"))
    if not isinstance(upload, Upload):
        raise bad_request("file to attach not found")
    return upload


# kinds of parameters


def text(name: str, value: Any) -> str:
    if isinstance(value, (dict, list, bool, Upload)):
        raise bad_request(f"parameter {name} must be a String")
    _check_utf8(str(value))
    return str(value)


def integer(name: str, value: Any) -> int:
    try:
        return int(value if isinstance(value, str) else json.dumps(value))
    except (TypeError, ValueError) as broken:
        raise bad_request(f"parameter {name} must be an Integer") from broken


def number(name: str, value: Any) -> float:
    try:
        return float(value if isinstance(value, str) else json.dumps(value))
    except (TypeError, ValueError) as broken:
        raise bad_request(f"parameter {name} must be a Number") from broken


def flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in ("true", "false", "1", "0", "yes", "no"):
        raise bad_request(f"parameter {name} must be a Boolean")
    return str(value).lower() in ("true", "1", "yes")


def chat(name: str, value: Any) -> int | str:
    """A number, or `@username`."""
    if isinstance(value, str) and value.startswith("@"):
        return value
    try:
        return int(value)
    except (TypeError, ValueError) as broken:
        raise bad_request("chat not found") from broken


def structure(name: str, value: Any) -> Any:
    """An object or array: nested in a JSON body, or encoded as JSON in a form."""
    try:
        found = value if isinstance(value, (dict, list)) else json.loads(value)
    except (TypeError, ValueError) as broken:
        raise bad_request(f"can't parse {name} JSON object") from broken
    _check_utf8(json.dumps(found, ensure_ascii=False))
    return found


def file(name: str, value: Any) -> Upload | str:
    """An upload, or the id or address of a file."""
    return value if isinstance(value, (Upload, str)) else text(name, value)


def _check_utf8(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as broken:
        raise bad_request("strings must be encoded in UTF-8") from broken
