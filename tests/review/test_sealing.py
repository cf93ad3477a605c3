"""Secrets of second factors as the database keeps them."""

from datetime import datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from review.sealing import Seal, SecretLost
from review.second_factor import SecondFactor, turn_off
from review.staff import By, StaffBook
from review.staff_tables import account
from tests.builders import database_in

AT = datetime(2026, 11, 25, 10, 0)
INSTANT = 1_795_597_200  # the same, in Berlin
PLAIN = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OURS, LOST = b"the installation's", b"another one"


@pytest.fixture
def database(tmp_path):
    database = database_in(tmp_path)
    yield database
    database.close()


@pytest.fixture
def anna(database):
    return StaffBook(database).add("Anna", "zwölf Zeichen lang", "editor")


def kept(database, column=account.c.totp):
    with database.reading() as connection:
        return connection.execute(sa.select(column)).scalar()


def keep(database, **values):
    with database.writing() as connection:
        connection.execute(account.update().values(**values))


def code(secret, seconds=0):
    return pyotp.TOTP(secret).at(INSTANT + seconds)


def set_up(database, anna):
    factor = SecondFactor(database, OURS)
    factor.propose(anna.id)
    secret = factor.pending(anna.id)
    return secret, factor.confirm(anna, code(secret), AT)


def test_what_is_sealed_fits_the_column_and_is_another_text_each_time():
    first, second = (Seal(OURS).close(PLAIN, 1) for _ in range(2))

    assert len(first) == account.c.totp.type.length
    assert first != second
    assert Seal(OURS).open(first, 1) == Seal(OURS).open(second, 1) == PLAIN


@pytest.mark.parametrize(("secret", "owner"), [(LOST, 1), (OURS, 2)])
def test_it_opens_with_the_same_secret_for_the_same_account_alone(secret, owner):
    sealed = Seal(OURS).close(PLAIN, 1)

    with pytest.raises(SecretLost):
        Seal(secret).open(sealed, owner)


@pytest.mark.parametrize("broken", ["x" * 64, "ä" * 40, "=" * 64])
def test_what_was_changed_in_the_database_does_not_open(broken):
    with pytest.raises(SecretLost):
        Seal(OURS).open(broken, 1)


def test_the_database_alone_gives_no_second_factor(database, anna):
    factor = SecondFactor(database, OURS)
    factor.propose(anna.id)
    waiting, secret = kept(database, account.c.totp_pending), factor.pending(anna.id)
    factor.confirm(anna, code(secret), AT)

    assert secret not in waiting
    assert secret not in kept(database)
    assert factor.accepts(anna.id, code(secret, 30), AT + timedelta(seconds=30))


def test_a_secret_from_before_works_on_and_is_sealed_when_it_is_used(database, anna):
    keep(database, totp=PLAIN)

    accepted = SecondFactor(database, OURS).accepts(anna.id, code(PLAIN), AT)

    assert accepted
    assert Seal(OURS).open(kept(database), anna.id) == PLAIN != kept(database)


def test_one_that_waited_plain_is_sealed_when_it_is_confirmed(database, anna):
    keep(database, totp_pending=PLAIN)

    codes = SecondFactor(database, OURS).confirm(anna, code(PLAIN), AT)

    assert codes
    assert Seal(OURS).open(kept(database), anna.id) == PLAIN != kept(database)


def test_with_another_secret_recovery_codes_count_and_codes_of_the_app_are_said_to_be_lost(database, anna):
    secret, codes = set_up(database, anna)
    factor = SecondFactor(database, LOST)

    with pytest.raises(SecretLost):
        factor.accepts(anna.id, code(secret, 30), AT + timedelta(seconds=30))

    assert factor.is_on(anna.id)
    assert factor.accepts(anna.id, codes[0], AT)


def test_what_waits_and_cannot_be_read_is_made_anew(database, anna):
    SecondFactor(database, OURS).propose(anna.id)
    factor = SecondFactor(database, LOST)
    unreadable = factor.pending(anna.id)
    factor.propose(anna.id)
    shown = factor.pending(anna.id)
    factor.propose(anna.id)

    assert unreadable is None
    assert shown
    assert factor.pending(anna.id) == shown


def test_turning_it_off_needs_no_secret_and_is_noted_once(database, anna):
    set_up(database, anna)
    by = By("Chefin", AT)

    for _ in range(2):
        turn_off(database, anna.id, "Anna", by)

    assert not SecondFactor(database, LOST).is_on(anna.id)
    with database.reading() as connection:
        noted = connection.execute(sa.text("SELECT count(*) FROM audit_entry WHERE action = 'second_factor_off'")).scalar()
    assert noted == 1
