"""What staff decided for a group of questions: a draft until it is published, and taken back exactly."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.learned import LearnedWord, add_asked, add_word, remove_asked, remove_words
from knowledge.model import Asked
from knowledge.text import fold, words
from review.audit import Entry, note
from review.inbox_tables import decision, group, step
from review.sentences import SentenceBook, UnknownIntent
from review.staff_tables import account
from review.steps import Done, Form, Refused, checked, kept, last_step, restore, taken_back
from review.tables import question

CHANGING = ("link", "word", "intent")  # what is answered: drafts until they are published; the others hold at once
NOTING = ("missing_offer", "old_data", "not_for_us", "forward")
MOST_TEXTS = 50  # of a group, that search learns from: more make no difference to what is found, but to its size
_LONGEST_WORD = 80
_NO_TOWN = "Diese Fragen gehören zu keiner Stadt. Verknüpfen und neue Wörter gehen nur bei Fragen aus einer Stadt."


@dataclass(frozen=True)
class Decision:
    """`questions`: different texts of the group, newest first. `payload` by kind, as `decide` was given it."""

    id: int
    group: int | None
    municipality: str | None
    kind: str
    payload: Mapping[str, Any]
    who: str
    at: datetime
    state: str
    questions: tuple[str, ...] = ()

    def asked(self) -> list[Asked]:
        """What search learns from it. Without a topic: a judged one would train the topic model anew while a parent waits."""
        if self.kind != "link" or self.municipality is None:
            return []
        return [Asked(self.municipality, text, tuple(self.payload["offers"])) for text in self.questions]

    def words(self) -> list[LearnedWord]:
        if self.kind != "word":
            return []
        town = None if self.payload.get("everywhere") else self.municipality
        return [LearnedWord(self.payload["topic"], self.payload["word"], self.payload.get("concept"), town)]


def drafts(connection: Connection, towns: Collection[str] | None = None) -> list[Decision]:
    """Of these towns (all without), in the order they were made."""
    query = sa.select(decision).where(decision.c.state == "draft").order_by(decision.c.id)
    if towns is not None:
        query = query.where(decision.c.municipality.in_(sorted(towns)))
    return [_decision(connection, row) for row in connection.execute(query)]


def of_group(connection: Connection, key: int) -> list[Decision]:
    """Also those taken back, newest first."""
    query = sa.select(decision).where(decision.c.group_id == key).order_by(decision.c.id.desc())
    return [_decision(connection, row) for row in connection.execute(query)]


def read_decision(connection: Connection, key: int) -> Decision | None:
    row = connection.execute(sa.select(decision).where(decision.c.id == key)).first()
    return _decision(connection, row) if row else None


def _decision(connection: Connection, row: sa.engine.Row) -> Decision:
    texts = texts_of(connection, row.group_id) if row.group_id else ()
    return Decision(row.id, row.group_id, row.municipality, row.kind, row.payload, row.who, row.at, row.state, texts)


def texts_of(connection: Connection, key: int) -> tuple[str, ...]:
    """Different texts of a group, newest first, at most MOST_TEXTS."""
    query = sa.select(question.c.text).where(question.c.group_id == key).order_by(question.c.id.desc())
    different: dict[str, str] = {}
    for (text,) in connection.execute(query.limit(20 * MOST_TEXTS)):
        different.setdefault(" ".join(words(fold(text))), text)
    return tuple(different.values())[:MOST_TEXTS]


def uses_of(connection: Connection, word: str, municipality: str | None) -> int:
    """How many kept questions (of a town, of all without) hold this word or phrase."""
    pattern = "%" + word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query = sa.select(sa.func.count()).where(sa.func.lower(question.c.text).like(pattern, escape="\\"))
    if municipality:
        query = query.where(question.c.municipality == municipality)
    return int(connection.execute(query.select_from(question)).scalar() or 0)


# --- deciding ---


def decide(connection: Connection, form: Form, kind: str, payload: Mapping[str, Any], sentences: SentenceBook) -> int:
    """The decision's id. Raises SentTwice, Stale (review/steps.py), and Refused for what cannot be decided so.

    Payloads: link `offers`; word `topic`, `concept`, `word`, `everywhere`; intent `intent`, `texts`; missing_offer and
    not_for_us `text`; old_data `offer`, `text`; forward `to`, `text`.
    """
    row = checked(connection, form)
    values = _refused_or_clean(connection, kind, dict(payload), row)
    state = "draft" if kind in CHANGING else "published"
    new = {"group_id": form.group, "municipality": row.municipality, "kind": kind, "payload": values, "who": form.who}
    [key] = connection.execute(decision.insert().values(**new, at=form.at, state=state)).inserted_primary_key
    if kind == "intent":
        _teach(connection, int(key), values, row.language, sentences)
    before = {"decision": int(key)}
    if kind == "forward":
        connection.execute(group.update().where(group.c.id == form.group).values(assigned=values["to"]))
        before["assigned"] = row.assigned
    refresh_state(connection, form.group)
    kept(connection, form, row.municipality, Done("decide", said_of(kind, values), before))
    return int(key)


def _refused_or_clean(connection: Connection, kind: str, payload: dict[str, Any], row: sa.engine.Row) -> dict[str, Any]:
    if kind not in (*CHANGING, *NOTING):
        raise Refused("Bitte wählen Sie, was mit diesen Fragen geschehen soll.")
    if kind in ("link", "word") and row.municipality is None:
        raise Refused(_NO_TOWN)
    if kind == "link" and not payload.get("offers"):
        raise Refused("Bitte wählen Sie mindestens ein Angebot aus.")
    if kind == "word":
        payload["word"] = " ".join(str(payload.get("word") or "").split())
        if not words(fold(payload["word"])) or len(payload["word"]) > _LONGEST_WORD:
            raise Refused(f"Bitte geben Sie das Wort ein, höchstens {_LONGEST_WORD} Zeichen.")
        if not payload.get("topic"):
            raise Refused("Bitte wählen Sie das Thema, zu dem das Wort gehört.")
    if kind == "intent" and not payload.get("texts"):
        raise Refused("Bitte wählen Sie mindestens eine Frage, aus der der Bot lernen soll.")
    if kind == "forward":
        name = connection.execute(sa.select(account.c.name).where(account.c.id == payload.get("to"), account.c.active)).scalar()
        if name is None:
            raise Refused("Bitte wählen Sie, an wen die Fragen gehen sollen.")
        payload["name"] = name
    return payload


def _teach(connection: Connection, key: int, payload: Mapping[str, Any], language: str, sentences: SentenceBook) -> None:
    try:
        for text in payload["texts"]:
            sentences.add(connection, payload["intent"], text, language, key)
    except UnknownIntent as error:
        raise Refused("Bitte wählen Sie die richtige Art von Frage.") from error


def said_of(kind: str, payload: Mapping[str, Any]) -> str:
    """A decision in a few words, for the group's history."""
    named = payload.get("name") or ""
    said = {
        "link": "verknüpft mit " + ", ".join(payload.get("names") or payload.get("offers") or ()),
        "word": f"neues Wort „{payload.get('word')}“ für das Thema {payload.get('topic_name') or payload.get('topic')}",
        "intent": f"als Art der Frage genannt: {payload.get('intent_name') or payload.get('intent')}",
        "missing_offer": "Angebot fehlt",
        "old_data": "Angaben sind veraltet" + (f": {named}" if named else ""),
        "not_for_us": "nicht unsere Aufgabe",
        "forward": f"weitergegeben an {named}",
    }[kind]
    said = said[:1].upper() + said[1:]
    return f"{said} – {payload['text']}" if payload.get("text") else said


