"""Is our search better than plain search? `python -m benchmarks.search_quality [--errors]`.

Questions whose right records somebody judged, none of which search has learned from: those of the five towns
(tests/language) and those of an invented county's long guide pages (tests/search/guides). For ours and for each lexical
baseline the share of questions with a right record among the first three, and as the first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from evaluation.cases import read_cases
from evaluation.plain_search import PlainSearch, text_of
from knowledge.importing import import_path
from knowledge.knowledge import Knowledge
from knowledge.model import Offer
from knowledge.wishes import Wish
from store.database import Database
from store.files import read_yaml
from store.settings import ROOT

GUIDES = ROOT / "tests" / "search" / "guides"
COUNTIES = ("hohenwald",)
Search = Callable[[str, str], Sequence[str]]  # text and town: ids, best first


@dataclass(frozen=True)
class Judged:
    """A question and the records that answer it. `hard`: it has no word of their title."""

    text: str
    municipality: str
    right: frozenset[str]
    collection: str
    hard: bool = False


def judged() -> list[Judged]:
    """Of the towns and of the guides."""
    towns = [
        Judged(case.text, str(case.municipality), frozenset(case.see), "towns")
        for case in read_cases()
        if case.see and case.municipality and case.language == "de"
    ]
    guides = [
        Judged(one["text"], county, frozenset([*one["best"], *one["also"]]), "guides", one["hard"])
        for county in COUNTIES
        for one in read_yaml(GUIDES / f"{county}_questions.yml")
    ]
    return towns + guides


def with_guides(folder: Path) -> Knowledge:
    """The five towns and the county."""
    database = Database(f"sqlite:///{folder / 'lotsin.db'}")
    database.upgrade()
    import_path(database, ROOT / "knowledge" / "data")
    for county in COUNTIES:
        import_path(database, GUIDES / f"{county}.yml", municipality=county)
    return Knowledge(database, folder)


@dataclass
class CharacterNgrams:
    """TF-IDF over character n-grams within words, 3 to 5, cosine: the best single lexical method for German we know of."""

    knowledge: Knowledge
    _fitted: dict[str, tuple[list[Offer], TfidfVectorizer, object]] = field(default_factory=dict)

    def find(self, text: str, municipality: str) -> list[str]:
        if municipality not in self._fitted:
            offers = list(self.knowledge.view(municipality).offers.values())
            vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
            self._fitted[municipality] = offers, vectorizer, vectorizer.fit_transform(map(text_of, offers))
        offers, vectorizer, matrix = self._fitted[municipality]
        scores = np.asarray((matrix @ vectorizer.transform([text]).T).todense()).ravel()
        return [offers[at].id for at in np.argsort(-scores, kind="stable")[:3]]


def shares(found: Iterable[tuple[Judged, Sequence[str]]]) -> tuple[float, float]:
    """A right one among three, and first."""
    rows = [(bool(one.right & set(ids[:3])), bool(ids) and ids[0] in one.right) for one, ids in found]
    among, first = np.mean(rows, axis=0)
    return float(among), float(first)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print what ours does not find")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        knowledge = with_guides(Path(folder))
        plain, characters = PlainSearch(knowledge), CharacterNgrams(knowledge)
        searches: dict[str, Search] = {
            "ours": lambda text, town: [found.offer.id for found in knowledge.find(Wish(text, town), limit=3, kept=0.0).found],
            "BM25": lambda text, town: [offer.id for offer in plain.find(text, town)],
            "n-grams": characters.find,
        }
        questions = judged()
        answers = {name: [(one, search(one.text, one.municipality)) for one in questions] for name, search in searches.items()}
    groups: dict[str, Callable[[Judged], bool]] = {
        "towns": lambda one: one.collection == "towns",
        "guides": lambda one: one.collection == "guides",
        "guides, hard": lambda one: one.collection == "guides" and one.hard,
    }
    print("| right among three (first) | questions | " + " | ".join(searches) + " | ours over the best |")
    print("|---" * (len(searches) + 3) + "|")
    for name, belongs in groups.items():
        by = {search: shares((one, ids) for one, ids in found if belongs(one)) for search, found in answers.items()}
        best = max(among for search, (among, _) in by.items() if search != "ours")
        cells = " | ".join(f"{among:.3f} ({first:.3f})" for among, first in by.values())
        print(f"| {name} | {sum(map(belongs, questions))} | {cells} | {by['ours'][0] - best:+.3f} |")
    if arguments.errors:
        for one, ids in answers["ours"]:
            if not one.right & set(ids[:3]):
                print(
                    f"{one.municipality}: {one.text} – {', '.join(sorted(one.right))} – found {', '.join(ids[:3]) or 'nothing'}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
