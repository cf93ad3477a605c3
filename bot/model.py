"""Trains and finds the language model; its name says which data it was trained on, so nothing is trained twice."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from review.releases import Release, ReleaseBook
from review.sentences import Sentence, SentenceBook, published_sentences
from store.database import Database, open_database
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


def fingerprint(patterns: Sequence[str] = _INPUTS, taught: Iterable[Sentence] = ()) -> str:
    """Of everything the model depends on; `taught` is what staff taught at the console."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    for pair in _pairs(taught):
        digest.update(json.dumps(pair).encode())
    return digest.hexdigest()[:12]


def _pairs(taught: Iterable[Sentence]) -> list[tuple[str, str]]:
    """What is learned of them, each once."""
    return sorted({(one.intent, one.text) for one in taught})


def path_of(settings: Settings, taught: Iterable[Sentence] = ()) -> Path:
    """Of the model of this tree that also learned what staff taught."""
    return settings.models / f"lotsin-{fingerprint(taught=taught)}.tar.gz"


def current_path(settings: Settings) -> Path:
    """Of the model of this tree and the published release. Raises DatabaseUnavailable."""
    return path_of(settings, published_sentences(settings))


def find_model(settings: Settings) -> Path:
    """The model of this tree and the published release, else the newest there is. Raises ModelMissing, DatabaseUnavailable."""
    current = current_path(settings)
    if current.exists():
        return current
    older = sorted(settings.models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if older:
        logging.getLogger(__name__).warning("the model is older than its data; run `lotsin train`")
        return older[-1]
    raise ModelMissing(f"no trained model in {settings.models}: run `lotsin train` (or `make setup`)")


def model_of(settings: Settings, database: Database, release: Release | None) -> Path:
    """Of a release, None for the model as delivered: trained on this tree, else as it was trained then. Raises ModelMissing."""
    with database.reading() as connection:
        taught = SentenceBook(database).of_ids(connection, release.sentences) if release else []
    path = path_of(settings, taught)
    if not path.exists() and release and release.model:
        path = settings.models / release.model
    if not path.exists():
        raise ModelMissing(f"{path.name} is not in {settings.models}: run `lotsin train`")
    return path


def train(settings: Settings, force: bool = False, taught: Sequence[Sentence] | None = None) -> tuple[Path, bool]:
    """The model's path, and whether it was trained now. Takes half a minute at most.

    `taught` is what it learns besides the tree's data, the published sentences unless given.
    """
    taught = published_sentences(settings) if taught is None else taught
    target = path_of(settings, taught)
    if target.exists() and not force:
        return target, False
    settings.models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        part = target.with_suffix(".part")
        shutil.move(_trained(Path(folder), taught), part)
        part.replace(target)
    _clear(settings, target)
    return target, True


def belongs_to_current(settings: Settings, path: Path) -> None:
    """The published release, if there is one, is answered with this model: the program was updated since it was trained."""
    database = open_database(settings)
    book = ReleaseBook(database)
    current = book.current()
    if current and current.model != path.name:
        book.rename_model(current.id, path.name)
    database.close()


def _trained(folder: Path, taught: Sequence[Sentence]) -> str:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from rasa.model_training import train as rasa_train

    from bot.importer import LEARNED

    learned = folder / LEARNED
    learned.write_text(json.dumps(_pairs(taught)), encoding="utf-8")
    before = Path.cwd()
    os.chdir(ROOT)  # importers and components are named relative to the tree
    try:
        result = rasa_train(
            domain="domain.yml",
            config="config.yml",
            training_files=[str(learned)],
            output=str(folder),
            force_training=True,
            fixed_model_name="model",
        )
    finally:
        os.chdir(before)
    if not result.model:
        raise ModelMissing("training gave no model; the lines above say why")
    return str(result.model)


def _clear(settings: Settings, target: Path) -> None:
    """What no release needs any more is deleted."""
    database = open_database(settings)
    book = ReleaseBook(database)
    kept = {target.name, path_of(settings).name, current_path(settings).name, *book.models_kept()}
    database.close()
    for old in settings.models.glob("lotsin-*.tar.gz"):
        if old.name not in kept:
            old.unlink()