def refresh_state(connection: Connection, key: int) -> None:
    """A group is done when all that was decided holds; a question of a later day reopens what should have been found."""
    query = sa.select(decision).where(decision.c.group_id == key, decision.c.state != "undone", decision.c.kind != "forward")
    rows = connection.execute(query).all()
    state = "open" if not rows else "draft" if any(row.state == "draft" for row in rows) else "done"
    published = [row.published_at.date() for row in rows if row.kind in CHANGING and row.published_at]
    values = {"state": state, "reopens_after": max(published, default=None) if state == "done" else None}
    connection.execute(group.update().where(group.c.id == key).values(**values))


# --- publishing and taking back ---


def publish(connection: Connection, ids: Sequence[int], who: str, at: datetime) -> list[int]:
    """Those of these drafts that were still drafts. Links and words are known at the next question."""
    published = []
    for key in sorted(set(ids)):
        mine = decision.update().where(decision.c.id == key, decision.c.state == "draft")
        if not connection.execute(mine.values(state="published", published_by=who, published_at=at)).rowcount:
            continue
        row = connection.execute(sa.select(decision).where(decision.c.id == key)).one()
        written = _written(connection, _decision(connection, row))
        connection.execute(decision.update().where(decision.c.id == key).values(written=written))
        _noted(connection, row, Done("publish", f"veröffentlicht: {said_of(row.kind, row.payload)}"), who, at)
        published.append(key)
    return published


