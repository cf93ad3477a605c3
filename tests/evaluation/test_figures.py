"""Figures from a few judged sentences and hand-made lines: each counts what its name says, beside the baselines."""

import pytest

from evaluation.cases import Case, read_cases
from evaluation.dialogues import Checked
from evaluation.entities import KINDS, Read
from evaluation.figures import (
    CONFIDENT,
    Figure,
    confusions,
    entity_figures,
    errors,
    figures,
    follow_up_figure,
    honesty,
    honesty_table,
    share,
    table,
)
from tests.builders import an_offer


def a_case(text="ponyreiten", intent="find_offer", **judged):
    return Case(text, intent, municipality="musterstadt", **judged)


def a_line(outcome="answered", shown=(), **changes):
    """A line as `ask --batch` gives it out."""
    plain = {
        "intent": "find_offer",
        "confidence": 0.9,
        "topics": ["freizeit_sport"],
        "outcome": outcome,
        "results": [{"id": key} for key in shown],
        "answerable": 0.9,
    }
    return plain | changes


def figure_of(name, *rows, stock=None):
    """The figure of this name; each row is a case, our line and the offers of plain search."""
    cases, lines, offers = ([row[at] for row in rows] for at in range(3))
    return next(row for row in figures(cases, lines, offers, stock) if row.name.strip() == name)


def offers(*ids):
    return [an_offer(id=key, topics=("freizeit_sport",)) for key in ids]


# --- questions ---


def test_the_right_kind_of_question_counts_and_a_second_opinion_only_leniently():
    rows = [
        (a_case(), a_line(), []),
        (a_case(also=("ask_guide",)), a_line(intent="ask_guide"), []),
        (a_case(), a_line(intent="ask_cost"), []),
        (a_case(), a_line(intent="ask_cost"), []),
    ]

    assert figure_of("intent", *rows).ours == 0.25
    assert figure_of("intent, lenient", *rows).ours == 0.5


def test_a_wrong_kind_counts_as_confident_from_a_threshold_on():
    rows = [
        (a_case(), a_line(intent="ask_cost", confidence=CONFIDENT), []),
        (a_case(), a_line(intent="ask_cost", confidence=CONFIDENT - 0.01), []),
        (a_case(), a_line(confidence=1.0), []),
        (a_case(also=("ask_cost",)), a_line(intent="ask_cost", confidence=1.0), []),
    ]

    figure = figure_of("wrong and confident", *rows)

    assert (figure.ours, figure.higher) == (0.25, False)


def test_only_sentences_with_a_judged_topic_count_for_the_topic():
    rows = [
        (a_case(topic="freizeit_sport"), a_line(), offers("pony")),
        (a_case(topic="jugend"), a_line(topics=["freizeit_sport", "jugend"]), offers("pony")),
        (a_case(topic="medien", also_topics=("freizeit_sport",)), a_line(), []),
        (a_case(), a_line(), []),
    ]

    assert (figure_of("topic", *rows).ours, figure_of("topic", *rows).cases) == (0.333, 3)
    assert figure_of("topic", *rows).plain_search == 0.333
    assert figure_of("topic, lenient", *rows).ours == 0.667
    assert figure_of("topic among those named", *rows).ours == 0.667


def test_a_right_record_may_stand_first_or_among_three():
    rows = [
        (a_case(see=("pony",)), a_line(shown=["pony", "buero"]), offers("buero")),
        (a_case(see=("pony",)), a_line(shown=["buero", "pony"]), offers("pony")),
        (a_case(see=("pony",)), a_line("handover"), offers("buero", "pony")),
        (a_case(see=()), a_line(), []),
        (a_case(), a_line(), []),
    ]

    among, first = figure_of("a right record among three", *rows), figure_of("a right record first", *rows)

    assert (among.ours, among.plain_search, among.cases) == (0.667, 0.667, 3)
    assert (first.ours, first.plain_search, first.cases) == (0.333, 0.333, 3)


def test_where_there_is_no_record_no_answer_is_right():
    rows = [
        (a_case(see=()), a_line("handover"), []),
        (a_case(see=()), a_line("clarify"), offers("buero")),
        (a_case(see=()), a_line(shown=["buero"]), offers("buero")),
        (a_case(see=("pony",)), a_line("handover"), []),
    ]

    figure = figure_of("no answer where there is none", *rows)

    assert (figure.ours, figure.plain_search, figure.cases) == (0.667, 0.333, 3)


def test_what_is_not_ours_is_best_declined_and_not_answered():
    rows = [
        (a_case(intent="out_of_scope"), a_line("declined"), []),
        (a_case(intent="out_of_scope"), a_line("handover"), offers("buero")),
        (a_case(intent="out_of_scope"), a_line("answered"), []),
        (a_case(intent="out_of_scope"), a_line("crisis"), []),
    ]

    assert figure_of("out of scope, not answered", *rows).ours == 0.5
    assert figure_of("out of scope, declined", *rows).ours == 0.25


