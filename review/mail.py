"""E-mail by the SMTP server that the settings name: over TLS, with a time limit, headers that nobody can add to."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

from email_validator import validate_email

from store.settings import Settings

TIMEOUT = 10.0  # seconds for each step of the conversation with the server
_PORTS = {"smtp": 587, "smtps": 465}


class MailNotSent(RuntimeError):
    """The server or an address did not take it; the message names no address of a citizen."""


class MailServerUnreachable(MailNotSent):
    """Nobody answers, or not safely, or the password is wrong: the next mail will fare no better."""


@dataclass(frozen=True)
class Mail:
    """A message in plain text. `reply_to` is left out where it is no address that every server takes."""

    to: str
    subject: str
    text: str = field(repr=False)
    reply_to: str | None = field(default=None, repr=False)


class Mailer:
    """Sends one message at a time. Safe to share among threads: each message has its own connection."""

    def __init__(self, url: str, sender: str, tls: ssl.SSLContext | None = None, timeout: float = TIMEOUT) -> None:
        """`url` is `smtps://user:password@host:465` or `smtp://user:password@host:587`, which begins TLS by STARTTLS;
        `?starttls=0` goes without, for a relay on the same machine. `tls` says whom to trust; by default as the system does.
        """
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._starttls = not self._secure and parse_qs(parts.query).get("starttls") != ["0"]
        self._host, self._port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender, self._tls, self._timeout = sender, tls or ssl.create_default_context(), timeout

    @property
    def name(self) -> str:
        return f"{self._host}:{self._port}"

    def send(self, mail: Mail) -> None:
        """Raises MailNotSent, MailServerUnreachable."""
        message = self._message(mail)
        connection = self._connect()
        try:
            connection.send_message(message)
        except (OSError, ValueError) as error:
            raise MailNotSent(f"{self.name}: {_reason(error)}") from None
        finally:
            _goodbye(connection)

    def check(self) -> None:
        """Signs in and sends nothing. Raises MailServerUnreachable."""
        _goodbye(self._connect())

    def _connect(self) -> smtplib.SMTP:
        try:
            connection = self._dial()
        except (OSError, ValueError) as error:
            raise MailServerUnreachable(f"{self.name}: {_reason(error)}") from None
        try:
            if self._starttls:
                connection.starttls(context=self._tls)
            if self._user:
                connection.login(self._user, self._password)
        except (OSError, ValueError) as error:
            connection.close()
            raise MailServerUnreachable(f"{self.name}: {_reason(error)}") from None
        return connection

    def _dial(self) -> smtplib.SMTP:
        if self._secure:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=self._tls)
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout)

    def _message(self, mail: Mail) -> EmailMessage:
        """Line breaks in a header are refused by EmailMessage itself; an address must be one, not a list of them."""
        message = EmailMessage(policy=SMTP_POLICY)
        try:
            message["From"] = self._sender
            message["To"] = _address(mail.to)
            message["Subject"] = " ".join(mail.subject.split())
            if mail.reply_to and mail.reply_to.isascii():
                message["Reply-To"] = _address(mail.reply_to)
            message["Date"] = formatdate(localtime=True)
            message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
            message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in return
            message.set_content(mail.text)
        except ValueError as error:
            raise MailNotSent(f"an address cannot be used: {type(error).__name__}") from None
        return message


def _goodbye(connection: smtplib.SMTP) -> None:
    """What a server says to a farewell changes nothing about a message that it took."""
    with suppress(OSError):
        connection.quit()
    connection.close()


def _address(text: str) -> str:
    """Raises EmailNotValidError, a ValueError."""
    return validate_email(text, check_deliverability=False).normalized


def _reason(error: Exception) -> str:
    """Without what the server says: it may repeat addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return f"{type(error).__name__} {getattr(error, 'strerror', None) or ''}".strip()


def mailer_of(settings: Settings, timeout: float = TIMEOUT) -> Mailer | None:
    """None where LOTSIN_SMTP_URL is not set."""
    return Mailer(settings.smtp_url, settings.mail_from or "", timeout=timeout) if settings.smtp_url else None