def _written(connection: Connection, made: Decision) -> dict[str, Any]:
    if made.municipality and (asked := made.asked()):
        return {"asked": add_asked(connection, made.municipality, asked), "texts": [one.text for one in asked]}
    return {"words": [add_word(connection, word) for word in made.words()]}


def undo(connection: Connection, key: int, who: str, at: datetime, sentences: SentenceBook) -> None:
    """Takes a decision back, a published one with exactly what it wrote; one that was taken back stays so."""
    row = connection.execute(sa.select(decision).where(decision.c.id == key, decision.c.state != "undone")).first()
    if row is None:
        return
    _undo(connection, row, sentences)
    _noted(connection, row, Done("undo", f"zurückgenommen: {said_of(row.kind, row.payload)}"), who, at)


def _undo(connection: Connection, row: sa.engine.Row, sentences: SentenceBook) -> None:
    connection.execute(decision.update().where(decision.c.id == row.id).values(state="undone"))
    written = row.written or {}
    if written.get("asked"):
        remove_asked(connection, row.municipality, written["asked"])
    if written.get("words"):
        remove_words(connection, written["words"])
    if row.kind == "intent":
        sentences.take_back(connection, row.id)
    steps = connection.execute(sa.select(step).where(step.c.group_id == row.group_id, step.c.kind == "decide")).all()
    for one in steps:
        if one.before and one.before["decision"] == row.id:
            connection.execute(step.update().where(step.c.id == one.id).values(undone=True))
            if row.kind == "forward":
                connection.execute(group.update().where(group.c.id == row.group_id).values(assigned=one.before["assigned"]))


def _noted(connection: Connection, row: sa.engine.Row, done: Done, who: str, at: datetime) -> None:
    """In the group's history, or in the audit alone where its questions were forgotten."""
    version = connection.execute(sa.select(group.c.version).where(group.c.id == row.group_id)).scalar()
    if version is None:
        note(connection, Entry(at, who, done.kind, "decision", str(row.id), row.municipality, dict(row.payload), done.text))
        return
    form = Form(row.group_id, version, f"{done.kind}-decision-{row.id}", who, at)
    checked(connection, form)
    refresh_state(connection, row.group_id)
    kept(connection, form, row.municipality, done)


def undo_decision(connection: Connection, form: Form, key: int, sentences: SentenceBook) -> None:
    """As seen in a form. Raises SentTwice, Stale, Refused."""
    here = (decision.c.id == key, decision.c.group_id == form.group, decision.c.state != "undone")
    group_row = checked(connection, form)
    row = connection.execute(sa.select(decision).where(*here)).first()
    if row is None:
        raise Refused("Das ist schon zurückgenommen.")
    _undo(connection, row, sentences)
    refresh_state(connection, form.group)
    kept(connection, form, group_row.municipality, Done("undo", f"zurückgenommen: {said_of(row.kind, row.payload)}"))


def undo_last(connection: Connection, form: Form, sentences: SentenceBook) -> None:
    """The last step of a group, whatever it was. Raises SentTwice, Stale, Refused."""
    row = checked(connection, form)
    last = last_step(connection, form.group)
    if last is None:
        raise Refused("Hier gibt es nichts, was sich zurücknehmen lässt.")
    if last.kind == "decide":
        made = connection.execute(sa.select(decision).where(decision.c.id == last.before["decision"])).one()
        _undo(connection, made, sentences)
        refresh_state(connection, form.group)
    else:
        restore(connection, form, last)
    taken_back(connection, form, row, last)
