"""`lotsin review`: what families asked and nobody could answer yet, who wants an appointment, what is said to be wrong."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from lotsin.cli import FINDING, OK
from review.appointments import open_book
from review.log import ReviewLog
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


def reported(arguments: argparse.Namespace) -> int:
    """Exit status 1 where one of the numbers is not open."""
    book = ReportBook(open_database(load_settings()))
    unknown = [number for number in arguments.ids if not book.mark_done(number)]
    for number in unknown:
        print(f"no open report has the number {number}")
    if len(unknown) < len(arguments.ids):
        print(f"done: {len(arguments.ids) - len(unknown)}")
    return FINDING if unknown else OK
