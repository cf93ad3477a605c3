"""`lotsin review`: what families asked and nobody could answer yet."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from lotsin.cli import OK
from review.log import ReviewLog
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
