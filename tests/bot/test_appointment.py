"""A request for an appointment through the whole assistant: what is kept of it, and where."""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace

import pytest
import sqlalchemy as sa

from review.appointments import AppointmentBook
from review.log import ReviewLog
from review.mail import Mailer
from review.tables import appointment_request
from store.database import Database, metadata
from tests.builders import never_drawn
from tests.mail_server import LOCALHOST, a_mail_server

TYPED = [
    ("01522 8817386", ["8817386"]),
    ("0152.288.173.86", ["288.173.86", "28817386"]),
    ("０１５２ ２８８１７３８６", ["２８８１７３８６", "8817386"]),
    ("+49 (0)152 - 288 - 173 - 86 bitte erst abends", ["173 - 86", "28817386"]),
    ("tel:+4915228817386;ext=1", ["28817386"]),
    ("Änne.Müller@Kinder-Büro.example.org", ["nne.M", "Büro", "büro.example"]),
    ("o'neill{x}=1@example.org", ["neill", "1@example"]),
    ("schreib mir mailto:anna@example.org.", ["anna@"]),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('termine') / 'lotsin.db'}")
    database.upgrade()
    return database


@pytest.fixture(scope="module")
def mailed(database):
    """The postbox of all places, and the book that writes to it."""
    with a_mail_server() as (postbox, port):
        mailer = Mailer(f"smtp://{LOCALHOST}:{port}?starttls=0", "lotsin@example.org")
        yield postbox, AppointmentBook(database, mailer)


@pytest.fixture(scope="module")
def agent(assistant, given, database, mailed):
    """As the server composes it: conversations are kept in the database."""
    from bot.assistant import load_agent

    return load_agent(replace(given, log=ReviewLog(database, never_drawn), appointments=mailed[1]), database)


@pytest.fixture
def say(agent):
    from bot.assistant import exchange

    sender = f"web-{uuid.uuid4()}"

    async def said(text, municipality="arnsberg"):
        return await exchange(agent.handle_message, text, sender, {"municipality": municipality}, "web")

    said.sender = sender
    return said


def all_but_the_book(database):
    """Every text of every other table."""
    with database.reading() as connection:
        tables = [table for table in metadata.tables.values() if table is not appointment_request]
        return "\n".join(repr(tuple(row)) for table in tables for row in connection.execute(sa.select(table)))


async def up_to_the_contact(say):
    await say("ich möchte einen Termin beim Familienbüro vereinbaren")
    reply = await say("Termin anfragen")
    if "Bei welcher Stelle" in reply.texts[0]:
        reply = await say(reply.buttons[0]["title"])
    assert "Wann passt es" in reply.texts[0]
    assert "einverstanden" in (await say("dienstags vormittags")).texts[0]
    return await say("Ja, einverstanden")


async def test_from_the_wish_to_the_number_and_the_mail_and_back(say, mailed):
    postbox, book = mailed
    first = await say("ich möchte einen Termin beim Familienbüro vereinbaren")
    assert first.data["outcome"] == "handover"
    assert [button["title"] for button in first.buttons] == ["Termin anfragen"]

    asked = await up_to_the_contact(say)
    done = await say("01522 8817386")
    book.settle()

    (request,) = book.of_sender(say.sender)
    shown = f"{request.number[:4]}-{request.number[4:]}"
    assert "E-Mail-Adresse oder eine Telefonnummer" in asked.texts[0]
    assert shown in done.texts[0]
    assert (done.data["outcome"], done.data["results"][0]["id"]) == ("handover", request.place_id)
    assert postbox.mails[-1]["Subject"] == f"Terminanfrage {shown}"

    gone = await say(f"anfrage zurückziehen {shown.lower()}")
    book.settle()

    assert "zurückgezogen" in gone.texts[0]
    assert book.of_sender(say.sender) == []
    assert postbox.mails[-1]["Subject"].startswith("Zurückgezogen")


@pytest.mark.parametrize(("text", "parts"), TYPED)
async def test_how_to_reach_a_family_is_kept_in_the_book_alone(say, agent, mailed, database, caplog, text, parts):
    with caplog.at_level(logging.INFO):
        await up_to_the_contact(say)
        reply = await say(text)
        await say("danke")

    assert "Ihre Nummer" in reply.texts[0]
    tracker = await agent.tracker_store.retrieve(say.sender)
    for kept in (all_but_the_book(database), repr(tracker.current_state()), repr(reply), caplog.text):
        assert not [part for part in parts if part in kept]
    mailed[1].withdraw_all(say.sender)


@pytest.mark.parametrize("text", ["anna@example", "0152 2881", "Anna Muster, Musterweg 3", "anna at example punkt org"])
async def test_a_contact_that_cannot_be_used_is_kept_nowhere(say, mailed, database, text):
    await up_to_the_contact(say)

    reply = await say(text)

    assert reply.data["outcome"] == "clarify"
    assert mailed[1].of_sender(say.sender) == []
    assert text not in all_but_the_book(database)


async def test_who_cancels_leaves_nothing_behind(say, mailed, database):
    await up_to_the_contact(say)

    reply = await say("Abbrechen")

    assert "nichts gespeichert" in reply.texts[0]
    assert mailed[1].of_sender(say.sender) == []
    assert "dienstags" not in all_but_the_book(database).split(say.sender)[1].split("\n")[0]


async def test_an_emergency_in_the_middle_of_the_form_comes_first(say, mailed):
    await up_to_the_contact(say)

    reply = await say("mein baby atmet nicht mehr")

    assert reply.data["outcome"] == "crisis"
    assert "112" in reply.texts[0]
    assert (await say("01522 8817386")).data["outcome"] == "crisis"
    assert mailed[1].of_sender(say.sender) == []


async def test_two_families_at_once_do_not_mix(agent, mailed):
    import asyncio

    from bot.assistant import exchange

    async def family(name, contact):
        async def said(text):
            return await exchange(agent.handle_message, text, name, {"municipality": "arnsberg"}, "web")

        await up_to_the_contact(said)
        await said(contact)

    await asyncio.gather(family("web-a", "a@example.org"), family("web-b", "b@example.org"))

    reached = {name: [request.reach for request in mailed[1].of_sender(name)] for name in ("web-a", "web-b")}
    assert reached == {"web-a": ["a@example.org"], "web-b": ["b@example.org"]}
