"""The words parents use, and the files they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.lexicon import TOPICS, WORDS, Lexicon, LexiconError, Topic, load_lexicon
from knowledge.text import Compounds, fold, words

CONTRACT = {
    "kinderbetreuung", "schwangerschaft_geburt", "hebamme", "fruehe_hilfen", "willkommensbesuch", "eltern_kind_gruppe",
    "erziehungsberatung", "entwicklung_foerderung", "gesundheit", "lernen_schule", "ferien", "freizeit_sport",
    "tanz_musik_kultur", "medien", "finanzen_leistungen", "bildung_teilhabe", "wohnen", "trennung_alleinerziehend",
    "gewalt_schutz", "sucht_psyche", "migration_sprache", "behinderung_inklusion", "troedel_kleidung",
    "familientreff_cafe", "stillen_wickeln", "elternkurse", "beruf_vereinbarkeit", "grosseltern", "jugend",
}  # fmt: skip


@pytest.fixture
def small() -> Lexicon:
    dancing = Topic("tanz", "Tanz", {"tanzen": ("tanz", "tanzen", "hip hop"), "ballett": ("ballett",)})
    trading = Topic("troedel", "Trödel", {"flohmarkt": ("flohmarkt", "trödel")})
    return Lexicon([dancing, trading], ["wo", "ist"], ["gruppe", "kind"])


def concepts(lexicon: Lexicon, text: str, typos: bool = True) -> dict[str, float]:
    compounds = Compounds(lexicon.vocabulary | {"gruppe", "kind"})
    return {hit.concept: hit.weight for hit in lexicon.hits(words(fold(text)), compounds, typos)}


def test_every_topic_of_the_contract_has_its_file() -> None:
    assert {path.stem for path in TOPICS.glob("*.yml")} >= CONTRACT


def test_no_topic_is_without_words() -> None:
    lexicon = load_lexicon()

    assert [topic.key for topic in lexicon.topics.values() if not any(topic.concepts.values())] == []


def test_a_word_is_seen_in_any_form(small: Lexicon) -> None:
    assert concepts(small, "Wo wird getanzt? Tanzen!") == {"tanzen": 1.0}


def test_words_that_belong_together_are_seen_as_one(small: Lexicon) -> None:
    assert concepts(small, "Hip-Hop") == {"tanzen": 1.0}


def test_the_part_of_a_compound_says_a_little_less(small: Lexicon) -> None:
    assert concepts(small, "Tanzgruppe") == {"tanzen": 0.8}


def test_a_typo_is_understood_where_typos_are_looked_for(small: Lexicon) -> None:
    assert concepts(small, "flomarkt") == {"flohmarkt": 0.7}
    assert concepts(small, "flomarkt", typos=False) == {}


def test_a_foreign_word_is_taken_for_none_of_ours(small: Lexicon) -> None:
    assert concepts(small, "wo ist der Bahnhof") == {}


def test_the_topic_with_the_most_to_say_comes_first(small: Lexicon) -> None:
    hits = small.hits(words(fold("flohmarkt ballett tanz")), Compounds(small.vocabulary))

    assert list(small.topics_of(hits)) == ["tanz", "troedel"]


@pytest.mark.parametrize(
    "text", ["topic: anders\nname: A\nconcepts: {}\n", "- eins\n", "topic: tanz\nname: A\nconcepts: [a]\n"]
)
def test_a_topic_file_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "tanz.yml").write_text(text)

    with pytest.raises(LexiconError, match=r"tanz\.yml"):
        load_lexicon(tmp_path, WORDS / "de.yml")
