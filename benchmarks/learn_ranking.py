"""Learns the ranking's and the decision's weights from judged questions, and writes them.

The questions are those of the five towns (knowledge/data/*/questions.yml) and of an invented county with long guide pages
(benchmarks/guides), so that the weights suit short records and whole pages.

Run after changing signals, lexicon or judgements: `python -m benchmarks.learn_ranking`. The sentences of `tests/` are
never read here. Weights are logistic regressions (scikit-learn): one row for each offer and question, one for each question.
Figures printed are cross-validated by question.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from knowledge.importing import import_path
from knowledge.knowledge import Knowledge
from knowledge.model import Asked
from knowledge.repository import read_asked
from knowledge.search.label_model import train
from knowledge.search.query import Models, Query, read_query
from knowledge.search.ranking import (
    ANSWER_SIGNALS,
    SIGNALS,
    WEIGHTS,
    AnswerWeights,
    Weights,
    answer_signals_of,
    sigmoid,
    signals_of,
)
from knowledge.search.topic_examples import examples_of
from knowledge.search.weighing import weigh
from knowledge.view import View
from store.database import Database
from store.files import read_yaml
from store.settings import ROOT

_COUNT = len(ANSWER_SIGNALS)
_NO_ANSWER = AnswerWeights(np.zeros(_COUNT), np.ones(_COUNT), np.zeros(_COUNT), np.zeros((_COUNT, _COUNT)), 0.0)
BLANK = Weights(dict.fromkeys(SIGNALS, 0.0), 0.0, _NO_ANSWER)
GUIDES = Path(__file__).parent / "guides"
COUNTY = "aubach"
_OF_A_GUIDE = 2.0  # a guide question's weight beside a town's: there is one to seven
_PENALTY = 10.0  # on squared weights of standardised signals; 1 to 50 make no difference to speak of
_FOLDS = 5
_FOREIGN = ("out_of_scope", "smalltalk", "greet")
_MISSING_WEIGHT, _FOREIGN_WEIGHT = 0.1, 0.1  # more cost more right answers than it saved wrong ones


@dataclass
class Case:
    """One judged question with its signals (offers × SIGNALS) and which offers are right; the view's rows in their order."""

    text: str
    view: View
    query: Query
    signals: Any
    right: Any

    @property
    def of_guide(self) -> bool:
        return self.view.town.id == COUNTY

    @classmethod
    def of(cls, text: str, right: Collection[str], view: View, models: Models) -> Case:
        query = read_query(text, view.index, view.gazetteer, models)
        signals = signals_of(
            weigh(query, view.index, view.asked, view.needs), view.index, [part.rows() for part in view.index.parts]
        )
        return cls(text, view, query, signals, np.array([key in right for key in view.index.ids()]))


def cases(knowledge: Knowledge, asked: list[Asked], guides: list[Asked]) -> Iterator[Case]:
    """Each question is read with an index and a topic model that have not seen it (folds of the questions).

    Questions to long guides meet an index that has learned from no question of their county, as a new town's has not.
    """
    for fold in range(_FOLDS):
        seen = [one for at, one in enumerate(asked) if at % _FOLDS != fold]
        models = _models(knowledge, seen)
        views: dict[str, View] = {}
        for one in [*asked[fold::_FOLDS], *guides[fold::_FOLDS]]:
            view = views.setdefault(one.municipality, knowledge.view(one.municipality).having_learned(seen))
            yield Case.of(one.text, one.offers, view, models)


def _models(knowledge: Knowledge, seen: list[Asked]) -> Models:
    examples = examples_of(knowledge.lexicon, ((one.text, one.topic) for one in seen))
    return Models(train(examples, knowledge.lexicon.stop_words), knowledge.models.needs)


@dataclass(frozen=True)
class Ranking:
    """A logit for each offer: `rows @ weights + bias`."""

    weights: Any
    bias: float

    def logits(self, rows: Any) -> Any:
        return rows @ self.weights + self.bias


