"""Deciding for a group: what there is to choose, what it will change, and only then it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from knowledge.model import Offer
from knowledge.wishes import Wish
from review.decisions import MOST_TEXTS, decide, texts_of, uses_of
from review.inbox import Group
from review.sentences import SentenceBook, teachable_intents
from review.steps import Refused, SentTwice, Stale
from web.console import inbox_words as words
from web.console.addresses import new_offer_for
from web.console.desk import Desk
from web.console.foreign import check_offers, check_person
from web.console.group_page import form_in, group_of, meanwhile_of, show_group
from web.console.inbox_list import PATH, colleagues, topic_names

_FOUND = 15  # offers of a search
_LONGEST = 1000  # characters of a hint
_SHARED = ("text", "word", "topic", "concept", "intent", "to", "offer")


def decide_form(request: Request) -> Response:
    group = group_of(request)
    kind = request.query_params.get("art", "")
    if kind not in words.DECISIONS:
        return RedirectResponse(f"{PATH}/{group.id}#entscheiden", 303)
    chosen = {"offers": request.query_params.getlist("angebot")}
    return _form(request, group, kind, chosen, search=request.query_params.get("q"))


def _form(
    request: Request, group: Group, kind: str, entry: Mapping[str, Any], status: int = 200, refused: str = "",
    search: str | None = None,
) -> Response:  # fmt: skip
    desk: Desk = request.app.state.desk
    with desk.database.reading() as connection:
        texts = texts_of(connection, group.id)
    sought, found = _sought(desk, group, kind, entry.get("offers", ()), search)
    values = {
        "group": group, "kind": kind, "entry": entry, "refused": refused, "sought": sought, "texts": texts, "words": words,
        "found": found,
        "topics": topic_names(desk), "new_offer": new_offer_for(group.id, group.label, group.municipality),
        "concepts": _concepts(desk), "intents": [(key, words.intent_name(key)) for key in teachable_intents()],
        "colleagues": colleagues(desk, [group.municipality]), "form_id": token_urlsafe(16), "preview": None,
    }  # fmt: skip
    title = words.DECISIONS[kind][0]
    return desk.show(request, "deciding.html", status, title=f"Fehler: {title}" if refused else title, **values)


def _concepts(desk: Desk) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Topics with their needs, each need by its first word."""
    topics = desk.knowledge.lexicon.topics
    return [
        (key, name, sorted((concept, texts[0]) for concept, texts in topics[key].concepts.items()))
        for key, name in topic_names(desk).items()
    ]


def _sought(
    desk: Desk, group: Group, kind: str, chosen: Sequence[str], search: str | None
) -> tuple[str, list[Offer]]:  # fmt: skip
    """What is searched for, and what is found; before anybody searched for something: the question, or its topic."""
    if kind not in ("link", "old_data"):
        return "", []
    if search is not None:
        return search[:_LONGEST], _offers(desk, group, search[:_LONGEST], chosen)
    names = topic_names(desk)
    first_looks = [group.label, *(names[topic] for topic in group.facets.get("topic", ()) if topic in names)]
    looked = ((text, _offers(desk, group, text, chosen)) for text in first_looks)
    return next(((text, found) for text, found in looked if found), (group.label, []))


def _offers(desk: Desk, group: Group, sought: str, chosen: Sequence[str]) -> list[Offer]:
    """Those chosen before, then what is found in the town and those above it; an offer's id finds it too."""
    town = group.municipality
    if not town or not desk.knowledge.town(town):
        return []
    named = [offer for key in (*chosen, sought.strip()) if (offer := desk.knowledge.offer(town, key))]
    found = desk.knowledge.find(Wish(sought, town), limit=_FOUND, kept=0.0).found if sought.strip() else ()
    return list({offer.id: offer for offer in (*named, *(one.offer for one in found))}.values())


