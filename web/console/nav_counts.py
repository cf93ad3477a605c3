"""The small numbers beside the areas in the navigation: cheap enough for every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from review.news import MOST, count_at_most
from review.staff import Staff
from store.database import Database


@dataclass(frozen=True)
class NavCount:
    """`text` is shown, `12` or `99+`; `said` is what it means, in full; `link` is the list of exactly these."""

    text: str
    said: str
    link: str


def nav_counts(database: Database, staff: Staff) -> Mapping[str, NavCount]:
    """By the address of the area, those that are not zero. Raises DatabaseUnavailable."""
    with database.reading() as connection:
        seen, new, cases = count_at_most(connection, staff)
    counted = {
        "/redaktion/fragen": (new, "neu", f"/redaktion/fragen?neu={seen}&ordnung=neu"),
        "/redaktion/anliegen": (cases, "offen", "/redaktion/anliegen"),
    }
    return {
        address: NavCount(_shown(count), f"{'mehr als ' if count > MOST else ''}{min(count, MOST)} {what}", link)
        for address, (count, what, link) in counted.items()
        if count
    }


def _shown(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)
