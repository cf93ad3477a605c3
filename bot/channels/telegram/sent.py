"""Which messages of an answer are out: a line in a file, written in the moment their bytes leave.

A program can be killed between sending a message and noting it: then the message comes twice or never. A commit to the
database through a thread leaves that gap open for milliseconds, and longer the busier the program is. Here nothing else runs
between this line and the write of the request: the file is mapped into memory, so that a line is no system call, in which
another thread would take its turn. What is written stays when the process dies.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import httpx

_ROOM = 1_000_000  # bytes; when they are used up, finished answers are forgotten
_UNUSED = b"\0"
_part: ContextVar[str | None] = ContextVar("part", default=None)


class Sent:
    """For one bot. A part is named `<update>:<position>`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._parts: set[str] = set()
        if path.exists():
            written = path.read_bytes().partition(_UNUSED)[0].decode("ascii", "replace")
            for line in written.split("\n")[:-1]:  # the last may be torn
                self._apply(line)
        self._begin()

    def _begin(self) -> None:
        """A new file with what is still of use; all of it or, if killed meanwhile, what was there before."""
        fresh = self._path.with_suffix(".new")
        lines = "".join(f"{part}\n" for part in sorted(self._parts)).encode("ascii")
        file = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        os.posix_fallocate(file, 0, len(lines) + _ROOM)  # a full disk is an error here, not a signal later
        self._map = mmap.mmap(file, len(lines) + _ROOM)
        os.close(file)
        self._map[: len(lines)] = lines
        self._end = len(lines)
        fresh.replace(self._path)

    def _write(self, line: str) -> None:
        """`_parts` knows of it already."""
        end = self._end + len(line) + 1
        if end > len(self._map):
            self._shorten()
        else:
            self._map[self._end : end] = f"{line}\n".encode("ascii")
            self._end = end

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
            self._write(part)

    def take_back(self) -> None:
        """The part that is being sent was refused, or the line broke: it has to be sent again."""
        part = _part.get()
        if part in self._parts:
            self._parts.discard(part)
            self._write(f"-{part}")

    def forget(self, update_id: int, parts: int) -> None:
        """Of an answer that is complete, once the database knows."""
        self._parts.difference_update(f"{update_id}:{position}" for position in range(parts))

    def keep(self, owed: Collection[int]) -> None:
        """Only the parts of these updates. Numbers of updates begin anew now and then; an old part would hide a new one."""
        self._parts = {part for part in self._parts if int(part.partition(":")[0]) in owed}
        self._shorten()

    def _shorten(self) -> None:
        self._map.close()
        self._begin()

    def close(self) -> None:
        self._map.close()

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
