"""From where on a town counts as large."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Numbers of offers. `benchmarks/knowledge.py` measures what they cost."""

    kept_from: int = 2000  # from which an index is kept on disk, and changed beside instead of built anew
    most_changed: int = 1000  # that stand beside a kept index, half a second's work; beyond it is built anew
    close_look: int = 250  # that are looked at closely for a question; in a smaller town all are
    most_read: int = 500  # read where something is looked for without a question


USUAL = Limits()