def learn_ranking(found: list[Case]) -> tuple[Ranking, list[Any]]:
    """The ranking learned from all, and each case's scores by one that has not seen it."""
    folds = np.arange(len(found)) % _FOLDS
    held_out = [np.zeros(0)] * len(found)
    for fold in range(_FOLDS):
        seen = fit_ranking([case for case, its in zip(found, folds) if its != fold])
        for at in np.flatnonzero(folds == fold):
            held_out[at] = sigmoid(seen.logits(found[at].signals))
    return fit_ranking(found), held_out


def fit_ranking(found: list[Case]) -> Ranking:
    """Makes the right offers of each question likelier than its others (a conditional logit: ListNet, Z. Cao et al. 2007,
    with all right ones together as the top), then fits scale and bias so that the score is a probability (J. Platt 1999).

    On the judged questions it puts .81 right first, a logistic regression on single offers .77.
    """
    answered = [case for case in found if case.right.any()]
    rows, right = np.vstack([case.signals for case in answered]), np.concatenate([case.right for case in answered])
    sizes = np.array([len(case.right) for case in answered])
    starts, owners = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(answered)), sizes)
    counts = np.where([case.of_guide for case in answered], _OF_A_GUIDE, 1.0)
    scale = rows.std(axis=0) + 1e-9
    scaled = rows / scale

    def loss(weights: Any) -> tuple[float, Any]:
        logits = scaled @ weights
        shares = np.exp(logits - np.maximum.reduceat(logits, starts)[owners])
        shares /= np.add.reduceat(shares, starts)[owners]
        of_right = np.add.reduceat(shares * right, starts)
        slope = counts[owners] * (shares - shares * right / of_right[owners])
        return -(counts * np.log(of_right)).sum() + _PENALTY * (weights @ weights), scaled.T @ slope + 2 * _PENALTY * weights

    weights = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x / scale
    every = np.vstack([case.signals for case in found])
    truth = np.concatenate([case.right for case in found])
    platt = LogisticRegression(C=1e6).fit((every @ weights)[:, None], truth)
    slope = float(platt.coef_[0, 0])
    return Ranking(weights * slope, float(platt.intercept_[0]))


def learn_answering(found: list[Case], scores: list[Any], foreign: list[tuple[Case, Any]]) -> tuple[Any, Any, Any]:
    """Weights with bias, cross-validated probabilities, labels."""
    rows = [answer_row(case, score) for case, score in zip(found, scores)]
    labels = [bool(case.right.any()) for case in found]
    model = answer_model()
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, np.array(rows), labels, cv=folds, method="predict_proba")[:, 1]
    # the same questions in towns that lack the right offers, and sentences that no town answers, teach silence too
    missing = [answer_row(case, score, without_right=True) for case, score in zip(found, scores) if case.right.any()]
    strange = [answer_row(case, score) for case, score in foreign]
    weights = [1.0] * len(rows) + [_MISSING_WEIGHT] * len(missing) + [_FOREIGN_WEIGHT] * len(strange)
    silent = [False] * (len(missing) + len(strange))
    model.fit([*rows, *missing, *strange], [*labels, *silent], logisticregression__sample_weight=weights)
    return model, held_out, np.array(labels)


def answer_model() -> Any:
    """Standardised signals, their products, standardised again: products alone have long tails."""
    return make_pipeline(
        StandardScaler(), PolynomialFeatures(2, include_bias=False), StandardScaler(), LogisticRegression(C=0.01, max_iter=3000)
    )


