"""Map and calendar narrowed by links: what the address chooses, and the address of each further choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from web.facets import Choice, Facet, Narrowed, Value


def chosen_from(query: Mapping[str, str], facets: Sequence[Facet]) -> tuple[dict[str, str], list[str]]:
    """What is chosen (facet → value), and in words what of it there is not."""
    asked = {facet.key: (facet, query[facet.key]) for facet in facets if query.get(facet.key)}
    chosen = {key: value for key, (facet, value) in asked.items() if value in facet.names}
    unknown = [f"{facet.label} „{value[:60]}“" for key, (facet, value) in asked.items() if key not in chosen]
    return chosen, unknown


def address(path: str, chosen: Mapping[str, str], **more: str | None) -> str:
    """With the same choices always the same; what is None is taken out."""
    given = {key: value for key, value in {**chosen, **more}.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


@dataclass(frozen=True)
class Links:
    """The links of a page with filters; `kept` are parameters that stay (the month)."""

    path: str
    narrowed: Narrowed
    chosen: Mapping[str, str]
    kept: Mapping[str, str]

    def groups(self) -> list[tuple[Facet, list[tuple[Value, str]]]]:
        """Each facet that tells something apart, with its values and where they lead; the chosen one leads back."""
        found = []
        for facet in self.narrowed.facets:
            values = [
                (value, self._with(facet.key, None if value.chosen else value.key)) for value in self.narrowed.values(facet)
            ]
            if len(values) > 1 or (values and (facet.is_switch or values[0][0].chosen)):
                found.append((facet, values))
        return found

    def choices(self) -> list[tuple[Choice, str]]:
        return [(choice, self._with(choice.facet.key, None)) for choice in self.narrowed.choices()]

    @property
    def all(self) -> str:
        return address(self.path, {}, **self.kept)

    def _with(self, key: str, value: str | None) -> str:
        return address(self.path, self.chosen, **{**self.kept, key: value})
