"""Who may import whom, and what never overlaps."""

import ast
import re
from pathlib import Path

import pytest

from evaluation.cases import read_cases
from evaluation.dialogues import DIALOGUES
from evaluation.entities import ENTITIES
from knowledge.search.need_words import load_needs
from knowledge.text import fold, words
from store.files import read_yaml

ROOT = Path(__file__).resolve().parent.parent
_OUTSIDE = {"rasa", "rasa_sdk", "sanic", "starlette", "actions", "bot", "web", "lotsin", "evaluation", "tests"}
FORBIDDEN = {
    "knowledge": {*_OUTSIDE, "wording", "review"},
    "wording": {*_OUTSIDE, "review"},
    "review": _OUTSIDE,
    "store": {*_OUTSIDE, "knowledge", "wording", "review"},
    "actions": {"rasa", "sanic", "starlette", "bot", "web", "lotsin", "evaluation", "tests"},
    "bot": {"starlette", "web", "lotsin", "evaluation", "tests"},
    "web": {"rasa", "rasa_sdk", "sanic", "actions", "bot", "lotsin", "evaluation", "tests"},
}


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_imports_point_inwards(package):
    for path in (ROOT / package).rglob("*.py"):
        assert not FORBIDDEN[package] & set(_imports(path)), path


def _normal(text):
    return " ".join(words(fold(text)))


def _training_sentences():
    for path in ROOT.glob("nlu_data/*/*/*.yml"):
        yield from re.findall(r"^    - (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for path in (*ROOT.glob("knowledge/topics/sentences/*.yml"), *ROOT.glob("nlu_data/*/crisis_sentences/*.yml")):
        yield from map(str, read_yaml(path))
    for need in load_needs().values():
        yield from need.sentences
    for path in ROOT.glob("knowledge/data/*/questions.yml"):
        yield from (row["text"] for row in read_yaml(path))


def test_no_test_sentence_is_ever_learned_from():
    learned = {_normal(text) for text in _training_sentences()}
    tested = [_normal(case.text) for case in read_cases()]
    held_out = ENTITIES.parent / "held_out"
    messages = {_normal(entry["text"]) for path in (ENTITIES, held_out / ENTITIES.name) for entry in read_yaml(path)}
    dialogues = [dialogue for path in (DIALOGUES, held_out / DIALOGUES.name) for dialogue in read_yaml(path)]
    turns = {_normal(turn["text"]) for dialogue in dialogues for turn in dialogue["turns"]}
    turns = {text for text in turns if len(text.split()) > 5}  # "mehr", "zahlt das die kasse": everybody says so

    assert not learned & {*tested, *messages, *turns}
    assert len(tested) == len(set(tested)) >= 300


def test_judgements_name_records_that_are_there():
    records = {read_yaml(path)["id"] for path in ROOT.glob("knowledge/data/*/*.yml") if path.stem not in ("place", "questions")}

    for case in read_cases():
        assert set(case.see or ()) <= records, case.text
