"""Town, Kreis, Land, Bund: the town's own first, what is inherited marked, a neighbour's only when nothing nearer fits."""

import pytest

from actions.memory import Memory
from actions.steps import CHAT, DETAIL, FIND
from knowledge.knowledge import Knowledge
from knowledge.model import Location, Municipality, Phone
from tests.builders import TOWN, a_town, a_turn, an_offer, answer_to, database_in, save, shown_in

PLAY = {"name": "Spielgruppe", "keywords": ("Spielgruppe",)}


@pytest.fixture(scope="module")
def kreis(tmp_path_factory):
    """Musterstadt and Nachbarort in one Kreis, Fernstadt in another."""
    folder = tmp_path_factory.mktemp("kreis")
    database = database_in(folder)
    for town, offers in (
        (Municipality("kreis", "Kreis Muster", "district", ags="05558"),
         [an_offer(id="of-the-kreis", municipality="kreis", **PLAY)]),
        (Municipality("anderer-kreis", "Anderer Kreis", "district", ags="05570"), []),
        (a_town(parent="kreis"), [
            an_offer(id="own", **PLAY),
            an_offer(id="elsewhere", locations=(Location(address_1="Markt 1", city="Kleinstadt"),), **PLAY),
            an_offer(id="sport", name="Turnverein", description="Kinder turnen.", topics=("freizeit_sport",),
                     keywords=("Turnen",), organization="TV Musterstadt"),
        ]),
        (Municipality("nachbarort", "Nachbarort", parent="kreis", first_contacts=("nb-buero",)), [
            an_offer(id="nb-musik", municipality="nachbarort", name="Musikschule", description="Instrumente lernen.",
                     topics=("tanz_musik_kultur",), keywords=("Musikschule", "Instrument"), registration="phone"),
            an_offer(id="nb-turnen", municipality="nachbarort", name="Turnverein", description="Kinder turnen.",
                     topics=("freizeit_sport",), keywords=("Turnen",)),
            an_offer(id="nb-buero", municipality="nachbarort", name="Büro im Nachbarort", kind="family_office",
                     description="Rat.", topics=(), phones=(Phone("02590 1"),)),
        ]),
        (Municipality("fernstadt", "Fernstadt", parent="anderer-kreis"), [
            an_offer(id="fern-reiten", municipality="fernstadt", name="Reiterhof", description="Ponys reiten.",
                     topics=("freizeit_sport",), keywords=("Reiten", "Pony")),
        ]),
    ):  # fmt: skip
        save(database, *offers, town=town)
    return Knowledge(database, folder.parent / "topic-model")


def answer_in(knowledge, text, intent="find_offer", steps=FIND, memory=None, town=TOWN):
    turn = a_turn(knowledge, text, intent, memory=memory or Memory(), town=knowledge.town(town))
    return answer_to(turn, steps)


# --- own first ---


def test_own_offers_come_first_then_what_is_out_of_town_then_the_kreis(kreis):
    answer, _ = answer_in(kreis, "spielgruppe")

    assert shown_in(answer) == ["own", "elsewhere", "of-the-kreis"]


def test_what_is_inherited_and_what_is_out_of_town_are_marked(kreis):
    answer, _ = answer_in(kreis, "spielgruppe")

    assert "Ort: in Kleinstadt, nicht in Musterstadt" in answer.messages[2]
    assert "Gilt für: Kreis Muster" in answer.messages[3]
    assert "Ort:" not in answer.messages[1]


def test_a_kreis_is_spoken_of_with_its_article(kreis):
    answer, _ = answer_in(kreis, "spielgruppe", town="kreis")

    assert "im Kreis Muster" in answer.messages[0]


# --- neighbours ---


def test_a_neighbours_offer_is_shown_where_nothing_nearer_fits_and_named_as_theirs(kreis):
    answer, _ = answer_in(kreis, "musikschule")

    assert answer.said == ("utter_found_next_door",)
    assert "in Musterstadt selbst nichts" in answer.messages[0]
    assert "Ort: in Nachbarort, nicht in Musterstadt" in answer.messages[1]
    assert "Büro im Nachbarort" in answer.messages[1]
    assert shown_in(answer) == ["nb-musik"]


def test_staff_see_what_only_a_neighbour_had(kreis):
    answer, _ = answer_in(kreis, "musikschule")

    assert answer.reason == "handover"


def test_a_neighbour_is_not_named_where_the_town_has_it_itself(kreis):
    assert shown_in(answer_in(kreis, "turnen")[0]) == ["sport"]


def test_a_town_of_another_kreis_is_no_neighbour(kreis):
    answer, _ = answer_in(kreis, "ponyreiten")

    assert answer.outcome == "handover"
    assert shown_in(answer) == []


def test_a_town_without_a_kreis_has_no_neighbours(tmp_path):
    database = database_in(tmp_path)
    save(database, town=Municipality("land", "Land", "state"))
    save(database, an_offer(), town=a_town(parent="land"))
    save(database, an_offer(id="b", municipality="b", name="Musikschule", keywords=("Musikschule",)),
         town=Municipality("b", "B-Stadt", parent="land"))  # fmt: skip

    assert shown_in(answer_in(Knowledge(database, tmp_path.parent / "topic-model"), "musikschule")[0]) == []


def test_a_question_about_the_neighbours_offer_is_answered(kreis):
    _, memory = answer_in(kreis, "musikschule")

    answer, _ = answer_in(kreis, "muss man sich da anmelden", "ask_eligibility", DETAIL, memory)

    assert shown_in(answer) == ["nb-musik"]
    assert "telefonisch" in answer.messages[0]


# --- whose it is ---


@pytest.mark.parametrize(
    "text", ["ist das von der stadt oder vom kreis", "stadt oder landkreis?", "macht das der kreis oder die stadt"]
)
def test_whose_it_is_is_said_as_far_as_the_record_goes(kreis, text):
    memory = Memory(
        municipality=TOWN, text="spielgruppe", shown=("sport", "own", "of-the-kreis"), last=("sport", "own", "of-the-kreis")
    )

    answer, _ = answer_in(kreis, text, "smalltalk", CHAT, memory)

    sport, own, above = answer.messages
    assert "Träger: TV Musterstadt" in sport
    assert "sagt die Quelle nicht" in own
    assert "gilt für Kreis Muster, nicht nur für Musterstadt" in above


def test_a_neighbours_offer_is_said_to_be_theirs(kreis):
    _, memory = answer_in(kreis, "musikschule")

    answer, _ = answer_in(kreis, "ist das von der stadt oder vom kreis", memory=memory)

    assert "ein Angebot in Nachbarort, nicht in Musterstadt" in answer.messages[0]


def test_whether_it_is_here_is_answered_with_where_it_is(kreis):
    memory = Memory(municipality=TOWN, text="spielgruppe", shown=("elsewhere",), last=("elsewhere",))

    answer, _ = answer_in(kreis, "ist das in musterstadt?", memory=memory)

    assert "Markt 1, Kleinstadt" in answer.messages[0]
    assert "nicht in Musterstadt" in answer.messages[0]
