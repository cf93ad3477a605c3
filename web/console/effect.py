"""What drafts would change, and publishing them: the next question is answered with what was published."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from review.decisions import Decision, drafts, publish, said_of
from review.effect import Checker
from review.effect_runs import EffectRuns, Run
from review.steps import Refused, SentTwice, Stale
from store.database import DatabaseUnavailable
from web.console import release_page
from web.console.access import guarded
from web.console.desk import Desk

logger = logging.getLogger(__name__)
PAGE = "/redaktion/wirkung"
_NO_CHECK = "Diese Prüfung gibt es nicht mehr. Bitte prüfen Sie die Wirkung noch einmal."
_CHANGED = "Jemand anderes arbeitet gerade an einer dieser Gruppen. Nichts wurde veröffentlicht. Bitte prüfen Sie noch einmal."
# Kinds of change in the order of how much they matter, with what they are called.
LISTS = (
    ("broken", "Schlechter", "Vorher war die Antwort richtig, auch wenn sie „nichts“ hieß; danach ist sie es nicht mehr."),
    ("open", "Immer noch ohne richtige Antwort", "Diese Fragen aus Ihren Entwürfen werden noch nicht richtig beantwortet."),
    ("answered", "Neu beantwortet", "Diese Fragen aus Ihren Entwürfen werden jetzt richtig beantwortet."),
    ("better", "Besser", "Diese Prüffragen werden jetzt richtig beantwortet, vorher nicht."),
    ("kept", "Schon beantwortet", "Diese Fragen aus Ihren Entwürfen werden schon heute richtig beantwortet."),
    ("changed", "Anders", "Hier steht jetzt ein anderes Angebot an erster Stelle."),
)  # fmt: skip


def page(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    waiting = _drafts(request)
    values = _state(request, waiting) | release_page.language_state(request)
    values |= {"drafts": [_shown(one) for one in waiting], "published": _number(request.query_params.get("veroeffentlicht"))}
    return desk.show(request, "effect.html", title="Wirkung", **values)


def part(request: Request) -> Response:
    """What changes while one looks: the running check or its result."""
    desk: Desk = request.app.state.desk
    return desk.show(request, "_effect_state.html", title="Wirkung", **_state(request, _drafts(request)))


def start(request: Request) -> Response:
    """In a thread; while a check of this person runs a second one is not begun."""
    desk: Desk = request.app.state.desk
    waiting = _drafts(request)
    if waiting:
        run = EffectRuns(desk.database).begin(request.state.staff.name, [one.id for one in waiting], desk.now())
        if run:
            Thread(target=check, args=(desk, run, waiting), name=f"effect-{run.id}", daemon=True).start()
    return RedirectResponse(f"{PAGE}#stand", 303)


def check(desk: Desk, run: Run, waiting: Sequence[Decision]) -> None:
    """Takes some seconds; how far it is can be read in the meantime."""
    runs = EffectRuns(desk.database)
    try:
        checker = Checker(desk.knowledge, desk.database, desk.settings.sentences)
        effect = checker.check(waiting, lambda done, total: runs.report(run.id, done, total))
        runs.finish(run.id, effect)
    except DatabaseUnavailable as error:
        logger.error("the effect of drafts is not known: %s", error)


def make_public(request: Request) -> Response:
    """The drafts that this person checked last, as far as they still are drafts."""
    desk: Desk = request.app.state.desk
    run = EffectRuns(desk.database).newest(request.state.staff.name)
    if run is None or str(run.id) != request.state.form.get("check") or run.state != "done":
        raise HTTPException(409, _NO_CHECK)
    try:
        with desk.database.writing() as connection:
            mine = {one.id for one in drafts(connection, request.state.staff.towns or None)}
            done = publish(connection, [key for key in run.decisions if key in mine], request.state.staff.name, desk.now())
    except (Stale, Refused, SentTwice) as error:
        raise HTTPException(409, str(error) or _CHANGED) from error
    return RedirectResponse(f"{PAGE}?veroeffentlicht={len(done)}", 303)


def _drafts(request: Request) -> list[Decision]:
    """Links and words of the person's towns; what the language model learns waits for its training."""
    desk: Desk = request.app.state.desk
    with desk.database.reading() as connection:
        found = drafts(connection, request.state.staff.towns or None)
    return [one for one in found if one.kind != "intent"]


def _shown(draft: Decision) -> dict[str, Any]:
    return {"text": said_of(draft.kind, draft.payload), "group": draft.group, "questions": draft.questions, "who": draft.who}


def _state(request: Request, waiting: Sequence[Decision]) -> dict[str, Any]:
    desk: Desk = request.app.state.desk
    run = EffectRuns(desk.database).newest(request.state.staff.name)
    ids = {one.id for one in waiting}
    names = {town.id: town.name for town in desk.knowledge.municipalities()}
    return {
        "run": run, "lists": LISTS, "names": names,
        "checked": [key for key in run.decisions if key in ids] if run else [],
        "unchecked": len(ids - set(run.decisions)) if run else len(ids),
    }  # fmt: skip


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 6 else None


def routes() -> list[BaseRoute]:
    return [
        guarded(PAGE, page, role="editor"),
        guarded(PAGE, start, ["POST"], role="editor"),
        guarded(f"{PAGE}/stand", part, role="editor"),
        guarded(f"{PAGE}/veroeffentlichen", make_public, ["POST"], role="editor"),
        *release_page.routes(),
    ]