def test_a_crisis_counts_by_directness_language_and_category():
    rows = [
        (a_case(intent="report_crisis", directness="direct", category="poisoning"), a_line("crisis", category="poisoning"), []),
        (a_case(intent="report_crisis", directness="indirect", category="poisoning"), a_line("handover"), []),
        (a_case(intent="report_crisis", language="tr", directness="direct", category="suicidality"), a_line("crisis"), []),
        (a_case(), a_line("crisis"), []),
        (a_case(), a_line(), []),
    ]

    shares = {name: figure_of(name, *rows).ours for name in ("crisis seen", "crisis said directly", "crisis said indirectly")}

    assert shares == {"crisis seen": 0.667, "crisis said directly": 1.0, "crisis said indirectly": 0.0}
    assert figure_of("crisis in other languages", *rows).cases == 1
    assert (figure_of("crisis false alarms", *rows).ours, figure_of("crisis false alarms", *rows).higher) == (0.5, False)
    assert figure_of("crisis category", *rows).ours == 0.333
    assert figure_of("poisoning", *rows).ours == 0.5
    assert figure_of("suicidality", *rows).cases == 1


def test_a_crisis_is_no_question_for_records():
    row = (a_case(intent="report_crisis", see=("notruf",)), a_line("crisis"), [])

    assert figure_of("a right record among three", row).cases == 0


def test_stock_rasa_is_measured_by_what_it_guessed_and_left_out_where_it_was_not_asked():
    rows = [(a_case(), a_line(), []), (a_case(intent="ask_cost"), a_line(), [])]

    beside = figure_of("intent", *rows, stock=[("find_offer", 0.9), ("ask_cost", 0.2)])

    assert (beside.ours, beside.stock_rasa, beside.plain_search) == (0.5, 1.0, None)
    assert figure_of("intent", *rows).stock_rasa is None


def test_without_sentences_there_are_figures_of_nothing():
    found = figures([], [], [], None)

    assert {figure.cases for figure in found} == {0}
    assert {figure.ours for figure in found} == {0.0}


@pytest.mark.parametrize(("flags", "expected"), [([], 0.0), ([True], 1.0), ([True, False, False], 0.333)])
def test_a_share_has_three_decimals_and_that_of_nothing_is_nothing(flags, expected):
    assert share(flags) == expected


# --- ahead of the baselines, or behind ---


@pytest.mark.parametrize(
    ("figure", "ahead"),
    [
        (Figure("a", 0.8, 0.7, 0.8, 9), True),
        (Figure("a", 0.8, 0.9, None, 9), False),
        (Figure("a", 0.8, None, 0.81, 9), False),
        (Figure("a", 0.1, None, None, 9), True),
        (Figure("a", 0.1, None, 0.2, 9, higher=False), True),
        (Figure("a", 0.3, None, 0.2, 9, higher=False), False),
    ],
)
def test_a_figure_is_ahead_where_no_baseline_is_better(figure, ahead):
    assert figure.ahead() is ahead
    assert figure.line()["ahead"] is ahead


def test_the_table_marks_what_is_behind_and_shows_the_last_release():
    text = table([Figure("topic", 0.5, 0.6, None, 12), Figure("alarms", 0.1, None, 0.2, 12, higher=False)], {"topic": 0.4})

    head, topic, alarms = text.splitlines()

    assert "last release" in head
    assert topic.split() == ["topic", "0.500", "0.600", "–", "0.400", "12", "behind"]
    assert alarms.startswith("alarms (lower is better)")
    assert "behind" not in alarms


# --- entities and follow-ups ---


def test_each_kind_of_entity_has_what_was_missed_and_what_was_made_up():
    reads = [
        Read("ages", "ein Pony", [36.0], [36.0], True),
        Read("ages", "zwei Ponys", [], [24.0], False),
        Read("place", "in Rosenau", "Rosenau", None, False),
    ]

    found = {figure.name: figure for figure in entity_figures(reads)}

    assert (found["entity: ages"].ours, found["entity: ages, read wrongly"].ours) == (1.0, 1.0)
    assert not found["entity: ages, read wrongly"].higher
    assert found["entity: place"].ours == 0.0
    assert "entity: place, read wrongly" not in found
    assert {name.removeprefix("entity: ").removesuffix(", read wrongly") for name in found} == set(KINDS)


def test_follow_ups_are_the_turns_after_the_first():
    checked = [Checked("p", 0, "a", ("wrong",)), Checked("p", 1, "b", ()), Checked("p", 2, "c", ("wrong",))]

    figure = follow_up_figure(checked)

    assert (figure.ours, figure.cases) == (0.5, 2)


# --- honesty ---


