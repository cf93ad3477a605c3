"""What a call of the list of services asks for: each parameter checked, nothing ignored unseen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from knowledge.terms import Term

PER_PAGE, MOST_PER_PAGE, LAST_PAGE = 50, 100, 1_000_000
LONGEST_SEARCH = 300  # characters
NAMES = ("page", "per_page", "municipality", "topic", "taxonomy_term_id", "search", "minimal")
_NOT_KEPT = "wann ein Angebot geändert wurde, wird nicht festgehalten; ob sich etwas geändert hat, sagt der ETag"


class WrongParameter(ValueError):
    """`name` is the parameter, the message says what it may hold."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: {expected}")
        self.name = name


@dataclass(frozen=True)
class Asked:
    """`per_page` None: all on one page."""

    page: int = 1
    per_page: int | None = PER_PAGE
    municipality: str | None = None
    terms: tuple[Term, ...] = ()
    search: str | None = None
    minimal: bool = False


@dataclass(frozen=True)
class Known:
    """What parameters may name."""

    municipalities: Sequence[str]
    topics: Sequence[str]
    terms: Mapping[str, Term]  # by their ids


def asked_in(given: QueryParams, known: Known) -> Asked:
    """Raises WrongParameter."""
    values = _once(given)
    minimal = _one_of("minimal", values, ("true", "false")) == "true"
    topic = _one_of("topic", values, known.topics)
    term = _one_of("taxonomy_term_id", values, list(known.terms), "die Kennung eines Themas, einer Zielgruppe oder Ausstattung")
    terms = ([Term("topics", topic)] if topic else []) + ([known.terms[term]] if term else [])
    return Asked(
        page=_number("page", values, LAST_PAGE) or 1,
        per_page=_number("per_page", values, MOST_PER_PAGE) or (None if minimal else PER_PAGE),
        municipality=_one_of("municipality", values, known.municipalities),
        terms=tuple(terms),
        search=_search(values),
        minimal=minimal,
    )


def _once(given: QueryParams) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in given.multi_items():
        if name == "modified_after":
            raise WrongParameter(name, _NOT_KEPT)
        if name not in NAMES:
            raise WrongParameter(name[:60], f"diesen Parameter gibt es nicht; es gibt {', '.join(NAMES)}")
        if name in values:
            raise WrongParameter(name, "steht mehr als einmal da")
        values[name] = value
    return values


def _number(name: str, values: Mapping[str, str], highest: int) -> int | None:
    text = values.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,7}", text) or not 1 <= int(text) <= highest:
        raise WrongParameter(name, f"eine ganze Zahl von 1 bis {highest} wird erwartet")
    return int(text)


def _one_of(name: str, values: Mapping[str, str], allowed: Sequence[str], said: str | None = None) -> str | None:
    text = values.get(name)
    if text is not None and text not in allowed:
        raise WrongParameter(name, f"erwartet wird {said or 'eins von ' + ', '.join(allowed)}")
    return text


def _search(values: Mapping[str, str]) -> str | None:
    text = values.get("search")
    if text is not None and not 1 <= len(text) <= LONGEST_SEARCH:
        raise WrongParameter("search", f"erwartet werden 1 bis {LONGEST_SEARCH} Zeichen")
    return text
