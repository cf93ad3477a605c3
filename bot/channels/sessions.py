"""Session ids of the widget: random, signed, of no meaning. Who was not given one by this service has none."""

from __future__ import annotations

import secrets

from itsdangerous import BadSignature, TimestampSigner

PREFIX = "w1."
_LASTS_S = 7 * 86_400  # a tab left open over a holiday


class ForgedSession(ValueError):
    """Not signed by this service, or too long ago."""


class Sessions:
    def __init__(self, secret: bytes) -> None:
        self._signer = TimestampSigner(secret, salt="lotsin.web.session")

    def new(self) -> str:
        return self._signer.sign(PREFIX + secrets.token_urlsafe(16)).decode("ascii")

    def conversation(self, session: str) -> str:
        """The id under which the conversation is kept: without the signature, so that a row of the database opens no session.

        Raises ForgedSession.
        """
        try:
            return self._signer.unsign(session, max_age=_LASTS_S).decode("ascii")
        except (BadSignature, UnicodeError):
            raise ForgedSession from None
