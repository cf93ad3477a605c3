"""An issuer of OpenID Connect on this machine: strict with what it is asked, and as faulty as a test wants it to be."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "lotsin-redaktion", "ge:heim/+%"


def _key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


@dataclass
class Person:
    """Who sits at the browser. `claims` go into the ID token."""

    subject: str = "s-1"
    claims: dict[str, Any] = field(default_factory=lambda: {"email": "Anna@Stadt.de", "email_verified": True})


@dataclass
class Issuer:
    """What it says of itself, and how it misbehaves; `address` may be another name of this machine than the console's."""

    address: str = ""
    person: Person = field(default_factory=Person)
    redirect_uris: set[str] = field(default_factory=set)
    key: RSAKey = field(default_factory=lambda: _key("eins"))
    signs_with: RSAKey | None = None  # another one than it shows
    changed_claims: dict[str, Any] = field(default_factory=dict)  # None leaves one out
    changed_document: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)  # of the ID token
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)  # by path, instead of the right one
    cancels: bool = False
    asked: list[str] = field(default_factory=list)  # paths, in their order
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def new_key(self) -> None:
        self.key = _key("zwei")

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/logout",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            **self.changed_document,
        }

    def authorize(self, query: dict[str, str]) -> str:
        """The address that the browser is sent back to. Raises AssertionError for a request that is not as it should be."""
        assert query["redirect_uri"] in self.redirect_uris, query["redirect_uri"]
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT_ID)
        assert set(query["scope"].split()) == {"openid", "email"}
        assert query["code_challenge_method"] == "S256"
        assert len(query["code_challenge"]) == 43
        assert min(len(query["state"]), len(query["nonce"])) >= 32
        if self.cancels:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.address})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        if not self._knows(form, authorization):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)  # once
        if asked is None or form.get("grant_type") != "authorization_code" or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "the code of Anna@Stadt.de"}
        if _challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "at-geheim", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def _knows(self, form: dict[str, str], authorization: str) -> bool:
        if "client_secret_post" in self.document()["token_endpoint_auth_methods_supported"]:
            return (form.get("client_id"), form.get("client_secret"), authorization) == (CLIENT_ID, CLIENT_SECRET, "")
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        return (unquote_plus(name), unquote_plus(secret)) == (CLIENT_ID, CLIENT_SECRET) and "client_secret" not in form

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        plain = {"iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": nonce}
        claims = {**plain, "sub": self.person.subject, **self.person.claims, **self.changed_claims}
        header = {"alg": "RS256", "kid": self.key.kid, **self.headers}
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, kept, self.signs_with or self.key, algorithms=[header["alg"]])


def _challenge(verifier: str) -> str:
    """RFC 7636, 4.6."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class _Handler(BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.issuer.asked.append(parts.path)
        documents = {"/.well-known/openid-configuration": self.issuer.document, "/keys": self._keys, "/logout": self._farewell}
        if parts.path in self.issuer.answers:
            self._answer(*self.issuer.answers[parts.path])
        elif parts.path == "/authorize":
            self._authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
        elif parts.path in documents:
            self._answer(200, json.dumps(documents[parts.path]()))
        else:
            self._answer(404, "{}")

    def _keys(self) -> dict[str, Any]:
        return {"keys": [self.issuer.key.as_dict(private=False), {"kty": "AKP", "kid": "unbekannte Art"}]}

    def _farewell(self) -> dict[str, Any]:
        return {"signed_out": urlsplit(self.path).query}

    def _authorize(self, query: dict[str, str]) -> None:
        """A page with a button, as people see it, so that the way back begins at another site."""
        back = self.issuer.authorize(query).replace("&", "&amp;")
        self._answer(200, f'<!doctype html><title>Stadt</title><a id="weiter" href="{back}">Weiter</a>', "text/html")

    def do_POST(self) -> None:
        self.issuer.asked.append(self.path)
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path in self.issuer.answers:
            self._answer(*self.issuer.answers[self.path])
            return
        status, answer = self.issuer.token(dict(parse_qsl(sent)), self.headers.get("Authorization", ""))
        self._answer(status, json.dumps(answer))

    def _answer(self, status: int, text: str, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        """Nothing in the tests' output."""


@contextmanager
def an_issuer(host: str = "127.0.0.1") -> Iterator[Issuer]:
    """`host` is how it calls itself; `localhost` is another site than `127.0.0.1` for a browser."""
    issuer = Issuer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"issuer": issuer}))
    issuer.address = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield issuer
    server.shutdown()
    server.server_close()
