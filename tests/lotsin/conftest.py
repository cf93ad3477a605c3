"""An instance of its own: a home with the five towns and the model of this tree, and the command in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from store.settings import ROOT, load_settings
from tests.mail_server import free_port

LOTSIN = Path(sys.executable).with_name("lotsin")


class Instance:
    """Runs `lotsin` with a LOTSIN_HOME of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.environment = {**os.environ, "LOTSIN_HOME": str(home), "LOTSIN_PORT": str(port)}
        self.environment.pop("LOTSIN_DATABASE_URL", None)

    def run(self, *arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(LOTSIN), *arguments], input=text, capture_output=True, text=True, cwd=ROOT,
            env=self.environment | environment, check=False,
        )  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen([str(LOTSIN), *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=self.environment)


@pytest.fixture(scope="session")
def instance(tmp_path_factory):
    from bot.model import current_path, train

    settings = load_settings()
    train(settings)
    home = tmp_path_factory.mktemp("home")
    (home / "models").mkdir()
    shutil.copy(current_path(settings), home / "models")
    made = Instance(home, free_port())
    loaded = made.run("kb", "import", str(ROOT / "knowledge" / "data"))
    assert loaded.returncode == 0, loaded.stderr
    return made


@pytest.fixture(scope="session")
def service(instance):
    """`lotsin serve`, running; its address."""
    process = instance.start("serve", "--no-console")
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Lotsin is ready: "), line
    yield line.split(": ", 1)[1].strip().rstrip("/")
    process.terminate()
    process.wait(timeout=20)
