"""The one secret that signs session ids: from the environment, else made once and kept beside the database."""

from __future__ import annotations

import os
import secrets

from store.settings import Settings


def secret_of(settings: Settings) -> bytes:
    """`LOTSIN_SECRET`, else the file `secret` in LOTSIN_HOME, which only its owner may read. Raises OSError."""
    if settings.secret:
        return settings.secret.encode("utf-8")
    path = settings.home / "secret"
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(file, "wb") as made:
        made.write(secrets.token_hex(32).encode("ascii"))
    return path.read_bytes()
