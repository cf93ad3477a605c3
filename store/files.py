"""Reading YAML: always the safe loader, in C (six times faster than yaml.safe_load)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_DEEPEST = 100  # ours: 4; tens of thousands of levels end the interpreter
_LONG_LINE = 500


def read_yaml(path: Path) -> Any:
    """Raises yaml.YAMLError, UnicodeDecodeError, OSError."""
    text = path.read_text(encoding="utf-8-sig")
    if _may_be_deep(text):
        _refuse_depth(text)
    return yaml.load(text, Loader=yaml.CSafeLoader)


def _may_be_deep(text: str) -> bool:
    """Every level takes a bracket, or another column: a look that costs a thirtieth of reading."""
    return text.count("[") + text.count("{") > _DEEPEST or any(len(line) > _LONG_LINE for line in text.split("\n"))


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem=f"more than {_DEEPEST} levels deep", problem_mark=mark)
