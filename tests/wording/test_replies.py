"""Replies by key."""

import ast
from pathlib import Path

import pytest

from wording import replies

ROOT = Path(replies.__file__).parent.parent


def _keys_said():
    for path in sorted([*ROOT.glob("actions/*.py"), *ROOT.glob("wording/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value.startswith("utter_")
                and not node.value.endswith("_")
            ):
                yield path.name, node.value


@pytest.mark.parametrize(("module", "key"), sorted(set(_keys_said())))
def test_every_reply_an_action_names_is_there(module, key):
    assert replies.has(key), f"{module} says {key}"


def test_a_language_without_a_reply_falls_back_to_german():
    assert replies.say("utter_found_guide", "tr") == replies.say("utter_found_guide", "de")


def test_nobody_is_addressed_with_du():
    for key, text in replies._all("de").items():
        assert not {"du", "dich", "dir", "dein", "deine"} & set(text.lower().replace(",", " ").replace(".", " ").split()), key


@pytest.mark.parametrize(
    ("text", "language", "said_in"),
    [
        (replies.say("utter_greet", "en", in_town="in Ahlen"), "en", "en"),
        (replies.say("utter_unreadable_script", "ar"), "ar", "ar"),
        (replies.say("utter_found", in_town="in Ahlen"), "en", "de"),
        (replies.say("utter_greet", "en", in_town="in Ahlen"), "de", "de"),
        ("Wo: Klosterstraße 1", "tr", "de"),
        ("", "uk", "de"),
    ],
)
def test_what_a_text_is_said_in_is_known(text, language, said_in):
    assert replies.language_of(text, language) == said_in
