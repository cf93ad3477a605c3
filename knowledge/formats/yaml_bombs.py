"""YAML files that are no town's: packed, too large, or small with aliases that multiply ("billion laughs")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.formats.packed import refuse_packed
from knowledge.formats.values import Fault

_MOST_BYTES = 100_000_000
_MOST_TIMES = 10  # as large as the file: what aliases may make of it
_ALWAYS_ALLOWED = 1_000_000  # characters
_HAS_ALIAS = re.compile(rb"(?:^|[\s\[{,:-])\*[\w-]", re.MULTILINE)
_OPENS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSES = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def refuse_bomb(path: Path) -> None:
    """Raises a Fault before anything is built of the file, and OSError. Broken YAML is left to whoever reads it."""
    if path.stat().st_size > _MOST_BYTES:
        raise Fault("-", f"larger than {_MOST_BYTES // 1_000_000} MB; split it")
    content = path.read_bytes()
    refuse_packed(content)
    if _HAS_ALIAS.search(content):
        _refuse_multiplied(content)


def _refuse_multiplied(content: bytes) -> None:
    """Counts, without following any, how many characters there are once each alias is replaced by what it stands for."""
    most = max(_ALWAYS_ALLOWED, _MOST_TIMES * len(content))
    counted = _Counted()
    try:
        for event in yaml.parse(content, Loader=yaml.CSafeLoader):
            counted.add(event)
            if counted.size > most:
                message = "its aliases (*…) multiply to more than can be read; write out what they stand for"
                raise Fault(counted.field, message)
    except yaml.YAMLError:
        return


@dataclass
class _Node:
    """A list or a mapping that is still open."""

    anchor: str | None
    before: int  # the size when it began
    is_mapping: bool
    children: int = 0


class _Counted:
    """`size` of what was read so far, and the `field` of the offer that it is in."""

    def __init__(self) -> None:
        self.size, self.field = 0, "-"
        self._of_anchor: dict[str, int] = {}
        self._open: list[_Node] = []

    def add(self, event: yaml.Event) -> None:
        self.size += 1
        if isinstance(event, _CLOSES):
            node = self._open.pop()
            self._note(node.anchor, self.size - node.before)
            return
        if isinstance(event, yaml.NodeEvent):
            self._place(event)
        if isinstance(event, yaml.AliasEvent):
            self.size += self._of_anchor.get(str(event.anchor), 0)
        elif isinstance(event, yaml.ScalarEvent):
            self.size += len(event.value)
            self._note(event.anchor, len(event.value) + 1)
        elif isinstance(event, _OPENS):
            self._open.append(_Node(event.anchor, self.size, isinstance(event, yaml.MappingStartEvent)))

    def _note(self, anchor: str | None, size: int) -> None:
        if anchor:
            self._of_anchor[anchor] = size

    def _place(self, event: yaml.NodeEvent) -> None:
        """Every second child of a mapping is a key; those of the outermost one are the fields."""
        if not self._open:
            return
        inner = self._open[-1]
        is_key = inner.is_mapping and inner.children % 2 == 0
        inner.children += 1
        if is_key and isinstance(event, yaml.ScalarEvent) and not any(node.is_mapping for node in self._open[:-1]):
            self.field = event.value[:80]
