"""An import beside what staff changed since the last one: three versions of a record, field by field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace

from knowledge.model import Offer

_DEFAULTS = {field.name: field.default for field in fields(Offer) if field.default is not MISSING}
_WHOSE = ("id", "municipality")
_SHORT = 8  # hexadecimal digits: two versions of one field are told apart, nothing more


@dataclass(frozen=True)
class Merged:
    """What to keep; `kept` and `disputed` name the fields that staff changed: the file's are as before, or changed too.

    `imported` is what to compare with the next time: a dispute that nobody settled is one again.
    """

    offer: Offer
    imported: Mapping[str, str]
    kept: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()


def fingerprints(offer: Offer) -> dict[str, str]:
    """A short hash of each field that is not empty: enough to see later which of them somebody changed."""
    values = {field.name: getattr(offer, field.name) for field in fields(Offer) if field.name not in _WHOSE}
    return {name: _hash(value) for name, value in values.items() if name not in _DEFAULTS or value != _DEFAULTS[name]}


def _hash(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:_SHORT]


def merge(file: Offer, last_import: Mapping[str, str] | None, now: Offer | None, overwrite: bool = False) -> Merged:
    """Where staff changed a field since the last import, theirs stays, unless the caller wants the file's (`overwrite`).

    Without a record of a last import nobody is taken to have changed anything. Of two dates on which somebody confirmed
    the record the later one stays.
    """
    if now is None or last_import is None:
        return Merged(file, fingerprints(file))
    mine, theirs = fingerprints(now), fingerprints(file)
    kept = [
        name for name in _names(mine, theirs) if mine.get(name) != last_import.get(name) and mine.get(name) != theirs.get(name)
    ]
    if "assured_date" in kept and file.assured_date and now.assured_date and file.assured_date > now.assured_date:
        kept.remove("assured_date")
    disputed = [name for name in kept if theirs.get(name) != last_import.get(name)]
    stays = [name for name in kept if name not in disputed or not overwrite]
    merged = replace(file, **{name: getattr(now, name) for name in stays})
    open_still = {name: last_import.get(name) for name in disputed if not overwrite}
    imported = {name: value for name, value in (theirs | open_still).items() if value is not None}
    return Merged(merged, imported, tuple(name for name in kept if name not in disputed), tuple(disputed))


def _names(*versions: Mapping[str, str]) -> list[str]:
    return sorted({name for version in versions for name in version})
