"""Questions to the five real towns: what parents type finds what is there, and nothing of elsewhere."""

from __future__ import annotations

import pytest

from knowledge.knowledge import Knowledge
from knowledge.repository import read_asked, read_offers
from knowledge.wishes import Finding, Wish
from store.database import Database

TOWNS = ["ahlen", "arnsberg", "billerbeck", "herne", "ostalbkreis"]
ABOVE = {
    "ahlen": {"ahlen", "kreis-warendorf", "land-nrw", "bund"},
    "arnsberg": {"arnsberg", "hochsauerlandkreis", "land-nrw", "bund"},
    "billerbeck": {"billerbeck", "kreis-coesfeld", "land-nrw", "bund"},
    "herne": {"herne", "land-nrw", "bund"},
    "ostalbkreis": {"ostalbkreis", "land-bw", "bund"},
}
EVERYTHING = 1000

in_every_town = pytest.mark.parametrize("town", TOWNS)


def first_three(finding: Finding) -> list[str]:
    return [found.offer.id for found in finding.found[:3]]


@pytest.mark.parametrize(
    ("town", "text", "offer"),
    [
        ("ahlen", "tanzgruppe", "ahlen-danceroom"),
        ("ahlen", "Mein Kind tanzt gerne. Wo gibt es eine Tanzgruppe in der Nähe?", "ahlen-danceroom"),
        ("ahlen", "Kindertanzgruppe", "ahlen-danceroom"),
        ("ahlen", "Wann findet der nächste Kindertrödelmarkt statt?", "ahlen-flohmarkt-rund-ums-kind"),
        ("ahlen", "Babyflohmarkt", "ahlen-flohmarkt-rund-ums-kind"),
        ("ahlen", "Büchereiausweis", "ahlen-stadtbuecherei"),
        ("ahlen", "Turnverein", "ahlen-tv-einigkeit"),
        ("ahlen", "Hausaufgabenhilfe", "ahlen-nachhilfe-forum"),
        ("billerbeck", "Musikschulunterricht", "billerbeck-musikschule"),
        ("herne", "Familienfrühstück", "herne-familienfruehstueck-whs"),
        ("arnsberg", "Kinderzirkus", "arnsberg-zirkus-fantastello"),
        ("ostalbkreis", "Kinderkleiderladen", "ostalbkreis-kinderschutzbund-kleider"),
    ],
)
def test_a_compound_is_found_by_its_parts(knowledge: Knowledge, town: str, text: str, offer: str) -> None:
    finding = knowledge.find(Wish(text, town))

    assert offer in first_three(finding)


@in_every_town
@pytest.mark.parametrize(
    ("with_umlaut", "without"),
    [
        ("Körper", "Koerper"),
        ("Hören", "Hoeren"),
        ("Frühförderung", "Fruehfoerderung"),
        ("kindertrödelmarkt", "kindertroedelmarkt"),
        ("Großeltern", "Grosseltern"),
        ("Wo ist die Bücherei?", "WO IST DIE BUECHEREI?"),
        ("Wo ist die Bücherei?", "Wo ist die Bu\u0308cherei?"),
    ],
)
def test_umlauts_may_be_written_either_way(knowledge: Knowledge, town: str, with_umlaut: str, without: str) -> None:
    assert knowledge.find(Wish(with_umlaut, town)) == knowledge.find(Wish(without, town))


@pytest.mark.parametrize(
    ("town", "text", "offer"),
    [
        ("herne", "hebame", "herne-hebammenzentrale"),
        ("arnsberg", "hebame", "arnsberg-hebammenpraxis-neumarkt"),
        ("arnsberg", "krabelgruppe", "arnsberg-eltern-kind-gruppen"),
        ("billerbeck", "musikschuhle", "billerbeck-musikschule"),
        ("ahlen", "nachilfe", "ahlen-nachhilfe-forum"),
        ("ahlen", "flomarkt", "ahlen-flohmarkt-rund-ums-kind"),
        ("ahlen", "stadtbucherei", "ahlen-stadtbuecherei"),
        ("ostalbkreis", "giftnotruff", "national-giftnotruf-bw"),
    ],
)
def test_a_typo_does_no_harm(knowledge: Knowledge, town: str, text: str, offer: str) -> None:
    finding = knowledge.find(Wish(text, town))

    assert offer in first_three(finding)


@in_every_town
@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("kita", "kinderbetreuung"),
        ("KITA!!!", "kinderbetreuung"),
        ("hebi", "hebamme"),
        ("turnen", "freizeit_sport"),
        ("oma", "grosseltern"),
        ("klamotten", "troedel_kleidung"),
        ("zocken", "medien"),
    ],
)
def test_everyday_words_are_understood(knowledge: Knowledge, town: str, text: str, topic: str) -> None:
    assert knowledge.find(Wish(text, town)).topics[0] == topic


@pytest.mark.parametrize(
    ("town", "text", "offer"),
    [
        ("ahlen", "hebi", "national-hebamme-finden"),
        ("ostalbkreis", "hebi", "national-hebamme-finden"),
        ("ahlen", "turnen", "ahlen-tv-einigkeit"),
        ("ahlen", "kita", "ahlen-kita-verfahren"),
        ("herne", "frauenhaus", "herne-frauenhaus"),
    ],
)
def test_everyday_words_find_what_they_mean(knowledge: Knowledge, town: str, text: str, offer: str) -> None:
    finding = knowledge.find(Wish(text, town))

    assert offer in first_three(finding)


