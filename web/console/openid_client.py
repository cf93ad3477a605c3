"""A city's own sign-in by OpenID Connect: authorization code with PKCE (RFC 7636), ID tokens checked by the issuer's keys."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]
from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from review.identities import Proof
from store.settings import OpenId
from web.console.openid_discovery import PATIENCE_S, Kind, OpenIdFault, Provider, discovered, host_of, json_at, reaching

REDIRECT_PATH = "/redaktion/anmelden/openid/zurueck"  # of the console; the issuer knows it with the address before it
_KEPT_S = 3600.0  # what the issuer says of itself; keys are asked for anew when an unknown one is named
_LEEWAY_S = 120  # clocks differ
_LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2
_OURS = ("invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type")


@dataclass(frozen=True)
class Flow:
    """One attempt to sign in, known to the browser that began it."""

    back_to: str = ""
    in_new_window: bool = False
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


class OpenIdClient:
    """One for a process. Every method raises OpenIdFault."""

    def __init__(self, settings: OpenId) -> None:
        self._settings = settings
        self._provider: tuple[float, Provider] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def check(self) -> Provider:
        """What the issuer says of itself, if its keys can be had too."""
        provider = self.provider()
        self._key_set(provider)
        return provider

    def provider(self) -> Provider:
        if self._provider is None or time.monotonic() - self._provider[0] > _KEPT_S:
            self._provider = time.monotonic(), discovered(self._settings.issuer)
        return self._provider[1]

    def address(self, flow: Flow, redirect_uri: str) -> str:
        """Where the browser goes to sign in."""
        with self._session(redirect_uri) as session:
            address, _ = session.create_authorization_url(
                self.provider().authorization, flow.state, flow.verifier, nonce=flow.nonce, ui_locales="de"
            )
        return str(address)

    def proof(self, code: str, flow: Flow, redirect_uri: str) -> Proof:
        """Who came back with this code: only the browser that began, once, and only here."""
        provider = self.provider()
        token = self._token(provider, code, flow, redirect_uri).get("id_token")
        if not isinstance(token, str):
            raise OpenIdFault("rejected", "the issuer sent no ID token")
        return self._proof_in(self._claims(provider, token, flow.nonce))

    def sign_out_address(self) -> str | None:
        """Where one signs out there (OpenID Connect RP-Initiated Logout 1.0); None where that is not offered."""
        end = self.provider().end_session
        return add_params_to_uri(end, [("client_id", self._settings.client_id), ("ui_locales", "de")]) if end else None

    @contextmanager
    def _session(self, redirect_uri: str) -> Iterator[OAuth2Client]:
        given = self._settings
        with httpx.Client(timeout=PATIENCE_S) as http:
            yield OAuth2Client(
                http, given.client_id, given.client_secret, scope="openid email", redirect_uri=redirect_uri,
                code_challenge_method="S256",
            )  # fmt: skip

    def _token(self, provider: Provider, code: str, flow: Flow, redirect_uri: str) -> dict[str, Any]:
        try:
            with reaching(provider.token), self._session(redirect_uri) as session:
                answer: dict[str, Any] = session.fetch_token(
                    provider.token, grant_type="authorization_code", code=code, code_verifier=flow.verifier,
                    **self._secret(provider),
                )  # fmt: skip
                return answer
        except OAuth2Error as error:
            kind: Kind = "misconfigured" if error.error in _OURS else "rejected"
            raise OpenIdFault(kind, f"the token endpoint answered {_plain(error.error)}") from None

    def _secret(self, provider: Provider) -> dict[str, Any]:
        """RFC 6749, 2.3.1: in a header both parts are written as in a form."""
        name, secret = self._settings.client_id, self._settings.client_secret
        if provider.by_post:
            return {"auth": httpx.Auth(), "client_id": name, "client_secret": secret}
        return {"auth": httpx.BasicAuth(quote_plus(name), quote_plus(secret))}

    def _key_set(self, provider: Provider, anew: bool = False) -> KeySet:
        if anew or self._keys is None or time.monotonic() - self._keys[0] > _KEPT_S:
            document = json_at(provider.keys)
            try:
                self._keys = time.monotonic(), KeySet.import_key_set(document)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise OpenIdFault("unavailable", f"{host_of(provider.keys)} has no usable keys ({_named(error)})") from None
        return self._keys[1]

    def _claims(self, provider: Provider, token: str, nonce: str) -> dict[str, Any]:
        ours = self._settings.client_id
        expected = {"iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": ours}}
        try:
            read = self._signed(provider, token)
            claims = CodeIDToken(read.claims, read.header, expected, {"nonce": nonce, "client_id": ours})
            claims.validate(leeway=_LEEWAY_S)
            return dict(claims)
        except ExpiredTokenError:
            raise OpenIdFault("expired", "the ID token has expired; do the clocks agree?") from None
        except (JoseError, ValueError, TypeError) as error:
            raise OpenIdFault("rejected", f"the ID token cannot be trusted ({_named(error)})") from None

    def _signed(self, provider: Provider, token: str) -> jwt.Token:
        """Read with the keys that are kept, or with new ones: issuers change theirs. Raises JoseError, ValueError."""
        registry = JWSRegistry(algorithms=provider.signatures, strict_check_header=False)
        try:
            return jwt.decode(token, self._key_set(provider), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(token, self._key_set(provider, anew=True), registry=registry)

    def _proof_in(self, claims: dict[str, Any]) -> Proof:
        subject = str(claims["sub"])
        if not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise OpenIdFault("rejected", "the ID token names nobody")
        return Proof(str(claims["iss"]), subject, self._verified_email(claims))

    def _verified_email(self, claims: dict[str, Any]) -> str | None:
        email, verified = claims.get("email"), claims.get("email_verified")
        vouched = verified in (True, "true") or (verified is None and self._settings.trusts_email)
        if not isinstance(email, str) or not vouched:
            return None
        # Small letters of other alphabets could make two addresses one: the Kelvin sign becomes a k.
        return (email.lower() if email.isascii() else email).strip() or None


def _named(error: Exception) -> str:
    """Without its text, which may repeat what the token says."""
    return f"{type(error).__name__} {error.claim}" if isinstance(error, ClaimError) else type(error).__name__


def _plain(word: object) -> str:
    """An error code of OAuth as it may stand in a log."""
    return "".join(letter for letter in str(word)[:40] if letter.isalnum() or letter == "_") or "an error"
