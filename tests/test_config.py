"""Settings are whole and right, or nothing starts and one line says which one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Config, ConfigError


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A folder with the server's two keys."""
    (tmp_path / "secrets").mkdir(mode=0o700)
    for name in ("server", "receipt"):
        file = tmp_path / "secrets" / f"{name}.key"
        file.write_text("ab" * 32)
        file.chmod(0o600)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PELUIT_SMTP_URL", "mail.example.org:25"),
        ("PELUIT_SMTP_URL", "smtp://:2525"),
        ("PELUIT_SMTP_URL", "smtp://mail.example.org:twentyfive"),
        ("PELUIT_SMTP_URL", "smtp://[::1"),
        ("PELUIT_URL", "lapor.example.org"),
        ("PELUIT_URL", "javascript://lapor.example.org"),
        ("PELUIT_REDIS_URL", "localhost:6379"),
        ("PELUIT_DATABASE_URL", "postgresql://peluit@db/peluit"),
        ("PELUIT_DATABASE_URL", "mysql://peluit@db/peluit"),
        ("PELUIT_DEPLOYMENT", "atlantis"),
        ("PELUIT_DEPLOYMENT", "../id/demo"),
        ("PELUIT_PORT", "eighty"),
        ("PELUIT_PROXIES", "-1"),
        ("PELUIT_SURFACE", "both"),
        ("PELUIT_NOW", "2026-03-17T02:00:00Z"),
    ],
)
def test_what_is_set_wrongly_is_named_and_its_value_is_not_repeated(var: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        Config.from_environ({"PELUIT_VAR": str(var), name: value})
    assert (value in str(caught.value), "\n" in str(caught.value)) == (False, False)


@pytest.mark.parametrize(
    ("name", "value", "member"),
    [
        ("PELUIT_SMTP_URL", "smtps://desk:secret@mail.example.org:465", "smtp_url"),
        ("PELUIT_URL", "https://lapor.example.org", "url"),
        ("PELUIT_REDIS_URL", "unix:///run/valkey.sock", "redis_url"),
        ("PELUIT_REDIS_URL", "rediss://valkey.example.org:6379/0", "redis_url"),
        ("PELUIT_DATABASE_URL", "postgresql+psycopg://peluit@db/peluit", "database_url"),
        ("PELUIT_DATABASE_URL", "postgresql+psycopg://peluit@/peluit?host=/run/postgresql", "database_url"),
        ("PELUIT_DATABASE_URL", "sqlite:////srv/peluit.sqlite3", "database_url"),
    ],
)
def test_what_is_set_rightly_is_taken_as_it_is(var: Path, name: str, value: str, member: str) -> None:
    assert getattr(Config.from_environ({"PELUIT_VAR": str(var), name: value}), member) == value
