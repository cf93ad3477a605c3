"""Towns whose index is kept on disk, with what changed since beside it: the same answers as from reading everything."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from benchmarks.synthetic import TOWN, offers_of, town
from evaluation.cases import read_cases
from knowledge.knowledge import Knowledge
from knowledge.lexicon import Lexicon, Topic, load_lexicon
from knowledge.limits import Limits
from knowledge.model import Asked, Location, Offer
from knowledge.repository import remove_offers, write_municipality, write_offers
from knowledge.search.arrays import Floats
from knowledge.search.building import build_segment
from knowledge.search.candidates import base_of, candidates
from knowledge.search.facts import Collecting
from knowledge.search.index import AskedBefore, Index
from knowledge.search.need_words import load_needs
from knowledge.search.needs import NeedTerms
from knowledge.search.preferences import at_most, preferences_of, suitable
from knowledge.search.query import Query, read_query
from knowledge.search.ranking import Weights
from knowledge.search.segment import Segment
from knowledge.search.shelf import Shelf
from knowledge.search.weighing import Weighed, weigh
from knowledge.view import View
from knowledge.where import Point
from knowledge.wishes import Finding, Wish
from store.database import Database
from tests.builders import a_town, an_offer, database_in, save

LEXICON = load_lexicon()
OFFERS = tuple(offers_of(60, LEXICON))
QUESTIONS = [case.text for case in read_cases() if case.outcome == "answered" and not case.held_out][::25]
NEIGHBOUR = a_town(id="nachbarstadt", name="Nachbarstadt")
SOON = 20.0  # seconds
CHANGED = Offer(OFFERS[7].id, TOWN, "group", "Quidditchtraining", "Fliegen mit dem Besen.", phones=OFFERS[7].phones)


SIXTY_ARE_MANY = Limits(kept_from=40, close_look=20)  # a town of sixty is kept on disk and looked at in two steps


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models of a knowledge base to which nobody put a question; shared with tests/builders.py."""
    folder = tmp_path_factory.getbasetemp() / "topic-model"
    database = database_in(tmp_path_factory.mktemp("empty"))
    Knowledge(database, folder).municipalities()
    database.close()
    return folder


@pytest.fixture
def home(tmp_path: Path, models: Path) -> Path:
    """A home with models and without indexes."""
    return copied(models, tmp_path / "home")


def copied(models: Path, home: Path) -> Path:
    home.mkdir()
    for path in models.glob("*.npz"):
        shutil.copy(path, home)
    return home


