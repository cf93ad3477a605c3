"""`lotsin ask` and `lotsin chat`: the whole assistant in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import uuid
from datetime import datetime
from typing import Any

from actions.services import services
from lotsin.cli import OK, CommandError, WrongCall
from lotsin.inputs import check_question, read_lines, town_or_error, write_line
from lotsin.quiet import quiet_rasa


def _assistant() -> Any:
    quiet_rasa(logging.ERROR)
    from bot.assistant import Assistant
    from bot.model import ModelMissing

    try:
        return Assistant(services())
    except ModelMissing as error:
        raise CommandError(str(error)) from error


def ask(arguments: argparse.Namespace) -> int:
    if arguments.batch:
        questions = list(read_lines(arguments.batch))
        asyncio.run(_ask_all(questions, arguments.municipality))
        return OK
    if arguments.text is None:
        raise WrongCall("a TEXT or --batch FILE.jsonl is expected")
    given = services()
    town = arguments.municipality or given.settings.municipality
    question = {
        "id": None, "text": arguments.text, "municipality": town and town_or_error(given.knowledge, town), "at": arguments.at,
        "lat": arguments.lat, "lon": arguments.lon, "language": arguments.language,
    }  # fmt: skip
    check_question(question)
    line = asyncio.run(_assistant().ask(question))
    if arguments.json:
        print(json.dumps(line, ensure_ascii=False))
    else:
        _show(line)
    return OK


async def _ask_all(questions: list[dict[str, Any]], municipality: str | None) -> None:
    assistant = _assistant()
    for question in questions:
        write_line(await assistant.ask({"municipality": municipality, **question}))


def _show(line: dict[str, Any]) -> None:
    print("\n\n".join(line["messages"]))
    if line["buttons"]:
        print("\n" + "   ".join(f"[{button['title']}]" for button in line["buttons"]))


def chat(arguments: argparse.Namespace) -> int:
    given = services()
    town = arguments.municipality or given.settings.municipality
    base = {"municipality": town and town_or_error(given.knowledge, town), "at": arguments.at, "session": str(uuid.uuid4())}
    check_question(base)
    asyncio.run(_converse(base))
    return OK


async def _converse(base: dict[str, Any]) -> None:
    assistant = _assistant()
    print("Schreiben Sie Ihre Frage. Eine leere Zeile beendet das Gespräch.")
    while True:
        try:
            text = await asyncio.to_thread(input, "\n> ")
        except EOFError:
            return
        if not text.strip():
            return
        _show(await assistant.ask({**base, "text": text, "at": base["at"] or datetime.now().isoformat()}))
