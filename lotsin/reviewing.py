"""`lotsin review`: what families asked and nobody could answer yet, who wants an appointment, what is said to be wrong."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from actions.services import berlin_now
from knowledge.knowledge import open_knowledge
from lotsin.cli import FINDING, OK, CommandError
from review.appointments import open_book
from review.log import ReviewLog
from review.mail import MailServerUnreachable
from review.notice_sender import sender_of
from review.numbers import numbers_in, shown
from review.reports import ReportBook
from store.database import open_database
from store.settings import load_settings


def show(arguments: argparse.Namespace) -> int:
    for number, asked in ReviewLog(open_database(load_settings())).newest(arguments.municipality, arguments.limit):
        if arguments.json:
            print(json.dumps({"id": number, **asdict(asked), "day": asked.day.isoformat()}, ensure_ascii=False))
        else:
            thought = ", ".join(f"{name} {share:.2f}" for name, share in asked.intents)
            found = ", ".join(f"{key} {score:.2f}" for key, score in asked.results[:3]) or "nothing"
            print(f"{number:5}  {asked.day}  {asked.municipality or '-':<12} {asked.reason:<14} {asked.text}")
            print(f"{'':7}thought: {thought} · found: {found}")
    return OK


def appointments(arguments: argparse.Namespace) -> int:
    """Open requests, oldest first; of a conversation's id nothing is shown."""
    settings = load_settings()
    for request in open_book(settings, open_database(settings)).open_requests(arguments.municipality):
        if arguments.json:
            kept = {name: value for name, value in asdict(request).items() if name != "sender"}
            print(json.dumps({**kept, "number": shown(request.number)}, ensure_ascii=False, default=str))
        else:
            sent = "e-mail sent" if request.mailed else "no e-mail sent"
            print(f"{shown(request.number)}  {request.created}  {request.municipality:<12} {request.place_name}")
            print(f"{'':11}when: {request.wish} · {request.reach_kind}: {request.reach} · {sent}")
    return OK


def answered(arguments: argparse.Namespace) -> int:
    """The contact detail is deleted with it."""
    settings = load_settings()
    book = open_book(settings, open_database(settings))
    done = [number for number in numbers_in(arguments.number) if book.mark_answered(number)]
    print("answered, the contact detail is deleted" if done else "no open request has this number")
    return OK if done else FINDING


def reports(arguments: argparse.Namespace) -> int:
    """Open ones, oldest first."""
    for report in ReportBook(open_database(load_settings())).open_reports(arguments.municipality):
        if arguments.json:
            print(json.dumps(asdict(report), ensure_ascii=False, default=str))
        else:
            text = " ".join(report.text.split())
            print(f"{report.id:5}  {report.day}  {report.municipality:<12} {report.reason:<6} {report.offer_id}")
            print(f"{'':7}{text or '(no words)'}")
    return OK


def notify(arguments: argparse.Namespace) -> int:
    """What the console does by itself every minute. Exit status 1 where the mail server does not answer."""
    settings = load_settings()
    database = open_database(settings)
    sender = sender_of(settings, database, open_knowledge(settings, database), berlin_now)
    if sender is None:
        raise CommandError("no e-mail can be sent: set LOTSIN_SMTP_URL, LOTSIN_MAIL_FROM and LOTSIN_CONSOLE_URL")
    if arguments.dry_run:
        for due, mail in sender.written(berlin_now()):
            print(f"{due.staff.name}, {due.kind}: {mail.subject if mail else 'nothing to say'}")
            if mail:
                print(mail.text)
        return OK
    try:
        print(f"sent: {sender.send_due()}")
    except MailServerUnreachable as error:
        raise CommandError(str(error)) from error
    return OK


def reported(arguments: argparse.Namespace) -> int:
    """Exit status 1 where one of the numbers is not open."""
    book = ReportBook(open_database(load_settings()))
    unknown = [number for number in arguments.ids if not book.mark_done(number)]
    for number in unknown:
        print(f"no open report has the number {number}")
    if len(unknown) < len(arguments.ids):
        print(f"done: {len(arguments.ids) - len(unknown)}")
    return FINDING if unknown else OK
