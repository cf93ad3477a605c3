"""Which offers have dates at all: few of a town's records, found without reading the others."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge import tables


def ids_with_dates(connection: Connection, municipalities: Sequence[str]) -> list[str]:
    """Those with a recurrence or a single date that are not over, by id. What is only open has no dates."""
    service, schedule = tables.service, tables.schedule
    single = sa.and_(schedule.c.dtstart.is_not(None), schedule.c.opening_hours.is_(None))
    query = (
        sa.select(service.c.id)
        .join(schedule, schedule.c.service_id == service.c.id)
        .where(service.c.municipality.in_(list(municipalities)), service.c.status != "past")
        .where(sa.or_(schedule.c.rrule.is_not(None), single))
        .distinct()
        .order_by(service.c.id)
    )
    return list(connection.execute(query).scalars())
