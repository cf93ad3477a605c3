"""E-mail, against a real SMTP server."""

import socket
import threading
import time

import pytest

from review.mail import Mail, Mailer, MailNotSent, MailServerUnreachable, mailer_of
from store.settings import load_settings
from tests.mail_server import LOCALHOST, a_mail_server, certificates, free_port

FROM = "lotsin@example.org"
MAIL = Mail("buero@example.org", "Terminanfrage K7M2-P4QX", "Guten Tag,\n\nbitte melden Sie sich: 0152 28817386\n")


@pytest.fixture
def server():
    with a_mail_server() as (postbox, port):
        yield postbox, Mailer(f"smtp://{LOCALHOST}:{port}?starttls=0", FROM)


# --- what arrives ---


def test_a_mail_arrives_as_it_was_written(server):
    postbox, mailer = server

    mailer.send(MAIL)

    (mail,) = postbox.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == (MAIL.to, FROM, MAIL.subject)
    assert mail.get_content() == MAIL.text.replace("\n", "\r\n") or mail.get_content() == MAIL.text
    assert mail["Date"]
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_umlauts_arrive(server):
    postbox, mailer = server

    mailer.send(Mail("buero@example.org", "Größe für Öko-Käse", "Grüße – „schön“"))

    assert postbox.mails[0]["Subject"] == "Größe für Öko-Käse"
    assert "Grüße – „schön“" in postbox.mails[0].get_content()


def test_the_answer_goes_to_the_family_where_it_gave_an_address(server):
    postbox, mailer = server

    mailer.send(Mail(MAIL.to, MAIL.subject, MAIL.text, "anna@example.org"))
    mailer.send(Mail(MAIL.to, MAIL.subject, MAIL.text, "änne@müller.de"))  # no header that every server takes
    mailer.send(MAIL)

    assert [mail["Reply-To"] for mail in postbox.mails] == ["anna@example.org", None, None]


# --- nobody writes headers of ours ---


def test_line_breaks_in_the_subject_add_no_header(server):
    postbox, mailer = server

    mailer.send(Mail(MAIL.to, "Termin\r\nBcc: alle@example.org\r\n\r\nText", MAIL.text))

    assert postbox.mails[0]["Bcc"] is None
    assert postbox.mails[0]["Subject"] == "Termin Bcc: alle@example.org Text"


@pytest.mark.parametrize(
    "to",
    ["buero@example.org\r\nBcc: a@example.org", "buero@example.org, a@example.org", "Büro <buero@example.org>", "", "buero"],
)
def test_an_address_that_is_none_is_refused(server, to):
    postbox, mailer = server

    with pytest.raises(MailNotSent):
        mailer.send(Mail(to, MAIL.subject, MAIL.text))

    assert postbox.mails == []


def test_an_answer_address_with_a_line_break_is_refused(server):
    postbox, mailer = server

    with pytest.raises(MailNotSent):
        mailer.send(Mail(MAIL.to, MAIL.subject, MAIL.text, "a@example.org\nBcc: b@example.org"))

    assert postbox.mails == []


# --- TLS and password ---


def test_with_starttls_and_a_password_the_mail_goes_encrypted(tmp_path):
    theirs, ours = certificates(tmp_path)
    with a_mail_server(tls_context=theirs, require_starttls=True, auth_required=True) as (postbox, port):
        Mailer(f"smtp://lotsin:ge%3Aheim%2F1@{LOCALHOST}:{port}", FROM, ours).send(MAIL)

    assert postbox.signed_in == ["lotsin"]
    assert postbox.encrypted == [True]


def test_smtps_is_encrypted_from_the_beginning(tmp_path):
    theirs, ours = certificates(tmp_path)
    with a_mail_server(ssl_context=theirs) as (postbox, port):
        Mailer(f"smtps://{LOCALHOST}:{port}", FROM, ours).send(MAIL)

    assert len(postbox.mails) == 1


def test_a_server_that_cannot_encrypt_gets_nothing(tmp_path):
    with a_mail_server() as (postbox, port), pytest.raises(MailServerUnreachable):
        Mailer(f"smtp://{LOCALHOST}:{port}", FROM).send(MAIL)

    assert postbox.mails == []


def test_a_server_nobody_vouches_for_gets_nothing(tmp_path):
    theirs, _ = certificates(tmp_path)
    with a_mail_server(tls_context=theirs) as (postbox, port), pytest.raises(MailServerUnreachable):
        Mailer(f"smtp://{LOCALHOST}:{port}", FROM).send(MAIL)

    assert postbox.mails == []


def test_a_wrong_password_is_told_without_repeating_it(tmp_path):
    theirs, ours = certificates(tmp_path)
    with (
        a_mail_server(tls_context=theirs, auth_required=True) as (_, port),
        pytest.raises(MailServerUnreachable, match="535") as caught,
    ):
        Mailer(f"smtp://lotsin:verraten@{LOCALHOST}:{port}", FROM, ours).check()

    assert "verraten" not in str(caught.value)


# --- failures ---


def test_a_recipient_that_is_refused_is_a_mail_not_sent_and_the_address_is_not_repeated(server):
    postbox, mailer = server
    postbox.refuses = "550 buero@example.org is no mailbox"

    with pytest.raises(MailNotSent) as caught:
        mailer.send(MAIL)

    assert not isinstance(caught.value, MailServerUnreachable)
    assert "buero@" not in str(caught.value)


def test_nobody_listening_is_told_with_host_and_port():
    port = free_port()

    with pytest.raises(MailServerUnreachable, match=f"{LOCALHOST}:{port}"):
        Mailer(f"smtp://{LOCALHOST}:{port}", FROM).check()


def test_a_server_that_never_answers_is_given_up():
    with socket.socket() as silent:
        silent.bind((LOCALHOST, 0))
        silent.listen()
        threading.Thread(target=silent.accept, daemon=True).start()
        started = time.monotonic()

        with pytest.raises(MailServerUnreachable):
            Mailer(f"smtp://{LOCALHOST}:{silent.getsockname()[1]}", FROM, timeout=0.2).check()

        assert time.monotonic() - started < 2


def test_a_check_sends_nothing(server):
    postbox, mailer = server

    mailer.check()

    assert postbox.mails == []


# --- settings ---


def test_without_a_setting_there_is_no_mailer():
    assert mailer_of(load_settings({})) is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("smtp://mail.example.org", "mail.example.org:587"),
        ("smtps://mail.example.org", "mail.example.org:465"),
        ("smtp://lotsin:geheim@mail.example.org:2525?starttls=0", "mail.example.org:2525"),
    ],
)
def test_the_server_is_named_by_one_address(url, name):
    mailer = mailer_of(load_settings({"LOTSIN_SMTP_URL": url, "LOTSIN_MAIL_FROM": FROM}))

    assert mailer is not None
    assert mailer.name == name
