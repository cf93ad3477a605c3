"""`lotsin search`: the knowledge search alone."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from actions.turn import result_line
from knowledge.knowledge import Knowledge, open_knowledge
from knowledge.wishes import Wish
from lotsin.cli import FINDING, OK, WrongCall
from lotsin.inputs import read_lines, town_or_error, write_line
from store.database import open_database
from store.settings import load_settings

_FAINT = 0.05  # logits that are not worth a word
_LIKELY = 0.05  # shares


def search(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    knowledge = open_knowledge(settings, open_database(settings))
    if arguments.limit < 1:
        raise WrongCall("--limit: a number from 1 up is expected")
    if arguments.batch:
        for row in read_lines(arguments.batch):
            town = town_or_error(knowledge, row.get("municipality") or arguments.municipality, f"{row.get('id')}: ")
            write_line({"id": row.get("id"), **_answer(knowledge, row["text"], town, arguments)})
        return OK
    if not arguments.text:
        raise WrongCall("a TEXT or --batch FILE.jsonl is expected")
    town = town_or_error(knowledge, arguments.municipality or settings.municipality)
    answer = _answer(knowledge, arguments.text, town, arguments)
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        for line in _lines(answer):
            print(line)
    return OK if answer["results"] else FINDING


def _answer(knowledge: Knowledge, text: str, town: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """The results, as many as asked for; with --explain what was understood and what each result's place is made of."""
    wish, limit = Wish(text, town), arguments.limit
    finding = knowledge.find(wish, limit, kept=0.0)
    now, land = datetime.now(), knowledge.view(town).land
    results = [result_line(found, now, land) for found in finding.found]
    if not arguments.explain:
        return {"results": results}
    for result, why in zip(results, knowledge.explain(wish, limit, kept=0.0)):
        parts = {**why.signals, "wish": why.preferences, "bias": why.bias}
        result["explain"] = {name: round(value, 2) for name, value in parts.items() if abs(value) >= _FAINT}
    question = {
        "words": list(finding.words),
        "concepts": list(finding.concepts),
        "places": [place.name for place in finding.places],
        "needs": {key: round(share, 2) for key, share in finding.need_shares.items() if share >= _LIKELY},
        "topics": {key: round(share, 2) for key, share in finding.topic_shares.items() if share >= _LIKELY},
        "answerable": round(finding.answerable, 2),
    }
    return {"question": question, "results": results}


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    for name, value in answer.get("question", {}).items():
        shown = [f"{key} {share}" for key, share in value.items()] if isinstance(value, dict) else value
        yield f"{name}: {', '.join(shown) or '-' if isinstance(shown, list) else shown}"
    for result in answer["results"]:
        yield f"{result['score']:.2f}  {result['id']:<44} {result['name']}"
        parts = sorted(result.get("explain", {}).items(), key=lambda part: -abs(part[1]))
        if parts:
            yield "      " + ", ".join(f"{name} {value:+.2f}" for name, value in parts)
