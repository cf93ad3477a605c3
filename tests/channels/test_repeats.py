"""A message sent again is answered once."""

import asyncio

import pytest

from bot.channels.repeats import Repeats


class Turns:
    """Counts the answers it gives; the next waits until it may go on."""

    def __init__(self):
        self.count, self.may_go_on, self.fails = 0, asyncio.Event(), False
        self.may_go_on.set()

    async def answer(self):
        await self.may_go_on.wait()
        self.count += 1
        if self.fails:
            raise ConnectionError("no answer")
        return f"answer {self.count}"


@pytest.fixture
def turns():
    return Turns()


async def test_the_same_message_again_gets_the_same_answer(turns):
    repeats = Repeats()

    assert [await repeats.once("a", "message-1", turns.answer) for _ in range(3)] == ["answer 1"] * 3


async def test_other_messages_other_conversations_and_messages_without_id_are_turns_of_their_own(turns):
    repeats = Repeats()
    for conversation, message in (("a", "message-1"), ("a", "message-2"), ("b", "message-1"), ("a", None), ("a", None)):
        await repeats.once(conversation, message, turns.answer)

    assert turns.count == 5


async def test_who_hangs_up_and_asks_again_finds_the_answer(turns):
    repeats = Repeats()
    turns.may_go_on.clear()
    first = asyncio.create_task(repeats.once("a", "message-1", turns.answer))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    turns.may_go_on.set()

    assert await repeats.once("a", "message-1", turns.answer) == "answer 1"


async def test_what_failed_is_tried_anew(turns):
    repeats = Repeats()
    turns.fails = True
    with pytest.raises(ConnectionError):
        await repeats.once("a", "message-1", turns.answer)
    turns.fails = False

    assert await repeats.once("a", "message-1", turns.answer) == "answer 2"
