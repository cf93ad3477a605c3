"""What the address of a list asks for: what is not known is left out and said, nothing is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import URL

from web.facets import Facet

LONGEST_QUESTION = 300
_MOST_KEPT = 30  # offers of a folder
_SHOWN = 40  # characters of a value that is not known
_EVERYTHING = {"ebene": "alle"}  # what a switch says when it is off


@dataclass(frozen=True)
class Asked:
    """`chosen`: facet → value; `notes` are for the person who asked."""

    path: str
    text: str
    chosen: Mapping[str, str]
    page: int
    kept: tuple[str, ...]
    notes: tuple[str, ...]

    def address(self, without: str | None = None, page: int = 1) -> str:
        """Of the same list with one thing (a facet's key, or q) taken away, or of another page of it."""
        values = {"q": self.text, **self.chosen, "angebote": ",".join(self.kept)}
        said = {key: value for key, value in values.items() if value and key != without}
        if page > 1:
            said["seite"] = str(page)
        return str(URL(self.path).include_query_params(**said))


def asked_of(path: str, query: Mapping[str, str], facets: Sequence[Facet]) -> Asked:
    text = " ".join(query.get("q", "").split())
    given = {facet.key: query.get(facet.key, "").strip() for facet in facets}
    chosen = {facet.key: given[facet.key] for facet in facets if given[facet.key] in facet.names}
    notes = _notes(text, query.get("seite", ""), given, facets)
    return Asked(path, text[:LONGEST_QUESTION], chosen, _page(query.get("seite", "")) or 1, kept_of(query), tuple(notes))


def _notes(text: str, page: str, given: Mapping[str, str], facets: Sequence[Facet]) -> Iterator[str]:
    if len(text) > LONGEST_QUESTION:
        yield f"Ihre Frage war sehr lang. Gesucht haben wir mit den ersten {LONGEST_QUESTION} Zeichen."
    for facet in facets:
        value = given[facet.key]
        if value and value not in facet.names and value != _EVERYTHING.get(facet.key):
            yield f"Bei „{facet.label}“ kennen wir „{value[:_SHOWN]}“ hier nicht. Wir haben es weggelassen."
    if page and _page(page) is None:
        yield f"Eine Seite „{page[:_SHOWN]}“ gibt es nicht. Sie sehen die erste."


def _page(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 7 and int(given) else None


def kept_of(query: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the folder that somebody is putting together, `?angebote=a,b`: each once."""
    ids = (key.strip() for key in query.get("angebote", "").split(","))
    return tuple(dict.fromkeys(key for key in ids if key))[:_MOST_KEPT]


def carrying(address: str, kept: Sequence[str]) -> str:
    """The address of a page that does not forget the folder."""
    return str(URL(address).include_query_params(angebote=",".join(kept))) if kept else address
