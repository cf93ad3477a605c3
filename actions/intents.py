"""Finer kinds of question inside, the contract's outside."""

from __future__ import annotations

_FINER = {
    "refine": "find_offer",
    "show_more": "find_offer",
    "greet": "chitchat",
    "goodbye": "chitchat",
    "thank": "chitchat",
    "affirm": "chitchat",
    "deny": "chitchat",
    "ask_about_bot": "chitchat",
    "smalltalk": "chitchat",
    "unreadable": "out_of_scope",
    "thumbs_down": "chitchat",
}
# A kind of question prefers kinds of record.
PREFERRED_KINDS = {
    "ask_guide": ("guide",),
    "find_event": ("event", "group"),
    "find_nearest": ("info_point", "family_office", "place"),
    "request_welcome_visit": ("welcome_visit",),
}


def contract_intent(name: str | None) -> str:
    """Which of the contract's intents a finer one belongs to."""
    return _FINER.get(name or "", name or "out_of_scope")
