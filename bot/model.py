"""Trains and finds the language model; its name says which data it was trained on, so nothing is trained twice."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from store.settings import ROOT, Settings

SENTENCES = ("nlu_data/*/intents/*.yml", "nlu_data/*/topics/*.yml", "knowledge/data/*/questions.yml")
_INPUTS = (
    *SENTENCES,
    "config.yml",
    "domain.yml",
    "nlu_data/*.yml",
    "nlu_data/*/crisis_sentences/*.yml",
    "nlu_data/*/*.yml",
    "nlu_data/*/rules/*.yml",
    "bot/nlu/*.py",
    "bot/importer.py",
    "knowledge/text.py",
    "knowledge/linear_text.py",
)


class ModelMissing(RuntimeError):
    """There is no trained model; the message says how to get one."""


def fingerprint(patterns: Sequence[str] = _INPUTS) -> str:
    """Of everything the model depends on."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def current_path(settings: Settings) -> Path:
    return settings.models / f"lotsin-{fingerprint()}.tar.gz"


def find_model(settings: Settings) -> Path:
    """The model of this tree, else the newest there is. Raises ModelMissing."""
    current = current_path(settings)
    if current.exists():
        return current
    older = sorted(settings.models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if older:
        logging.getLogger(__name__).warning("the model is older than its data; run `lotsin train`")
        return older[-1]
    raise ModelMissing(f"no trained model in {settings.models}: run `lotsin train` (or `make setup`)")


def train(settings: Settings, force: bool = False) -> tuple[Path, bool]:
    """The model's path, and whether it was trained now. Takes half a minute at most."""
    target = current_path(settings)
    if target.exists() and not force:
        return target, False
    settings.models.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from rasa.model_training import train as rasa_train

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(ROOT)  # importers and components are named relative to the tree
        try:
            result = rasa_train(
                domain="domain.yml",
                config="config.yml",
                training_files=[],
                output=folder,
                force_training=True,
                fixed_model_name="model",
            )
        finally:
            os.chdir(before)
        if not result.model:
            raise ModelMissing("training gave no model; the lines above say why")
        part = target.with_suffix(".part")
        shutil.move(result.model, part)
        part.replace(target)
    for old in settings.models.glob("lotsin-*.tar.gz"):
        if old != target:
            old.unlink()
    return target, True
