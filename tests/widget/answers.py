"""Answers as the service gives them, in the exact shapes of the protocol."""

from __future__ import annotations

from typing import Any

Answer = list[dict[str, Any]]

DANCEROOM: dict[str, Any] = {
    "id": "ahlen-danceroom", "name": "Danceroom", "kind": "group", "open_now": True, "next_start": "2026-11-24T16:00",
    "distance_m": None, "source": "https://www.xity.de/ahlen/danceroom", "assured_date": "2023",
    "card": {
        "description": "Tanzkurse für Kinder ab vier Jahren.", "topics": ["tanz_musik_kultur"],
        "facts": [
            {"key": "why", "label": "Warum", "text": "Thema Tanz"},
            {"key": "where", "label": "Wo", "text": "Klosterstraße 1, 59227 Ahlen"},
            {"key": "hours", "label": "Wann", "text": "Di 16–17 Uhr"},
            {"key": "ages", "label": "Für", "text": "4 bis 10 Jahre"},
            {"key": "cost", "label": "Kosten", "text": "25 Euro im Monat"},
            {"key": "registration", "label": "", "text": "Bitte telefonisch anmelden"},
            {"key": "news_of_tomorrow", "label": "", "text": "Bitte Turnschuhe mitbringen"},
            {"key": "as_of", "label": "", "text": "Stand 2023, bitte vorher nachfragen · Quelle: xity.de"},
        ],
        "phones": [{"number": "02382 91230", "uri": "tel:+49238291230", "official": True}],
        "email": "tanz@example.org", "url": "https://danceroom.example.org/kurse",
        "place": {"latitude": 51.7, "longitude": 7.8, "precision": "house", "address": "Klosterstraße 1, 59227 Ahlen"},
        "route": "https://www.openstreetmap.org/directions?to=51.7,7.8",
        "calendar": "/angebot/ahlen-danceroom.ics", "page": "/angebot/ahlen-danceroom", "hologram": {"size": 3},
    },
}  # fmt: skip

TREFF: dict[str, Any] = {
    "id": "ahlen-treff", "name": "Familientreff", "kind": "teleporter", "open_now": None, "next_start": None,
    "distance_m": None, "source": "javascript:alert(1)", "assured_date": "2020",
    "card": {
        "description": "<img src=x onerror=alert(1)> Frühstück", "topics": [], "facts": [], "phones": [], "email": None,
        "url": "javascript:alert(1)", "place": None, "route": None, "calendar": None, "page": "//evil.example.org/x",
    },
}  # fmt: skip

NOTRUF: dict[str, Any] = {
    "id": "national-notruf-112", "name": "Notruf 112", "kind": "helpline", "open_now": True, "next_start": None,
    "distance_m": None, "source": "https://www.example.org/notruf", "assured_date": "2022-02-11",
    "card": {
        "description": "Feuerwehr und Rettungsdienst", "topics": [], "facts": [],
        "phones": [{"number": "112", "uri": "tel:112", "official": True}], "email": None, "url": None, "place": None,
        "route": None, "calendar": None, "page": "/angebot/national-notruf-112",
    },
}  # fmt: skip


def answer(*texts: str, buttons: list[str] | None = None, **custom: Any) -> Answer:
    given = {"outcome": "answered", "intent": "find_offer", "language": "de", "municipality": "ahlen", "results": []}
    messages: Answer = [{"recipient_id": "w1", "text": text} for text in texts]
    if buttons:
        messages[-1]["buttons"] = [{"title": title, "payload": title} for title in buttons]
    return [*messages, {"recipient_id": "w1", "custom": {"shows": [None] * len(texts), **given, **custom}}]


CARDS = answer(
    "Das passt in Ahlen zu Ihrer Frage:",
    "Danceroom\nTanzkurse für Kinder ab vier Jahren.\nWo: Klosterstraße 1\nStand 2023 · Quelle: xity.de",
    "Sie möchten lieber mit jemandem sprechen? Rufen Sie an: 02382 59469 oder https://www.ahlen.de/hilfe.",
    buttons=["Mehr dazu", "Das hilft mir nicht"], shows=[None, "ahlen-danceroom", None], results=[DANCEROOM, TREFF],
)  # fmt: skip
CRISIS = answer(
    "Rufen Sie an: 112 (Notruf 112)\nRufen Sie sofort an. Bleiben Sie am Telefon.",
    outcome="crisis", intent="report_crisis", category="medical_emergency", results=[NOTRUF],
)  # fmt: skip
CLARIFY = answer("Wie alt ist Ihr Kind?", buttons=["Baby", "Schulkind", "Das hilft mir nicht"], outcome="clarify")
CHAT = answer("Gern geschehen!", outcome="chitchat", intent="chitchat")

BY_QUESTION = {"tanzgruppe": CARDS, "mein baby atmet nicht": CRISIS, "gruppe": CLARIFY}


def respond(message: str) -> Answer:
    """The answer to a question above; to anything else, small talk."""
    return BY_QUESTION.get(message, CHAT)
