"""Session ids: only those this service gave out, and nothing in the database that would open one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sessions import PREFIX, ForgedSession, Sessions

SESSIONS = Sessions(b"a secret")


def test_a_session_of_ours_has_a_conversation_without_the_signature():
    session = SESSIONS.new()

    conversation = SESSIONS.conversation(session)

    assert conversation.startswith(PREFIX)
    assert session.startswith(conversation)
    assert len(session) > len(conversation) + 20


def test_no_two_sessions_are_alike():
    assert len({SESSIONS.new() for _ in range(1000)}) == 1000


def test_a_session_of_another_service_is_forged():
    with pytest.raises(ForgedSession):
        SESSIONS.conversation(Sessions(b"another secret").new())


def test_the_conversation_alone_opens_no_session():
    with pytest.raises(ForgedSession):
        SESSIONS.conversation(SESSIONS.conversation(SESSIONS.new()))


@given(st.text(max_size=200))
def test_no_text_is_taken_for_a_session(text):
    with pytest.raises(ForgedSession):
        SESSIONS.conversation(PREFIX + text)
