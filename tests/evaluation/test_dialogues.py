"""Judged conversations: each turn is asked in its conversation, and what is wrong with its answer is named."""

from pathlib import Path

import pytest
import yaml

from evaluation.dialogues import check_dialogues
from evaluation.figures import follow_up_figure


def a_line(outcome="answered", shown=(), **changes):
    """A line as `ask --batch` gives it out."""
    plain = {
        "intent": "find_offer",
        "topics": ["freizeit_sport"],
        "outcome": outcome,
        "results": [{"id": key} for key in shown],
        "entities": {"child_age_months": [], "place": None, "days": []},
    }
    return plain | changes


def dialogues_in(folder: Path, *dialogues):
    path = folder / "dialogues.yml"
    path.write_text(yaml.safe_dump(list(dialogues), allow_unicode=True), encoding="utf-8")
    return path


def a_dialogue(*turns, promise="it goes on"):
    return {"promise": promise, "municipality": "musterstadt", "turns": list(turns)}


class Asked:
    """Answers with these lines in turn, and keeps what was asked."""

    def __init__(self, *lines):
        self.questions, self._lines = [], iter(lines)

    async def __call__(self, question):
        self.questions.append(question)
        return next(self._lines)


async def wrong_with(folder, line, **judged):
    """What is wrong with one answer, by what was judged right."""
    (checked,) = await check_dialogues(Asked(line), dialogues_in(folder, a_dialogue({"text": "reiten?", **judged})))
    return checked.wrong


async def test_all_turns_of_a_conversation_have_one_session_and_another_conversation_has_its_own(tmp_path):
    ask = Asked(a_line(), a_line(), a_line())
    path = dialogues_in(
        tmp_path, a_dialogue({"text": "ponyreiten"}, {"text": "und am feldrand?"}), a_dialogue({"text": "leihopa im dorf"})
    )

    await check_dialogues(ask, path)

    first, second, third = (question["session"] for question in ask.questions)
    assert first == second != third
    assert [question["text"] for question in ask.questions] == ["ponyreiten", "und am feldrand?", "leihopa im dorf"]
    assert {question["municipality"] for question in ask.questions} == {"musterstadt"}


async def test_a_turn_is_asked_at_its_time_and_else_on_one_fixed_day(tmp_path):
    ask = Asked(a_line(), a_line())
    path = dialogues_in(tmp_path, a_dialogue({"text": "heute was los?", "at": "2026-12-24T18:00"}, {"text": "und morgen?"}))

    await check_dialogues(ask, path)

    assert [question["at"] for question in ask.questions] == ["2026-12-24T18:00", "2026-11-25T10:00"]


async def test_a_turn_without_a_judgement_is_right_whatever_is_answered(tmp_path):
    assert await wrong_with(tmp_path, a_line("handover")) == ()


@pytest.mark.parametrize(
    ("judged", "line"),
    [
        ({"outcome": "answered"}, a_line("answered")),
        ({"outcome": ["clarify", "handover"]}, a_line("handover")),
        ({"intent": "ask_cost"}, a_line(intent="ask_cost")),
        ({"topic": "jugend"}, a_line(topics=["medien", "jugend"])),
        ({"see": ["pony", "reitverein"]}, a_line(shown=["buero", "pony"])),
        ({"not_see": ["pony"]}, a_line(shown=["buero"])),
        ({"child_age_months": [36, 60]}, a_line(entities={"child_age_months": [60, 36], "place": None, "days": []})),
        ({"days": ["mon", "tue"]}, a_line(entities={"child_age_months": [], "place": None, "days": ["tue", "mon"]})),
        ({"place": "Rosenau"}, a_line(entities={"child_age_months": [], "place": "Rosenau", "days": []})),
        ({"category": "poisoning"}, a_line("crisis", category="poisoning")),
    ],
)
async def test_what_was_judged_and_holds_is_right(tmp_path, judged, line):
    assert await wrong_with(tmp_path, line, **judged) == ()


@pytest.mark.parametrize(
    ("judged", "line", "wrong"),
    [
        ({"outcome": "answered"}, a_line("handover"), "handover, not answered"),
        ({"outcome": ["clarify", "handover"]}, a_line("answered"), "answered, not ['clarify', 'handover']"),
        ({"intent": "ask_cost"}, a_line(), "intent find_offer, not ask_cost"),
        ({"topic": "jugend"}, a_line(), "topics ['freizeit_sport'], not jugend"),
        ({"see": ["pony"]}, a_line(shown=["buero"]), "shows ['buero'], none of ['pony']"),
        ({"see_too": ["pony"]}, a_line(), "shows [], none of ['pony']"),
        ({"not_see": ["pony"]}, a_line(shown=["buero", "pony"]), "shows ['pony'] again or wrongly"),
        ({"child_age_months": [36]}, a_line(), "child_age_months [], not [36]"),
        ({"child_age_months": []}, a_line(entities={"child_age_months": [36], "days": []}), "child_age_months [36], not []"),
        ({"days": ["mon"]}, a_line(), "days [], not ['mon']"),
        ({"place": "Rosenau"}, a_line(), "place None, not Rosenau"),
        ({"category": "poisoning"}, a_line(), "category None, not poisoning"),
    ],
)
async def test_what_is_wrong_is_named(tmp_path, judged, line, wrong):
    assert await wrong_with(tmp_path, line, **judged) == (wrong,)


async def test_everything_wrong_with_a_turn_is_named(tmp_path):
    wrong = await wrong_with(tmp_path, a_line("handover"), outcome="answered", intent="ask_cost", see=["pony"])

    assert len(wrong) == 3


async def test_the_first_turn_follows_nothing_and_only_the_others_count_as_follow_ups(tmp_path):
    path = dialogues_in(
        tmp_path, a_dialogue(*({"text": text, "outcome": "answered"} for text in ("reiten", "und mo?", "mehr")))
    )
    checked = await check_dialogues(Asked(a_line("handover"), a_line(), a_line("clarify")), path)

    figure = follow_up_figure(checked)

    assert [turn.follows_up for turn in checked] == [False, True, True]
    assert (figure.ours, figure.cases) == (0.5, 2)


async def test_without_conversations_nothing_is_asked_and_the_figure_is_of_nothing(tmp_path):
    ask = Asked()

    checked = await check_dialogues(ask, dialogues_in(tmp_path))

    assert (checked, ask.questions) == ([], [])
    assert follow_up_figure(checked).cases == 0
