"""Keys that an address or a form names beside its own record: none of them may lead to another town."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from starlette.requests import Request

from knowledge.repository import offers_of
from review.decisions import read_decision
from review.drafts import DraftBook
from review.inbox import read_group
from review.staff import Staff
from review.tables import question
from web.console.desk import Desk

_MOST = 500  # questions of one form


def key_in(text: object) -> int:
    """0, which no record has, for what is no key."""
    given = str(text or "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def check_town_named(request: Request, town: str) -> None:
    """Raises HTTPException 403 for another town; what is no town is told elsewhere."""
    desk: Desk = request.app.state.desk
    if town and desk.knowledge.town(town):
        desk.check_town(request, town)


def check_group(request: Request, text: object) -> None:
    """Raises HTTPException 403 for a group of another town; what is not there is told elsewhere."""
    desk: Desk = request.app.state.desk
    with desk.database.reading() as connection:
        found = read_group(connection, key_in(text), desk.now().date())
    if found:
        desk.check_town(request, found.municipality)


def check_decision(request: Request, text: object) -> None:
    """Raises HTTPException 403."""
    desk: Desk = request.app.state.desk
    with desk.database.reading() as connection:
        found = read_decision(connection, key_in(text))
    if found:
        desk.check_town(request, found.municipality)


def check_questions(request: Request, texts: Iterable[object]) -> None:
    """Raises HTTPException 403."""
    desk: Desk = request.app.state.desk
    ids = [key_in(text) for text in texts][:_MOST]
    with desk.database.reading() as connection:
        towns = connection.execute(sa.select(question.c.municipality).where(question.c.id.in_(ids)).distinct()).scalars().all()
    for town in towns:
        desk.check_town(request, town)


def check_draft(request: Request, text: object) -> None:
    """Raises HTTPException 403."""
    desk: Desk = request.app.state.desk
    found = DraftBook(desk.database).of_id(key_in(text)) if key_in(text) else None
    if found:
        desk.check_town(request, found.municipality)


def check_offers(request: Request, texts: Iterable[object], town: str | None) -> None:
    """Raises HTTPException 403 for an offer of another town; what a Kreis, Land or the Bund offers is the town's too."""
    desk: Desk = request.app.state.desk
    keys = [str(text) for text in texts if text][:_MOST]
    with desk.database.reading() as connection:
        found = list(offers_of(connection, keys))
    known = desk.knowledge.town(town) if town else None
    for offer in found:
        if known is None or desk.knowledge.offer(known.id, offer.id) is None:
            desk.check_town(request, offer.municipality)


def check_person(request: Request, text: object) -> None:
    """Raises HTTPException 403 for an account that shares no town with the person who asks."""
    desk: Desk = request.app.state.desk
    mine: Staff = request.state.staff
    other = desk.staff.staff(key_in(text)) if key_in(text) else None
    if other and mine.towns and other.towns and not mine.towns & other.towns:
        desk.refuse(request, min(other.towns))
