"""Needs: who does not know what a thing is called finds the page that nobody tagged."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from evaluation.cases import read_cases
from knowledge.lexicon import load_lexicon, topic_keys
from knowledge.model import Offer
from knowledge.search.building import build_segment
from knowledge.search.index import Index
from knowledge.search.need_words import FOLDER, Need, examples_of, load_needs
from knowledge.search.needs import NeedTerms, fits, likely
from knowledge.text import fold, words
from knowledge.wishes import Wish
from store.files import read_yaml
from store.settings import ROOT
from tests.builders import TOWN, a_town, an_offer, database_in, knowledge_of, save

LEXICON = load_lexicon()
GUIDES = {
    "unterhaltsvorschuss": (
        "Unterhaltsvorschuss",
        "Die Leistung wird beim Jugendamt beantragt. Mitzubringen sind Ausweis, Geburtsurkunde und Nachweise.",
    ),
    "elterngeld": ("Elterngeld", "Antrag und Auskunft bei der Elterngeldstelle im Kreishaus."),
    "wohngeld": ("Wohngeld", "Der Mietzuschuss wird im Rathaus, Zimmer 12, beantragt."),
    "geburtsurkunde": ("Geburtsurkunde", "Urkunden stellt das Standesamt aus."),
    "logopaedie": ("Logopädie", "Sprachtherapie auf Verordnung."),
}
QUESTIONS = {
    "mein ex zahlt nix für die kleine": "unterhaltsvorschuss",
    "die miete frisst uns auf": "wohngeld",
    "der kleine stottert": "logopaedie",
}


def a_guide(key: str, **changes: object) -> Offer:
    """A page as it stands on a town's website, with no topic or keyword of ours."""
    name, description = GUIDES[key]
    return an_offer(**{"id": key, "kind": "guide", "name": name, "description": description, "topics": (), **changes})


def _normal(text: str) -> str:
    return " ".join(words(fold(text)))


# --- what they find ---


@pytest.mark.parametrize(("text", "key"), QUESTIONS.items())
def test_a_page_that_nobody_tagged_is_found_by_a_question_that_shares_no_word_with_it(
    tmp_path: Path, text: str, key: str
) -> None:
    knowledge = knowledge_of(tmp_path, *map(a_guide, GUIDES))

    found = knowledge.find(Wish(text, TOWN)).found

    name = {word for word in words(fold(" ".join(GUIDES[key]))) if word not in LEXICON.stop_words}
    assert not name & set(words(fold(text)))
    assert found[0].offer.id == key


@pytest.mark.parametrize("above", ["bund", "land", "kreis"])
def test_a_guide_of_the_towns_own_comes_before_one_above_it_of_the_same_name(tmp_path: Path, above: str) -> None:
    database = database_in(tmp_path)
    own, others = a_guide("unterhaltsvorschuss", id="zz-eigener"), [a_guide(key) for key in ("elterngeld", "wohngeld")]
    wish = Wish("mein ex zahlt nix für die kleine", TOWN)
    save(database, a_guide("unterhaltsvorschuss", municipality=above), town=a_town(id=above, name=above.title()))
    knowledge = knowledge_of(tmp_path, *others, town=a_town(parent=above))
    before = knowledge.find(wish).found

    save(database, own, town=a_town(parent=above))

    assert before[0].offer.id == "unterhaltsvorschuss"
    assert knowledge.find(wish).found[0].offer.id == "zz-eigener"


def test_a_page_that_nobody_tagged_has_the_topic_of_the_need_its_name_says() -> None:
    segment = build_segment([a_guide("elterngeld"), a_guide("unterhaltsvorschuss")], {TOWN: 0}, LEXICON)
    needs = load_needs()

    (topic,) = {need.topic for need in needs.values() if "Unterhaltsvorschuss" in need.terms}

    assert segment.about([topic]).tolist()[1]


def test_what_somebody_tagged_keeps_the_topics_it_was_given() -> None:
    segment = build_segment([a_guide("elterngeld", topics=("medien",))], {TOWN: 0}, LEXICON)

    assert segment.topics.names() == ["medien"]


# --- how well an offer fits ---


def test_of_a_need_the_term_that_fits_best_counts() -> None:
    offers = [a_guide("elterngeld"), a_guide("logopaedie"), a_guide("wohngeld", name="Wohngeld und Elterngeld")]
    index = Index.build(sorted(offers, key=lambda offer: offer.id), {TOWN: 0}, LEXICON)
    segment = index.parts[0].segment
    need = Need("geld", "finanzen_leistungen", ("Elterngeld", "Basiselterngeld", "Lummerland"), ())
    phrases = NeedTerms(index, {"geld": need}).of("geld")[0]

    shares = fits([(0.5, phrases)], segment.by_name, index.parts[0].rows(), full=1.0)

    assert dict(zip(segment.ids.names(), shares.tolist())) == {"elterngeld": 0.5, "logopaedie": 0.0, "wohngeld": 0.5}


def test_terms_that_no_offer_holds_are_no_phrases() -> None:
    index = Index.build([a_guide("elterngeld")], {TOWN: 0}, LEXICON)

    (phrases,) = NeedTerms(index, {"fern": Need("fern", "medien", ("Lummerland", "der die das"), ())}).of("fern")

    assert phrases.numbers == ()


def test_only_the_likeliest_needs_of_a_question_count() -> None:
    shares = {f"bedarf-{number}": 1 / (number + 1) for number in range(40)}

    assert list(likely(shares)) == list(shares)[: len(likely(shares))]
    assert 0 < len(likely(shares)) < 40


# --- the files ---


def test_every_need_has_terms_and_sentences_and_a_topic_that_is_there() -> None:
    incomplete = [
        need.key
        for need in load_needs().values()
        if not (need.terms and need.sentences and all(map(_normal, (*need.terms, *need.sentences))))
    ]

    assert len(load_needs()) > 300
    assert incomplete == []
    assert {need.topic for need in load_needs().values()} <= topic_keys()


def test_no_need_is_named_twice() -> None:
    named = Counter(
        key for path in FOLDER.glob("*.yml") for key in re.findall(r"^(\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert [key for key, times in named.items() if times > 1] == []
    assert set(named) == set(load_needs())


def test_a_need_names_each_term_once() -> None:
    twice = [
        (need.key, term)
        for need in load_needs().values()
        for term, times in Counter(term.lower() for term in need.terms).items()
        if times > 1
    ]

    assert twice == []


def test_no_sentence_of_a_need_is_one_that_search_is_tested_with() -> None:
    tested = {_normal(case.text) for case in read_cases()}
    for path in (ROOT / "tests" / "search" / "guides").glob("*_questions.yml"):
        tested |= {_normal(row["text"]) for row in read_yaml(path)}

    learned = {_normal(text): text for need in load_needs().values() for text in need.sentences}

    assert len(tested) > 1000
    assert [learned[text] for text in sorted(tested & learned.keys())] == []


def test_a_term_is_half_an_example_and_a_sentence_a_whole_one() -> None:
    need = Need("zwillinge", "eltern_kind_gruppe", ("Zwillingstreff",), ("zwei babys auf einmal",))

    assert examples_of({"zwillinge": need}) == [
        ("zwei babys auf einmal", "zwillinge", 1.0),
        ("Zwillingstreff", "zwillinge", 0.5),
    ]
