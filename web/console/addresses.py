"""Addresses of the console's pages of a record."""

from __future__ import annotations

from urllib.parse import quote


def at_offer(offer_id: str, page: str = "") -> str:
    """`/redaktion/angebote/<id>`, or a page below it."""
    return f"/redaktion/angebote/{quote(offer_id, safe='')}{page and f'/{page}'}"
