"""What an operator can set, and what is said where it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.settings import ROOT, SettingsError, load_settings


def test_without_any_setting_everything_has_a_default() -> None:
    settings = load_settings({})

    assert settings.home == ROOT / "var"
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'lotsin.db'}"
    assert (settings.host, settings.port, settings.municipality) == ("127.0.0.1", 8080, None)
    assert settings.models == ROOT / "var" / "models"


def test_two_homes_never_meet(tmp_path: Path) -> None:
    one, other = (load_settings({"LOTSIN_HOME": str(tmp_path / name)}) for name in ("eins", "zwei"))

    assert one.database_url != other.database_url
    assert one.models != other.models
    assert one.home == tmp_path / "eins"


def test_a_home_may_begin_with_a_tilde() -> None:
    assert load_settings({"LOTSIN_HOME": "~/lotsin"}).home == Path.home().resolve() / "lotsin"


def test_every_setting_is_read() -> None:
    settings = load_settings(
        {
            "LOTSIN_DATABASE_URL": "postgresql://lotsin@localhost/lotsin",
            "LOTSIN_HOST": "0.0.0.0",
            "LOTSIN_PORT": " 9000 ",
            "LOTSIN_MUNICIPALITY": " Ahlen ",
            "LOTSIN_RETENTION_DAYS": "7",
            "LOTSIN_WORKERS": "2",
        }
    )

    assert settings.database_url == "postgresql://lotsin@localhost/lotsin"
    assert (settings.host, settings.port, settings.municipality) == ("0.0.0.0", 9000, "ahlen")
    assert (settings.retention_days, settings.workers) == (7, 2)


@pytest.mark.parametrize(
    "name",
    [
        "LOTSIN_HOME",
        "LOTSIN_DATABASE_URL",
        "LOTSIN_HOST",
        "LOTSIN_PORT",
        "LOTSIN_MUNICIPALITY",
        "LOTSIN_RETENTION_DAYS",
        "LOTSIN_WORKERS",
        "LOTSIN_SENTENCES",
    ],
)
def test_an_empty_setting_counts_as_none(name: str) -> None:
    assert load_settings({name: ""}) == load_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOTSIN_PORT", "achtzig"),
        ("LOTSIN_PORT", "0"),
        ("LOTSIN_PORT", "65536"),
        ("LOTSIN_PORT", "-1"),
        ("LOTSIN_PORT", "80.5"),
        ("LOTSIN_RETENTION_DAYS", "0"),
        ("LOTSIN_RETENTION_DAYS", "ewig"),
        ("LOTSIN_WORKERS", "65"),
        ("LOTSIN_WORKERS", "²"),
    ],
)
def test_a_number_that_cannot_be_used_is_named_with_its_variable_and_its_range(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"{name}='.*': a whole number from \d+ to \d+ is expected"):
        load_settings({name: value})


@pytest.mark.parametrize("url", ["mysql://localhost/lotsin", "lotsin.db", "/var/lotsin.db", "sqlite:lotsin.db"])
def test_an_address_of_another_database_is_named_with_its_variable(url: str) -> None:
    with pytest.raises(SettingsError, match="LOTSIN_DATABASE_URL"):
        load_settings({"LOTSIN_DATABASE_URL": url})


def test_a_password_in_a_wrong_address_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"LOTSIN_DATABASE_URL": "mysql://lotsin:geheim@localhost/lotsin"})

    assert "geheim" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named_with_its_variable(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LOTSIN_SENTENCES"):
        load_settings({"LOTSIN_SENTENCES": str(tmp_path / "fehlt")})


# --- e-mail ---


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://lotsin:geheim@mail.example.org:port",
        "smtp://lotsin:geheim@:25",
    ],
)
def test_an_address_that_is_no_mail_server_is_named_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="LOTSIN_SMTP_URL") as caught:
        load_settings({"LOTSIN_SMTP_URL": url, "LOTSIN_MAIL_FROM": "lotsin@example.org"})

    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "sender", ["", "lotsin", "@example.org", "Lotsin <lotsin@example.org>", "a@b@c", "lotsin@example.org\nBcc: a@b.de"]
)
def test_with_a_mail_server_a_sender_is_needed(sender: str) -> None:
    with pytest.raises(SettingsError, match="LOTSIN_MAIL_FROM"):
        load_settings({"LOTSIN_SMTP_URL": "smtp://mail.example.org", "LOTSIN_MAIL_FROM": sender})


def test_the_password_of_the_mail_server_is_not_printed_with_the_settings() -> None:
    settings = load_settings({"LOTSIN_SMTP_URL": "smtp://a:geheim@mail.example.org", "LOTSIN_MAIL_FROM": "a@example.org"})

    assert settings.smtp_url == "smtp://a:geheim@mail.example.org"
    assert "geheim" not in repr(settings)
