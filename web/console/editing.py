"""The state of one form for a record: what was typed, what it was begun from, what is wrong with it, what others did."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from knowledge.days_off import land_of
from knowledge.model import Municipality, Offer
from knowledge.text import fold, words
from review.drafts import Draft, DraftBook
from review.records import stored
from web.console.desk import Desk
from web.console.entries import RECORD, Difference, Typed, differences, empty, posted_rows, typed_in, typed_of
from web.console.foreign import check_draft, check_group, check_town_named
from web.console.hours_form import EVERY, Builder, build, builder_for, builder_in, explanations, merged
from web.console.offer_checks import Remark
from web.console.offer_fields import ASSURED, PARTS, SECTIONS, Field, Part, label_of
from web.console.record_rows import RecordRow
from wording.words import LONG_DAYS

_LONGEST_SLUG = 130
_MOST_TOPICS = 2  # guessed from a question
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass
class Editing:
    """`base` is the revision of `record`, the published version, that the form was begun from; None for a new one."""

    town: str
    typed: Typed
    record: Offer | None = None
    base: int | None = None
    draft: Draft | None = None
    form: str = field(default_factory=lambda: secrets.token_hex(16))
    problems: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    alike: list[RecordRow] = field(default_factory=list)
    blanks: dict[str, int] = field(default_factory=dict)
    builder: Builder = field(default_factory=Builder)
    theirs: Typed | None = None
    others: str = ""  # who wrote `theirs`
    known_id: str | None = None  # from the address

    @property
    def offer_id(self) -> str:
        """Of a new record made from its name and the form, so that a form sent twice makes one."""
        if known := self.known_id or (self.record and self.record.id) or (self.draft and self.draft.offer_id):
            return known
        slug = "-".join(re.findall(r"[a-z0-9]+", fold(f"{self.town} {self.typed.texts.get('name', '')}")))
        return f"{slug[:_LONGEST_SLUG].rstrip('-')}-{self.form[:6]}"

    @property
    def conflict(self) -> list[Difference]:
        """Ours as `before`, theirs as `after`."""
        return differences(self.typed, self.theirs, RECORD) if self.theirs else []

    @property
    def changes(self) -> list[Difference]:
        """Of a draft against what is published."""
        if self.draft is None or self.record is None:
            return []
        return differences(typed_of(self.record), self.typed, RECORD)


# --- beginning --------------------------------------------------------------------------------------------------------


def begun(desk: Desk, request: Request, offer_id: str) -> Editing:
    """From the draft that is asked for, the newest one of staff, or the published record. Raises HTTPException 403, 404."""
    record, base = record_of(desk, offer_id)
    drafts = DraftBook(desk.database).open_of(offer_id)
    wanted = request.query_params.get("entwurf")
    check_draft(request, wanted)
    draft = next((one for one in drafts if (str(one.id) == wanted if wanted else one.link is None)), None)
    if record is None and draft is None:
        raise HTTPException(404, "Diesen Eintrag gibt es nicht.")
    town = record.municipality if record else draft.municipality if draft else ""
    desk.check_town(request, town)
    if draft:
        typed = Typed.read(draft.fields)
        return Editing(town, typed, record, draft.base, draft, builder=builder_for(typed.texts["kind"]))
    assert record
    return Editing(town, typed_of(record), record, base, builder=builder_for(record.kind))


def record_of(desk: Desk, offer_id: str) -> tuple[Offer | None, int | None]:
    with desk.database.reading() as connection:
        return stored(connection, offer_id) or (None, None)


def begun_anew(desk: Desk, request: Request) -> Editing:
    """`?frage=` is the question that led here, `?gruppe=` its group, `?stadt=` whose offer it is to be, `?art=` its kind."""
    town = request.query_params.get("stadt") or ""
    check_town_named(request, town)
    check_group(request, request.query_params.get("gruppe"))
    if town not in {one.id for one in desk.towns_of(request)}:
        town = next((one.id for one in desk.towns_of(request)), "")
    question = request.query_params.get("frage", "")[:500]
    group = request.query_params.get("gruppe", "")[:10]
    typed = empty(question=question, group=group).with_texts(kind=request.query_params.get("art", ""), status="active")
    lexicon = desk.knowledge.lexicon
    topics = list(lexicon.topics_of(lexicon.hits(words(fold(question)), typos=True)))[:_MOST_TOPICS]
    typed = Typed(typed.texts, {**typed.lists, "topics": tuple(topics)}, typed.rows)
    return Editing(town, typed, builder=builder_for(typed.texts["kind"]))


def sent(desk: Desk, request: Request, offer_id: str | None) -> Editing:
    """What a form brought, beside what is there now. Raises HTTPException 403, 404."""
    form: FormData = request.state.form
    record = record_of(desk, offer_id)[0] if offer_id else None
    key = str(form.get("form") or "")
    check_draft(request, form.get("draft"))
    check_group(request, form.get("group"))
    draft = _draft_in(desk, form, offer_id, key)
    if offer_id and record is None and draft is None:
        raise HTTPException(404, "Diesen Eintrag gibt es nicht.")
    town = record.municipality if record else draft.municipality if draft else str(form.get("municipality") or "")
    if not record and not draft and town not in {one.id for one in desk.knowledge.municipalities()}:
        raise HTTPException(404, "Diese Stadt gibt es hier nicht.")
    desk.check_town(request, town)
    typed = _taking(form, record, draft)
    editing = Editing(town, typed, record, _base_in(form), draft, seen=[str(one) for one in form.getlist("seen")])
    editing.known_id, editing.builder = offer_id, builder_in(form)
    if draft and not draft.is_open:  # published or dropped by somebody else: what was typed is not lost with it
        editing.draft, editing.known_id = None, draft.offer_id
    elif _KEY.fullmatch(key):
        editing.form = key
    if (there := record_of(desk, editing.offer_id)[0]) is not None:  # a new record may be given the id of another town's
        desk.check_town(request, there.municipality)
    return editing


def _taking(form: FormData, record: Offer | None, draft: Draft | None) -> Typed:
    """What was typed, but for the fields for which the other version was chosen."""
    typed, taken = typed_in(form), [str(name) for name in form.getlist("take")]
    if form.get("theirs") == "draft" and draft:
        return typed.taking(taken, Typed.read(draft.fields))
    return typed.taking(taken, typed_of(record)) if record else typed


def _draft_in(desk: Desk, form: FormData, offer_id: str | None, key: str) -> Draft | None:
    number = str(form.get("draft") or "")
    book = DraftBook(desk.database)
    draft = book.of_id(int(number)) if number.isdecimal() and len(number) < 10 else book.of_form(key) if key else None
    return draft if draft and (offer_id is None or draft.offer_id == offer_id) else None


def _base_in(form: FormData) -> int | None:
    text = str(form.get("base") or "")
    return int(text) if text.isdecimal() and len(text) < 12 else None


# --- showing ----------------------------------------------------------------------------------------------------------


def show(desk: Desk, request: Request, editing: Editing, status: int = 200, **more: Any) -> Response:
    now = desk.now()
    land = land_of(next((town.ags for town in _towns(desk) if town.id == editing.town), None))
    name = editing.typed.texts.get("name")
    values = {
        "title": ("Fehler: " if editing.problems else "") + (f"{name} bearbeiten" if name else "Neues Angebot"),
        "editing": editing, "sections": SECTIONS, "label_of": label_of, "assured": ASSURED, "builder": editing.builder,
        "every": EVERY, "days": LONG_DAYS, "explained": explanations(editing.typed.rows["schedules"], now, land),
        "rows": _shown_rows(editing), "labels": _labels(editing), "good": "", "today": now.date(), "provider": False,
        "here": request.url.path, "drafts": [], "linking": "", "told": [], "unfolded": _unfolded(editing),
    }  # fmt: skip
    return desk.show(request, "offer_form.html", status, **(values | more))


def _unfolded(editing: Editing) -> set[str]:
    """Keys of the rare sections that hold something, need something, or were asked for one more row."""
    return {section.key for section in SECTIONS if section.rare and any(_in_use(editing, item) for item in section.items)}


def _in_use(editing: Editing, item: Field | Part) -> bool:
    if any(at == item.name or at.startswith(f"{item.name}-") for at in editing.problems):
        return True
    if isinstance(item, Part):
        return bool(editing.blanks.get(item.name)) or (item.name != "sources" and bool(editing.typed.rows[item.name]))
    typed = editing.typed
    return item.kind != "choice" and bool(typed.lists.get(item.name) or typed.texts.get(item.name))


def _towns(desk: Desk) -> list[Municipality]:
    return desk.knowledge.municipalities()


def _shown_rows(editing: Editing) -> dict[str, list[dict[str, str]]]:
    """What was typed, and one empty row or as many as were asked for."""
    shown = {}
    for part in PARTS:
        empty_row = {item.name: "ja" if item.name == "official" else "" for item in part.fields}
        typed = [{**dict.fromkeys(empty_row, ""), **row} for row in editing.typed.rows[part.name]]
        shown[part.name] = typed + [empty_row] * max(editing.blanks.get(part.name, 0), 0 if typed else 1)
    return shown


def _labels(editing: Editing) -> dict[str, str]:
    """By the id of an input that has a problem: what it is called, with the number of its row."""
    found = {}
    for at in editing.problems:
        part, _, rest = at.partition("-")
        number = rest.partition("-")[0]
        found[at] = f"{label_of(part)} {int(number) + 1}" if number.isdecimal() else _OWN.get(at) or label_of(at)
    return found


_OWN = {"source_now": "Woher Sie das wissen", "municipality": "Stadt", "message": "Nachricht"}


def with_more_rows(editing: Editing, form: FormData, part: str) -> None:
    """One more than the form had."""
    if part in {one.name for one in PARTS}:
        editing.blanks[part] = max(posted_rows(form, part) - len(editing.typed.rows[part]), 0) + 1


def put_in_times(editing: Editing) -> bool:
    """What stands in the small form becomes rows of the large one; False where something is wrong with it."""
    editing.builder = build(editing.builder)
    if editing.builder.problem:
        editing.problems = {"bau": editing.builder.problem}
        return False
    editing.typed = editing.typed.with_rows("schedules", merged(editing.typed.rows["schedules"], editing.builder))
    editing.builder = builder_for(editing.typed.texts["kind"])
    return True


def times_not_put_in(editing: Editing) -> list[Remark]:
    """So that nobody publishes a record without the times that they put together."""
    remark = Remark("bau", _NOT_PUT_IN)
    return [remark] if editing.builder.lines and remark.key not in editing.seen else []


_NOT_PUT_IN = (
    "Unter „Zeiten zusammenstellen“ steht noch etwas. Drücken Sie dort „Zeiten einfügen“. Senden Sie einfach noch einmal, "
    "bleibt es weg."
)
