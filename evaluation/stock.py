"""Stock Rasa beside us: its default pipeline and policies, trained once on the same sentences and kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from actions.intents import contract_intent
from bot.model import SENTENCES, fingerprint
from evaluation.cases import Case
from store.settings import ROOT, Settings

RECORD = Path(__file__).with_name("stock_guesses.json")  # training takes more than an hour on two cores: kept
CONFIG = ROOT / "benchmarks" / "stock" / "config.yml"


def stock_model(settings: Settings) -> Path:
    """The trained stock model; training takes some minutes the first time."""
    key = hashlib.sha256(CONFIG.read_bytes() + fingerprint(SENTENCES).encode()).hexdigest()[:12]
    target = settings.models / "stock" / f"stock-{key}.tar.gz"
    if target.exists():
        return target
    print("training stock Rasa (DIET, TED) on the same sentences: some minutes, once", file=sys.stderr, flush=True)
    from rasa.model_training import train

    target.parent.mkdir(parents=True, exist_ok=True)
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(ROOT)
        try:
            result = train(
                domain="domain.yml", config=str(CONFIG), training_files=[], output=folder, force_training=True,
                fixed_model_name="stock",
            )  # fmt: skip
        finally:
            os.chdir(before)
        assert result.model, "stock Rasa trains on this tree"
        shutil.move(result.model, target)
    return target


def recorded_intents(cases: list[Case]) -> list[tuple[str, float]] | None:
    """What stock Rasa said when it was last trained; None where it never heard one of these sentences.

    Says so where training sentences changed since: then its figures are of an earlier day.
    """
    recorded = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    guesses = recorded.get("guesses", {})
    if not all(case.text in guesses for case in cases):
        return None
    if recorded.get("sentences") != fingerprint(SENTENCES):
        print("stock Rasa's figures are older than the training sentences; --renew-stock trains it anew", file=sys.stderr)
    return [(guesses[case.text][0], guesses[case.text][1]) for case in cases]


def record(cases: list[Case], guesses: list[tuple[str, float]]) -> None:
    found = {case.text: [intent, round(confidence, 3)] for case, (intent, confidence) in zip(cases, guesses)}
    text = json.dumps({"sentences": fingerprint(SENTENCES), "guesses": found}, ensure_ascii=False, indent=0)
    RECORD.write_text(text + "\n", encoding="utf-8")


async def stock_intents(cases: list[Case], settings: Settings) -> list[tuple[str, float]]:
    """What stock Rasa takes each sentence for, with its confidence. Its fallback counts as what it first thought."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(stock_model(settings)))
    found = []
    for case in cases:
        ranking = (await agent.parse_message(case.text))["intent_ranking"]
        best = next(entry for entry in ranking if entry["name"] != "nlu_fallback")
        found.append((contract_intent(best["name"]), float(best["confidence"])))
    return found
