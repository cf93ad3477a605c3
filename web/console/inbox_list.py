"""The list of groups: narrowed, counted, and decided for several at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from review.decisions import decide
from review.groups import sort_in
from review.inbox import FACETS, PAGE, STATES, Wanted, count_groups, languages_in, read_group, read_groups
from review.notices import NoticeBook
from review.sentences import SentenceBook
from review.staff import Staff
from review.steps import Form, Refused, SentTwice, Stale, assign
from web.console import inbox_words as words
from web.console.desk import Desk
from web.console.foreign import check_person

PATH = "/redaktion/fragen"
_PARAMETERS = ("stadt", "stand", "grund", "thema", "kanal", "sprache", "tage", "wer", "ordnung", "neu")
_FACET_OF = {"grund": "reason", "thema": "topic", "kanal": "channel"}
_BULK = ("not_for_us", "missing_offer", "assign")
_MOST_AT_ONCE = 4 * PAGE


def inbox(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    left = sort_in(desk.database, desk.knowledge.lexicon.stop_words)
    given = {name: request.query_params.get(name, "").strip() for name in _PARAMETERS}
    today = desk.now().date()
    if given["stadt"]:
        desk.check_town(request, given["stadt"])
    check_person(request, given["wer"])
    wanted = _wanted(request.state.staff, given)
    with desk.database.reading() as connection:
        count, questions = count_groups(connection, wanted, today)
        pages = max(1, -(-count // PAGE))
        page = min(max(_number(request.query_params.get("seite")) or 1, 1), pages)
        groups = read_groups(connection, wanted, today, page)
        languages = languages_in(connection, _towns(request.state.staff))
    values: dict[str, Any] = {
        "groups": groups, "count": count, "questions": questions, "page": page, "pages": pages, "left": left, "given": given,
        "facets": _choices(desk, languages), "colleagues": colleagues(desk, request.state.staff.towns), "words": words,
        "form_id": token_urlsafe(16),
        "query": urlencode({name: value for name, value in given.items() if value}), "told": _told(request),
        "town_names": {town.id: town.name for town in desk.knowledge.municipalities()}, "topics": topic_names(desk),
    }  # fmt: skip
    if wanted.after is not None:
        NoticeBook(desk.database).look(request.state.staff.id)
    return desk.show(request, "inbox.html", title="Fragen", **values)


def _wanted(staff: Staff, given: Mapping[str, str]) -> Wanted:
    return Wanted(
        towns=_towns(staff),
        state=given["stand"] if given["stand"] in STATES else "open",
        municipality=given["stadt"] or None,
        facets={_FACET_OF[name]: given[name] for name in _FACET_OF if given[name]},
        language=given["sprache"] or None,
        days=days if (days := _number(given["tage"])) in words.DAYS else None,
        assigned=staff.id if given["wer"] == "ich" else _number(given["wer"]),
        by_newest=given["ordnung"] == "neu",
        after=_number(given["neu"]),
    )


def _towns(staff: Staff) -> frozenset[str] | None:
    return staff.towns or None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _choices(desk: Desk, languages: list[str]) -> list[tuple[str, str, dict[str, str]]]:
    """The facets of the form beside town, state and order: parameter, label, values with their names."""
    names = words.language_names()
    assert set(_FACET_OF.values()) == set(FACETS)
    return [
        ("thema", "Thema", topic_names(desk)),
        ("grund", "Grund", words.REASONS),
        ("kanal", "Kanal", words.CHANNELS),
        ("sprache", "Sprache", {key: names.get(key, key) for key in languages}),
        ("tage", "Zeitraum", {str(days): name for days, name in words.DAYS.items()}),
    ]


def topic_names(desk: Desk) -> dict[str, str]:
    return dict(sorted(((topic.key, topic.name) for topic in desk.knowledge.lexicon.topics.values()), key=lambda one: one[1]))


def colleagues(desk: Desk, towns: Collection[str | None] = ()) -> dict[int, str]:
    """Active accounts by name; with towns those that work for one of them."""
    found = {}
    for one in desk.staff.accounts():
        known = desk.staff.staff(one.id) if one.active else None
        if known and (not towns or any(known.sees(town) for town in towns)):
            found[one.id] = one.name
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


def _told(request: Request) -> list[str]:
    """What became of several at once."""
    done, stale = (_number(request.query_params.get(name)) for name in ("getan", "veraltet"))
    said = [f"Erledigt: {done} {'Gruppe' if done == 1 else 'Gruppen'}."] if done else []
    if stale:
        said.append(
            f"{stale} {'Gruppe wurde' if stale == 1 else 'Gruppen wurden'} inzwischen von jemand anderem bearbeitet "
            "und nicht geändert. Bitte sehen Sie noch einmal hin."
        )
    return said


def bulk(request: Request) -> Response:
    """The same for each chosen group; what somebody else changed meanwhile is left as it is."""
    given = request.state.form
    chosen = [key for text in given.getlist("gruppe")[:_MOST_AT_ONCE] if (key := _number(str(text)))]
    towns = _checked_towns(request, chosen)
    what = str(given.get("was") or "")
    check_person(request, given.get("an"))
    counted = {"getan": 0, "veraltet": 0}
    for key, town in towns.items() if what in _BULK else ():
        try:
            _one(request, key, town, what, given)
        except (Stale, Refused):
            counted["veraltet"] += 1
        except SentTwice:
            continue
        else:
            counted["getan"] += 1
    query = str(given.get("zurueck") or "")
    shown = "&".join(part for part in (query, urlencode(counted)) if part)
    return RedirectResponse(f"{PATH}?{shown}", 303)


def _one(request: Request, key: int, town: str | None, what: str, given: Any) -> None:
    """Raises SentTwice, Stale, Refused."""
    desk: Desk = request.app.state.desk
    version = _number(str(given.get(f"version-{key}") or "")) or 0
    form = Form(key, version, f"{str(given.get('form_id'))[:40]}-{key}", request.state.staff.name, desk.now())
    to = _number(str(given.get("an") or ""))
    if what == "assign" and to and to not in colleagues(desk, [town]):
        raise Refused("Dieses Konto ist für diese Stadt nicht zuständig.")
    with desk.database.writing() as connection:
        if what == "assign":
            assign(connection, form, to)
        else:
            decide(connection, form, what, {"text": ""}, SentenceBook(desk.database))


def _checked_towns(request: Request, keys: list[int]) -> dict[int, str | None]:
    """The town of each group that is there. Raises HTTPException 403 for one of another town."""
    desk: Desk = request.app.state.desk
    with desk.database.reading() as connection:
        found = [group for key in keys if (group := read_group(connection, key, desk.now().date()))]
    for group in found:
        desk.check_town(request, group.municipality)
    return {group.id: group.municipality for group in found}
