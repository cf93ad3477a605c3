"""Indexes of large towns on disk, so that a start does not read a million records again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knowledge.lexicon import Lexicon
from knowledge.search.index import Index
from knowledge.search.need_words import load_needs
from knowledge.search.segment import Segment

logger = logging.getLogger(__name__)
_FORMAT = 1  # of the files: raised when what is in them changes its meaning


@dataclass(frozen=True)
class Kept:
    """An index as it stood at a revision."""

    index: Index
    revision: int


@dataclass(frozen=True)
class Shelf:
    """A folder with one folder for each town and revision: `ahlen-3f2a…/17`. What is damaged or too new is taken away."""

    folder: Path
    lexicon: Lexicon

    def newest(self, identity: str, chain: Sequence[str], revision: int) -> Kept | None:
        """Of this database and this lexicon, not newer than the revision (a backup was restored)."""
        place = self._place(identity, chain)
        for kept in sorted((int(path.name) for path in place.glob("[0-9]*")), reverse=True):
            path = place / str(kept)
            if kept <= revision:
                try:
                    return Kept(Index.of(Segment.load(path), self.lexicon), kept)
                except (OSError, ValueError) as error:
                    logger.warning("the index in %s cannot be used (%s) and is made anew", path, error)
            shutil.rmtree(path, ignore_errors=True)
        return None

    def keep(self, segment: Segment, identity: str, chain: Sequence[str], revision: int) -> Segment:
        """The same segment, looked at on disk from now on; older ones of the town go. Raises OSError."""
        place = self._place(identity, chain)
        place.mkdir(parents=True, exist_ok=True)
        target = place / str(revision)
        with tempfile.TemporaryDirectory(prefix="part-", dir=self.folder) as own:
            part = Path(own) / "segment"
            segment.save(part)
            kept = Segment.load(part)  # before another process may take it away: open files stay readable
            with contextlib.suppress(OSError):  # another process was quicker
                part.replace(target)
        for path in self.folder.glob(f"{chain[0]}-*/*"):
            if path.parent.name.rpartition("-")[0] == chain[0] and path != target:
                shutil.rmtree(path, ignore_errors=True)
        return kept

    def _place(self, identity: str, chain: Sequence[str]) -> Path:
        text = json.dumps([_FORMAT, identity, list(chain), self._words, _needs()])
        return self.folder / f"{chain[0]}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    @cached_property
    def _words(self) -> str:
        return self.lexicon.fingerprint


def _needs() -> list[tuple[str, tuple[str, ...]]]:
    """What an offer that nobody tagged is read with."""
    return [(need.topic, need.terms) for need in load_needs().values()]
