"""Secrets of accounts at rest: readable with the installation's secret alone, so that a stolen database gives none away."""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_LENGTH = 32  # letters of base32; kept plain before they were sealed
_NONCE = 12  # bytes
_PURPOSE = b"lotsin second factor"


class SecretLost(RuntimeError):
    """Sealed with another secret of the installation, or for another account."""


class Seal:
    """AES-GCM. The account belongs to what is sealed: a value that is copied to another account opens there no more.

    A sealed secret has 64 letters: 12 bytes of nonce, 20 of secret and 16 of tag in base64, which the column holds.
    """

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret))

    def close(self, secret: str, account: int) -> str:
        """`secret` in base32."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, base64.b32decode(secret), _owner(account))
        return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")

    def open(self, kept: str, account: int) -> str:
        """In base32; also of one that was kept before there was a seal. Raises SecretLost."""
        if not is_sealed(kept):
            return kept
        try:
            raw = base64.urlsafe_b64decode(kept)
            secret = self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _owner(account))
        except (ValueError, InvalidTag) as error:
            raise SecretLost(f"the second factor of account {account} cannot be read") from error
        return base64.b32encode(secret).decode("ascii")


def is_sealed(kept: str) -> bool:
    return len(kept) > SECRET_LENGTH


def _owner(account: int) -> bytes:
    return str(account).encode("ascii")
