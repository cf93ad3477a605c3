"""Which messages of an answer are out: a line in a file, written in the moment their bytes leave.

A program can be killed between sending a message and noting it: then the message comes twice or never. A commit to the
database through a thread leaves that gap open for milliseconds, and longer the busier the program is. Here nothing else runs
between this `write` and that of the request, and what is written stays when the process dies.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import httpx

_LARGEST = 1_000_000  # bytes, from which finished answers are forgotten
_part: ContextVar[str | None] = ContextVar("part", default=None)


class Sent:
    """For one bot. A part is named `<update>:<position>`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._parts: set[str] = set()
        if path.exists():
            for line in path.read_text(encoding="ascii", errors="replace").split("\n")[:-1]:  # the last may be torn
                self._apply(line)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def _apply(self, line: str) -> None:
        if line.startswith("-"):
            self._parts.discard(line[1:])
        else:
            self._parts.add(line)

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def note(self, part: str) -> None:
        if part not in self._parts:
            self._parts.add(part)
            os.write(self._file, f"{part}\n".encode("ascii"))

    def take_back(self) -> None:
        """The part that is being sent was refused, or the line broke: it has to be sent again."""
        part = _part.get()
        if part in self._parts:
            self._parts.discard(part)
            os.write(self._file, f"-{part}\n".encode("ascii"))

    def forget(self, update_id: int, parts: int) -> None:
        """Of an answer that is complete, once the database knows."""
        self._parts.difference_update(f"{update_id}:{position}" for position in range(parts))
        if os.fstat(self._file).st_size > _LARGEST:
            self._shorten()

    def keep(self, owed: Collection[int]) -> None:
        """Only the parts of these updates. Numbers of updates begin anew now and then; an old part would hide a new one."""
        self._parts = {part for part in self._parts if int(part.partition(":")[0]) in owed}
        self._shorten()

    def _shorten(self) -> None:
        """To what is still of use; all of it or, if killed meanwhile, what was there before."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text("".join(f"{part}\n" for part in sorted(self._parts)), encoding="ascii")
        fresh.chmod(0o600)
        fresh.replace(self._path)
        os.close(self._file)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)

    def close(self) -> None:
        os.close(self._file)

    @contextmanager
    def as_part(self, part: str) -> Iterator[None]:
        """Requests made inside are this part."""
        token = _part.set(part)
        try:
            yield
        finally:
            _part.reset(token)

    async def watch(self, request: httpx.Request) -> None:
        """An event hook for httpx: notes the part when the request's body is about to be handed to the system.

        httpcore does not give way to other tasks between this event and the write of a body that is one piece; a file's
        is made one piece here.
        """
        part = _part.get()
        if part is None:
            return
        await request.aread()

        async def traced(event: str, _: object) -> None:
            if event.endswith("send_request_body.started"):
                self.note(part)

        request.extensions = {**request.extensions, "trace": traced}
