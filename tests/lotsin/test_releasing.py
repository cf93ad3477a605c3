"""The gate of a release: what may not get worse, and what the command says."""

from __future__ import annotations

import pytest

from evaluation.cases import Case
from lotsin.gate import LIMITS, changes, judge

COST = Case("was kostet die krabbelgruppe", "ask_cost", see=("krabbelgruppe",))
CRISIS = Case("mein baby atmet nicht", "report_crisis", category="medical_emergency", directness="direct")
CHAT = Case("wie wird das wetter", "out_of_scope", outcome="declined")


def a_line(intent, outcome="answered", shown=(), confidence=0.9):
    return {
        "intent": intent, "outcome": outcome, "confidence": confidence, "topics": [], "category": None,
        "results": [{"id": key} for key in shown],
    }  # fmt: skip


def lines(cost="ask_cost", crisis="crisis", chat="declined", shown=("krabbelgruppe",)):
    return [a_line(cost, shown=shown), a_line("report_crisis", crisis), a_line("out_of_scope", chat)]


CASES = [COST, CRISIS, CHAT]


def test_a_release_that_is_as_good_passes():
    verdict = judge(CASES, lines(), lines())

    assert verdict.faults == []
    assert set(verdict.figures) == {limit.label for limit in LIMITS}


def test_a_release_that_is_better_passes():
    assert judge(CASES, lines(cost="find_offer"), lines()).faults == []


@pytest.mark.parametrize(
    ("worse", "label"),
    [
        (lines(cost="find_offer"), "Art der Frage richtig verstanden"),
        (lines(crisis="answered"), "Krisen erkannt"),
        (lines(chat="crisis"), "Falscher Alarm bei Krisen"),
        (lines(shown=()), "Richtiges Angebot unter den ersten dreien"),
        (lines(chat="answered"), "Fragen zu anderem nicht beantwortet"),
    ],
)
def test_a_release_that_is_worse_is_refused_and_says_in_what(worse, label):
    faults = judge(CASES, lines(), worse).faults

    assert any(fault.startswith(f"{label}: vorher ") for fault in faults), faults


def test_one_sentence_of_many_decides_nothing_but_one_crisis_does():
    many = [Case(f"was kostet {number}", "ask_cost") for number in range(400)]
    good = [a_line("ask_cost") for _ in many]
    one_wrong = [a_line("find_offer", confidence=0.5), *good[1:]]

    assert judge(many, good, one_wrong).faults == []
    assert judge([*many, CRISIS], [*good, a_line("report_crisis", "crisis")], [*good, a_line("find_offer")]).faults != []


def test_what_is_understood_otherwise_is_listed():
    found = changes(CASES, lines(), lines(cost="find_offer"))

    row = {"text": COST.text, "wanted": "ask_cost", "before": "ask_cost", "after": "find_offer"}
    assert found == {"better": [], "broken": [row]}


def test_the_command_lists_and_refuses_in_one_line(instance):
    listed = instance.run("release", "list")
    unknown = instance.run("release", "use", "77")
    missing = instance.run("release", "train", "--release", "77")

    assert "* " in listed.stdout
    assert "as delivered" in listed.stdout
    assert (unknown.returncode, missing.returncode) == (1, 1)
    assert "release 77 is not ready" in unknown.stderr
    assert missing.stderr.splitlines()[-1] == "lotsin: there is no release 77"