@pytest.mark.parametrize(
    ("town", "text", "offer"),
    [
        ("herne", "Bücherei in Wanne", "herne-bib-wanne"),
        ("arnsberg", "bücherei hüsten", "arnsberg-bib-huesten"),
        ("arnsberg", "Gibt es in Neheim eine Bücherei?", "arnsberg-bib-neheim"),
        ("ostalbkreis", "Stadtbibliothek Ellwangen", "ostalbkreis-stadtbibliothek-ellwangen"),
        ("ahlen", "Familienzentrum in Dolberg", "ahlen-fz-lambertus-dolberg"),
    ],
)
def test_what_is_in_the_district_asked_for_comes_first(knowledge: Knowledge, town: str, text: str, offer: str) -> None:
    finding = knowledge.find(Wish(text, town))

    assert finding.places
    assert finding.found[0].offer.id == offer


@in_every_town
def test_a_town_knows_its_own_offers_and_those_above_it_and_no_others(knowledge: Knowledge, town: str) -> None:
    offers = knowledge.view(town).offers.values()

    assert {offer.municipality for offer in offers} <= ABOVE[town]
    assert {town, "bund"} <= {offer.municipality for offer in offers}


@in_every_town
def test_what_was_asked_elsewhere_never_shows_the_neighbours_offers(knowledge: Knowledge, towns: Database, town: str) -> None:
    with towns.reading() as connection:
        asked = [one.text for one in read_asked(connection) if one.municipality != town][::15]

    shown = {found.offer.municipality for text in asked for found in knowledge.find(Wish(text, town), EVERYTHING).found}

    assert len(asked) > 20
    assert shown <= ABOVE[town]


@pytest.mark.parametrize(("town", "land"), [("ostalbkreis", "land-nrw"), ("ahlen", "land-bw"), ("herne", "land-bw")])
def test_the_rules_of_another_land_are_never_shown(knowledge: Knowledge, towns: Database, town: str, land: str) -> None:
    with towns.reading() as connection:
        foreign = read_offers(connection, [land])

    shown = {
        found.offer.id
        for offer in foreign
        for text in (offer.name, f"{offer.name} {offer.description}")
        for found in knowledge.find(Wish(text, town), EVERYTHING).found
    }

    assert foreign
    assert shown & {offer.id for offer in foreign} == set()


@pytest.mark.parametrize(
    ("town", "own", "other"),
    [
        ("ahlen", "national-giftnotruf-nrw", "national-giftnotruf-bw"),
        ("ostalbkreis", "national-giftnotruf-bw", "national-giftnotruf-nrw"),
    ],
)
def test_the_poison_line_is_that_of_the_own_land(knowledge: Knowledge, town: str, own: str, other: str) -> None:
    found = [found.offer.id for found in knowledge.find(Wish("giftnotruf", town), EVERYTHING).found]

    assert own in found[:3]
    assert other not in found


@in_every_town
def test_offers_for_professionals_only_are_never_shown(knowledge: Knowledge, towns: Database, town: str) -> None:
    with towns.reading() as connection:
        hidden = [offer for offer in read_offers(connection) if set(offer.audience) == {"professionals"}]

    shown = {found.offer.id for offer in hidden for found in knowledge.find(Wish(offer.name, town), EVERYTHING).found}

    assert hidden
    assert shown & {offer.id for offer in hidden} == set()
    assert all(knowledge.offer(town, offer.id) is None for offer in hidden)


@in_every_town
@pytest.mark.parametrize("months", [1, 30, 100, 200])
def test_nothing_is_shown_to_a_child_it_is_not_for(knowledge: Knowledge, town: str, months: int) -> None:
    for text in ("Was können wir mit unserem Kind machen?", "eltern kind gruppe", "jugendtreff", "kinderbetreuung"):
        found = knowledge.find(Wish(text, town, ages=(months,)), EVERYTHING).found

        assert [item.offer.id for item in found if not item.offer.suits_age(months)] == []


@in_every_town
@pytest.mark.parametrize("text", ["", "   ", "\n", "???", "der die das", "und oder aber", "\x00", "🙂👍", "\u200b"])
def test_a_question_that_says_nothing_finds_nothing(knowledge: Knowledge, town: str, text: str) -> None:
    finding = knowledge.find(Wish(text, town))

    assert finding.found == ()
    assert finding.answerable == 0.0
    assert not finding.says_something


@in_every_town
@pytest.mark.parametrize("text", ["xqzvkw", "asdfgh jkl", "qwertz uiop", "lorem ipsum dolor sit amet", "xyzzy plugh"])
def test_of_a_senseless_question_nothing_is_thought_to_be_likely(knowledge: Knowledge, town: str, text: str) -> None:
    finding = knowledge.find(Wish(text, town))

    assert finding.concepts == ()
    assert all(found.score < 0.1 for found in finding.found)


@in_every_town
def test_the_question_at_the_end_of_a_very_long_story_is_read(knowledge: Knowledge, town: str) -> None:
    story = "Wir sind im Sommer umgezogen und kennen noch niemanden. " * 2000

    finding = knowledge.find(Wish(story + "Wo finden wir eine Kita?", town))

    assert "kita" in finding.concepts


def test_what_is_likelier_stands_further_up(knowledge: Knowledge) -> None:
    scores = [found.score for found in knowledge.find(Wish("kita anmelden", "ahlen"), EVERYTHING).found]

    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


def test_no_more_is_found_than_asked_for(knowledge: Knowledge) -> None:
    assert len(knowledge.find(Wish("kita", "ahlen"), limit=2).found) == 2


def test_a_district_named_says_how_far_an_offer_is(knowledge: Knowledge) -> None:
    found = knowledge.find(Wish("bücherei in Hüsten", "arnsberg")).found

    assert found[0].distance_m == 0
    assert all(item.distance_m for item in found[1:] if item.offer.location and item.offer.location.latitude)
