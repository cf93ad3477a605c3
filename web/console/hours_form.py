"""Times put together from days and clock times, and every time told in words with its next date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from starlette.datastructures import FormData

from knowledge.cleaning.hours_values import OSM_DAYS, Week, osm_of, overlap
from knowledge.formats.values import Fault
from knowledge.when import next_opening, next_start
from web.console.entries import Row
from web.console.times_words import schedule_of, times_in_words
from wording.words import LONG_DAYS, date_in_words

LINES = 4
DAYS = tuple("0123456")  # Monday first
ONCE = "1"
EVERY = {
    ONCE: "nur einmal", "": "jede Woche", "2": "jede zweite Woche", "1M": "jeden ersten im Monat",
    "2M": "jeden zweiten im Monat", "3M": "jeden dritten im Monat",
    "4M": "jeden vierten im Monat", "-1M": "jeden letzten im Monat",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Some weekdays (0 is Monday) and a time of day, as typed."""

    days: tuple[int, ...]
    begin: str
    end: str


@dataclass
class Builder:
    """What stands in the small form, the rows it makes, and what is wrong."""

    open: bool = True  # hours in which a house is open; else dates to come to
    every: str = ""
    first: str = ""
    last: str = ""
    holidays: bool = True  # also in the school holidays
    lines: tuple[Line, ...] = ()
    problem: str = ""
    rows: list[Row] = field(default_factory=list)

    @property
    def shown(self) -> list[Line]:
        return [*self.lines, *[Line((), "", "")] * (LINES - len(self.lines))][:LINES]


def builder_for(kind: str) -> Builder:
    """Empty, for what a record of this kind mostly has."""
    return Builder(open=kind not in ("event", "group"), every=ONCE if kind == "event" else "")


def builder_in(form: FormData) -> Builder:
    lines = []
    for number in range(LINES):
        days = {DAYS.index(str(day)) for day in form.getlist(f"bau-{number}-tag") if str(day) in DAYS}
        line = Line(tuple(sorted(days)), _clock(form, f"bau-{number}-von"), _clock(form, f"bau-{number}-bis"))
        if line.days or line.begin or line.end:
            lines.append(line)
    every = str(form.get("bau-jede") or "")
    return Builder(
        str(form.get("bau-art")) != "treffen", every if every in EVERY else "", str(form.get("bau-ab") or "").strip(),
        str(form.get("bau-ende") or "").strip(), not form.get("bau-ferien"), tuple(lines),
    )  # fmt: skip


def _clock(form: FormData, name: str) -> str:
    """`9`, `9.30` and `9:30` are times of day too."""
    text = str(form.get(name) or "").strip().replace(".", ":")
    return f"{text}:00" if text.isdecimal() else text


def build(builder: Builder) -> Builder:
    """Fills `rows`, or says what is wrong."""
    try:
        make = _open_hours if builder.open else _once if builder.every == ONCE else _meetings
        builder.rows = list(make(builder))
        for row in builder.rows:
            schedule_of(row)
    except Fault as fault:
        builder.problem, builder.rows = fault.message, []
    return builder


def _open_hours(builder: Builder) -> Iterator[Row]:
    week: dict[int, list[tuple[int | None, int | None]]] = {}
    for line in _whole(builder):
        span = (_minutes(line.begin), _minutes(line.end))
        if span[1] is None:
            raise Fault("bau", "Bitte sagen Sie auch, bis wann geöffnet ist.")
        for day in line.days:
            if any(overlap(span, other) for other in week.get(day, [])):
                raise Fault("bau", f"Am {LONG_DAYS[day]} überschneiden sich zwei Zeiten.")
            week.setdefault(day, []).append(span)
    ordered: Week = {day: tuple(sorted(spans, key=str)) for day, spans in sorted(week.items())}
    yield {"opening_hours": osm_of(ordered, [] if builder.holidays else ["SH off"])}


def _meetings(builder: Builder) -> Iterator[Row]:
    nth = builder.every.removesuffix("M") if builder.every.endswith("M") else ""
    if builder.every == "2" and not builder.first:
        raise Fault("bau", "Bei jeder zweiten Woche brauchen wir das erste Datum.")
    until = _until(builder)
    for line in _whole(builder):
        days = ",".join(f"{nth}{OSM_DAYS[day].upper()}" for day in line.days)
        rule = f"FREQ={'MONTHLY' if nth else 'WEEKLY'}{';INTERVAL=2' if builder.every == '2' else ''};BYDAY={days}{until}"
        note = {} if builder.holidays else {"description": "nicht in den Schulferien"}
        yield {"rrule": rule, "dtstart": builder.first, "opens_at": line.begin, "closes_at": line.end, **note}


def _once(builder: Builder) -> Iterator[Row]:
    """One day, or each day from the first to the last. Weekdays say nothing more."""
    if not builder.first:
        raise Fault("bau", "Bitte sagen Sie, an welchem Tag: unter „Erster Termin“.")
    rule = f"FREQ=DAILY{_until(builder) or ';COUNT=1'}"
    for line in builder.lines or (Line((), "", ""),):
        _check_clock(line)
        yield {"rrule": rule, "dtstart": builder.first, "opens_at": line.begin, "closes_at": line.end}


def _until(builder: Builder) -> str:
    """Raises a fault for days that are none, or in the wrong order."""
    first, last = (_day(text) for text in (builder.first, builder.last))
    if first and last and last < first:
        raise Fault("bau", "Der letzte Termin liegt vor dem ersten.")
    return f";UNTIL={last:%Y%m%d}" if last else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Fault("bau", f"„{text}“ ist kein Tag. Bitte so schreiben: 2026-03-02.") from error


def _whole(builder: Builder) -> tuple[Line, ...]:
    """Raises a fault where a line lacks its days or its beginning, or nothing was typed."""
    if not builder.lines or any(not line.days for line in builder.lines):
        raise Fault("bau", "Bitte wählen Sie mindestens einen Tag.")
    if any(not line.begin for line in builder.lines):
        raise Fault("bau", "Bitte sagen Sie, wann es anfängt.")
    for line in builder.lines:
        _check_clock(line)
    return builder.lines


def _check_clock(line: Line) -> None:
    begin, end = _minutes(line.begin), _minutes(line.end)
    if begin is not None and end is not None and end <= begin:
        raise Fault("bau", f"Das Ende ({line.end}) liegt nicht nach dem Beginn ({line.begin}).")


def _minutes(clock: str) -> int | None:
    if not clock:
        return None
    hours, _, minutes = clock.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60 and int(hours) * 60 + int(minutes) <= 1440):
        raise Fault("bau", f"„{clock}“ ist keine Uhrzeit. Bitte so schreiben: 09:30.")
    return int(hours) * 60 + int(minutes)


def merged(rows: tuple[Row, ...], builder: Builder) -> tuple[Row, ...]:
    """Opening hours take the place of those before; dates come beside the others."""
    kept = tuple(row for row in rows if not (builder.open and row.get("opening_hours")))
    return (*kept, *builder.rows)


def explained(row: Row, at: datetime, land: str | None) -> str:
    """`Di 10–11.30 Uhr. Das nächste Mal: Dienstag, 1. Dezember 2026, 10 Uhr.` Empty where it cannot be read."""
    said = times_in_words(row)
    if not said:
        return ""
    offer = schedule_of(row)
    following = next_start(offer, at, land) or next_opening(offer, at, land)
    return f"{said}.{f' Das nächste Mal: {date_in_words(following)}.' if following else ''}"


def explanations(rows: tuple[Mapping[str, str], ...], at: datetime, land: str | None) -> list[str]:
    return [explained(row, at, land) for row in rows]
