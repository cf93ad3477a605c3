"""What a text says of hours, clause by clause: which days, when, and what is said beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from itertools import combinations

from knowledge.cleaning.hours_values import (
    NO_TIME,
    OSM_DAYS,
    Span,
    clock_of,
    date_of,
    dates_of,
    is_within,
    ordinal_of,
    overlap,
    span_of,
    weekday_of,
    weekdays_of,
)
from knowledge.cleaning.hours_words import (
    APPOINTMENT,
    ASIDE,
    CLAUSE,
    EXCEPT_DAYS,
    HOLIDAYS,
    SPAN,
    TIMES_FIRST,
    Incomplete,
    Token,
    Unclear,
    tokens_of,
)
from knowledge.model import Schedule


class Clauses:
    """Reads a text clause by clause and keeps what each of them says."""

    def __init__(self, text: str, at: date | None, first: date | None) -> None:
        self.text, self._at, self.first = text, at, first
        tokens = tokens_of(text)
        self.biweekly = next((token.found[0] for token in tokens if token.letter == "B"), None)
        self.tokens = [token for token in tokens if token.letter != "B"]
        self.week: dict[int, list[Span]] = defaultdict(list)
        self.series: list[Schedule] = []
        self.clauses: list[set[int]] = []  # those that name days or dates; of which weekdays
        self.timeless = False
        self.closed: set[int] = set()
        self.on_request: set[int] = set()
        self.only_on_request = False
        self.exception: str | None = None
        self.off: list[str] = []  # rules for holidays, as OpenStreetMap has them
        self.notes: list[str] = []  # words kept for families

    @property
    def letters(self) -> str:
        """The tokens as the grammar of `hours_words` reads them."""
        return "".join(token.letter for token in self.tokens)

    def read(self) -> None:
        """Raises Unclear or Incomplete."""
        if (since := re.search("aN", self.letters)) and self.biweekly:
            self.first = date_of(self.tokens[since.end() - 1].found, self._at)
            del self.tokens[since.start() : since.end()]
        letters = self.letters
        at = 0
        if whole := TIMES_FIRST.match(letters):
            self._clause(whole)
            at = len(letters)
        while at < len(letters):
            at = self._next(letters, at)

    def _next(self, letters: str, at: int) -> int:
        """Reads the clause that begins here; where the one after it begins."""
        forms = (
            (CLAUSE, self._clause), (EXCEPT_DAYS, self._except_days), (HOLIDAYS, self._holidays),
            (APPOINTMENT, self._appointment), (ASIDE, self._note),
        )  # fmt: skip
        for form, read in forms:
            if found := form.match(letters, at):
                read(found)
                return found.end()
        if "K" in letters:
            word = self.tokens[letters.index("K")].found[0]
            raise Incomplete(f"Gehört der Samstag zu „{word}“? Bitte die Tage nennen, zum Beispiel „Mo-Fr“.")
        if set(letters) <= set("PTUvaz-&+,;"):
            raise Incomplete(f"An welchen Tagen, von wann bis wann? „{self.text}“ sagt es nicht genau.")
        raise self.ambiguous()

    def ambiguous(self) -> Unclear:
        return Unclear(f"„{self.text}“ ist nicht eindeutig. Bitte so angeben: „Mo-Fr 8-12 Uhr, Di 14-16 Uhr“.")

    def _of(self, found: re.Match[str], group: str | int) -> list[Token]:
        return self.tokens[found.start(group) : found.end(group)]

    def _note(self, found: re.Match[str], group: str | int = 0) -> None:
        """Keeps the words for families."""
        tokens = self._of(found, group)
        while tokens and tokens[0].letter in ",;&":
            tokens.pop(0)
        if tokens:
            self.notes.append(self.text[tokens[0].found.start() : tokens[-1].found.end()])

    # --- clauses ------------------------------------------------------------------------------------------------------

    def _clause(self, found: re.Match[str]) -> None:
        said = found.groupdict()
        days = set(weekdays_of(self._of(found, "days")))
        if (said.get("closed") or said.get("appointment")) and not days:
            raise self.ambiguous()
        if said.get("closed"):
            self.closed |= days
        elif said.get("appointment"):
            self.on_request |= days
            self._note(found)
        else:
            spans = self._spans(found)
            self.timeless |= spans == [NO_TIME]
            self.clauses.append(days)
            if found["except"]:
                self._holidays(found)
            if days:
                self._weekly(days, spans, "+" in found["link"])
            else:
                self.series += self._monthly(found, spans) if found["nth"] else self._dated(found, spans)

    def _spans(self, found: re.Match[str]) -> list[Span]:
        if not found["times"]:
            return [NO_TIME]
        start = found.start("times")
        pieces = [(start + piece.start(), start + piece.end()) for piece in re.finditer(SPAN, found["times"])]
        spans = [span_of(self.tokens[begin:end], "U" in found["times"]) for begin, end in pieces]
        if any(overlap(one, other) for one, other in combinations(spans, 2)):
            raise self.ambiguous()
        return spans

    def _weekly(self, days: set[int], spans: list[Span], also: bool) -> None:
        special = not also and any(days < named for named in self.clauses)
        for span in spans:
            for day in days:
                self.week[day] = self._with(self.week[day], span, special)

    def _with(self, known: list[Span], span: Span, special: bool) -> list[Span]:
        """A second time of the same day is added. Only a `special` one, of fewer days, may change what was said before."""
        start, end = span
        if start is None and end is not None:  # "Mo-Fr 8-16 Uhr, Fr bis 13 Uhr"
            if special and len(known) == 1 and known[0][0] is not None and known[0][1] is not None and known[0][0] < end:
                return [(known[0][0], end)]
            raise Incomplete(f"Ab wann ist geöffnet? In „{self.text}“ fehlt ein Beginn.")
        if not known:
            return [span]
        if None in span or any(None in other for other in known):
            raise Incomplete(f"Bis wann ist geöffnet? In „{self.text}“ fehlt ein Ende.")
        if not any(overlap(span, other) for other in known):
            return [*known, span]
        if special and len(known) == 1 and is_within(span, known[0]):  # "Mo-Fr 8-16 Uhr, Fr 8-13 Uhr"
            return [span]
        raise self.ambiguous()

    def _monthly(self, found: re.Match[str], spans: list[Span]) -> list[Schedule]:
        if "M" not in found["nth"]:
            raise Incomplete(
                f"Ist bei „{self.text}“ ein Tag im Monat gemeint oder jede zweite (dritte …) Woche? "
                "Bitte „im Monat“ ergänzen, oder „14-tägig ab“ mit einem ersten Datum."
            )
        numbers: list[int] = []
        named: list[str] = []
        for token in self._of(found, "nth"):
            if token.letter == "O":
                numbers.append(ordinal_of(token.word))
            elif token.letter == "D":
                named += [f"{number}{OSM_DAYS[weekday_of(token.word)].upper()}" for number in numbers]
                numbers = []
        rule = f"FREQ=MONTHLY;BYDAY={','.join(dict.fromkeys(named))}"
        return [self.recurrence(rule, span) for span in spans]

    def _dated(self, found: re.Match[str], spans: list[Span]) -> list[Schedule]:
        return [
            self.recurrence("FREQ=DAILY;COUNT=1" if first == last else f"FREQ=DAILY;UNTIL={last:%Y%m%d}", span, first)
            for first, last in dates_of(self._of(found, "dates"), self._at)
            for span in spans
        ]

    def recurrence(self, rule: str, span: Span, first: date | None = None) -> Schedule:
        if span[0] is None and span[1] is not None:
            raise Incomplete(f"Ab wann? In „{self.text}“ fehlt ein Beginn.")
        return Schedule(rrule=rule, dtstart=first, opens_at=clock_of(span[0]), closes_at=clock_of(span[1]))

    def _except_days(self, found: re.Match[str]) -> None:
        self.closed |= set(weekdays_of(self._of(found, "days")))

    def _holidays(self, found: re.Match[str]) -> None:
        group = "except" if found["except"] else "closed"
        tokens = [token for token in self._of(found, group) if token.letter in "HS"]
        self.off += ["PH off" if "feiertag" in token.word else "SH off" for token in tokens]
        self._note(found, group if group == "except" else 0)
        self.exception = self.notes[-1] if group == "except" else self.exception

    def _appointment(self, found: re.Match[str]) -> None:
        beside = found["part"] or set("&+") & set(found["link"]) or self.tokens[found.end() - 1].word.startswith("oder")
        self.only_on_request |= not (beside and self.clauses)
        self._note(found)
