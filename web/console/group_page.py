"""One group: every question with what the bot thought, found and said; notes, and each step that can be taken."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from review.decisions import of_group, said_of, undo_decision, undo_last
from review.inbox import QUESTIONS, Group, like_groups, read_group, read_questions, read_steps
from review.sentences import SentenceBook
from review.steps import Form, Refused, SentTwice, Stale, add_note, assign, last_step, merge, split
from web.console import inbox_words as words
from web.console.addresses import new_offer_for
from web.console.desk import Desk
from web.console.foreign import check_decision, check_group, check_person, check_questions
from web.console.inbox_list import PATH, colleagues, topic_names
from wording.replies import has, say

_LONGEST_NOTE = 2000
_FIELDS = {"note": "Notiz", "an": "Zugewiesen an", "mit": "Zusammenlegen mit Gruppe", "frage": "Ausgewählte Frage"}


def group_of(request: Request) -> Group:
    """The one of the address. Raises HTTPException 404, and 403 for one of another town."""
    desk: Desk = request.app.state.desk
    with desk.database.reading() as connection:
        group = read_group(connection, int(request.path_params["group"]), desk.now().date())
    if group is None:
        raise HTTPException(404, "Diese Gruppe gibt es nicht mehr. Vielleicht wurde sie mit einer anderen zusammengelegt.")
    desk.check_town(request, group.municipality)
    return group


def group_page(request: Request) -> Response:
    return show_group(request, group_of(request))


def show_group(
    request: Request, group: Group, status: int = 200, refused: str = "", meanwhile: dict[str, Any] | None = None
) -> Response:
    """`meanwhile`: what was wanted on an older version, and what others did since."""
    desk: Desk = request.app.state.desk
    page = max(1, _whole(request.query_params.get("seite")) or 1)
    with desk.database.reading() as connection:
        questions = read_questions(connection, group.id, page)
        steps = read_steps(connection, group.id)
        decisions = of_group(connection, group.id)
        like = like_groups(connection, group.id, desk.knowledge.lexicon.stop_words)
        last = last_step(connection, group.id)
    values = {
        "group": group, "questions": questions, "steps": steps, "decisions": decisions, "like": like, "last": last,
        "page": page, "pages": max(1, -(-group.size // QUESTIONS)), "names": _names(desk, group, questions),
        "colleagues": colleagues(desk, [group.municipality]), "topics": topic_names(desk), "words": words,
        "spoken": _spoken, "said_of": said_of,
        "new_offer": new_offer_for(group.id, group.label, group.municipality),
        "town": _town_name(desk, group), "form_id": token_urlsafe(16), "refused": refused, "meanwhile": meanwhile,
    }  # fmt: skip
    return desk.show(request, "group.html", status, title=group.label, **values)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _town_name(desk: Desk, group: Group) -> str:
    town = desk.knowledge.town(group.municipality) if group.municipality else None
    return town.name if town else "ohne Stadt"


def _names(desk: Desk, group: Group, questions: list[Any]) -> dict[str, str]:
    """Of the offers that were found, where they are still there."""
    if not group.municipality or not desk.knowledge.town(group.municipality):
        return {}
    ids = {key for one in questions for key, _ in one.results}
    return {offer.id: offer.name for offer in desk.knowledge.view(group.municipality).offers.many(sorted(ids))}


def _spoken(key: str) -> str:
    """A reply as it is kept in the texts; its fields stay."""
    return say(key) if has(key) else key


def form_in(request: Request, group: Group) -> Form:
    """The step's form as it was sent."""
    desk: Desk = request.app.state.desk
    given = request.state.form
    version = _whole(str(given.get("version") or "")) or 0
    form_id = str(given.get("form_id") or "")[:60]
    if not form_id:
        raise HTTPException(400, "Dieses Formular ist unvollständig. Bitte laden Sie die Seite neu.")
    return Form(group.id, version, form_id, request.state.staff.name, desk.now())


def group_step(request: Request) -> Response:
    group = group_of(request)
    form = form_in(request, group)
    _check_named(request)
    try:
        _take(request, group, form)
    except SentTwice:
        pass
    except Refused as error:
        return show_group(request, group_of(request), 422, refused=str(error))
    except Stale:
        return show_group(request, group_of(request), 409, meanwhile=meanwhile_of(request, form, f"{PATH}/{group.id}/schritt"))
    return RedirectResponse(f"{PATH}/{group.id}", 303)


def _check_named(request: Request) -> None:
    """Raises HTTPException 403 for anything of another town in the form."""
    given = request.state.form
    check_group(request, given.get("mit"))
    check_decision(request, given.get("decision"))
    check_questions(request, given.getlist("frage"))
    check_person(request, given.get("an"))


def _take(request: Request, group: Group, form: Form) -> None:
    desk: Desk = request.app.state.desk
    given, sentences = request.state.form, SentenceBook(desk.database)
    what = str(given.get("schritt") or "")
    with desk.database.writing() as connection:
        if what == "assign":
            to = _whole(str(given.get("an") or ""))
            if to and to not in colleagues(desk, [group.municipality]):
                raise Refused("Dieses Konto ist für diese Stadt nicht zuständig.")
            assign(connection, form, to)
        elif what == "note":
            add_note(connection, form, str(given.get("note") or "")[:_LONGEST_NOTE])
        elif what == "split":
            split(connection, form, [key for text in given.getlist("frage") if (key := _whole(str(text)))])
        elif what == "merge":
            merge(connection, form, _whole(str(given.get("mit") or "")) or 0)
        elif what == "undo":
            undo_last(connection, form, sentences)
        elif what == "undo_decision":
            undo_decision(connection, form, _whole(str(given.get("decision") or "")) or 0, sentences)
        else:
            raise Refused("Diesen Schritt gibt es nicht.")


def meanwhile_of(request: Request, form: Form, action: str) -> dict[str, Any]:
    """Both sides of a stale form: what was entered, and what others did since."""
    desk: Desk = request.app.state.desk
    with desk.database.reading() as connection:
        steps = read_steps(connection, form.group, form.version)
    sent = [
        (name, str(value)) for name, value in request.state.form.multi_items() if name not in ("csrf", "version", "form_id")
    ]
    shown = [(_FIELDS[name], value) for name, value in sent if name in _FIELDS and value]
    return {"steps": steps, "sent": sent, "shown": shown, "action": action}
