"""What is out stays noted, through restarts and torn files."""

import pytest

from bot.channels.telegram.sent import Sent


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "telegram-7.sent"


def _tear(path, begun):
    """As if killed in the middle of a further line."""
    lines = path.read_bytes().rstrip(b"\0")
    with path.open("r+b") as file:
        file.seek(len(lines))
        file.write(begun)


def test_what_is_noted_is_known_after_a_start(path):
    first = Sent(path)
    first.note("1:0")
    first.note("1:1")

    again = Sent(path)

    assert "1:0" in again
    assert "1:1" in again
    assert "1:2" not in again


def test_what_was_taken_back_is_not_out(path):
    sent = Sent(path)
    with sent.as_part("1:0"):
        sent.note("1:0")
        sent.take_back()

    assert "1:0" not in sent
    assert "1:0" not in Sent(path)


def test_a_line_torn_by_a_kill_does_not_count(path):
    Sent(path).note("1:0")
    _tear(path, b"12:")

    again = Sent(path)

    assert "1:0" in again
    assert "12:" not in again


def test_a_torn_line_does_not_swallow_the_next(path):
    Sent(path).note("1:0")
    _tear(path, b"12")
    again = Sent(path)
    again.keep({1, 7})
    again.note("7:0")

    assert "7:0" in Sent(path)
    assert "1:0" in Sent(path)


def test_parts_of_updates_that_are_not_owed_are_forgotten(path):
    """Numbers of updates begin anew: an old part would hide a new answer."""
    sent = Sent(path)
    for part in ("1:0", "2:0", "2:1"):
        sent.note(part)

    sent.keep({2})

    assert [part in Sent(path) for part in ("1:0", "2:0", "2:1")] == [False, True, True]


def test_the_file_stays_small(path):
    sent = Sent(path)
    for update in range(90_000):
        sent.note(f"{350_000_000 + update}:0")
        sent.forget(350_000_000 + update, 1)

    assert path.stat().st_size <= 1_000_100


def test_what_is_tried_again_and_again_needs_no_more_room(path):
    """Telegram cannot be reached for hours."""
    sent = Sent(path)
    sent.note("1:0")
    with sent.as_part("350000001:0"):
        for _ in range(90_000):
            sent.note("350000001:0")
            sent.take_back()
        sent.note("350000001:0")

    assert path.stat().st_size <= 1_000_100
    assert [part in Sent(path) for part in ("1:0", "350000001:0")] == [True, True]


def test_nobody_else_may_read_it(path):
    sent = Sent(path)
    sent.keep(())

    assert path.stat().st_mode & 0o777 == 0o600
