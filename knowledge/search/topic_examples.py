"""The sentences from which the topic model learns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from knowledge.lexicon import Lexicon
from knowledge.search.label_model import Example
from store.files import read_yaml
from store.settings import ROOT

SENTENCES = ROOT / "nlu_data" / "de" / "topics"  # with their kind of question; Rasa learns from them too
MORE_SENTENCES = ROOT / "knowledge" / "topics" / "sentences"  # only their topic is known
_PHRASE_WEIGHT = 0.5  # a lexicon phrase against a whole sentence


def examples_of(lexicon: Lexicon, asked: Iterable[tuple[str, str | None]] = (), folder: Path = SENTENCES) -> list[Example]:
    """The lexicon's phrases, the training sentences by topic, and questions whose topic somebody judged."""
    found = [
        (phrase, topic.key, _PHRASE_WEIGHT)
        for topic in lexicon.topics.values()
        for phrases in topic.concepts.values()
        for phrase in phrases
    ]
    found += [(sentence, topic, 1.0) for sentence, topic in _sentences(folder)]
    found += [(text, topic, 1.0) for text, topic in asked if topic in lexicon.topics]
    return found


@cache
def _sentences(folder: Path) -> list[tuple[str, str]]:
    found = []
    for path in sorted(folder.glob("*.yml")):
        sentences = re.findall(r"^    - (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        found += [(sentence, path.stem) for sentence in sentences]
    for path in sorted(MORE_SENTENCES.glob("*.yml")):
        found += [(str(sentence), path.stem) for sentence in read_yaml(path)]
    return found