def decide_send(request: Request) -> Response:
    """First what it will change; with `sicher` it is kept. Sent twice, it is kept once."""
    desk: Desk = request.app.state.desk
    group = group_of(request)
    given, form = request.state.form, form_in(request, group)
    kind = str(given.get("art") or "")
    check_person(request, given.get("to"))
    check_offers(request, [*given.getlist("offers"), given.get("offer")], group.municipality)
    if kind in words.DECISIONS and (given.get("suchen") or given.get("aendern")):
        return _form(request, group, kind, _entry(given), search=str(given.get("q") or ""))
    try:
        payload = _payload(request, group, kind)
        if not given.get("sicher"):
            return _preview(request, group, kind, payload)
        with desk.database.writing() as connection:
            decide(connection, form, kind, payload, SentenceBook(desk.database))
    except SentTwice:
        pass
    except Refused as error:
        if kind not in words.DECISIONS:
            return show_group(request, group, 422, refused=str(error))
        return _form(request, group, kind, _entry(given), 422, str(error), search=str(given.get("q") or group.label))
    except Stale:
        stale = meanwhile_of(request, form, f"{PATH}/{group.id}/entscheiden")
        stale["shown"] = [("Ihre Entscheidung", " ".join(_changes(request, group, kind, payload)))]
        return show_group(request, group_of(request), 409, meanwhile=stale)
    return RedirectResponse(f"{PATH}/{group.id}", 303)


def _entry(given: Any) -> dict[str, Any]:
    lists = {name: [str(value) for value in given.getlist(name)] for name in ("offers", "texts")}
    return {name: str(given.get(name) or "") for name in _SHARED} | lists


def _payload(request: Request, group: Group, kind: str) -> dict[str, Any]:
    """As `review.decisions.decide` takes it, with the names that stood there. Raises Refused for what is not there."""
    desk: Desk = request.app.state.desk
    entry = _entry(request.state.form)
    text = entry["text"].strip()[:_LONGEST]
    if kind == "link":
        offers = [_known(desk, group, key) for key in entry["offers"]]
        return {"offers": [offer.id for offer in offers], "names": [offer.name for offer in offers]}
    if kind == "word":
        topic, _, concept = entry["topic"].partition("/")
        known = desk.knowledge.lexicon.topics.get(topic)
        if topic and (known is None or (concept and concept not in known.concepts)):
            raise Refused("Dieses Thema gibt es nicht.")
        return {"word": entry["word"], "topic": topic, "concept": concept or None, "topic_name": known.name if known else ""}
    if kind == "intent":
        with desk.database.reading() as connection:
            texts = [text for text in texts_of(connection, group.id) if text in entry["texts"]]
        return {"intent": entry["intent"], "intent_name": words.intent_name(entry["intent"]), "texts": texts}
    if kind == "old_data":
        offer = _known(desk, group, entry["offer"]) if entry["offer"] else None
        return {"offer": offer and offer.id, "name": offer.name if offer else "", "text": text}
    if kind == "forward":
        to = int(entry["to"]) if entry["to"].isascii() and entry["to"].isdigit() else 0
        if to not in colleagues(desk, [group.municipality]):
            raise Refused("Bitte wählen Sie, an wen die Fragen gehen sollen.")
        return {"to": to, "text": text}
    return {"text": text}


def _known(desk: Desk, group: Group, key: str) -> Offer:
    town = group.municipality
    offer = desk.knowledge.offer(town, key) if town and desk.knowledge.town(town) else None
    if offer is None:
        raise Refused("Dieses Angebot gibt es hier nicht mehr. Bitte suchen Sie noch einmal.")
    return offer


