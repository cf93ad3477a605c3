"""Releases of the language model: training one, publishing it, going back to an earlier one."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from review.decisions import publish, read_decision
from review.releases import NotReady, Release, ReleaseBook
from review.sentences import Sentence, SentenceBook
from review.steps import Refused, SentTwice, Stale
from web.console.access import guarded
from web.console.desk import Desk
from web.console.inbox_words import intent_name
from web.console.training import start_training

PAGE = "/redaktion/wirkung/fassungen"
STATES = {"training": "wird trainiert", "ready": "bereit", "refused": "abgelehnt", "failed": "fehlgeschlagen"}
_NOT_ALL = "Das Sprachmodell ist für alle Städte dasselbe. Nur wer für alle Städte zuständig ist, kann es ändern."
_NOT_READY = (
    "Diese Fassung kann nicht veröffentlicht werden. Sie ist nicht fertig, wurde abgelehnt, oder ihr Modell ist nicht mehr da."
)
_CHANGED = "Jemand anderes hat gerade an einer dieser Fragen gearbeitet. Bitte versuchen Sie es noch einmal."


def works_everywhere(request: Request) -> bool:
    """The language model is one for all towns."""
    desk: Desk = request.app.state.desk
    return all(request.state.staff.sees(town.id) for town in desk.knowledge.municipalities())


def language_state(request: Request) -> dict[str, Any]:
    """Of the model: what waits, what is trained, what answers. Sentences are shown to those who see all towns."""
    desk: Desk = request.app.state.desk
    releases, sentences = ReleaseBook(desk.database), SentenceBook(desk.database)
    every = releases.all()
    waiting, leaving = sentences.read("waiting"), sentences.read("leaving")
    return {
        "waiting": waiting, "leaving": leaving, "everywhere": works_everywhere(request), "states": STATES,
        "training": next((one for one in every if one.state == "training"), None), "newest": every[0] if every else None,
        "current": releases.current_id(), "in_words": intent_name, "percent": percent,
    }  # fmt: skip


def percent(share: float) -> str:
    return f"{share * 100:.1f} %".replace(".", ",")


def part(request: Request) -> Response:
    """The state of the training, while one looks."""
    desk: Desk = request.app.state.desk
    return desk.show(request, "_training.html", title="Fassungen", **language_state(request))


def train(request: Request) -> Response:
    """One at a time; a double click begins one training."""
    _check_everywhere(request)
    desk: Desk = request.app.state.desk
    releases = ReleaseBook(desk.database)
    if release := releases.begin(request.state.staff.name, desk.now()):
        start_training(desk.settings, releases, release.id)
    return RedirectResponse("/redaktion/wirkung#sprache", 303)


def page(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    releases = ReleaseBook(desk.database)
    kept = releases.models_kept()
    rows = [_shown(desk, one, kept) for one in releases.all()] if works_everywhere(request) else []
    return desk.show(request, "releases.html", title="Fassungen", releases=rows, **language_state(request))


def _shown(desk: Desk, release: Release, kept: set[str]) -> dict[str, Any]:
    with desk.database.reading() as connection:
        learned = SentenceBook(desk.database).of_ids(connection, release.sentences)
    can_be_used = release.state == "ready" and release.model in kept
    return {"release": release, "learned": learned, "can_be_used": can_be_used}


def use(request: Request) -> Response:
    """Publishes a release, or goes back to an earlier one; 0 is the model as it is delivered."""
    _check_everywhere(request)
    desk: Desk = request.app.state.desk
    key, who = request.path_params["id"] or None, request.state.staff.name
    try:
        with desk.database.writing() as connection:
            ReleaseBook(desk.database).use(connection, key, who, desk.now())
            publish(connection, _decisions_of(desk, connection, key), who, desk.now())
    except NotReady as error:
        raise HTTPException(409, _NOT_READY) from error
    except (Stale, Refused, SentTwice) as error:
        raise HTTPException(409, str(error) or _CHANGED) from error
    return RedirectResponse(PAGE, 303)


def _decisions_of(desk: Desk, connection: Any, key: int | None) -> list[int]:
    """Those whose sentences are published with this release."""
    sentences: list[Sentence] = SentenceBook(desk.database).published(connection) if key else []
    found = {one.decision for one in sentences}
    return [one for one in sorted(found) if (made := read_decision(connection, one)) and made.kind == "intent"]


def _check_everywhere(request: Request) -> None:
    if not works_everywhere(request):
        desk: Desk = request.app.state.desk
        desk.refuse(request, None, _NOT_ALL)


def routes() -> list[BaseRoute]:
    return [
        guarded("/redaktion/wirkung/training", part, role="editor"),
        guarded("/redaktion/wirkung/training", train, ["POST"], role="editor"),
        guarded(PAGE, page, role="editor"),
        guarded(f"{PAGE}/{{id:int}}", use, ["POST"], role="editor"),
    ]
