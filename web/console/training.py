"""Trains a release beside the console: a process of its own, because training needs Rasa and may be killed without harm."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from review.releases import INTERRUPTED, ReleaseBook
from store.database import DatabaseUnavailable
from store.settings import ROOT, Settings

logger = logging.getLogger(__name__)
_COMMAND = (sys.executable, "-m", "lotsin.cli", "release", "train", "--release")
_FAILED = "Das Training ist fehlgeschlagen ({reason}). Die bisherige Fassung antwortet weiter."
_LONGEST_REASON = 300


def start_training(settings: Settings, book: ReleaseBook, release: int, command: Sequence[str] = _COMMAND) -> Thread:
    """Returns at once; the thread ends with the process, and whatever ended that, the release says how."""
    thread = Thread(target=_train, args=(settings, book, release, command), name=f"release-{release}", daemon=True)
    thread.start()
    return thread


def _train(settings: Settings, book: ReleaseBook, release: int, command: Sequence[str]) -> None:
    log = settings.home / f"release-{release}.log"  # a file: a pipe would end the training with the console
    environment = {**os.environ, "LOTSIN_HOME": str(settings.home), "LOTSIN_DATABASE_URL": settings.database_url}
    try:
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*command, str(release)], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT,
                env=environment, start_new_session=True,
            )  # fmt: skip
        code = process.wait()
        _say_how_it_ended(book, release, code, log)
        log.unlink(missing_ok=True)
    except OSError as error:
        logger.error("release %d: the training cannot be started: %s", release, error)
        book.end(release, "failed", faults=[_FAILED.format(reason=error.strerror)])
    except DatabaseUnavailable as error:
        logger.error("release %d: how the training ended is not noted: %s", release, error)


def _say_how_it_ended(book: ReleaseBook, release: int, code: int, log: Path) -> None:
    """Does nothing where the training said so itself."""
    reason = INTERRUPTED if code < 0 else _FAILED.format(reason=_last_line(log) or f"Status {code}")
    if book.end(release, "failed", faults=[reason]):
        logger.error("release %d: the training ended with status %d: %s", release, code, _last_line(log))


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()  # a bar of progress ends its with a carriage return
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[-_LONGEST_REASON:]
