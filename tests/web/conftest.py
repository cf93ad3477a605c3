"""The service of an instance of its own, with the chat window built."""

import pytest

from tests.lotsin.conftest import instance, service  # noqa: F401


@pytest.fixture(scope="session", autouse=True)
def _built(bundle):
    """The pages name its files."""
