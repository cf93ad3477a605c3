"""What people of the console are told by e-mail: when, what, and once; against a real SMTP server."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from review.mail import MailServerUnreachable
from review.notice_sender import NoticeThread, sender_of
from review.notice_tables import sent
from review.notices import NoticeBook, UnknownChoice
from review.notices_due import PAUSES, SendingBook
from review.reports import ReportBook
from review.staff import By, Change, StaffBook
from review.steps import assign
from review.usage import CountedTurn, UsageLog
from store.settings import load_settings
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.mail_server import a_mail_server, free_port
from tests.review.inbox import a_form, ask, keep
from tests.review.notices import CONSOLE, MONDAY, a_person, a_sender, want_appointment

LAST_WEEK = date(2026, 11, 18)
FAMILY = "Meine Tochter Mia hat solche Angst vor der Schule"
DAY = timedelta(days=1)


@pytest.fixture
def database(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(), town=a_town())
    save(database, an_offer(id="anderswo", municipality="herne"), town=a_town(id="herne", name="Herne"))
    yield database
    database.close()


@pytest.fixture
def server():
    with a_mail_server() as found:
        yield found


@pytest.fixture
def at(database, tmp_path, server):
    """Sends what is due at a moment."""

    def send(moment=MONDAY):
        return a_sender(database, tmp_path.parent / "topic-model", server[1], moment).send_due()

    return send


def text_of(mail):
    """As it is read: lines are not broken by the encoding."""
    return mail.get_content().replace("\r\n", "\n")


# --- when ---


def test_the_weekly_mail_comes_on_monday_after_seven_and_once(database, server, at):
    a_person(database)

    counts = [at(MONDAY.replace(hour=6, minute=59)), at(), at(), at(MONDAY + DAY), at(MONDAY + 6 * DAY)]

    assert counts == [0, 1, 0, 0, 0]
    assert server[0].mails[0]["To"] == "anna@stadt.de"


def test_after_weeks_of_standstill_one_mail_comes_not_one_for_each_week(database, server, at):
    a_person(database)

    at(), at(MONDAY + 30 * DAY), at(MONDAY + 31 * DAY)

    assert len(server[0].mails) == 2
    assert "vom 14.12.2026 bis 20.12.2026" in server[0].mails[1]["Subject"]


@pytest.mark.parametrize("monday", [datetime(2026, 3, 30, 7, 0), datetime(2026, 10, 26, 7, 0)])
def test_after_the_clocks_change_it_comes_once_too(database, at, monday):
    a_person(database, since=monday - 7 * DAY)

    assert [at(monday), at(monday + timedelta(minutes=1)), at(monday + DAY)] == [1, 0, 0]


@pytest.mark.parametrize("changes", [{"choice": "none"}, {"email": ""}])
def test_who_wants_none_or_has_no_address_gets_none(database, at, changes):
    a_person(database, **changes)

    assert at() == 0


def test_a_closed_account_gets_none(database, at):
    staff = a_person(database)
    a_person(database, "Berta", "none", role="admin")

    StaffBook(database).change(staff.id, Change(active=False), By("Berta", MONDAY))

    assert at() == 0


def test_a_new_account_a_new_choice_and_a_new_address_wait_for_the_next_monday(database, at):
    wednesday = MONDAY + 2 * DAY
    a_person(database, "Neu", since=wednesday)
    waiting = a_person(database, "Wahl", "none")
    without = a_person(database, "Adresse", email="")
    at()
    NoticeBook(database).choose(waiting.id, "weekly", By("Wahl", wednesday))
    StaffBook(database).change(without.id, Change(email="spaet@stadt.de"), By("Neu", wednesday))

    assert [at(wednesday + DAY), at(MONDAY + 7 * DAY)] == [0, 3]


def test_the_daily_mail_comes_only_where_something_is_new(database, server, at):
    a_person(database, choice="daily")
    nothing = at()
    want_appointment(database, MONDAY.date())

    counts = [at(MONDAY + DAY), at(MONDAY + DAY), at(MONDAY + 2 * DAY)]

    assert (nothing, counts) == (0, [1, 0, 0])
    assert "- ein Terminwunsch\n" in text_of(server[0].mails[0])


def test_the_daily_mail_tells_of_the_days_of_a_standstill_at_once(database, server, at):
    a_person(database, choice="daily")
    at()
    for number in range(3):
        want_appointment(database, MONDAY.date() + number * DAY)

    at(MONDAY + 4 * DAY)

    assert len(server[0].mails) == 1
    assert "seit dem 23.11.2026" in text_of(server[0].mails[0])
    assert "- 3 Terminwünsche\n" in text_of(server[0].mails[0])


def test_an_unknown_choice_is_refused(database):
    with pytest.raises(UnknownChoice):
        NoticeBook(database).choose(a_person(database).id, "hourly", By("Anna", MONDAY))


# --- what ---


def test_no_mail_holds_a_word_of_a_family(database, server, at):
    a_person(database)
    a_person(database, "Berta", "daily")
    ask(database, *[FAMILY] * 6, day=LAST_WEEK, topics=("lernen_schule",))
    keep(database, *[FAMILY] * 6, day=MONDAY.date() - DAY)
    ReportBook(database).keep("krabbelgruppe-nord", TOWN, "other", FAMILY, MONDAY.date() - DAY)
    want_appointment(database, MONDAY.date() - DAY)

    at()

    assert len(server[0].mails) == 2
    assert not [word for mail in server[0].mails for word in ("Mia", "Angst", "01522", "vormittags") if word in str(mail)]
    assert "Mia" not in "".join(text_of(mail) for mail in server[0].mails)


def test_what_was_asked_often_is_told_by_topic_and_what_was_asked_seldom_is_not(database, server, at):
    a_person(database)
    often = ask(database, *["Wo gibt es einen Schwimmkurs?"] * 5, day=LAST_WEEK, topics=("freizeit_sport",))
    ask(database, *["Wer hilft bei Schulangst?"] * 4, day=LAST_WEEK, topics=("lernen_schule",))

    at()
    text = text_of(server[0].mails[0])

    assert "Freizeit und Sport (Musterstadt): 5 Fragen, neu\n" in text
    assert f"{CONSOLE}/redaktion/fragen/{often[0]}\n" in text
    assert ": 4 Fragen" not in text
    assert "- 2 neue Gruppen von Fragen ohne Antwort\n" in text


def count_turns(database, answered, open_, day):
    log = UsageLog(database)
    for outcome, number in (("answered", answered), ("handover", open_)):
        for _ in range(number):
            log.count_turn(CountedTurn(day, TOWN, outcome))
    log.close()


@pytest.mark.parametrize(
    ("answered", "missed", "said"),
    [
        (0, 0, "bisher: keine."),
        (2, 2, "bisher: zu wenige für eine Zahl."),
        (4, 4, "bisher: zu wenige für eine Zahl."),
        (20, 4, "bisher: rund 20."),  # the four could be calculated from a share
        (101, 22, "bisher: rund 120, davon rund 80 % beantwortet."),
    ],
)
def test_of_a_running_month_the_figures_are_round_and_small_ones_hidden(database, server, at, answered, missed, said):
    a_person(database)
    count_turns(database, answered, missed, LAST_WEEK)

    at()

    assert f"Fragen von Familien im November 2026 {said}" in text_of(server[0].mails[0])


def test_in_the_first_days_of_a_month_the_month_before_is_told_exactly(database, server, at):
    a_person(database)
    count_turns(database, 101, 22, LAST_WEEK)

    at(datetime(2026, 12, 7, 8, 0))

    assert "Fragen von Familien im November 2026: 123, davon 82 % beantwortet." in text_of(server[0].mails[0])


def test_each_is_told_of_their_own_towns(database, server, at):
    a_person(database, towns=["herne"])
    ask(database, *["Wo gibt es einen Schwimmkurs?"] * 9, day=LAST_WEEK, topics=("freizeit_sport",))
    count_turns(database, 101, 22, LAST_WEEK)

    at()
    text = text_of(server[0].mails[0])

    assert "für Herne" in server[0].mails[0]["Subject"]
    assert "bisher: keine." in text
    assert "Gerade wartet nichts auf Sie." in text
    assert "Musterstadt" not in text + server[0].mails[0]["Subject"]


def test_offers_that_became_stale_are_counted_for_who_may_mend_them(database, server, at):
    save(
        database,
        an_offer(id="jetzt", assured_date=date(2025, 11, 18)),
        an_offer(id="lange", assured_date=date(2024, 11, 18)),
    )
    a_person(database)
    a_person(database, "Berta", role="reviewer")

    at()
    told = ["veraltet?stadt=musterstadt" in text_of(mail) for mail in server[0].mails]

    assert told == [True, False]
    assert "- Musterstadt: ein Angebot\n" in text_of(server[0].mails[0])


def test_what_a_colleague_hands_over_is_told_and_what_one_looked_at_is_not(database, server, at):
    staff = a_person(database, choice="daily")
    [group] = ask(database, "Wo gibt es einen Schwimmkurs?", day=LAST_WEEK)
    NoticeBook(database).look(staff.id)
    form = a_form(database, group, who="Berta", at=MONDAY - DAY)
    with database.writing() as connection:
        assign(connection, form, staff.id)

    at()
    text = text_of(server[0].mails[0])

    assert "- eine Gruppe von Fragen, die jemand Ihnen zugewiesen hat\n" in text
    assert "ohne Antwort" not in text


def test_every_mail_says_why_it_comes_and_how_to_stop_it(database, server, at):
    a_person(database)
    a_person(database, "Berta", "daily")
    want_appointment(database, MONDAY.date() - DAY)

    at()

    for mail, choice in zip(server[0].mails, ("wöchentlich, am Montag", "täglich, wenn es Neues gibt"), strict=True):
        assert f"„{choice}“" in text_of(mail)
        assert f"{CONSOLE}/redaktion/konten/ich#nachrichten" in text_of(mail)
        assert mail["Auto-Submitted"] == "auto-generated"


# --- once, whoever sends ---


def test_of_many_processes_at_once_one_sends(database, tmp_path, server):
    for number in range(4):
        a_person(database, f"Person{number}")
    senders = [a_sender(database_in(tmp_path), tmp_path.parent / "topic-model", server[1]) for _ in range(4)]
    threads = [Thread(target=sender.send_due) for sender in senders]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(mail["To"] for mail in server[0].mails) == [f"person{number}@stadt.de" for number in range(4)]


def test_on_postgresql_too_one_of_many_claims(postgresql_url):
    from store.database import Database

    database = Database(postgresql_url)
    database.upgrade()
    a_person(database)
    book = SendingBook(database)
    [due] = book.due(MONDAY)
    claimed = []
    threads = [Thread(target=lambda: claimed.append(book.claim(due, MONDAY))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    database.close()

    assert sorted(claimed) == [False] * 7 + [True]


def test_who_ended_while_sending_has_sent(database, at):
    a_person(database)
    [due] = SendingBook(database).due(MONDAY)

    SendingBook(database).claim(due, MONDAY)

    assert at() == 0


# --- a server that does not take it ---


def test_a_server_that_is_down_gets_the_mails_when_it_is_back(database, tmp_path, server, at):
    a_person(database)
    a_person(database, "Berta")
    down = a_sender(database, tmp_path.parent / "topic-model", free_port())

    with pytest.raises(MailServerUnreachable):
        down.send_due()
    later = at(MONDAY + timedelta(minutes=5))

    assert later == 2
    assert [mail["To"] for mail in server[0].mails] == ["anna@stadt.de", "berta@stadt.de"]


def test_a_refused_address_is_tried_again_with_pauses_and_left_at_last(database, server, at, caplog):
    a_person(database)
    server[0].refuses = "550 anna@stadt.de unknown"
    moment = MONDAY

    for pause in PAUSES:
        at(moment), at(moment + pause - timedelta(seconds=1))
        moment += pause
    at(moment), at(moment + DAY)

    assert len(caplog.messages) == len(PAUSES) + 1
    assert "for good" in caplog.messages[-1]
    assert "anna" not in caplog.text


def test_a_refused_address_does_not_keep_the_others_waiting(database, server, at):
    a_person(database, "Anna", email="kein@stadt@de")
    a_person(database, "Berta")

    assert at() == 1


def test_what_was_taken_at_the_second_try_comes_once(database, server, at):
    a_person(database)
    server[0].refuses = "450 later"
    at()
    server[0].refuses = None

    counts = [at(MONDAY + PAUSES[0]), at(MONDAY + 2 * PAUSES[0])]

    assert counts == [1, 0]


def test_what_is_long_over_is_forgotten(database, at):
    a_person(database)

    at(), at(MONDAY + 210 * DAY)

    with database.reading() as connection:
        assert len(connection.execute(sa.select(sent)).all()) == 1


# --- the thread ---


def test_the_thread_sends_and_stops(database, tmp_path, server):
    a_person(database)
    thread = NoticeThread(a_sender(database, tmp_path.parent / "topic-model", server[1]), pauses_s=(0.01,))

    thread.start()
    for _ in range(500):
        if server[0].mails:
            break
        thread._ending.wait(0.02)
    thread.stop()

    assert len(server[0].mails) == 1
    assert not thread._thread.is_alive()


@pytest.mark.parametrize("missing", ["LOTSIN_SMTP_URL", "LOTSIN_CONSOLE_URL"])
def test_without_a_server_or_an_address_for_links_nobody_sends(database, missing):
    environment = {"LOTSIN_SMTP_URL": "smtp://localhost", "LOTSIN_MAIL_FROM": "l@example.org", "LOTSIN_CONSOLE_URL": CONSOLE}
    environment.pop(missing)

    assert sender_of(load_settings(environment), database, None, lambda: MONDAY) is None