def _preview(request: Request, group: Group, kind: str, payload: Mapping[str, Any]) -> Response:
    desk: Desk = request.app.state.desk
    _refuse_empty(kind, payload)
    given = request.state.form
    kept = [(name, str(value)) for name, value in given.multi_items() if name not in ("csrf", "form_id", "sicher", "suchen")]
    values: dict[str, Any] = {
        "group": group, "kind": kind, "words": words, "preview": _changes(request, group, kind, payload), "kept": kept,
        "form_id": token_urlsafe(16), "refused": "",
    }  # fmt: skip
    return desk.show(request, "deciding.html", title=f"{words.DECISIONS[kind][0]}: Das ändert sich", **values)


def _refuse_empty(kind: str, payload: Mapping[str, Any]) -> None:
    """What would be refused anyhow is told before the preview."""
    if kind not in words.DECISIONS:
        raise Refused("Bitte wählen Sie, was mit diesen Fragen geschehen soll.")
    if kind == "link" and not payload["offers"]:
        raise Refused("Bitte wählen Sie mindestens ein Angebot aus.")
    if kind == "word" and not payload["word"].strip():
        raise Refused("Bitte geben Sie das Wort ein.")
    if kind == "word" and not payload["topic"]:
        raise Refused("Bitte wählen Sie das Thema, zu dem das Wort gehört.")
    if kind == "intent" and payload["intent"] not in teachable_intents():
        raise Refused("Bitte wählen Sie die richtige Art von Frage.")
    if kind == "intent" and not payload["texts"]:
        raise Refused("Bitte wählen Sie mindestens eine Frage, aus der der Bot lernen soll.")


def _changes(request: Request, group: Group, kind: str, payload: Mapping[str, Any]) -> list[str]:
    """What will be different, in words."""
    questions = _many(group.size, "Frage", "Fragen")
    if kind == "link":
        names = " und ".join(f"„{name}“" for name in payload["names"])
        known = "" if group.size <= MOST_TEXTS else f" Gelernt wird aus den {MOST_TEXTS} neuesten."
        return [
            f"Ab der Veröffentlichung {'findet' if group.size == 1 else 'finden'} {questions} dieser Gruppe und ähnliche "
            f"{names}.{known}",
            "Bis dahin bleibt alles, wie es ist. Unter „Wirkung“ sehen Sie vorher, was sich ändert.",
        ]
    if kind == "word":
        return _changes_of_word(request, group, payload)
    if kind == "intent":
        taught = _many(len(payload["texts"]), "Frage", "Fragen")
        return [f"Beim nächsten Training lernt der Bot aus {taught}: Wer so schreibt, {payload['intent_name']}."]
    if kind == "forward":
        name = colleagues(request.app.state.desk, [group.municipality]).get(payload["to"], "")
        return [f"{name} sieht die Gruppe ({questions}) unter „mir zugewiesen“. Sie bleibt offen."]
    said = {
        "missing_offer": "Das Thema steht im Bericht unter „Was gesucht wird und fehlt“.",
        "old_data": f"Bei {payload['name']} ist vermerkt, dass etwas nicht stimmt." if payload.get("name") else
        "Es ist vermerkt, dass Angaben nicht stimmen.",
        "not_for_us": "Neue Fragen dieser Art werden mitgezählt, stehen aber nicht mehr unter „offen“.",
    }  # fmt: skip
    return [f"Die Gruppe ({questions}) ist damit erledigt. Der Bot antwortet wie bisher.", said[kind]]


def _changes_of_word(request: Request, group: Group, payload: Mapping[str, Any]) -> list[str]:
    desk: Desk = request.app.state.desk
    with desk.database.reading() as connection:
        uses = uses_of(connection, payload["word"].strip(), group.municipality)
    topic = desk.knowledge.lexicon.topics[payload["topic"]]
    meant = topic.concepts[payload["concept"]][0] if payload["concept"] else topic.name
    return [
        f"Ab der Veröffentlichung heißt „{payload['word'].strip()}“ so viel wie „{meant}“ (Thema {topic.name}).",
        f"Das Wort steht in {_many(uses, 'Frage', 'Fragen')} aus dieser Stadt. Ein Training ist nicht nötig.",
    ]


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
