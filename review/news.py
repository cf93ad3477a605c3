"""What waits for a person, and what came in on some days: counts, and no word of a family."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.draft_tables import draft
from review.inbox_tables import decision, group, step
from review.notice_tables import notice
from review.notices import seen_group
from review.staff import Staff
from review.tables import appointment_request, offer_report, question

MOST = 99  # of what the header counts: more is shown as more


@dataclass(frozen=True)
class Waiting:
    """As of now. `groups` are those of questions that came since the person last looked, after the group `seen`."""

    seen: int
    groups: int
    assigned: int
    appointments: int
    reports: int
    reviews: int = 0  # drafts of records that a colleague should look through; for editors, like what follows
    unpublished: int = 0  # decisions


@dataclass(frozen=True)
class Arrived:
    """On some days, and still to be done. `groups` after the group `seen` alone."""

    seen: int
    groups: int
    assigned: int
    appointments: int
    reports: int
    reviews: int

    @property
    def is_nothing(self) -> bool:
        return not any(count for name, count in vars(self).items() if name != "seen")


def in_towns(column: Any, towns: Collection[str]) -> tuple[Any, ...]:
    """Of no towns, of all."""
    return (column.in_(sorted(towns)),) if towns else ()


def read_waiting(connection: Connection, staff: Staff) -> Waiting:
    seen = seen_group(connection, staff.id)
    new = (*_open_groups(staff), group.c.id > seen)
    counts = (
        seen, _count(connection, group, *new), _count(connection, group, *_assigned(staff)),
        _count(connection, appointment_request, *_open_appointments(staff)),
        _count(connection, offer_report, *_open_reports(staff)),
    )  # fmt: skip
    if not staff.may("editor"):
        return Waiting(*counts)
    unpublished = (decision.c.state == "draft", *in_towns(decision.c.municipality, staff.towns))
    return Waiting(*counts, _count(connection, draft, *_reviews(staff)), _count(connection, decision, *unpublished))


def read_arrived(connection: Connection, staff: Staff, since: date, until: date) -> Arrived:
    """From the first day to the one before the last; of questions only what the person has not looked at."""
    first, end = datetime.combine(since, time.min), datetime.combine(until, time.min)
    steps = (step.c.at >= first, step.c.at < end, step.c.who != staff.name, step.c.undone.is_(False))
    handed = sa.select(step.c.group_id).where(step.c.kind.in_(("assign", "decide")), *steps)
    days = (appointment_request.c.created >= since, appointment_request.c.created < until)
    reported = (offer_report.c.day >= since, offer_report.c.day < until)
    asked_for_review = (draft.c.at >= first, draft.c.at < end)
    seen = seen_group(connection, staff.id)
    return Arrived(
        seen,
        _new_groups(connection, staff, seen, since, until),
        _count(connection, group, *_assigned(staff), group.c.id.in_(handed)),
        _count(connection, appointment_request, *_open_appointments(staff), *days),
        _count(connection, offer_report, *_open_reports(staff), *reported),
        _count(connection, draft, *_reviews(staff), *asked_for_review) if staff.may("editor") else 0,
    )


def count_at_most(connection: Connection, staff: Staff) -> tuple[int, int, int]:
    """For every page, in one statement: the newest group that was looked at, new groups up to MOST + 1, open cases."""
    seen = sa.func.coalesce(sa.select(notice.c.seen_group).where(notice.c.account == staff.id).scalar_subquery(), 0)
    new = sa.select(group.c.id).where(*_open_groups(staff), group.c.id > seen).limit(MOST + 1).subquery()
    counts = (_counted(new), _counted(appointment_request, *_open_appointments(staff)))
    query = sa.select(seen, *counts, _counted(offer_report, *_open_reports(staff)))
    looked, groups, appointments, reports = map(int, connection.execute(query).one())
    return looked, groups, appointments + reports


def _counted(table: Any, *conditions: Any) -> Any:
    return sa.select(sa.func.count()).select_from(table).where(*conditions).scalar_subquery()


def _new_groups(connection: Connection, staff: Staff, seen: int, since: date, until: date) -> int:
    fresh = (*_open_groups(staff), group.c.id > seen, group.c.newest >= since)
    first = sa.func.min(question.c.day)
    begun = (
        sa.select(group.c.id)
        .join(question, question.c.group_id == group.c.id)
        .where(*fresh)
        .group_by(group.c.id)
        .having(sa.and_(first >= since, first < until))
    )
    return _count(connection, begun.subquery())


def _open_groups(staff: Staff) -> tuple[Any, ...]:
    return group.c.state == "open", *in_towns(group.c.municipality, staff.towns)


def _assigned(staff: Staff) -> tuple[Any, ...]:
    return group.c.assigned == staff.id, *_open_groups(staff)


def _open_appointments(staff: Staff) -> tuple[Any, ...]:
    return appointment_request.c.status == "open", *in_towns(appointment_request.c.municipality, staff.towns)


def _open_reports(staff: Staff) -> tuple[Any, ...]:
    return offer_report.c.done.is_(False), *in_towns(offer_report.c.municipality, staff.towns)


def _reviews(staff: Staff) -> tuple[Any, ...]:
    """One's own draft is for a colleague's eyes."""
    return draft.c.state == "review", draft.c.author != staff.name, *in_towns(draft.c.municipality, staff.towns)


def _count(connection: Connection, table: Any, *conditions: Any) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*conditions)
    return int(connection.execute(query).scalar() or 0)
