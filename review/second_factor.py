"""The second factor of an account: codes of an app (TOTP, RFC 6238), and recovery codes on paper; each counts once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyotp
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.audit import Entry, note
from review.sealing import SECRET_LENGTH, Seal, SecretLost, is_sealed
from review.staff import By, Staff
from review.staff_tables import account, recovery_code
from store.database import Database

ISSUER = "Lotsin Redaktion"
RECOVERY_CODES = 8
_STEP_S = 30
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_BERLIN = ZoneInfo("Europe/Berlin")


class SecondFactor:
    """All methods raise DatabaseUnavailable. Times are local ones, without zone."""

    def __init__(self, database: Database, secret: bytes) -> None:
        """`secret`: the installation's, which what is kept here is sealed with."""
        self._database = database
        self._seal = Seal(secret)

    def is_on(self, key: int) -> bool:
        return self._value(key, account.c.totp) is not None

    def pending(self, key: int) -> str | None:
        """The secret that was shown and waits for its first code; base32. None also where it cannot be read any more."""
        return self._opened(key, self._value(key, account.c.totp_pending))

    def _value(self, key: int, column: Any) -> str | None:
        with self._database.reading() as connection:
            return connection.execute(sa.select(column).where(account.c.id == key)).scalar()

    def _opened(self, key: int, kept: str | None) -> str | None:
        try:
            return self._seal.open(kept, key) if kept else None
        except SecretLost:
            return None

    def propose(self, key: int) -> None:
        """A new secret; nothing asks for it before `confirm`. One that waits already stays."""
        with self._database.writing() as connection:
            kept = connection.execute(sa.select(account.c.totp_pending).where(account.c.id == key)).scalar()
            if self._opened(key, kept) is None:
                new = self._seal.close(pyotp.random_base32(SECRET_LENGTH), key)
                same = account.c.totp_pending.is_(None) if kept is None else account.c.totp_pending == kept
                connection.execute(account.update().where(account.c.id == key, same).values(totp_pending=new))

    def confirm(self, staff: Staff, code: str, at: datetime) -> list[str] | None:
        """The recovery codes, to be shown this once; None for a wrong code."""
        with self._database.writing() as connection:
            kept = connection.execute(sa.select(account.c.totp_pending).where(account.c.id == staff.id)).scalar()
            secret = self._opened(staff.id, kept)
            step = _step_of(secret, code, at) if secret else None
            if secret is None or step is None:
                return None
            waiting = (account.c.id == staff.id, account.c.totp_pending == kept)
            values = {"totp": self._seal.close(secret, staff.id), "totp_pending": None, "totp_step": step}
            if not connection.execute(account.update().where(*waiting).values(**values)).rowcount:
                return None
            _note(connection, staff.name, "second_factor_on", By(staff.name, at))
            return _new_codes(connection, staff.id)

    def renew_codes(self, staff: Staff, at: datetime) -> list[str]:
        """Those from before count no more."""
        with self._database.writing() as connection:
            _note(connection, staff.name, "recovery_codes_renewed", By(staff.name, at))
            return _new_codes(connection, staff.id)

    def accepts(self, key: int, code: str, at: datetime) -> bool:
        """A code of the app, half a minute early or late, or a recovery code; it is used up with that.

        Raises SecretLost where codes of the app cannot be checked any more and this is no recovery code.
        """
        with self._database.writing() as connection:
            return _accepts_recovery(connection, key, code) or self._accepts_app(connection, key, code, at)

    def _accepts_app(self, connection: Connection, key: int, code: str, at: datetime) -> bool:
        kept = connection.execute(sa.select(account.c.totp).where(account.c.id == key)).scalar()
        if kept is None:
            return False
        secret = self._seal.open(kept, key)
        step = _step_of(secret, code, at)
        if step is None:
            return False
        values = {"totp_step": step} if is_sealed(kept) else {"totp_step": step, "totp": self._seal.close(secret, key)}
        unused = account.update().where(account.c.id == key, account.c.totp_step < step)
        return bool(connection.execute(unused.values(**values)).rowcount)


def turn_off(database: Database, key: int, name: str, by: By) -> None:
    """Also what waited for its first code. Needs no secret: it is the way out when that is lost. Nothing on is no change."""
    with database.writing() as connection:
        there = sa.or_(account.c.totp.is_not(None), account.c.totp_pending.is_not(None))
        off = account.update().where(account.c.id == key, there).values(totp=None, totp_pending=None)
        if connection.execute(off).rowcount:
            connection.execute(recovery_code.delete().where(recovery_code.c.account == key))
            _note(connection, name, "second_factor_off", by)


def address_of(secret: str, name: str) -> str:
    """`otpauth://…`, as apps read it from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """Which half minute a code belongs to, of this one and its neighbours: clocks of telephones differ."""
    now = int(at.replace(tzinfo=_BERLIN).timestamp()) // _STEP_S
    given = "".join(code.split())
    codes = {step: pyotp.TOTP(secret).generate_otp(step) for step in (now - 1, now, now + 1)}
    return next((step for step, right in codes.items() if secrets.compare_digest(right.encode(), given.encode())), None)


def _new_codes(connection: Connection, key: int) -> list[str]:
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)]
    connection.execute(recovery_code.delete().where(recovery_code.c.account == key))
    connection.execute(recovery_code.insert(), [{"digest": _digest(key, code), "account": key} for code in codes])
    return codes


def _accepts_recovery(connection: Connection, key: int, code: str) -> bool:
    return bool(connection.execute(recovery_code.delete().where(recovery_code.c.digest == _digest(key, code))).rowcount)


def _digest(key: int, code: str) -> str:
    """49 bits of chance and a throttle before it: a slow hash would add nothing."""
    plain = "".join(letter for letter in code.lower() if letter in _LETTERS)
    return hashlib.sha256(f"{key}:{plain}".encode()).hexdigest()


def _note(connection: Connection, name: str, action: str, by: By) -> None:
    note(connection, Entry(by.at, by.who, action, "account", name))