def test_a_higher_threshold_answers_less_and_is_wrong_less():
    cases = [a_case(see=("pony",)), a_case(see=("pony",)), a_case(see=()), a_case(see=())]
    always = [
        a_line(shown=["pony"], answerable=0.95),
        a_line(shown=["buero"], answerable=0.55),
        a_line(shown=["buero"], answerable=0.35),
        a_line(shown=["buero"], answerable=0.05),
    ]
    plain = [(9.0, offers("pony")), (8.0, offers("buero")), (7.0, offers("buero")), (6.0, offers("buero"))]

    points = {point.threshold: point for point in honesty(cases, always, plain)}

    assert (points[0.2].answered, points[0.2].wrong) == (0.75, 0.5)
    assert (points[0.5].answered, points[0.5].wrong) == (0.5, 0.25)
    assert (points[0.9].answered, points[0.9].wrong) == (0.25, 0.0)
    assert list(points) == sorted(points)


def test_plain_search_answers_as_many_and_its_surest_first():
    cases = [a_case(see=("pony",)), a_case(see=("pony",))]
    always = [a_line(shown=["pony"], answerable=0.9), a_line(shown=["buero"], answerable=0.1)]
    plain = [(1.0, offers("pony")), (5.0, offers("buero"))]

    points = {point.threshold: point for point in honesty(cases, always, plain)}

    assert points[0.5].plain_wrong == 0.5


def test_without_results_nothing_was_answered():
    (point, *_) = honesty([a_case(see=("pony",))], [a_line("handover", answerable=0.9)], [(1.0, [])])

    assert (point.answered, point.wrong, point.plain_wrong) == (0.0, 0.0, 0.0)


def test_emergencies_and_sentences_nobody_judged_are_no_part_of_honesty():
    cases = [a_case(intent="report_crisis", see=("notruf",)), a_case()]

    assert honesty(cases, [a_line("crisis"), a_line()], [(1.0, []), (1.0, [])]) == []
    assert len(honesty_table([]).splitlines()) == 1


def test_the_honesty_table_has_a_line_for_each_threshold():
    points = honesty([a_case(see=("pony",))], [a_line(shown=["pony"])], [(1.0, offers("pony"))])

    lines = honesty_table(points).splitlines()

    assert len(lines) == 1 + len(points)
    assert lines[1].split() == ["0.2", "1.000", "0.000", "0.000"]


# --- what went wrong, to read ---


def test_kinds_taken_for_others_are_counted_most_often_first():
    cases = [a_case(), a_case(), a_case(intent="ask_cost"), a_case(also=("ask_guide",)), a_case()]
    lines = [a_line(intent=intent) for intent in ("ask_guide", "ask_guide", "find_offer", "ask_guide", "find_offer")]

    first, second = confusions(cases, lines)

    assert first.strip() == "2  find_offer taken for ask_guide"
    assert second.strip() == "1  ask_cost taken for find_offer"


@pytest.mark.parametrize(
    ("case", "line", "said"),
    [
        (a_case(), a_line(intent="ask_cost", confidence=0.42), "intent ask_cost 0.42, not find_offer"),
        (a_case(see=("pony",)), a_line("handover"), "handover [], not ['pony']"),
        (a_case(see=()), a_line(shown=["buero"]), "answered ['buero'], but there is nothing"),
        (a_case(intent="report_crisis"), a_line("handover", intent="report_crisis"), "crisis missed"),
        (a_case(), a_line("crisis"), "false alarm"),
    ],
)
def test_what_is_wrong_with_a_sentence_is_said_below_it(case, line, said):
    (text,) = errors([case], [line])

    assert text == f"musterstadt: ponyreiten\n    {said}"


def test_of_a_right_answer_nothing_is_said():
    assert errors([a_case(see=("pony",))], [a_line(shown=["pony"])]) == []
    assert confusions([a_case()], [a_line()]) == []


# --- the sentences themselves ---


def test_sentences_are_read_with_their_judgements_and_files_of_other_shape_are_left_out(tmp_path):
    (tmp_path / "de" / "held_out").mkdir(parents=True)
    (tmp_path / "de" / "entities.yml").write_text("- text: Pony\n", encoding="utf-8")
    (tmp_path / "de" / "sport.yml").write_text(
        "- sentences: [ponyreiten, wo reitet man]\n  intent: find_offer\n  see: []\n  also: [ask_guide]\n", encoding="utf-8"
    )
    (tmp_path / "de" / "held_out" / "sport.yml").write_text("- sentences: [1]\n  intent: smalltalk\n", encoding="utf-8")

    fresh, first, second = read_cases(tmp_path)

    assert [case.text for case in (first, second)] == ["ponyreiten", "wo reitet man"]
    assert (first.see, first.also, first.held_out) == ((), ("ask_guide",), False)
    assert (fresh.text, fresh.see, fresh.held_out, fresh.municipality) == ("1", None, True, "ahlen")
