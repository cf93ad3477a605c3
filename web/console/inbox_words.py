"""What the inbox calls things in German."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from store.files import read_yaml
from store.settings import ROOT

REASONS = {
    "clarify_twice": "zweimal nicht verstanden", "handover": "nichts gefunden", "declined": "abgelehnt",
    "thumbs_down": "nicht hilfreich", "asked_again": "noch einmal anders gefragt", "person_wanted": "Mensch gewünscht",
    "sample": "Stichprobe",
}  # fmt: skip
STATES = {"open": "offen", "draft": "entschieden, noch nicht veröffentlicht", "done": "erledigt"}
CHANNELS = {"web": "Chat auf der Website", "telegram": "Telegram", "rest": "Schnittstelle", "cmdline": "Kommandozeile"}
DAYS = {7: "letzte 7 Tage", 30: "letzte 30 Tage", 90: "letzte 90 Tage"}
DECISIONS = {
    "link": ("Angebot verknüpfen", "Es gibt ein Angebot oder einen Ratgeber dazu. Solche Fragen finden es dann."),
    "word": ("Neues Wort", "Familien benutzen ein Wort, das noch nicht bekannt ist."),
    "intent": ("Falsch verstanden", "Die Frage war von anderer Art. Daraus lernt der Bot beim nächsten Training."),
    "missing_offer": ("Angebot fehlt", "Das gibt es hier noch nicht, oder es ist noch nicht eingetragen."),
    "old_data": ("Angaben veraltet", "Das Angebot ist da, aber etwas stimmt nicht mehr."),
    "not_for_us": ("Nicht unsere Aufgabe", "Dafür ist die Familien-Lotsin nicht da."),
    "forward": ("Weitergeben", "Jemand anderes soll sich die Fragen ansehen."),
}
DECISION_STATES = {"draft": "noch nicht veröffentlicht", "published": "gilt", "undone": "zurückgenommen"}
_INTENTS = {
    "find_offer": "sucht ein Angebot", "find_event": "sucht eine Veranstaltung", "find_nearest": "sucht das Nächste",
    "ask_guide": "fragt, wie etwas geht", "ask_opening_hours": "fragt nach Zeiten", "ask_contact": "fragt nach dem Kontakt",
    "ask_cost": "fragt nach Kosten", "ask_eligibility": "fragt, ob es für sie ist",
    "request_appointment": "möchte einen Termin", "request_welcome_visit": "möchte den Willkommensbesuch",
    "request_human": "möchte mit einem Menschen sprechen",
    "report_crisis": "Notlage", "out_of_scope": "gehört nicht hierher", "chitchat": "Plauderei", "refine": "grenzt ein",
    "show_more": "möchte mehr sehen", "go_back": "möchte zurück", "where_to_start": "weiß nicht, wo anfangen",
    "greet": "grüßt", "goodbye": "verabschiedet sich", "thank": "bedankt sich", "affirm": "sagt Ja", "deny": "sagt Nein",
    "ask_about_bot": "fragt nach dem Bot", "smalltalk": "plaudert", "thumbs_down": "war nicht zufrieden",
    "about_shown": "fragt zu einem gezeigten Angebot", "out_of_scope_city": "anderes Amt der Stadt",
    "out_of_scope_medical": "medizinische Frage", "out_of_scope_legal": "Rechtsfrage",
    "out_of_scope_bot": "will den Bot ausnutzen", "out_of_scope_rude": "Beschimpfung",
    "out_of_scope_nonsense": "ohne Sinn", "out_of_scope_world": "Weltwissen", "unreadable": "nicht lesbar",
}  # fmt: skip


def intent_name(key: str) -> str:
    """Its key where it has no German name."""
    return _INTENTS.get(key, key)


@cache
def language_names() -> dict[str, str]:
    path: Path = ROOT / "nlu_data" / "languages.yml"
    return {str(key): str(name) for key, name in read_yaml(path).items()}
