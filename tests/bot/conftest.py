"""The trained assistant on the five towns, once for all tests of this folder."""

from __future__ import annotations

import logging

import pytest

from actions.services import Services
from lotsin.quiet import quiet_rasa
from review.log import ReviewLog
from store.settings import load_settings
from tests.builders import never_drawn


@pytest.fixture(scope="session")
def given(knowledge):
    quiet_rasa(logging.ERROR)
    return Services(load_settings(), knowledge, ReviewLog(knowledge._database, never_drawn))


@pytest.fixture(scope="session")
def assistant(given):
    from bot.assistant import Assistant
    from bot.model import train

    train(given.settings)  # `make test` did; alone, half a minute
    return Assistant(given)
