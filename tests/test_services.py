"""The real services that other tests stand on."""

import smtplib
from email.message import EmailMessage

import psycopg
import redis
from sqlalchemy import create_engine, text

from tests.services import Postbox


def test_a_valkey_answers_on_a_unix_socket(valkey_server: str) -> None:
    with redis.Redis.from_url(valkey_server) as client:
        client.set("word", "sealed")
        assert client.get("word") == b"sealed"


def test_a_postgres_gives_every_test_an_empty_database(postgres_database: str, postgres_url: str) -> None:
    engine = create_engine(postgres_database)
    with engine.begin() as connection:
        connection.execute(text("create table t (n integer)"))
        assert connection.execute(text("show server_version")).scalar_one() >= "15"
    engine.dispose()
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as other:
        assert other.execute("select to_regclass('t')").fetchone() == (None,)


def test_an_smtp_server_keeps_what_it_is_sent(smtp_server: Postbox) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "peluit@example.org", "ada@example.org", "Tenggat"
    message.set_content("Satu tenggat mendekat.")
    host, port = smtp_server.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        client.send_message(message)
    assert [m["Subject"] for m in smtp_server.messages] == ["Tenggat"]
    assert smtp_server.recipients == [("ada@example.org",)]
