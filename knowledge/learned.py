"""What staff taught at the console: questions linked to offers, and words for a topic. Known at once, without training."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.lexicon import Lexicon
from knowledge.model import Asked
from knowledge.revisions import raise_revision
from knowledge.tables import LINKED_FROM, asked, learned_word
from knowledge.text import fold, words
from knowledge.view import View


@dataclass(frozen=True)
class LearnedWord:
    """A word for a topic, or for a concept (one need) below it; without a municipality it holds everywhere."""

    topic: str
    word: str
    concept: str | None = None
    municipality: str | None = None


def knowing(lexicon: Lexicon, learned: Iterable[LearnedWord]) -> Lexicon:
    """The lexicon with these words; the same one without any. Of unknown topics nothing is learned.

    A taught word is read as the first word of its concept, or as its topic's name: as one more word of the concept it
    would count as a word that no offer holds, which outweighs the concept.
    """
    taught = {one.word: known for one in learned if (known := _known_words(lexicon, one))}
    return lexicon.taught(taught) if taught else lexicon


def _known_words(lexicon: Lexicon, learned: LearnedWord) -> str | None:
    topic = lexicon.topics.get(learned.topic)
    if topic is None:
        return None
    return topic.concepts[learned.concept][0] if learned.concept in topic.concepts else topic.name


def having_words(view: View, lexicon: Lexicon, learned: Sequence[LearnedWord]) -> View:
    """The view asked with these words beside `lexicon`; those of other towns are left out."""
    here = [one for one in learned if one.municipality is None or one.municipality in view.chain]
    lexicon = knowing(lexicon, here)
    if view.index.lexicon is lexicon:
        return view
    return replace(view, index=replace(view.index, lexicon=lexicon), recent={})


def read_words(connection: Connection) -> list[LearnedWord]:
    """Of all towns, in the order they were taught."""
    rows = connection.execute(sa.select(learned_word).order_by(learned_word.c.id))
    return [LearnedWord(row.topic, row.word, row.concept, row.municipality) for row in rows]


def add_word(connection: Connection, taught: LearnedWord) -> int:
    """Its number, for `remove_words`. Raises ValueError for what holds no letter or digit."""
    if not words(fold(taught.word)):
        raise ValueError(f"{taught.word!r} holds no word")
    [key] = connection.execute(learned_word.insert().values(**vars(taught))).inserted_primary_key
    raise_revision(connection)
    return int(key)


def remove_words(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(learned_word.delete().where(learned_word.c.id.in_(list(ids))))
    raise_revision(connection)


def add_asked(connection: Connection, municipality: str, rows: Sequence[Asked]) -> list[int]:
    """Links questions to offers beside what was imported; their positions, for `remove_asked`."""
    raise_revision(connection)  # locks: nobody else takes these positions
    last = sa.select(sa.func.max(asked.c.position)).where(asked.c.municipality == municipality)
    first = max(int(connection.execute(last).scalar() or 0) + 1, LINKED_FROM)
    written = [
        {"municipality": municipality, "position": at, "text": one.text, "offers": list(one.offers), "topic": one.topic}
        for at, one in enumerate(rows, first)
    ]
    if written:
        connection.execute(asked.insert(), written)
    return [first + at for at in range(len(rows))]


def remove_asked(connection: Connection, municipality: str, positions: Sequence[int]) -> None:
    here = (asked.c.municipality == municipality, asked.c.position.in_(list(positions)))
    connection.execute(asked.delete().where(*here))
    raise_revision(connection)
