"""Rasa's logging as a command needs it: its own lines only from a level up, no deprecation warnings of its libraries."""

from __future__ import annotations

import logging


def quiet_rasa(level: int) -> None:
    """Call before Rasa is imported. `level` as in logging."""
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(max(level, logging.ERROR))
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    import rasa.utils.log_utils

    logging.getLogger("rasa").setLevel(level)
    for name in ("matplotlib", "apscheduler", "sanic.root", "sanic.access", "rasa_sdk", "tensorflow"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    rasa.utils.log_utils.configure_structlog(level)
