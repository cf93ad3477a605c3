"""Hands Rasa the language data of this tree: sentences, rules and replies below nlu_data/<language>."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from review.sentences import published_sentences
from store.files import read_yaml
from store.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE_DATA = ROOT / "nlu_data"
QUESTIONS = ROOT / "knowledge" / "data"
LEARNED = "learned.json"  # a training file of this name: `[intent, text]` of what staff taught
_CRISIS_PREFIX = "report_crisis_"


class Sentence(Message):
    """A training sentence of text and labels alone: Rasa copies and compares all of them a dozen times while training.

    No component of ours writes to one, so it needs no copies; and it is hashed as the few strings it is. Training takes a
    quarter less.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Sentence:
        return self

    def __hash__(self) -> int:
        return hash((self.get(TEXT), self.get(INTENT)))


class LotsinImporter(RasaFileImporter):
    """Rasa's own importer, pointed at nlu_data; crisis sentences of all categories become one intent with its category.

    What staff taught at the console is learned too: from the training file that is named `LEARNED`, else what is published.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        given = [training_data_paths] if isinstance(training_data_paths, str) else list(training_data_paths or [])
        paths = [path for path in given if path and Path(path).exists() and Path(path).name != "data"]
        self._learned = [path for path in paths if Path(path).name == LEARNED]
        self._nlu_data: TrainingData | None = None
        files = [path for path in paths if path not in self._learned] or self._own_files()
        super().__init__(config_file or str(ROOT / "config.yml"), domain_path, files)

    @staticmethod
    def _own_files() -> list[str]:
        return [str(path) for folder in ("intents", "topics", "rules") for path in sorted(LANGUAGE_DATA.glob(f"*/{folder}"))]

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Read once: Rasa asks several times while training."""
        if self._nlu_data is None:
            self._nlu_data = self._read_nlu_data(language)
        return self._nlu_data

    def _read_nlu_data(self, language: str | None) -> TrainingData:
        data = super().get_nlu_data(language).merge(TrainingData([*_questions_asked(), *_taught(self._learned)]))
        for example in data.intent_examples:
            intent = str(example.get("intent"))
            if intent.startswith(_CRISIS_PREFIX):
                example.set("crisis_category", intent[len(_CRISIS_PREFIX) :])
                example.set("intent", "report_crisis")
        data.training_examples = [Sentence(example.data) for example in data.training_examples]
        return data

    def get_domain(self) -> Domain:
        """The domain with the German replies: other languages' are looked up when they are said."""
        domain: Domain = super().get_domain()
        return domain.merge(Domain.from_dict({"version": "3.1", "responses": read_responses("de")}))


def _questions_asked() -> Iterator[Message]:
    """Questions of the towns whose kind somebody judged: sentences as families really write them."""
    for path in sorted(QUESTIONS.glob("*/questions.yml")):
        for row in read_yaml(path):
            if row.get("intent"):
                yield Message.build(row["text"], row["intent"])


def _taught(files: Sequence[str]) -> Iterator[Message]:
    """Raises DatabaseUnavailable."""
    if files:
        pairs = [pair for path in files for pair in json.loads(Path(path).read_text(encoding="utf-8"))]
    else:
        pairs = [(one.intent, one.text) for one in published_sentences(load_settings())]
    for intent, text in pairs:
        yield Message.build(text, intent)


def read_responses(language: str) -> dict[str, Any]:
    """Replies by key, of all files of a language."""
    responses: dict[str, Any] = {}
    for path in sorted((LANGUAGE_DATA / language / "replies").glob("*.yml")):
        responses.update(read_yaml(path)["responses"])
    return responses
