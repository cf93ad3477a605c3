"""Whether what was typed makes a record: by the rules of an import, each objection beside its input, in German."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.cleaning import Change, Cleaned, clean_record
from knowledge.formats.parsing import parse_offer
from knowledge.formats.values import Fault, NoneOf
from knowledge.lexicon import topic_keys
from knowledge.model import Offer
from web.console.entries import Row, Typed, is_list, written
from web.console.german_faults import in_german
from web.console.offer_fields import BY_NAME, FIELDS, PARTS, Field, Part, field_of
from wording.words import hours_of

_ENOUGH = {"id": "-", "kind": "service", "name": "-", "description": "-"}
_READ_AS_TYPED = ("text", "area", "choice", "email")  # but for those whose column reads more into them
_READ_BY_COLUMN = (
    "minimum_age_months", "maximum_age_months", "locations.latitude", "locations.longitude", "locations.postal_code",
    "cost_options.amount", "sources.published",
)  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """What was mended, or what only a person can answer; `at` is the id of its input."""

    at: str
    text: str

    @property
    def key(self) -> str:
        """With which the form says that it was read."""
        return f"{self.at}|{self.text}"[:400]


@dataclass
class Checked:
    """`offer` is there where nothing is wrong; `problems` by the id of the input. `typed` is mended where that is certain."""

    typed: Typed
    offer: Offer | None = None
    problems: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def unread(self, seen: Collection[str]) -> list[Remark]:
        return [remark for remark in self.remarks if remark.key not in seen]


def checked(typed: Typed, offer_id: str, municipality: str, known: Offer | None = None, seen: Collection[str] = ()) -> Checked:
    """`seen`: remarks that somebody read before and did not follow; what they are about stays as it was typed.

    Topics that the record has (`known`) may stay, whatever they are.
    """
    found = Checked(typed)
    values: dict[str, Any] = {"id": offer_id, "municipality": municipality}
    for item in FIELDS:
        values[item.name] = _field(found, item, seen)
    for part in PARTS:
        values[part.name] = _part(found, part, values, seen)
    _check_topics(found, known)
    if not found.problems:
        _whole(found, values)
    return found


def _whole(found: Checked, values: Mapping[str, Any]) -> None:
    try:
        found.offer = parse_offer(values, values["municipality"])
    except Fault as fault:
        found.problems[fault.field.partition(".")[0]] = _said(fault)


def _field(found: Checked, item: Field, seen: Collection[str]) -> Any:
    if is_list(item):
        value: Any = list(found.typed.lists.get(item.name, ()))
        return _accepted(found, item.name, {item.name: value}, item.name)
    value = _value(found, item, found.typed.texts.get(item.name, ""), item.name)
    if item.name in ("email", "url") and value:
        value = _mended_text(found, item.name, value, seen)
    return _accepted(found, item.name, {item.name: value}, item.name)


def _mended_text(found: Checked, name: str, value: str, seen: Collection[str]) -> str:
    cleaned = clean_record({name: value})
    remarks = [Remark(name, f"„{one.before}“ haben wir so geschrieben: „{one.after}“") for one in cleaned.changes]
    remarks += [Remark(name, one.text) for one in cleaned.questions]
    found.remarks += remarks
    if remarks and all(remark.key in seen for remark in remarks):
        return value
    mended = str(cleaned.record[name])
    found.typed = found.typed.with_texts(**{name: mended})
    return mended


def _value(found: Checked, item: Field, text: str, at: str) -> Any:
    if not text:
        return None if item.kind != "flag" else False
    if item.kind == "flag":
        return True
    if item.kind in _READ_AS_TYPED and item.column.field not in _READ_BY_COLUMN:
        return text
    try:
        return item.column.cell.read(text)
    except Fault as fault:
        found.problems[at] = _said(fault)
        return None


def _accepted(found: Checked, name: str, values: Mapping[str, Any], at: str) -> Any:
    """The value as it is, where the checks let it in alone; needed ones also where there is none."""
    value = values[name]
    if at in found.problems:
        return value
    if value in (None, [], "") and name not in _ENOUGH:
        return value
    try:
        parse_offer({**_ENOUGH, **values}, "")
    except Fault as fault:
        found.problems[at] = _said(fault)
    return value


def _check_topics(found: Checked, known: Offer | None) -> None:
    allowed = topic_keys() | set(known.topics if known else ())
    if strangers := [topic for topic in found.typed.lists.get("topics", ()) if topic not in allowed]:
        found.problems["topics"] = f"Das Thema „{strangers[0]}“ gibt es hier nicht."


# --- phones, places, times … ------------------------------------------------------------------------------------------


def _part(found: Checked, part: Part, values: dict[str, Any], seen: Collection[str]) -> list[Any]:
    """The rows as the checks take them. A row may become several: two numbers in one input."""
    kept: list[dict[str, Any]] = []
    typed: list[Row] = []
    for row in found.typed.rows.get(part.name, ()):
        at = f"{part.name}-{len(kept)}"
        raw = _raw_row(found, part, row, at)
        mended = _mended_row(found, part, raw, values, at, seen)
        typed += [row] if mended == [raw] else [_typed_row(part, row, one) for one in mended]
        for one in mended:
            _check_row(found, part, one, f"{part.name}-{len(kept)}")
            kept.append(one)
    found.typed = found.typed.with_rows(part.name, typed)
    return kept


def _raw_row(found: Checked, part: Part, row: Row, at: str) -> dict[str, Any]:
    read = {item.name: _value(found, item, row.get(item.name, ""), f"{at}-{item.name}") for item in part.fields}
    return {name: value for name, value in read.items() if value is not None}


def _mended_row(
    found: Checked, part: Part, raw: dict[str, Any], values: dict[str, Any], at: str, seen: Collection[str]
) -> list[dict[str, Any]]:
    cleaned = clean_record({"kind": values.get("kind"), part.name: [raw], "registration": values.get("registration")})
    remarks = [
        Remark(f"{at}-{one.field.rpartition('.')[2]}", f"„{one.before}“ haben wir so verstanden: „{_understood(one, cleaned)}“")
        for one in cleaned.changes
        if one.field.startswith(part.name)
    ]
    remarks += [Remark(_input_of(part, one.field, at), one.text) for one in cleaned.questions]
    found.remarks += remarks
    if remarks and all(remark.key in seen for remark in remarks):
        return [raw]
    if cleaned.record["registration"] and not values.get("registration"):
        values["registration"] = cleaned.record["registration"]
        found.typed = found.typed.with_texts(registration=written(field_of("registration"), values["registration"]))
    mended: list[dict[str, Any]] = cleaned.record[part.name]
    return mended


def _understood(change: Change, cleaned: Cleaned) -> str:
    """Hours in words, whatever they became."""
    if not change.field.startswith("schedules"):
        return change.after
    try:
        return hours_of(parse_offer({**_ENOUGH, "schedules": cleaned.record["schedules"]}, "")) or change.after
    except Fault:
        return change.after


def _typed_row(part: Part, before: Row, raw: Mapping[str, Any]) -> Row:
    """Only what the cleaning changed is written anew."""
    return {item.name: written(item, raw.get(item.name)) if item.name in raw else "" for item in part.fields} | {
        name: before[name] for name in ("official",) if name in before
    }


def _check_row(found: Checked, part: Part, raw: Mapping[str, Any], at: str) -> None:
    if any(key.startswith(f"{at}-") for key in found.problems):
        return
    try:
        parse_offer({**_ENOUGH, part.name: [raw]}, "")
    except Fault as fault:
        asked = [remark.text for remark in found.remarks if remark.at == _input_of(part, fault.field, at)]
        found.problems[_input_of(part, fault.field, at)] = asked[0] if asked else _said(fault)


def _input_of(part: Part, path: str, at: str) -> str:
    """A fault of a place as a whole is about its point on the map."""
    name = path.partition(".")[2]
    return f"{at}-{name or ('latitude' if part.name == 'locations' else part.fields[0].name)}"


def _said(fault: Fault) -> str:
    if isinstance(fault, NoneOf) and (labels := _choices(fault.field)):
        return f"„{fault.value}“ gibt es hier nicht. Möglich sind: {', '.join(labels.get(one, one) for one in fault.allowed)}."
    return in_german(fault.message)


def _choices(path: str) -> Mapping[str, str]:
    item = BY_NAME.get(path.partition(".")[0])
    return item.choices if isinstance(item, Field) else {}
