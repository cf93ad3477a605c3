"""What the whole assistant puts before staff, and what it leaves alone, as the chat window reaches it."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path
from typing import Any

import pytest

from actions.services import Services
from evaluation.dialogues import DIALOGUES
from knowledge.knowledge import Knowledge
from lotsin.quiet import quiet_rasa
from review.log import ReviewLog
from review.usage import UsageLog
from review.usage_tables import offers
from store.database import Database
from store.files import read_yaml
from store.settings import load_settings
from tests.builders import never_drawn

HELD_OUT = DIALOGUES.parent / "held_out" / DIALOGUES.name
NOW = "2026-11-25T10:00"


class Window:
    """The chat window of one family after the other, on a service with a database of its own."""

    def __init__(self, knowledge: Knowledge, database: Database) -> None:
        from bot.assistant import load_agent

        quiet_rasa(logging.ERROR)
        self.database = database
        self.log = ReviewLog(database, never_drawn)
        self.usage = UsageLog(database)
        self._agent = load_agent(Services(load_settings(), knowledge, self.log, usage=self.usage))

    async def says(self, *texts: str, town: str = "ahlen") -> None:
        from bot.assistant import exchange

        family, told = f"w1.{uuid.uuid4()}", {"municipality": town, "at": NOW}
        for text in texts:
            await exchange(self._agent.handle_message, text, family, told, "web")

    @property
    def kept(self) -> list[tuple[str, str, str]]:
        return [(one.channel, one.reason, one.text) for _, one in reversed(self.log.newest(limit=1000))]


@pytest.fixture
def window(assistant: Any, knowledge: Knowledge, tmp_path: Path) -> Window:
    database = Database(f"sqlite:///{tmp_path / 'lotsin.db'}")
    database.upgrade()
    return Window(knowledge, database)


async def test_asking_again_in_other_words_and_a_thumb_down_are_put_before_staff(window: Window) -> None:
    again = "alle hebammen sagen ab wer kann mir eine vermitteln"

    await window.says("hebamme herne", again, "👎", town="herne")

    assert window.kept == [("web", "asked_again", again), ("web", "thumbs_down", again)]


async def test_thumbs_count_for_and_against_what_was_shown(window: Window) -> None:
    await window.says("wo gibt es babyschwimmen", "👍", "👎")
    window.usage.close()

    with window.database.reading() as connection:
        rated = {(row.shown, row.helpful, row.not_helpful) for row in connection.execute(offers.select())}
    assert rated == {(1, 1, 1)}


async def test_no_turn_of_the_judged_dialogues_is_taken_for_asking_again(window: Window) -> None:
    """None of them asks the same again; 246 turns follow another."""
    for path in (DIALOGUES, HELD_OUT):
        for dialogue in read_yaml(path):
            await window.says(*(turn["text"] for turn in dialogue["turns"]), town=dialogue["municipality"])

    assert [text for _, reason, text in window.kept if reason == "asked_again"] == []
