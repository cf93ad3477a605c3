"""Learns whether to answer (actions/decision.json), after `benchmarks.learn_ranking` and on the same judged questions.

`python -m benchmarks.learn_decision`. Kinds of question are guessed by models that have not seen the sentence, whether
there is an answer by an index that has not seen the question. The sentences of `tests/` are never read here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from actions.decision import SIGNALS, WEIGHTS, signals_of
from benchmarks.learn_ranking import answer_model, answer_row, judged_questions
from bot.importer import LotsinImporter
from bot.nlu.intents import KINDS, Judge
from store.files import read_yaml
from store.settings import ROOT

_FOLDS = 3
_FOREIGN_WEIGHT = 0.3  # there are as many of them as questions; families ask more of the latter


def guesses(texts: Sequence[str]) -> dict[str, list[tuple[str, float]]]:
    """The ranking of kinds for each text, by a model that has not seen it."""
    family: dict[str, str] = read_yaml(KINDS)
    data = LotsinImporter(domain_path=str(ROOT / "domain.yml")).get_nlu_data()
    examples = [(example.get("text"), example.get("intent")) for example in data.intent_examples]
    wanted = sorted(set(texts))
    found: dict[str, list[tuple[str, float]]] = {}
    for fold in range(_FOLDS):
        mine = set(wanted[fold::_FOLDS])
        seen = [(text, intent) for text, intent in examples if text not in mine]
        judge = Judge.learn([text for text, _ in seen], [intent for _, intent in seen], 0.5)
        found |= {text: judge.ranking(text, family)[:8] for text in mine}
    return found


def main() -> int:
    questions = judged_questions()
    found, scores, foreign = questions.found, questions.scores, questions.foreign
    rows: Any = np.array([answer_row(case, score) for case, score in [*zip(found, scores), *foreign]])
    labels = np.array([*(bool(case.right.any()) for case in found), *[False] * len(foreign)])
    weights = np.array([1.0] * len(found) + [_FOREIGN_WEIGHT] * len(foreign))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    answerable = cross_val_predict(
        answer_model(),
        rows,
        labels,
        cv=folds,
        method="predict_proba",
        fit_params={"logisticregression__sample_weight": weights},
    )[:, 1]
    ranked = guesses([case.text for case in found] + [case.text for case, _ in foreign])
    texts = [case.text for case in found] + [case.text for case, _ in foreign]
    signals = np.array([signals_of(share, ranked[text]) for share, text in zip(answerable, texts)])
    model = LogisticRegression(C=10.0)
    held_out = cross_val_predict(
        model, signals, labels, cv=folds, method="predict_proba", fit_params={"sample_weight": weights}
    )[:, 1]
    model.fit(signals, labels, sample_weight=weights)
    judged = np.arange(len(labels)) < len(found)
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        said = held_out >= threshold
        shares = (said[labels].mean(), said[~labels & judged].mean(), said[~judged].mean())
        print(
            "answers from {}: {:.3f} of answerable, {:.3f} of unanswerable, {:.3f} of other matters".format(threshold, *shares)
        )
    learned = {
        "weights": dict(zip(SIGNALS, np.round(model.coef_[0], 4).tolist())),
        "bias": round(float(model.intercept_[0]), 4),
    }
    WEIGHTS.write_text(json.dumps(learned, indent=1) + "\n", encoding="utf-8")
    print(f"written to {WEIGHTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