@pytest.fixture(scope="module")
def three_thousand(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[tuple[Database, Knowledge]]:
    """A town of 3,000 offers; read only."""
    folder = tmp_path_factory.mktemp("three-thousand")
    database = filled(database_in(folder), tuple(offers_of(3000, LEXICON)))
    yield database, asking(database, copied(models, folder / "home"))
    database.close()


def asking(database: Database, home: Path, limits: Limits = SIXTY_ARE_MANY) -> Knowledge:
    """A process that answers."""
    return Knowledge(database, home, LEXICON, limits=limits)


def filled(database: Database, offers: Sequence[Offer] = OFFERS) -> Database:
    save(database, *offers, town=town(len(offers)))
    return database


def rewritten(offers: Sequence[Offer], every: int) -> list[Offer]:
    """Every so many-th of them with another one's words and places, in its own municipality."""
    others = offers[::-1]
    return [replace(others[at], id=offer.id) for at, offer in enumerate(offers) if at % every == 0]


def ids(finding: Finding) -> list[str]:
    return [found.offer.id for found in finding.found]


def found_by(knowledge: Knowledge, text: str, place: str = TOWN) -> list[str]:
    return ids(knowledge.find(Wish(text, place)))


def answers(knowledge: Knowledge) -> list[list[tuple[str, float, int | None]]]:
    """To many questions, some of them with an age or a place: ids, scores, distances."""
    wishes = [Wish(text, TOWN) for text in QUESTIONS]
    wishes += [Wish(text, TOWN, ages=(30,), point=Point(51.5, 7.5), days=("tue",)) for text in QUESTIONS[::3]]
    findings = [knowledge.find(wish) for wish in wishes]
    assert sum(bool(finding.found) for finding in findings) > len(findings) / 2
    return [[(item.offer.id, item.score, item.distance_m) for item in finding.found] for finding in findings]


def kept_in(home: Path) -> list[Path]:
    """The folders of the indexes on disk."""
    return sorted((home / "index").glob("*/[0-9]*"))


def soon(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + SOON
    while not (done := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return done


# --- kept between starts ---


def test_the_index_on_disk_answers_like_the_one_that_was_built(tmp_path: Path, home: Path) -> None:
    database = filled(database_in(tmp_path))
    built = answers(asking(database, home))
    (folder,) = kept_in(home)
    made = folder.stat().st_ino

    loaded = answers(asking(database, home))

    assert loaded == built
    assert [path.stat().st_ino for path in kept_in(home)] == [made]


def test_a_town_kept_on_disk_is_answered_like_one_in_memory(tmp_path: Path, home: Path) -> None:
    database = filled(database_in(tmp_path))
    on_disk = answers(asking(database, home))

    in_memory = answers(asking(database, home, replace(SIXTY_ARE_MANY, kept_from=1000)))

    assert in_memory == on_disk


def test_a_small_town_leaves_nothing_on_disk(tmp_path: Path, home: Path) -> None:
    knowledge = asking(filled(database_in(tmp_path), OFFERS[:30]), home)

    assert knowledge.view(TOWN).index.count == 30
    assert kept_in(home) == []


def test_only_the_newest_index_of_a_town_is_kept(tmp_path: Path, home: Path) -> None:
    database = filled(database_in(tmp_path))
    save(database, *(replace(offer, id=f"n-{offer.id}", municipality="nachbarstadt") for offer in OFFERS), town=NEIGHBOUR)
    for _ in range(2):
        save(database, CHANGED, town=town(60))
        knowledge = asking(database, home, replace(SIXTY_ARE_MANY, most_changed=0))
        knowledge.view(TOWN), knowledge.view("nachbarstadt")

    assert [path.parent.name.rpartition("-")[0] for path in kept_in(home)] == [TOWN, "nachbarstadt"]
    assert sorted(path.name for path in (home / "index").iterdir() if path.name.startswith("part-")) == []


def test_a_damaged_index_is_made_anew_with_a_warning(tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = filled(database_in(tmp_path))
    built = answers(asking(database, home))
    (folder,) = kept_in(home)
    (folder / "facts.level.npy").unlink()

    again = answers(asking(database, home))

    assert again == built
    assert f"the index in {folder} cannot be used" in caplog.text
    assert (folder / "facts.level.npy").exists()


def test_where_the_index_cannot_be_kept_the_town_is_answered_all_the_same(
    tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "index").write_text("no folder")
    knowledge = asking(filled(database_in(tmp_path)), home)

    found = found_by(knowledge, OFFERS[7].name)

    assert found[0] == OFFERS[7].id
    assert "cannot be kept" in caplog.text


def test_whichever_file_is_damaged_the_index_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build_segment(OFFERS, {TOWN: 0}, LEXICON).save(folder)
    damages: dict[str, Callable[[bytes], bytes]] = {
        "empty": lambda held: b"",
        "cut": lambda held: held[:-8],
        "zeros": lambda held: bytes(len(held)),
    }
    paths, read = list(folder.iterdir()), []

    for path in paths:
        held = path.read_bytes()
        for damage, wreak in damages.items():
            path.write_bytes(wreak(held))
            read += [(path.name, damage)] if readable(folder) else []
        path.unlink()
        read += [(path.name, "gone")] if readable(folder) else []
        path.write_bytes(held)

    assert readable(folder)
    assert len(paths) > 40
    assert read == []


def readable(folder: Path) -> bool:
    try:
        Segment.load(folder)
    except (OSError, ValueError):
        return False
    return True


def test_an_index_is_used_for_its_own_database_town_and_words_only(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, LEXICON)
    shelf.keep(build_segment(OFFERS, {TOWN: 0}, LEXICON), "own", [TOWN], 17)
    topics = [*LEXICON.topics.values(), Topic("besen", "Besen", {"fliegen": ("Quidditch",)})]
    other_words = Shelf(tmp_path, Lexicon(topics, LEXICON.stop_words, LEXICON.generic_words, LEXICON.labels))

    kept = shelf.newest("own", [TOWN], 20)

    assert kept
    assert (kept.revision, list(kept.index.ids())) == (17, [offer.id for offer in OFFERS])
    assert shelf.newest("foreign", [TOWN], 20) is None
    assert shelf.newest("own", [TOWN, "kreis"], 20) is None
    assert other_words.newest("own", [TOWN], 20) is None
    assert shelf.newest("own", [TOWN], 17)


def test_an_index_of_a_later_revision_than_the_databases_is_taken_away(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, LEXICON)
    shelf.keep(build_segment(OFFERS, {TOWN: 0}, LEXICON), "own", [TOWN], 17)

    assert shelf.newest("own", [TOWN], 16) is None
    assert shelf.newest("own", [TOWN], 17) is None


def test_two_databases_with_the_same_home_are_never_mixed_up(tmp_path: Path, home: Path) -> None:
    (tmp_path / "other").mkdir()
    one, other = filled(database_in(tmp_path)), filled(database_in(tmp_path / "other"))
    save(other, CHANGED, town=town(60))

    found = [CHANGED.id in found_by(asking(database, home), "quidditchtraining")[:1] for database in (one, other, one)]

    assert found == [False, True, False]


def test_after_a_backup_was_restored_what_came_later_is_not_found(tmp_path: Path, home: Path) -> None:
    database = filled(database_in(tmp_path))
    database.close()
    shutil.copy(tmp_path / "knowledge.db", tmp_path / "backup.db")
    save(database, CHANGED, town=town(60))
    before = found_by(asking(database, home), "quidditchtraining")
    database.close()
    shutil.copy(tmp_path / "backup.db", tmp_path / "knowledge.db")

    knowledge = asking(database, home)

    assert before[:1] == [CHANGED.id]
    assert found_by(knowledge, "quidditchtraining")[:1] != [CHANGED.id]
    assert knowledge.offer(TOWN, CHANGED.id) == OFFERS[7]


def test_a_server_that_runs_while_a_backup_is_restored_answers_from_it_soon_after(tmp_path: Path, home: Path) -> None:
    database = filled(database_in(tmp_path))
    database.close()
    shutil.copy(tmp_path / "knowledge.db", tmp_path / "backup.db")
    save(database, CHANGED, town=town(60))
    knowledge = asking(database, home)
    before = found_by(knowledge, "quidditchtraining")

    with closing(sqlite3.connect(tmp_path / "backup.db")) as backup, closing(sqlite3.connect(tmp_path / "knowledge.db")) as own:
        backup.backup(own)

    assert before[:1] == [CHANGED.id]
    assert soon(lambda: found_by(knowledge, "quidditchtraining")[:1] != [CHANGED.id])


# --- what changes ---


def _added(database: Database) -> None:
    save(database, replace(CHANGED, id="neu"), town=town(60))


def _changed(database: Database) -> None:
    save(database, CHANGED, town=town(60))


def _removed(database: Database) -> None:
    with database.writing() as connection:
        remove_offers(connection, [OFFERS[7].id])


def _moved(database: Database) -> None:
    save(database, replace(OFFERS[7], municipality="nachbarstadt"), town=NEIGHBOUR)


def _for_professionals(database: Database) -> None:
    save(database, replace(OFFERS[7], audience=("professionals",)), town=town(60))


@pytest.mark.parametrize(
    ("change", "text", "gone", "come"),
    [
        (_added, "quidditchtraining", None, "neu"),
        (_changed, "quidditchtraining", None, CHANGED.id),
        (_changed, OFFERS[7].name, CHANGED.id, None),
        (_removed, OFFERS[7].name, OFFERS[7].id, None),
        (_moved, OFFERS[7].name, OFFERS[7].id, None),
        (_for_professionals, OFFERS[7].name, OFFERS[7].id, None),
    ],
)
def test_what_changed_is_found_or_gone_at_the_next_question_here_and_in_another_process(
    database: Database, home: Path, change: Callable[[Database], None], text: str, gone: str | None, come: str | None
) -> None:
    filled(database)
    save(database, town=NEIGHBOUR)
    here = asking(database, home)
    before = found_by(here, text)
    change(database)
    elsewhere = asking(database, home)

    for knowledge in (here, elsewhere):
        after = found_by(knowledge, text)
        assert gone is None or (before[0] == gone and gone not in after)
        assert come is None or (come not in before and after[0] == come)
    assert len(kept_in(home)) == 1  # and nothing was made anew


def test_records_are_shown_as_they_are_now(database: Database, home: Path) -> None:
    knowledge = asking(filled(database), home)
    before = knowledge.offer(TOWN, CHANGED.id)

    _changed(database)
    changed = knowledge.offer(TOWN, CHANGED.id)
    _removed(database)

    assert (before, changed, knowledge.offer(TOWN, CHANGED.id)) == (OFFERS[7], CHANGED, None)
    assert len(knowledge.view(TOWN).offers) == len(set(knowledge.view(TOWN).offers)) == 59


def test_an_offer_that_moved_through_several_towns_is_in_the_last_one_only(tmp_path: Path, home: Path) -> None:
    database = filled(database_in(tmp_path))
    third = a_town(id="dritte", name="Dritte Stadt")
    for place in (NEIGHBOUR, third):
        save(database, town=place)
    knowledge = asking(database, home)
    before = knowledge.offer(TOWN, OFFERS[7].id)

    for place in (NEIGHBOUR, third):
        save(database, replace(OFFERS[7], municipality=place.id), town=place)

    assert before
    assert [bool(knowledge.offer(place, OFFERS[7].id)) for place in (TOWN, "nachbarstadt", "dritte")] == [False, False, True]


def test_what_a_town_newly_inherits_is_found_and_what_it_no_longer_does_is_gone(tmp_path: Path, home: Path) -> None:
    database = database_in(tmp_path)
    for key in ("westkreis", "ostkreis"):
        save(database, an_offer(id=f"besen-{key}", municipality=key, name="Quidditch"), town=a_town(id=key, name=key.title()))
    save(database, *OFFERS, town=replace(town(60), parent="westkreis"))
    knowledge = asking(database, home)
    before = found_by(knowledge, "quidditch")

    save(database, town=replace(town(60), parent="ostkreis"))

    assert before[0] == "besen-westkreis"
    assert soon(lambda: found_by(knowledge, "quidditch")[0] == "besen-ostkreis")


def test_a_judged_question_is_learned_from_at_once(tmp_path: Path, home: Path) -> None:
    knowledge = asking(filled(database_in(tmp_path)), home)
    index = knowledge.view(TOWN).index
    asked = [Asked(TOWN, "Wo lernt man fliegen auf dem Besen?", (OFFERS[7].id,))]

    view = knowledge.view(TOWN).having_learned(asked)

    assert [index.id(int(row)) for row in view.asked.rows] == [OFFERS[7].id]
    assert view.asked.likeness(["fliegen", "besen"], index.unknown_idf).tolist()[0] > 0.5


def test_a_question_judged_for_an_offer_that_changed_since_leads_to_it_still(database: Database, home: Path) -> None:
    filled(database)
    knowledge = asking(database, home)
    knowledge.view(TOWN)
    _changed(database)

    view = knowledge.view(TOWN).having_learned([Asked(TOWN, "Wo lernt man hexen?", (CHANGED.id,))])

    assert [view.index.id(int(row)) for row in view.asked.rows] == [CHANGED.id]
    assert int(view.asked.rows[0]) >= view.index.parts[1].start


def test_with_many_changes_beside_it_an_index_answers_like_one_made_anew(tmp_path: Path, home: Path, models: Path) -> None:
    offers = tuple(offers_of(1200, LEXICON))
    database = filled(database_in(tmp_path), offers)
    knowledge = asking(database, home)
    knowledge.view(TOWN)
    save(database, *rewritten(offers, every=12), town=town(1200))
    with database.writing() as connection:
        remove_offers(connection, [offer.id for offer in offers[5::50]])
    fresh = asking(database, copied(models, tmp_path / "fresh"))

    pairs = [[ids(one.find(Wish(text, TOWN), limit=3, kept=0.0)) for one in (knowledge, fresh)] for text in QUESTIONS]

    assert [len(one.view(TOWN).index.parts) for one in (knowledge, fresh)] == [2, 1]
    assert set(knowledge.view(TOWN).offers) == set(fresh.view(TOWN).offers)
    # what changed is weighed with the rarities of the index beside it: offers that fit equally well may change places
    shared = [len(set(beside) & set(anew)) / 3 for beside, anew in pairs]
    assert sum(shared) / len(shared) >= 0.95


def test_a_word_is_as_rare_as_before_where_every_offer_was_written_again(tmp_path: Path, home: Path) -> None:
    database = filled(database_in(tmp_path))
    knowledge = asking(database, home)
    before = knowledge.view(TOWN).index

    save(database, *OFFERS, town=town(60))
    index = knowledge.view(TOWN).index

    terms, concepts = before.parts[0].segment.terms.names(), before.parts[0].segment.concepts.names()
    assert len(index.parts) == 2
    assert [index.term_idf(term) for term in terms] == [before.term_idf(term) for term in terms]
    assert [index.concept_idf(concept) for concept in concepts] == [before.concept_idf(concept) for concept in concepts]


def test_after_very_many_changes_the_older_index_answers_until_the_newer_is_there(tmp_path: Path, home: Path) -> None:
    database = filled(database_in(tmp_path))
    knowledge = asking(database, home, replace(SIXTY_ARE_MANY, most_changed=5))
    before = found_by(knowledge, OFFERS[20].name)
    (older,) = kept_in(home)

    save(database, CHANGED, *OFFERS[20:30], town=town(60))
    meanwhile = found_by(knowledge, OFFERS[20].name)
    later = soon(lambda: found_by(knowledge, "quidditchtraining")[:1] == [CHANGED.id])

    assert meanwhile == before
    assert later
    assert [int(path.name) > int(older.name) for path in kept_in(home)] == [True]


# --- two steps ---


def in_two_steps_and_in_one(database: Database, models: Path, folder: Path) -> tuple[Knowledge, Knowledge]:
    """Two processes, one of which looks at every offer."""
    home = copied(models, folder / "steps")
    return asking(database, home, Limits()), asking(database, home, Limits(close_look=10_000))


def test_two_steps_find_what_a_look_at_every_offer_finds(
    three_thousand: tuple[Database, Knowledge], models: Path, tmp_path: Path
) -> None:
    knowledge, thorough = in_two_steps_and_in_one(three_thousand[0], models, tmp_path)
    quick = [found_by(knowledge, text)[:3] for text in QUESTIONS]
    whole = [found_by(thorough, text)[:3] for text in QUESTIONS]

    assert len(QUESTIONS) > 20
    assert sum(a == b for a, b in zip(quick, whole)) >= 0.97 * len(QUESTIONS)


def test_of_two_steps_neither_loses_what_suits_the_wish(
    three_thousand: tuple[Database, Knowledge], models: Path, tmp_path: Path
) -> None:
    knowledge, thorough = in_two_steps_and_in_one(three_thousand[0], models, tmp_path)
    wishes = [
        Wish(text, TOWN, ages=(8,), excluded_days=("mon",), point=Point(51.52, 7.51), kinds=("info_point",))
        for text in QUESTIONS[::2]
    ]
    quick = [ids(knowledge.find(wish))[:3] for wish in wishes]
    suits = [item.offer.suits_age(8) for wish in wishes for item in knowledge.find(wish).found]
    whole = [ids(thorough.find(wish))[:3] for wish in wishes]

    assert all(suits)
    assert sum(a == b for a, b in zip(quick, whole)) >= 0.97 * len(wishes)


def test_an_offer_rewritten_is_not_found_by_the_words_of_a_need_that_it_held(tmp_path: Path, home: Path) -> None:
    everything = "Unterhaltsvorschuss, Unterhaltsvorschusskasse, Unterhalt, Unterhaltszahlung, Beistandschaft. " * 20
    guide = replace(OFFERS[7], name="Unterhaltsvorschuss", description=everything)
    knowledge = asking(filled(database_in(tmp_path), [*OFFERS[:7], guide, *OFFERS[8:]]), home)
    before = found_by(knowledge, "mein ex zahlt keinen unterhalt")

    save(database_in(tmp_path), replace(guide, name="Töpfern", description="Schalen aus Ton."), town=town(60))

    assert before[0] == guide.id
    assert guide.id not in found_by(knowledge, "mein ex zahlt keinen unterhalt")


# --- the first of two steps ---

CLOSE_LOOK = 250
WISHES = [
    Wish("", TOWN),
    Wish("", TOWN, point=Point(51.52, 7.51)),
    Wish("", TOWN, point=Point(51.4, 7.4), kinds=("info_point",)),
    Wish("", TOWN, ages=(8, 30), days=("tue",), excluded_days=("mon",), point=Point(51.6, 7.4)),
    Wish("", TOWN, pregnant=True, audience=("baby", "fathers")),
]


def asked_of(view: View, index: Index, knowledge: Knowledge, text: str) -> tuple[Query, Weighed]:
    query = read_query(text, index, view.gazetteer, knowledge.models)
    return query, weigh(query, index, AskedBefore.learn([], index), NeedTerms(index, load_needs()))


def added_one_by_one(wish: Wish, query: Query, weighed: Weighed, index: Index, weights: Weights) -> Floats:
    """The logit of every row as a loop over all lists and rows has it."""
    found = base_of(index, weights).astype(float)
    of = weights.signals
    for part, sought in zip(index.parts, weighed.parts):
        segment, rough = part.segment, found[part.start : part.start + len(part.segment)]
        needs = [
            (number, share * weight)
            for share, phrases in sought.needs
            for number, weight in zip(phrases.numbers, phrases.weights.max(axis=0) if phrases.numbers else ())
        ]
        for numbers, postings, counts in (
            (sought.terms, segment.by_term, of["words"] / 2),
            (sought.concepts, segment.by_concept, of["concepts"]),
            (sought.topics, segment.by_topic, of["topic"]),
            (sought.likely_topics, segment.by_topic, of["likely_topic"]),
            (sought.names, segment.by_name, of["name"]),
            (needs, segment.by_term, 0.5 * of["need"] / 2),
            (needs, segment.by_name, 0.5 * of["need_name"]),
        ):
            for number, share in numbers:
                rows, values = postings.of(number)
                rough[rows] += values * share * counts
        at, words, repeated = sought.gram_words
        likeness = np.bincount(words, weights=repeated * sought.gram_values[at], minlength=len(segment.words))
        likest = [word for word in np.argsort(-likeness, kind="stable")[:60] if likeness[word]]
        for term in {segment.stem_of[word] for word in likest}:
            rows, values = segment.by_term.of(term)
            most = max(likeness[word] for word in likest if segment.stem_of[word] == term)
            rough[rows] += values * most * of["grams"] / segment.text_length[rows]
        every = np.arange(len(segment))
        rough += preferences_of(wish, query, segment.facts, every)
        rough[~suitable(wish, segment.facts, every)] = -np.inf
    return found


@pytest.mark.parametrize("changed", [0, 200])
@pytest.mark.parametrize("wish", WISHES)
def test_the_rows_of_a_close_look_are_the_best_of_adding_all_up_one_by_one(
    three_thousand: tuple[Database, Knowledge], wish: Wish, changed: int
) -> None:
    knowledge = three_thousand[1]
    view = knowledge.view(TOWN)
    beside = rewritten([*offers_of(changed, LEXICON)], every=1)
    index = view.index.changed(beside, [OFFERS[9].id], {TOWN: 0}) if beside else view.index
    base = base_of(index, knowledge.weights)

    for text in (*QUESTIONS[::3], f"turnen in {view.town.places[0].name}"):
        query, weighed = asked_of(view, index, knowledge, text)
        chosen = candidates(wish, query, weighed, index, knowledge.weights, base, CLOSE_LOOK)

        rows = np.concatenate([part.start + of_part for part, of_part in zip(index.parts, chosen)])
        logits = added_one_by_one(wish, query, weighed, index, knowledge.weights)
        least = np.sort(logits)[-CLOSE_LOOK]
        assert len(set(rows.tolist())) == len(rows) == min(CLOSE_LOOK, int(np.isfinite(logits).sum()))
        assert logits[rows].min() >= least - 1e-4  # single precision: of near equals either
        assert set(np.flatnonzero(logits > least + 1e-4).tolist()) <= set(rows.tolist())


@pytest.mark.parametrize("wish", WISHES)
def test_nothing_is_preferred_by_more_than_is_promised(three_thousand: tuple[Database, Knowledge], wish: Wish) -> None:
    view = three_thousand[1].view(TOWN)
    facts = view.index.parts[0].segment.facts
    query, _ = asked_of(view, view.index, three_thousand[1], f"turnen in {view.town.places[0].name}")

    assert query.places
    assert preferences_of(wish, query, facts, np.arange(len(facts))).max() <= at_most(wish, query)


def test_distances_of_a_run_of_offers_are_those_of_each() -> None:
    known, unknown = OFFERS[0].locations[0], Location(city="Großstadt")
    collecting = Collecting({TOWN: 0})
    for places in ((known,), (), (unknown,), (unknown, OFFERS[1].locations[0], known), (OFFERS[2].locations[0],)) * 3:
        collecting.take(replace(OFFERS[0], locations=places))
    facts = collecting.done()

    of_each = facts.distance_m(Point(51.5, 7.5), np.arange(2, 13))

    assert facts.distance_m(Point(51.5, 7.5), slice(2, 13)).tolist() == of_each.tolist()


# --- both databases, many threads, few records ---


def test_a_large_town_is_answered_alike_on_sqlite_and_on_postgresql(
    tmp_path: Path, home: Path, models: Path, postgresql_url: str
) -> None:
    postgresql = Database(postgresql_url)
    postgresql.upgrade()
    found = []
    for database, folder in ((database_in(tmp_path), home), (postgresql, copied(models, tmp_path / "other"))):
        knowledge = asking(filled(database), folder)
        knowledge.view(TOWN)
        save(database, *rewritten(OFFERS, every=15), town=town(60))
        found.append(answers(knowledge))
        database.close()

    assert found[0] == found[1]


def test_threads_that_ask_while_offers_change_get_answers(database: Database, home: Path) -> None:
    # some changes stand beside the index, some have it made anew
    knowledge = asking(filled(database), home, replace(SIXTY_ARE_MANY, most_changed=12))
    over = time.monotonic() + 1.5

    def ask(number: int) -> int:
        asked = 0
        while time.monotonic() < over:
            finding = knowledge.find(Wish(QUESTIONS[(number + asked) % len(QUESTIONS)], TOWN, ages=(asked % 90,)))
            knowledge.contacts(TOWN)
            asked += bool(finding.found)
        return asked

    with ThreadPoolExecutor(6) as pool:
        at_work = [pool.submit(ask, number) for number in range(6)]
        changes = 0
        while time.monotonic() < over:
            at = changes % 50
            with database.writing() as connection:
                remove_offers(connection, [OFFERS[at].id])
                write_offers(connection, [replace(CHANGED, id=OFFERS[at + 1].id)])
            with database.writing() as connection:
                write_municipality(connection, town(60))
                write_offers(connection, [OFFERS[at]])
            changes += 1
        asked = [one.result() for one in at_work]

    assert min(asked) > 0
    assert changes > 3


def test_threads_that_ask_first_of_all_wait_for_the_same_view(database: Database, home: Path) -> None:
    knowledge = asking(filled(database), home)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: knowledge.view(TOWN), range(6)))

    assert len({id(view) for view in found}) == 1


def records_read(database: Database, action: Callable[[], Any]) -> int:
    """How many records the action asks the database for."""
    asked = 0

    def count(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        nonlocal asked
        asked += len(parameters) if "FROM service LEFT OUTER JOIN organization" in statement else 0

    sa.event.listen(database.engine, "before_cursor_execute", count)
    try:
        action()
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", count)
    return asked


def test_a_question_in_a_large_town_reads_few_records(
    three_thousand: tuple[Database, Knowledge], models: Path, tmp_path: Path
) -> None:
    database, _ = three_thousand
    knowledge = asking(database, copied(models, tmp_path / "home"))  # which remembers nothing yet
    knowledge.view(TOWN)

    read = records_read(database, lambda: knowledge.find(Wish("wo kann mein kind schwimmen lernen", TOWN)))

    assert 0 < read <= 12


def test_contacts_of_a_large_town_are_found_without_reading_it(
    three_thousand: tuple[Database, Knowledge], models: Path, tmp_path: Path
) -> None:
    database, _ = three_thousand
    knowledge = asking(database, copied(models, tmp_path / "home"))
    knowledge.view(TOWN)
    contacts: list[Offer] = []

    read = records_read(database, lambda: contacts.extend(knowledge.contacts(TOWN)))

    assert [offer.id for offer in contacts if not offer.contact_point] == []
    assert 0 < len(contacts) == read < 30


def test_where_finds_what_asking_each_offer_would(three_thousand: tuple[Database, Knowledge]) -> None:
    knowledge = three_thousand[1]
    offers = list(offers_of(3000, LEXICON))

    visits = knowledge.view(TOWN).where(kinds=("welcome_visit",))
    guides = knowledge.view(TOWN).where(kinds=("guide",), topics=("hebamme",), own=True)

    assert visits == [offer for offer in offers if offer.kind == "welcome_visit"]
    assert guides == [offer for offer in offers if offer.kind == "guide" and "hebamme" in offer.topics]
    assert visits
    assert guides


def test_of_very_many_those_that_can_be_reached_best_are_read(
    three_thousand: tuple[Database, Knowledge], models: Path, tmp_path: Path
) -> None:
    database, _ = three_thousand
    knowledge = asking(database, copied(models, tmp_path / "home"), replace(SIXTY_ARE_MANY, most_read=100))
    knowledge.view(TOWN)
    found: list[Offer] = []

    read = records_read(database, lambda: found.extend(knowledge.view(TOWN).where(kinds=("group",))))

    assert len(found) == 100 >= read
    assert all(offer.phones for offer in found)
    assert [offer.id for offer in found] == sorted(offer.id for offer in found)


def test_what_is_over_is_not_named_where_nothing_is_asked_for(tmp_path: Path, home: Path) -> None:
    offers = [replace(offer, status="past" if at % 2 else "active") for at, offer in enumerate(OFFERS)]
    knowledge = asking(filled(database_in(tmp_path), offers), home)

    assert knowledge.view(TOWN).where() == offers[::2]
