"""What an issuer of OpenID Connect says of itself, and how it is reached (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from authlib.oidc.discovery import get_well_known_url  # type: ignore[import-untyped]

PATIENCE_S = 5.0  # for each step with the issuer
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")  # none by a shared secret
Kind = Literal["unavailable", "misconfigured", "rejected", "expired"]


class OpenIdFault(RuntimeError):
    """Signing in failed: the issuer does not answer, this service is not known there, or its answer proves nothing.

    The message is for the operator and holds no token, no code and no address.
    """

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Provider:
    """What the discovery document says."""

    issuer: str
    authorization: str
    token: str
    keys: str
    end_session: str | None
    signatures: tuple[str, ...]
    by_post: bool  # takes the secret in the form, else in a header


def discovered(issuer: str) -> Provider:
    """Raises OpenIdFault for one that does not answer, is somebody else, or lacks what signing in needs."""
    document = json_at(get_well_known_url(issuer, external=True))
    said = document if isinstance(document, dict) else {}
    named = said.get("issuer")
    if not isinstance(named, str) or named.rstrip("/") != issuer:
        raise OpenIdFault("misconfigured", f"the issuer calls itself {str(named)[:100]}: that belongs into LOTSIN_OIDC_ISSUER")
    ends = said.get("end_session_endpoint")
    return Provider(
        issuer=named,
        authorization=_endpoint(said, "authorization_endpoint", issuer),
        token=_endpoint(said, "token_endpoint", issuer),
        keys=_endpoint(said, "jwks_uri", issuer),
        end_session=_endpoint(said, "end_session_endpoint", issuer) if ends else None,
        signatures=tuple(one for one in _SIGNATURES if one in _texts(said, "id_token_signing_alg_values_supported"))
        or ("RS256",),
        by_post="client_secret_post" in _texts(said, "token_endpoint_auth_methods_supported"),
    )


def _endpoint(said: dict[str, Any], name: str, issuer: str) -> str:
    """As safe as the issuer itself."""
    address = said.get(name)
    if not isinstance(address, str) or not address.startswith(f"{urlsplit(issuer).scheme}://"):
        raise OpenIdFault("misconfigured", f"the issuer names no usable {name}")
    return address


def _texts(said: dict[str, Any], name: str) -> list[str]:
    found = said.get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def json_at(address: str) -> Any:
    with reaching(address), httpx.Client(timeout=PATIENCE_S, follow_redirects=False) as http:
        return http.get(address).raise_for_status().json()


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """What goes wrong on the way, and what is no JSON, becomes OpenIdFault."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        status = f" {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else ""
        raise OpenIdFault(
            "unavailable", f"{host_of(address)} does not answer as it should ({type(error).__name__}{status})"
        ) from None


def host_of(address: str) -> str:
    return urlsplit(address).netloc.rpartition("@")[2]