def answer_weights(model: Any) -> dict[str, Any]:
    """The pipeline as one quadratic form (knowledge/search/ranking.py: AnswerWeights)."""
    first, expansion, second, logistic = (step for _, step in model.steps)
    weights = logistic.coef_[0] / second.scale_
    bias = float(logistic.intercept_[0] - (logistic.coef_[0] * second.mean_ / second.scale_).sum())
    linear, products = np.zeros(_COUNT), np.zeros((_COUNT, _COUNT))
    for powers, weight in zip(expansion.powers_, weights):
        at = np.repeat(np.arange(_COUNT), powers)
        if len(at) == 1:
            linear[at[0]] = weight
        else:
            products[at[0], at[1]] = weight
    rounded = {"means": first.mean_, "scales": first.scale_, "linear": linear, "products": products}
    return {name: np.round(value, 5).tolist() for name, value in rounded.items()} | {"bias": round(bias, 5)}


def answer_row(case: Case, score: Any, without_right: bool = False) -> Any:
    signals, shown = case.signals, score
    if without_right:
        signals, shown = np.where(case.right[:, None], 0.0, signals), np.where(case.right, -1.0, score)
    return answer_signals_of(case.query, case.view.index, np.arange(len(shown)), signals, shown)


def foreign_cases(knowledge: Knowledge, asked: list[Asked], ranking: Ranking) -> list[tuple[Case, Any]]:
    """Sentences of other matters and nonsense, each in one town in turn, with their scores."""
    towns = sorted({one.municipality for one in asked})
    views = [knowledge.view(town) for town in towns]
    models = _models(knowledge, asked)
    found = []
    for at, text in enumerate(_foreign_sentences()):
        case = Case.of(text, (), views[at % len(views)], models)
        found.append((case, sigmoid(ranking.logits(case.signals))))
    return found


def _foreign_sentences() -> list[str]:
    texts = [(ROOT / "nlu_data/de/intents" / f"{name}.yml").read_text(encoding="utf-8") for name in _FOREIGN]
    return [sentence for text in texts for sentence in re.findall(r"^    - (.+)$", text, flags=re.MULTILINE)]


@dataclass
class Judged:
    """The judged questions of the database, the ranking learned from them, and sentences on other matters."""

    found: list[Case]
    ranking: Ranking
    scores: list[Any]
    foreign: list[tuple[Case, Any]]


def judged_questions() -> Judged:
    """Of the five towns and of a county with long guides, in a knowledge base of their own."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/lotsin.db")
        database.upgrade()
        import_path(database, ROOT / "knowledge" / "data")
        import_path(database, GUIDES / f"{COUNTY}.yml", municipality=COUNTY)
        with database.reading() as connection:
            asked = read_asked(connection)
        guides = [
            Asked(COUNTY, one["text"], (*one["best"], *one["also"])) for one in read_yaml(GUIDES / f"{COUNTY}_questions.yml")
        ]
        knowledge = Knowledge(database, Path(folder), weights=BLANK)
        knowledge.municipalities()  # the models are there from the first question on
        found = list(cases(knowledge, asked, guides))
        ranking, scores = learn_ranking(found)
        return Judged(found, ranking, scores, foreign_cases(knowledge, asked, ranking))


def main() -> int:
    judged = judged_questions()
    found, ranking, scores = judged.found, judged.ranking, judged.scores
    answering, held_out, labels = learn_answering(found, scores, judged.foreign)
    answered = [case for case in found if case.right.any()]
    hits = [case.right[np.argsort(-score, kind="stable")[:3]].any() for case, score in zip(found, scores) if case.right.any()]
    for name, of_guide in (("towns", False), ("guides", True)):
        chosen = [hit for hit, case in zip(hits, answered) if case.of_guide == of_guide]
        print(f"{name}: {len(chosen)} questions with an answer; recall@3 {np.mean(chosen):.3f} (cross-validated)")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        said = held_out >= threshold
        print(
            f"  answering at {threshold}: {said[labels].mean():.3f} of answerable, {said[~labels].mean():.3f} of unanswerable"
        )
    weights = {
        "signals": dict(zip(SIGNALS, np.round(ranking.weights, 4).tolist())),
        "bias": round(ranking.bias, 4),
        "answer": answer_weights(answering),
    }
    WEIGHTS.write_text(json.dumps(weights) + "\n", encoding="utf-8")
    print(f"written to {WEIGHTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
