"""Buttons under a message."""

from __future__ import annotations

from bot.channels.telegram.keyboards import Keyboard


def test_what_a_button_means_stays_here_and_its_id_fits_into_64_bytes() -> None:
    keyboard = Keyboard().add_all([("Ein Thema", {"say": "ü" * 500}) for _ in range(100)])

    data = [button["callback_data"] for row in keyboard.rows for button in row]

    assert len(set(data)) == 100
    assert max(len(one.encode()) for one in data) <= 64
    assert keyboard.payloads[99] == {"say": "ü" * 500}


def test_no_two_keyboards_share_an_id() -> None:
    assert len({Keyboard().id for _ in range(1000)}) == 1000


def test_two_short_buttons_share_a_row_and_a_long_one_stands_alone() -> None:
    titles = ["Ferien", "Medien", "Schwangerschaft und Geburt", "Jugend"]

    keyboard = Keyboard().add_all([(title, {"say": title}) for title in titles])

    assert [[button["text"] for button in row] for row in keyboard.rows] == [titles[:2], titles[2:3], titles[3:]]


def test_a_long_title_is_shortened_and_a_link_needs_no_meaning() -> None:
    keyboard = Keyboard().add(("Wort " * 20, {"say": "Wort"})).add(("Route", "https://example.org/"))

    assert len(keyboard.rows[0][0]["text"]) == 40
    assert keyboard.rows[0][0]["text"].endswith("…")
    assert keyboard.rows[1] == [{"text": "Route", "url": "https://example.org/"}]
    assert len(keyboard.payloads) == 1
