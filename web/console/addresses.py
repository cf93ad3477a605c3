"""Addresses of the console's pages of a record, and of what leads from a question to a new one and back."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def at_offer(offer_id: str, page: str = "") -> str:
    """`/redaktion/angebote/<id>`, or a page below it."""
    return f"/redaktion/angebote/{quote(offer_id, safe='')}{page and f'/{page}'}"


def new_offer_for(group: int, question: str, municipality: str | None) -> str:
    """The form of a new record, begun from a group of questions."""
    begun = {"frage": question, "gruppe": str(group), "stadt": municipality or ""}
    return f"/redaktion/angebote/neu?{urlencode({name: value for name, value in begun.items() if value})}"


def linking(group: str, offer_id: str) -> str:
    """Where the questions of a group are linked to this record; empty for what is no group's number."""
    if not (group.isascii() and group.isdecimal() and len(group) < 10):
        return ""
    return f"/redaktion/fragen/{group}/entscheiden?{urlencode({'art': 'link', 'angebot': offer_id})}"
