"""Writes docs/dialogues.md: docs/dialogues.jsonl, asked through `lotsin ask --batch`, as transcripts."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
QUESTIONS = HERE / "dialogues.jsonl"
_HEAD = """# Six conversations

What six families wrote, and what Lotsin answered, word for word. Made by `python docs/transcripts.py`, which asks
`lotsin ask --batch docs/dialogues.jsonl`; nothing here is edited by hand. Facts are those of the towns' records.
"""
_TITLES = {
    "regen": "Two children, two ages",
    "hebamme": "A midwife, in another district",
    "singen": "In dialect, with a day that does not suit",
    "zwei": "One word, two questions, and something that is not ours",
    "anfang": "Where to begin, and something the town does not have",
    "not": "An emergency that two messages say together",
}


def main() -> int:
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    command = [str(Path(sys.executable).with_name("lotsin")), "ask", "--batch", str(QUESTIONS)]
    answers = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    turns = list(zip(questions, map(json.loads, answers)))
    parts = [_HEAD]
    for session, group in groupby(turns, key=lambda turn: turn[0]["session"]):
        parts.append(f"## {_TITLES[session]}\n")
        parts += [_turn(question, answer) for question, answer in group]
    (HERE / "dialogues.md").write_text("\n".join(parts), encoding="utf-8")
    return 0


def _turn(question: dict[str, str], answer: dict[str, Any]) -> str:
    said = "\n>\n".join("> " + text.replace("\n", "  \n> ") for text in answer["messages"])
    choices = " · ".join(f"`{button['title']}`" for button in answer["buttons"])
    shown = f"\n>\n> {choices}" if choices else ""
    head = f"**{question['municipality'].title()}, {question['at']}:** {question['text']}"
    return f"{head}\n\n{said}{shown}\n\n<sub>{answer['intent']}, {answer['outcome']}</sub>\n"


if __name__ == "__main__":
    sys.exit(main())
