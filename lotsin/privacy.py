"""`lotsin privacy`: retention, erasure, access."""

from __future__ import annotations

import argparse

import sqlalchemy as sa

from lotsin.cli import FINDING, OK
from review import retention
from store.conversations import conversation
from store.database import open_database
from store.settings import load_settings


def purge(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    conversations, questions = retention.purge(open_database(settings), settings.retention_days)
    print(f"{conversations} conversations older than {settings.retention_days} days and {questions} questions deleted")
    return OK


def forget(arguments: argparse.Namespace) -> int:
    with open_database(load_settings()).writing() as connection:
        gone = connection.execute(conversation.delete().where(conversation.c.sender_id == arguments.id)).rowcount
    print("deleted" if gone else "nothing is kept under this id")
    return OK if gone else FINDING


def export(arguments: argparse.Namespace) -> int:
    query = sa.select(conversation.c.events).where(conversation.c.sender_id == arguments.id)
    with open_database(load_settings()).reading() as connection:
        events = connection.execute(query).scalar()
    print(events or "nothing is kept under this id")
    return OK if events else FINDING
