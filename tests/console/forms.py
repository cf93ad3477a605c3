"""A page's forms as a browser without JavaScript would send them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

Fields = dict[str, list[str]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, Fields]] = []
        self._inside = False
        self._area: str | None = None
        self._select: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
            self._inside = True
        elif not self._inside:
            return
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._area = given["name"]
            self._set(given["name"], "")
        elif tag == "select":
            self._select, self._first = given["name"], None
        elif tag == "option" and self._select:
            self._option(given)

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        if kind not in ("submit", "file") and "name" in given:
            self.forms[-1][1].setdefault(given["name"], []).append(given.get("value", "on"))

    def _option(self, given: dict[str, str]) -> None:
        assert self._select
        if self._first is None or "selected" in given:
            self._first = given.get("value", "")
            self._set(self._select, self._first)

    def _set(self, name: str, value: str) -> None:
        self.forms[-1][1][name] = [value]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][1][self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def form_in(page: Any, action: str) -> Fields:
    """What stands in the form of this address."""
    reader = _Reader()
    reader.feed(page.text)
    return next(fields for address, fields in reader.forms if address == action)


def filled(page: Any, action: str, **changes: str | list[str]) -> Fields:
    """The form with some fields typed anew; `phones_0_number` stands for phones-0-number."""
    fields = form_in(page, action)
    for name, value in changes.items():
        known = name.replace("_0_", "-0-").replace("_1_", "-1-").replace("bau_", "bau-")
        fields[known] = value if isinstance(value, list) else [value]
    return fields
