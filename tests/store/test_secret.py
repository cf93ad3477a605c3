"""The secret that signs sessions."""

from store.secret import secret_of
from store.settings import load_settings


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    settings = load_settings({"LOTSIN_HOME": str(tmp_path / "new")})

    first = secret_of(settings)

    assert secret_of(settings) == first
    assert len(first) >= 32
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o777 == 0o600


def test_two_instances_have_two_secrets(tmp_path):
    made = {secret_of(load_settings({"LOTSIN_HOME": str(tmp_path / name)})) for name in "ab"}

    assert len(made) == 2


def test_the_environment_comes_first(tmp_path):
    settings = load_settings({"LOTSIN_HOME": str(tmp_path), "LOTSIN_SECRET": "given"})

    assert secret_of(settings) == b"given"
    assert "given" not in repr(settings)
    assert not (tmp_path / "secret").exists()
