"""What staff do with a group of questions: each step once, on what they saw, noted, and the last one can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.audit import Entry, note
from review.groups import found_group, in_parts, recount
from review.inbox_tables import decision, group, step
from review.staff_tables import account
from review.tables import question


class Stale(RuntimeError):
    """Somebody else took a step since the form was made."""


class SentTwice(RuntimeError):
    """This form was sent before: there is nothing left to do."""


class Refused(ValueError):
    """A step that cannot be taken; the message is for the person, in German."""


@dataclass(frozen=True)
class Form:
    """A group as it was seen: `version` is the group's then, `form_id` this form's own, `who` the person's name."""

    group: int
    version: int
    form_id: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Done:
    """`before`: what is needed to take the step back; None where it cannot be."""

    kind: str
    text: str
    before: Any = None


def checked(connection: Connection, form: Form) -> sa.engine.Row:
    """The group, locked for this transaction. Raises SentTwice, Stale, Refused."""
    raised = group.update().where(group.c.id == form.group, group.c.version == form.version, group.c.state != "merged")
    if connection.execute(sa.select(step.c.id).where(step.c.form_id == form.form_id)).first():
        raise SentTwice
    if not connection.execute(raised.values(version=form.version + 1)).rowcount:
        if connection.execute(sa.select(group.c.id).where(group.c.id == form.group, group.c.state != "merged")).first():
            raise Stale
        raise Refused("Diese Gruppe gibt es nicht mehr. Sie wurde mit einer anderen zusammengelegt oder gelöscht.")
    return connection.execute(sa.select(group).where(group.c.id == form.group)).one()


def kept(connection: Connection, form: Form, municipality: str | None, done: Done) -> None:
    """Notes the step in the group's history and in the audit."""
    values = {
        "group_id": form.group, "kind": done.kind, "text": done.text, "who": form.who, "at": form.at, "undone": False,
        "version": form.version + 1, "form_id": form.form_id, "before": sa.null() if done.before is None else done.before,
    }  # fmt: skip
    connection.execute(step.insert().values(**values))
    entry = Entry(form.at, form.who, done.kind, "question_group", str(form.group), municipality, done.before, done.text)
    note(connection, entry)


def assign(connection: Connection, form: Form, to: int | None) -> None:
    """To an account, or to nobody."""
    row = checked(connection, form)
    name = connection.execute(sa.select(account.c.name).where(account.c.id == to, account.c.active)).scalar()
    if to and name is None:
        raise Refused("Dieses Konto gibt es nicht mehr.")
    connection.execute(group.update().where(group.c.id == form.group).values(assigned=to))
    text = f"zugewiesen an {name}" if name else "niemandem mehr zugewiesen"
    kept(connection, form, row.municipality, Done("assign", text, {"assigned": row.assigned}))


def add_note(connection: Connection, form: Form, text: str) -> None:
    row = checked(connection, form)
    if not text.strip():
        raise Refused("Bitte schreiben Sie etwas in die Notiz.")
    kept(connection, form, row.municipality, Done("note", text.strip(), {}))


def split(connection: Connection, form: Form, ids: Sequence[int]) -> int:
    """Founds a group of these questions; its id. They stay there."""
    row = checked(connection, form)
    chosen = connection.execute(
        sa.select(question).where(question.c.group_id == form.group, question.c.id.in_(list(ids))).order_by(question.c.id)
    ).all()
    if not chosen:
        raise Refused("Bitte wählen Sie die Fragen aus, die in eine eigene Gruppe sollen.")
    if len(chosen) == row.size:
        raise Refused("Bitte lassen Sie mindestens eine Frage in dieser Gruppe.")
    key = found_group(connection, chosen)
    _move(connection, [one.id for one in chosen], key)
    recount(connection, [form.group])
    before = {"group": key, "questions": [one.id for one in chosen]}
    kept(connection, form, row.municipality, Done("split", f"{len(chosen)} Fragen in eine eigene Gruppe gelegt", before))
    return key


def merge(connection: Connection, form: Form, other: int) -> None:
    """Takes in the questions of another group of the same town and language, which ends."""
    row = checked(connection, form)
    taken = connection.execute(sa.select(group).where(group.c.id == other, group.c.state != "merged")).first()
    if taken is None or other == form.group:
        raise Refused("Die andere Gruppe gibt es nicht mehr.")
    if (taken.municipality, taken.language) != (row.municipality, row.language):
        raise Refused("Nur Gruppen derselben Stadt und Sprache lassen sich zusammenlegen.")
    if connection.execute(sa.select(decision.c.id).where(decision.c.group_id == other, decision.c.state != "undone")).first():
        raise Refused("Zur anderen Gruppe ist schon etwas entschieden. Bitte nehmen Sie das dort erst zurück.")
    ids = [one[0] for one in connection.execute(sa.select(question.c.id).where(question.c.group_id == other))]
    connection.execute(question.update().where(question.c.group_id == other).values(group_id=form.group))
    ended = {"state": "merged", "version": taken.version + 1}
    connection.execute(group.update().where(group.c.id == other).values(**ended))
    recount(connection, [form.group, other])
    before = {"group": other, "state": taken.state, "questions": ids}
    kept(connection, form, row.municipality, Done("merge", f"zusammengelegt mit „{taken.label}“ ({len(ids)} Fragen)", before))


def _move(connection: Connection, ids: Sequence[int], key: int) -> None:
    for part in in_parts(ids):
        connection.execute(question.update().where(question.c.id.in_(part)).values(group_id=key))


# --- taking back ---


def last_step(connection: Connection, key: int) -> sa.engine.Row | None:
    """The newest that was not taken back."""
    query = sa.select(step).where(step.c.group_id == key, sa.not_(step.c.undone), step.c.kind.not_in(("undo", "publish")))
    return connection.execute(query.order_by(step.c.id.desc()).limit(1)).first()


def taken_back(connection: Connection, form: Form, row: sa.engine.Row, last: sa.engine.Row) -> None:
    """Notes that the last step no longer holds."""
    connection.execute(step.update().where(step.c.id == last.id).values(undone=True))
    kept(connection, form, row.municipality, Done("undo", f"zurückgenommen: {last.text}"))


def restore(connection: Connection, form: Form, last: sa.engine.Row) -> None:
    """What assigning, splitting or merging changed. Raises Refused where what it needs changed since."""
    before = last.before
    if last.kind == "assign":
        connection.execute(group.update().where(group.c.id == form.group).values(assigned=before["assigned"]))
    elif last.kind == "split":
        _refuse_decided(connection, before["group"])
        _move(connection, before["questions"], form.group)
        left = connection.execute(sa.select(sa.func.count()).where(question.c.group_id == before["group"])).scalar()
        connection.execute(group.update().where(group.c.id == before["group"]).values(state="open" if left else "merged"))
        recount(connection, [form.group, before["group"]])
    elif last.kind == "merge":
        known = group.update().where(group.c.id == before["group"], group.c.state == "merged")
        if not connection.execute(known.values(state=before["state"])).rowcount:
            raise Refused("Die andere Gruppe ist schon gelöscht.")
        _move(connection, before["questions"], before["group"])
        recount(connection, [form.group, before["group"]])


def _refuse_decided(connection: Connection, key: int) -> None:
    if connection.execute(sa.select(decision.c.id).where(decision.c.group_id == key, decision.c.state != "undone")).first():
        raise Refused("Zur neuen Gruppe ist schon etwas entschieden. Bitte nehmen Sie das dort erst zurück.")
