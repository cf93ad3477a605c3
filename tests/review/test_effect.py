"""What drafts would change: newly answered, still open, changed, broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from knowledge.knowledge import Knowledge
from knowledge.learned import LearnedWord
from knowledge.model import Asked
from knowledge.repository import write_asked
from knowledge.wishes import Finding, Found
from review.effect import Checker, Question, compared, judged_questions
from review.effect_runs import EffectRuns
from tests.builders import TOWN, WEDNESDAY, a_town, an_offer, database_in, save

UNICYCLE = an_offer(
    id="einrad", name="Zirkusschule Rundum", description="Artistik und Jonglage für Schulkinder.", topics=("freizeit_sport",)
)
CHOIR = an_offer(id="chor", name="Kinderchor", description="Kinder singen zusammen.", topics=("tanz_musik_kultur",))
NO_TIME = 0.0


@dataclass
class ADraft:
    """Links questions to offers, or teaches words."""

    questions: Sequence[str] = ()
    offers: Sequence[str] = ()
    taught: Sequence[LearnedWord] = ()
    municipality: str | None = TOWN
    only: Sequence[str] | None = field(default=None)  # questions that are linked; all without

    def asked(self) -> list[Asked]:
        linked = self.questions if self.only is None else self.only
        return [Asked(TOWN, text, tuple(self.offers)) for text in linked] if self.offers else []

    def words(self) -> Sequence[LearnedWord]:
        return self.taught


@pytest.fixture
def checker(tmp_path: Path) -> Checker:
    database = database_in(tmp_path)
    save(database, UNICYCLE, CHOIR, an_offer(), town=a_town())
    (tmp_path / "none").mkdir()
    return Checker(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path / "none")


def texts(effect, kind):
    return [row["text"] for row in effect.changes[kind]]


def test_a_linked_question_and_one_put_differently_are_newly_answered(checker):
    draft = ADraft(["quietschbalu wo", "wo gibt es quietschbalu"], ["einrad"], only=["quietschbalu wo"])

    effect = checker.check([draft])

    assert texts(effect, "answered") == list(draft.questions)
    assert effect.changes["answered"][0]["after"] == "Zirkusschule Rundum"
    assert effect.counts["broken"] == 0


def test_checking_changes_nothing(checker):
    draft = ADraft(["quietschbalu wo"], ["einrad"])

    first = checker.check([draft])
    second = checker.check([draft])

    assert first == second


def test_a_taught_word_answers_at_once(checker):
    word = LearnedWord("tanz_musik_kultur", "trällern", None, TOWN)
    draft = ADraft(["trällern"], taught=[word])

    effect = checker.check([draft])

    assert texts(effect, "answered") == ["trällern"]
    assert effect.changes["answered"][0]["after"] == "Kinderchor"


def test_what_a_draft_does_not_help_is_said(checker):
    draft = ADraft(["quietschbalu wo", "xylofon"], ["einrad"], only=["quietschbalu wo"])

    assert texts(checker.check([draft]), "open") == ["xylofon"]


def test_earlier_decisions_are_asked_again(checker):
    with checker.database.writing() as connection:
        write_asked(connection, TOWN, [Asked(TOWN, "quietschbalu nord", ("chor",))])

    effect = checker.check([ADraft(["quietschbalu wo"], ["einrad"])])

    assert effect.asked == 2
    assert "quietschbalu nord" not in texts(effect, "broken")  # each goes on being answered by what it was linked to


def test_what_there_was_no_time_for_is_counted(checker):
    effect = checker.check([ADraft(["quietschbalu wo"], ["einrad"])], longest_s=NO_TIME)

    assert (effect.asked, effect.left_out) == (0, 1)


def test_towns_that_a_draft_does_not_touch_are_not_asked(checker):
    save(checker.database, an_offer(id="fern", municipality="fernstadt"), town=a_town(id="fernstadt", name="Fernstadt"))
    with checker.database.writing() as connection:
        write_asked(connection, "fernstadt", [Asked("fernstadt", "krabbelgruppe", ("fern",))])

    effect = checker.check([ADraft(["quietschbalu wo"], ["einrad"])])

    assert effect.asked == 1


@pytest.mark.parametrize(
    ("right", "wanted", "before", "after", "kind"),
    [
        (("chor",), False, "chor", "einrad", "broken"),
        (("chor",), False, "einrad", "chor", "better"),
        (("chor",), False, "einrad", None, "changed"),
        (("chor",), False, "chor", "chor", None),
        ((), False, None, "chor", "broken"),
        ((), False, "chor", None, "better"),
        (("chor",), True, None, "chor", "answered"),
        (("chor",), True, None, "einrad", "open"),
        (("chor",), True, "chor", None, "open"),
        (("chor",), True, "chor", "chor", "kept"),
        (None, True, None, "einrad", "answered"),
        (None, True, "chor", "einrad", "changed"),
        (None, True, None, None, "open"),
    ],
)
def test_changes_are_called_by_what_they_mean(right, wanted, before, after, kind):
    offers = {"chor": CHOIR, "einrad": UNICYCLE}
    findings = [Finding((Found(offers[key], 0.9),), 0.9) if key else Finding() for key in (before, after)]

    change = compared(Question("?", TOWN, right, wanted), *findings)

    assert (change.kind if change else None) == kind


def test_the_judged_sentences_name_their_town_and_what_is_right():
    questions = list(judged_questions())

    assert len(questions) > 1000
    assert {question.municipality for question in questions} >= {"ahlen", "herne"}


def test_a_check_can_be_followed_and_its_result_is_kept(checker):
    runs = EffectRuns(checker.database)
    run = runs.begin("Anna", [1, 2], WEDNESDAY)
    runs.report(run.id, 25, 100)
    halfway = runs.newest("Anna")

    runs.finish(run.id, checker.check([ADraft(["quietschbalu wo"], ["einrad"])]))

    assert (halfway.state, halfway.done, halfway.total) == ("running", 25, 100)
    assert runs.begin("Anna", [1], WEDNESDAY) is not None
    assert runs.newest("Berta") is None


def test_while_a_check_runs_a_second_click_begins_none(checker):
    runs = EffectRuns(checker.database)

    assert runs.begin("Anna", [1], WEDNESDAY) is not None
    assert runs.begin("Anna", [1], WEDNESDAY) is None
