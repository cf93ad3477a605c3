"""Buttons under a message. Telegram takes 64 bytes for what a button means: it gets a short id, the meaning stays here."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_ID_BYTES = 9  # 72 random bits: nobody guesses another chat's
_LONGEST_TITLE = 40
_SAID_IN_A_ROW = 28  # letters of two titles that stand side by side
Payload = dict[str, Any]
Button = tuple[str, "Payload | str"]  # title, and what it means or the address it opens


@dataclass
class Keyboard:
    """Rows of buttons, and what each means in the order they were added."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(_ID_BYTES))
    payloads: list[Payload] = field(default_factory=list)
    rows: list[list[dict[str, str]]] = field(default_factory=list)

    def add(self, *buttons: Button) -> Keyboard:
        """One row."""
        if buttons:
            self.rows.append([self._button(title, meaning) for title, meaning in buttons])
        return self

    def add_all(self, buttons: Sequence[Button]) -> Keyboard:
        """Two short ones share a row."""
        waiting: list[Button] = []
        for button in buttons:
            if waiting and len(waiting[0][0]) + len(button[0]) > _SAID_IN_A_ROW:
                self.add(*waiting)
                waiting = []
            waiting.append(button)
            if len(waiting) == 2:
                self.add(*waiting)
                waiting = []
        return self.add(*waiting)

    def _button(self, title: str, meaning: Payload | str) -> dict[str, str]:
        shown = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
        if isinstance(meaning, str):
            return {"text": shown, "url": meaning}
        self.payloads.append(meaning)
        return {"text": shown, "callback_data": f"{self.id}:{len(self.payloads) - 1}"}

    @property
    def markup(self) -> dict[str, Any]:
        return {"inline_keyboard": self.rows}
