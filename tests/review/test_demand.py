"""What is read from the counts, and that no small figure leaves, neither by itself nor by calculation."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from review.audit import Entry, note
from review.demand import Months, read_demand, read_missing, read_offer_use
from review.digest import read_digest
from review.log import Question, ReviewLog
from review.suppression import SMALLEST, Cell, Count, shown_parts, shown_total
from review.usage import CountedTurn, UsageLog
from store.database import Database
from tests.builders import TOWN, an_offer

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
AUTUMN = Months(OCTOBER, NOVEMBER)
NOTHING = Count(0, 0)


def ask(database: Database, *asked: tuple[int, CountedTurn]) -> None:
    usage = UsageLog(database)
    for count, turn in asked:
        for _ in range(count):
            usage.count_turn(turn)
    usage.close()


def test_demand_is_counted_by_month_and_by_each_trait(database: Database) -> None:
    ask(
        database,
        (6, CountedTurn(NOVEMBER, TOWN, "answered", "hebamme", "Nord", "0-1", "web", "de")),
        (2, CountedTurn(NOVEMBER, TOWN, "handover", "hebamme", None, None, "web", "tr")),
        (1, CountedTurn(NOVEMBER, TOWN, "chitchat", None, None, None, "web", "de")),
        (1, CountedTurn(NOVEMBER, TOWN, "crisis")),
        (9, CountedTurn(date(2026, 9, 30), TOWN, "answered")),
        (9, CountedTurn(NOVEMBER, "anderswo", "answered")),
    )

    with database.reading() as connection:
        demand = read_demand(connection, [TOWN], AUTUMN)

    assert demand.total == Count(8, 6)
    assert demand.by["month"] == {"2026-10-01": NOTHING, "2026-11-01": Count(8, 6)}
    assert demand.by["topic"] == {"hebamme": Count(8, 6)}
    assert demand.by["district"] == {"Nord": Count(6, 6), "": Count(2, 0)}
    assert demand.by["language"] == {"de": Count(6, 6), "tr": Count(2, 0)}
    assert demand.beside == {"clarify": 0, "declined": 0, "chitchat": 1, "crisis": 1}


def test_what_was_missed_is_counted_by_topic(database: Database) -> None:
    log = ReviewLog(database)
    for topics, reason in ((("schach", "freizeit_sport"), "handover"), (("schach",), "thumbs_down"), (("schach",), "sample")):
        log.keep(Question(NOVEMBER, TOWN, "de", "web", reason, "schach?", topics=topics))
    log.keep(Question(date(2026, 12, 1), TOWN, "de", "web", "handover", "schach?", topics=("schach",)))

    with database.reading() as connection:
        missed = read_missing(connection, [TOWN], AUTUMN)

    assert missed == {"schach": 2, "freizeit_sport": 1}


def test_offers_are_summed_over_months_the_most_shown_first(database: Database) -> None:
    usage = UsageLog(database)
    for day in (OCTOBER, NOVEMBER):
        usage.count_offers("shown", day, TOWN, ["b"])
    usage.count_offers("shown", NOVEMBER, TOWN, ["a"])
    usage.count_offers("opened", NOVEMBER, TOWN, ["a"])
    usage.close()

    with database.reading() as connection:
        used = read_offer_use(connection, [TOWN], AUTUMN)

    assert [(one.offer_id, one.shown, one.opened) for one in used] == [("b", 2, 0), ("a", 1, 1)]


def test_the_digest_names_what_was_asked_what_is_new_and_what_is_old(database: Database) -> None:
    ask(
        database,
        (7, CountedTurn(NOVEMBER, TOWN, "answered", "hebamme")),
        (2, CountedTurn(NOVEMBER, TOWN, "answered", "medien")),
        (5, CountedTurn(NOVEMBER, TOWN, "answered", "ferien")),
        (8, CountedTurn(NOVEMBER, TOWN, "answered", "jugend")),
    )
    with database.writing() as connection:
        for key, before in (("krabbelgruppe-nord", None), ("alt", {"name": "Alt"})):
            note(connection, Entry(datetime(2026, 11, 3), "Anna", "published", "offer", key, TOWN, before, {}))
    old = an_offer(id="alt", name="Alt", assured_date=date(2020, 1, 1))

    with database.reading() as connection:
        digest = read_digest(connection, [TOWN], AUTUMN, [an_offer(), old], date(2026, 11, 25))

    assert digest.asked == [("jugend", Cell(8, 8)), ("hebamme", Cell(7, 7))]
    assert digest.new == ["Krabbelgruppe Nord"]
    assert [one.offer.id for one in digest.stale] == ["alt"]


# --- nothing small leaves ---

counts = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=9).map(
    lambda pairs: {str(number): Count(a + b, a) for number, (a, b) in enumerate(pairs)}
)


def total_of(parts: dict[str, Count]) -> Count:
    return Count(sum(one.turns for one in parts.values()), sum(one.answered for one in parts.values()))


@given(counts)
def test_no_figure_under_five_is_shown(parts: dict[str, Count]) -> None:
    cells = [*(shown_parts(parts) or {}).values(), shown_total(total_of(parts))]

    for cell in cells:
        rest = None if cell.turns is None or cell.answered is None else cell.turns - cell.answered
        assert all(figure is None or figure == 0 or figure >= SMALLEST for figure in (cell.turns, cell.answered, rest))


@given(counts)
def test_what_is_shown_is_true_and_an_answered_share_never_stands_without_its_questions(parts: dict[str, Count]) -> None:
    for key, cell in (shown_parts(parts) or {}).items():
        assert cell.turns in (None, parts[key].turns)
        assert cell.answered in (None, parts[key].answered)
        assert cell.turns is not None or cell.answered is None


@given(counts, st.integers(1, 4), st.integers(5, 40))
def test_a_hidden_figure_can_lie_in_a_range_of_five_after_all_sums_are_taken(
    some: dict[str, Count], small: int, large: int
) -> None:
    parts = {**some, "small": Count(small, small), "large": Count(large, large)}

    cells = shown_parts(parts) or {}

    hidden = [key for key, cell in cells.items() if cell.turns is None]
    left = total_of(parts).turns - sum(cell.turns or 0 for cell in cells.values())
    highest = left - (len(hidden) - 1)  # each of the others is at least one
    assert not cells or (len(hidden) > 1 and highest - 1 >= SMALLEST - 1)


few = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=4).map(
    lambda pairs: {str(number): Count(a + b, a) for number, (a, b) in enumerate(pairs)}
)


@given(few)
def test_by_trying_every_possibility_no_hidden_answered_figure_can_be_told(parts: dict[str, Count]) -> None:
    """An attacker knows the total, every figure shown, and that a hidden part is at least one question."""
    cells, total = shown_parts(parts), shown_total(total_of(parts))
    if cells is None or total.answered is None:
        return
    hidden = [key for key, cell in cells.items() if cell.answered is None]
    turns_left = total_of(parts).turns - sum(cell.turns or 0 for cell in cells.values())
    answered_left = total_of(parts).answered - sum(cell.answered or 0 for cell in cells.values())
    unknown = [key for key in hidden if cells[key].turns is None]
    most = {key: cells[key].turns if cells[key].turns is not None else turns_left - len(unknown) + 1 for key in hidden}
    small = [key for key in hidden if 0 < parts[key].answered < SMALLEST]

    possible: dict[str, set[int]] = {key: set() for key in hidden}
    for tried in product(*(range(most[key] + 1) for key in hidden)):
        if sum(tried) == answered_left:
            for key, figure in zip(hidden, tried):
                possible[key].add(figure)

    assert all(len(possible[key]) >= SMALLEST for key in small)


def test_one_small_part_hides_the_next_smallest_too() -> None:
    cells = shown_parts({"a": Count(3, 3), "b": Count(40, 40), "c": Count(12, 12)})

    assert cells == {"a": Cell(None, None), "b": Cell(40, 40), "c": Cell(None, None)}


def test_parts_that_are_all_small_are_not_told_apart() -> None:
    assert shown_parts({str(number): Count(1, 1) for number in range(7)}) is None


def test_a_single_part_is_the_total() -> None:
    assert shown_parts({"web": Count(50, 40)}) == {"web": Cell(50, 40)}
    assert shown_parts({"web": Count(3, 3)}) is None
