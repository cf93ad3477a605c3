"""The service of an instance of its own, and a real browser."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.lotsin.conftest import instance, service  # noqa: F401


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        message = "chromium is not installed: apt-get install chromium"
        if os.environ.get("LOTSIN_REQUIRE_ALL"):
            pytest.fail(message)
        pytest.skip(message)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()


@pytest.fixture
def page(browser, service):  # noqa: F811
    shown = browser.new_page(viewport={"width": 390, "height": 844})
    shown.goto(f"{service}/?stadt=ahlen")
    shown.locator("#town option").nth(1).wait_for(state="attached")
    yield shown
    shown.close()
