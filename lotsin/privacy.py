"""`lotsin privacy`: retention, erasure, access."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

import sqlalchemy as sa

from lotsin.cli import FINDING, OK
from review import retention
from review.appointments import open_book
from store.conversations import conversation
from store.database import open_database
from store.settings import load_settings
from store.telegram import delete_chat, kept_of_chat


def purge(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    gone = retention.purge(open_database(settings), settings.retention_days)
    print(
        f"{gone.conversations} conversations older than {settings.retention_days} days, {gone.questions} questions "
        f"and the contact details of {gone.appointments} appointment requests deleted"
    )
    if gone.reports:
        print(f"{gone.reports} reports from parents deleted")
    if gone.counts:
        print(f"{gone.counts} sums of old months deleted")
    if gone.uploads or gone.drafts or gone.links:
        print(f"{gone.uploads} uploaded files, {gone.drafts} closed drafts and {gone.links} ended provider links deleted")
    if gone.chats:
        print(f"the choices of {gone.chats} Telegram chats deleted")
    return OK


def forget(arguments: argparse.Namespace) -> int:
    """The conversation, what Telegram's channel keeps, and the appointment requests.

    Those are withdrawn, and places that got an e-mail are told.
    """
    settings = load_settings()
    database = open_database(settings)
    withdrawn = open_book(settings, database).withdraw_all(arguments.id)
    with database.writing() as connection:
        gone = connection.execute(conversation.delete().where(conversation.c.sender_id == arguments.id)).rowcount
        gone = delete_chat(connection, arguments.id) or gone
    if withdrawn:
        print(f"{len(withdrawn)} appointment requests withdrawn")
    print("deleted" if gone or withdrawn else "nothing is kept under this id")
    return OK if gone or withdrawn else FINDING


def export(arguments: argparse.Namespace) -> int:
    """One JSON object: the events of the conversation, the appointment requests made in it, the choices of a Telegram chat."""
    settings = load_settings()
    database = open_database(settings)
    query = sa.select(conversation.c.events).where(conversation.c.sender_id == arguments.id)
    with database.reading() as connection:
        events = connection.execute(query).scalar()
        chat = kept_of_chat(connection, arguments.id)
    requests = [asdict(request) for request in open_book(settings, database).of_sender(arguments.id)]
    if events is None and not requests and chat is None:
        print("nothing is kept under this id")
        return FINDING
    kept = {"events": json.loads(events or "[]"), "appointment_requests": requests}
    if chat is not None:
        kept["telegram"] = chat
    print(json.dumps(kept, ensure_ascii=False, default=str))
    return OK
