"""Beside what was shown: more of the kind, the same for others, and what grandparents may do with a grandchild."""

import pytest

from actions.memory import Memory
from actions.steps import DETAIL, FIND
from tests.builders import a_turn, an_offer, answer_to, knowledge_of, said, shown_in


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Five crawling groups; a library, and a games club that shares its topic and no word."""
    groups = [an_offer(id=f"group-{at}", name=f"Krabbelgruppe {at}", keywords=("Krabbelgruppe",)) for at in range(5)]
    library = an_offer(
        id="library", name="Bücherei", description="Bücher leihen.", topics=("freizeit_sport",), keywords=("Bücherei",)
    )
    club = an_offer(id="club", name="Brettspielclub", description="Wir würfeln.", topics=("freizeit_sport",))
    return knowledge_of(tmp_path_factory.mktemp("related"), *groups, library, club)


def two_turns(knowledge, first, second):
    before, memory = answer_to(a_turn(knowledge, first, memory=Memory()), FIND)
    after, _ = answer_to(a_turn(knowledge, second, memory=memory), FIND)
    return shown_in(before), shown_in(after)


@pytest.mark.parametrize("text", ["was gibt es noch in der art", "gibts was ähnliches", "habt ihr noch sowas"])
def test_more_of_the_kind_is_what_was_not_shown_yet(town, text):
    before, after = two_turns(town, "krabbelgruppe", text)

    assert len(before) == 3
    assert len(after) == 2
    assert not set(after) & set(before)


def test_what_nothing_else_is_like_leads_to_the_same_topic(town):
    assert two_turns(town, "bücherei", "gibts was ähnliches") == (["library"], ["club"])


def test_where_nothing_is_left_that_is_said_instead_of_showing_the_same_again(ask):
    ask("musikschule")

    assert ask("gibts was ähnliches").said[0] == "utter_no_more"


def test_the_same_for_others_goes_on_with_the_question(ask):
    ask("krabbelgruppe")

    answer = ask("und für anfänger")

    assert shown_in(answer)[0].startswith("krabbel")


def test_a_grandfather_finds_what_there_is_for_the_child(ask):
    answer = ask("ich bin opa und suche turnen für meinen enkel", entities=said(audience="grandparents", child_age_months=72.0))

    assert shown_in(answer) == ["turnen-gross"]


def test_after_an_age_alone_comes_what_the_next_age_needs(ask):
    ask("turnen, er ist 4", entities=said(child_age_months=48.0))

    answer = ask("was kommt danach", "ask_guide")

    assert "Einschulung" in answer.messages[0]


def test_too_old_for_it_is_no_question_about_conditions(ask):
    assert ask("er ist zu alt für die krabbelgruppe", "ask_eligibility", DETAIL).said[0] == "utter_comes_next"
