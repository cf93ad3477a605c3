"""`/redaktion/angebote/einlesen`: a file is read, what it would change is shown, and decided record by record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from knowledge.formats.csv_out import write_template
from knowledge.formats.parsing import Faulty, Problem
from review.uploads import (
    LARGEST,
    OURS,
    SKIP,
    TAKE,
    Plan,
    PlanChanged,
    Step,
    Upload,
    carry_out,
    drop,
    keep,
    of_id,
    plan_of,
)  # fmt: skip
from web.console.access import guarded
from web.console.chosen import chosen_town
from web.console.desk import Desk
from web.console.entries import RECORD, Difference, differences, empty, typed_of
from web.console.german_faults import in_german
from web.console.offer_fields import heading_of, label_of

SHOWN = 200  # records with a decision of their own; beyond, one decision is for all
_MOST_PROBLEMS = 100
_FIELD = re.compile(r"\bFeld ([\w.]+):")
_NO_FILE = "Bitte wählen Sie eine Datei aus."
_TOO_LARGE = f"Die Datei ist größer als {LARGEST // 1_000_000} MB. Bitte teilen Sie sie."


@dataclass(frozen=True)
class Row:
    """A record of the file that would change something."""

    at: int
    step: Step
    changes: list[Difference]

    @property
    def is_new(self) -> bool:
        return self.step.before is None


def start(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    return _start(desk, request, chosen_town(desk, request))


def _start(desk: Desk, request: Request, town: str, problems: Sequence[str] = (), name: str = "") -> Response:
    return desk.show(
        request, "offer_import.html", 422 if problems else 200, town=town, problems=problems, name=name,
        title="Fehler: Datei einlesen" if problems else "Datei einlesen",
    )  # fmt: skip


def template(request: Request) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="lotsin-vorlage.csv"'}
    return Response(write_template().encode(), media_type="text/csv; charset=utf-8", headers=headers)


def receive(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    form = request.state.form
    town = str(form.get("stadt") or "")
    desk.check_town(request, town)
    if town not in {one.id for one in desk.knowledge.municipalities()}:
        raise HTTPException(404, "Diese Stadt gibt es hier nicht.")
    file = form.get("datei")
    if not isinstance(file, UploadFile) or not file.filename:
        return _start(desk, request, town, [_NO_FILE])
    name = file.filename.replace("\0", "")[-120:]
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        return _start(desk, request, town, [_TOO_LARGE], name)
    try:
        plan_of(desk.database, content, name, town)
    except Faulty as faulty:
        return _start(desk, request, town, _said(faulty.problems), name)
    number = keep(desk.database, content, name, town, request.state.staff.name, desk.now())
    return RedirectResponse(f"/redaktion/angebote/einlesen/{number}", 303)


def _said(problems: Sequence[Problem]) -> list[str]:
    """`Zeile 4, Telefon: …`, in German."""
    lines = []
    for problem in problems[:_MOST_PROBLEMS]:
        row = f"Zeile {problem.row}" if problem.row else ""
        field = heading_of(problem.field) if problem.field != "-" else ""
        place = ", ".join(part for part in (row, field) if part)
        lines.append(f"{place}: {in_german(problem.message)}" if place else in_german(problem.message))
    more = len(problems) - _MOST_PROBLEMS
    return [*lines, f"und {more} weitere Stellen"] if more > 0 else lines


def preview(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    return _preview(desk, request, _upload(desk, request))


def _upload(desk: Desk, request: Request) -> Upload:
    found = of_id(desk.database, request.path_params["number"])
    if found is None:
        raise HTTPException(404, "Diese Datei liegt hier nicht mehr. Bitte wählen Sie sie noch einmal aus.")
    desk.check_town(request, found.municipality)
    return found


def _preview(desk: Desk, request: Request, waiting: Upload, changed: bool = False) -> Response:
    values: dict[str, Any] = {"title": f"Einlesen: {waiting.name}", "upload": waiting, "label_of": label_of, "changed": changed}
    if waiting.state != "open":
        return desk.show(request, "offer_import_done.html", **values)
    try:
        plan = plan_of(desk.database, waiting.content or b"", waiting.name, waiting.municipality)
    except Faulty as faulty:
        return _start(desk, request, waiting.municipality, _said(faulty.problems), waiting.name)
    rows = _rows(plan)
    return desk.show(
        request, "offer_import_preview.html", 409 if changed else 200, **values, plan=plan, rows=rows[:SHOWN],
        more=max(len(rows) - SHOWN, 0), same=len(plan.steps) - len(rows), notes=_notes(plan), take=TAKE, ours=OURS, skip=SKIP,
    )  # fmt: skip


def _notes(plan: Plan) -> list[str]:
    """`Zeile 2, geändert: Feld Telefon: …`: with the headings of the spreadsheet, without the file's name."""
    lines = (_FIELD.sub(lambda found: f"Feld {heading_of(found[1])}:", line) for line in plan.notes)
    return [line[at:] if (at := line.find("Zeile ")) > 0 else line for line in lines]


def _rows(plan: Plan) -> list[Row]:
    steps = [step for step in plan.steps if step.changes or step.disputed]
    return [Row(at, step, _changes(step) if at < SHOWN else []) for at, step in enumerate(steps)]


def _changes(step: Step) -> list[Difference]:
    before = typed_of(step.before) if step.before else empty(kind="")
    return differences(before, typed_of(step.theirs.offer), RECORD)


def decide(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    waiting, form, who = _upload(desk, request), request.state.form, request.state.staff.name
    here = f"/redaktion/angebote/einlesen/{waiting.id}"
    if waiting.state != "open":
        return RedirectResponse(here, 303)
    if form.get("do") == "verwerfen":
        drop(desk.database, waiting, who, desk.now())
        return RedirectResponse(here, 303)
    try:
        plan = plan_of(desk.database, waiting.content or b"", waiting.name, waiting.municipality)
        if plan.fingerprint != form.get("plan"):
            return _preview(desk, request, waiting, changed=True)
        decisions = {
            row.step.located.offer.id: str(form.get(f"satz-{row.at}") or form.get("rest") or SKIP) for row in _rows(plan)
        }
        decisions |= {step.located.offer.id: OURS for step in plan.steps if not step.changes and not step.disputed}
        carry_out(desk.database, waiting, plan, decisions, who, desk.now())
    except PlanChanged:
        return _preview(desk, request, waiting, changed=True)
    except Faulty as faulty:
        return _start(desk, request, waiting.municipality, _said(faulty.problems), waiting.name)
    return RedirectResponse(here, 303)


def routes() -> list[BaseRoute]:
    here = "/redaktion/angebote/einlesen"
    return [
        guarded(here, start, role="editor"),
        guarded(here, receive, ["POST"], role="editor"),
        guarded(f"{here}/vorlage.csv", template, role="editor"),
        guarded(f"{here}/{{number:int}}", preview, role="editor"),
        guarded(f"{here}/{{number:int}}", decide, ["POST"], role="editor"),
    ]
