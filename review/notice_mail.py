"""The e-mails that tell people of the console what is new. They leave the house: counts, topics and links, no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from knowledge.freshness import as_of_in_words
from review.appointment_mail import TEXTS
from review.mail import Mail
from review.news import Arrived, Waiting
from review.staff import Staff
from review.week import Asked, Often, Week
from store.files import read_yaml

_NAMED = 3  # towns that are named one by one
_QUESTIONS = "/redaktion/fragen"
_CASES = "/redaktion/anliegen"
# Where one sees what a count is of.
_LINKS = {
    "groups": f"{_QUESTIONS}?ordnung=neu&neu={{seen}}", "assigned": f"{_QUESTIONS}?wer=ich", "appointments": _CASES,
    "reports": _CASES, "reviews": "/redaktion/angebote/entwuerfe", "unpublished": "/redaktion/wirkung",
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """`console` is the address of the console as seen from outside; `towns`, `topics`: names by key."""

    staff: Staff
    email: str = field(repr=False)
    console: str
    towns: Mapping[str, str]
    topics: Mapping[str, str]


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = read_yaml(TEXTS)["notice"]
    return texts


def daily_mail(reader: Reader, arrived: Arrived, since: date) -> Mail:
    return _mail("daily", reader, _counted(reader, vars(arrived), arrived.seen), since=_day(since))


def weekly_mail(reader: Reader, week: Week, waiting: Waiting) -> Mail:
    parts = [_asked(reader, week.asked), _often(reader, week.often), _stale(reader, week), _decided(week)]
    parts.append(_waiting(reader, waiting))
    days = {"since": _day(week.since), "until": _day(week.until - timedelta(days=1))}
    return _mail("weekly", reader, "\n\n".join(part for part in parts if part), **days)


def _mail(kind: str, reader: Reader, lines: str, **days: str) -> Mail:
    texts = _texts()
    end = texts["end"].format(
        link=f"{reader.console}/redaktion/", choice=texts[kind]["choice"],
        settings=f"{reader.console}/redaktion/konten/ich#nachrichten",
    )  # fmt: skip
    known = {"name": reader.staff.name, "where": _where(reader), "lines": lines, "end": end, **days}
    return Mail(reader.email, texts[kind]["subject"].format(**known), texts[kind]["text"].format(**known))


def _where(reader: Reader) -> str:
    mine = sorted(name for key, name in reader.towns.items() if reader.staff.sees(key))
    if 0 < len(mine) <= _NAMED:
        return str(_texts()["town_one"].format(towns=" und ".join(filter(None, (", ".join(mine[:-1]), mine[-1])))))
    return str(_texts()["town_many" if reader.staff.towns else "town_all"].format(count=len(mine)))


def _counted(reader: Reader, counts: Mapping[str, int], seen: int) -> str:
    """`seen`: the newest group of questions that this person looked at."""
    shown = {name: link for name, link in _LINKS.items() if counts.get(name)}
    return "\n".join(
        _line(_number(name, counts[name]), reader.console + link.format(seen=seen)) for name, link in shown.items()
    )


def _line(said: str, link: str) -> str:
    return f"- {said}\n  {link}"


def _number(name: str, count: int, **values: str) -> str:
    one, more = _texts()[name]
    return str((one if count == 1 else more).format(count=_figure(count), **values))


def _figure(count: int) -> str:
    """With German thousands: `1.204`."""
    return f"{count:,}".replace(",", ".")


def _asked(reader: Reader, asked: Asked) -> str:
    texts = _texts()
    about = texts["about"] if asked.rounded and asked.turns else ""
    figures = about + _figure(asked.turns) if asked.turns else texts["asked_nothing"]
    if asked.turns is None:
        figures = texts["asked_few"]
    elif asked.percent is not None:
        figures += texts["asked_percent"].format(percent=f"{about}{asked.percent}")
    said = texts["asked_rounded" if asked.rounded else "asked"].format(
        month=as_of_in_words(f"{asked.month:%Y-%m}"), figures=figures
    )  # fmt: skip
    names = ", ".join(reader.topics.get(topic, topic) for topic in asked.topics)
    return "\n".join([said, *([texts["topics"].format(topics=names)] if names else [])])


def _often(reader: Reader, often: Sequence[Often]) -> str:
    lines = [_line(_often_said(reader, one), f"{reader.console}{_QUESTIONS}/{one.group}") for one in often]
    return "\n".join([_texts()["often"], *lines]) if lines else ""


def _often_said(reader: Reader, one: Often) -> str:
    texts = _texts()
    town = reader.towns.get(one.municipality or "", "") if len(reader.towns) > 1 else ""
    return str(
        texts["often_one"].format(
            topic=reader.topics.get(one.topic or "", texts["no_topic"]), count=one.size,
            town=texts["often_in"].format(town=town) if town else "", new=texts["often_new"] if one.is_new else "",
        )
    )  # fmt: skip


def _stale(reader: Reader, week: Week) -> str:
    lines = [
        _line(
            _number("stale_one", count, town=reader.towns.get(town, town)),
            f"{reader.console}/redaktion/angebote/veraltet?stadt={town}",
        )
        for town, count in week.stale
    ]
    return "\n".join([_texts()["stale"], *lines]) if lines and reader.staff.may("editor") else ""


def _decided(week: Week) -> str:
    names = _texts()["decisions"]
    said = ", ".join(f"{count}-mal {names.get(kind, kind)}" for kind, count in week.decided)
    return str(_texts()["decided"].format(decisions=said)) if said else ""


def _waiting(reader: Reader, waiting: Waiting) -> str:
    lines = _counted(reader, vars(waiting), waiting.seen)
    return f"{_texts()['waits']}\n{lines}" if lines else str(_texts()["waits_nothing"])


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
