"""Whether to answer: a decision of its own, from what kind of question it is and from how surely the town has an answer.

Learned from judged questions of the towns, answerable or not, and from sentences on other matters
(benchmarks/learn_decision.py); its figures are the honesty curve of `lotsin evaluate`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path

from actions.intents import OUT_OF_SCOPE, contract_intent

WEIGHTS = Path(__file__).with_name("decision.json")
# From here on it answers. Learned on as many questions without an answer as with one; .4 is even odds where six of ten
# questions have one, so that a wrong answer and a missing one weigh the same there (docs/decisions/0007).
ANSWERS = 0.4
SIGNALS = ("answerable", "out_of_scope", "chitchat", "confidence")
_FAINT = 0.001
_NOT_OURS = (OUT_OF_SCOPE, "chitchat")


@dataclass(frozen=True)
class Decision:
    """Weights of a logistic regression, by signal."""

    weights: Mapping[str, float]
    bias: float

    def share(self, signals: Sequence[float]) -> float:
        """How likely an answer given now is right (0–1)."""
        total = self.bias + sum(self.weights[name] * value for name, value in zip(SIGNALS, signals))
        return 1 / (1 + exp(-total))


@cache
def decision() -> Decision:
    return Decision(**json.loads(WEIGHTS.read_text(encoding="utf-8")))


def signals_of(answerable: float, ranking: Sequence[tuple[str, float]]) -> list[float]:
    """`ranking` are kinds of question with their shares, the first with that of its whole family."""
    sure = min(max(answerable, _FAINT), 1 - _FAINT)
    shares = {name: sum(share for kind, share in ranking if contract_intent(kind) == name) for name in _NOT_OURS}
    if ranking and (first := contract_intent(ranking[0][0])) in shares:
        shares[first] = ranking[0][1]  # it already carries its family's whole share
    return [log(sure / (1 - sure)), shares[OUT_OF_SCOPE], shares["chitchat"], ranking[0][1] if ranking else 1.0]
