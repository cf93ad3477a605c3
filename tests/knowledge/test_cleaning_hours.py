"""German words for hours become schedules where they can be read with certainty; else the editor is asked."""

from __future__ import annotations

import pytest

from knowledge.cleaning.hours import Reading, read_hours
from knowledge.model import Schedule
from tests.knowledge.cleaned import asked, read

# --- opening hours ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("Mo–Do 8–12 u. 14–16 Uhr", "Mo-Th 08:00-12:00,14:00-16:00"),
        ("montags bis freitags von 9 bis 12:30 Uhr", "Mo-Fr 09:00-12:30"),
        ("dienstags 9.30-11 Uhr", "Tu 09:30-11:00"),
        ("Mo, Mi, Fr 10:00 - 12:00", "Mo,We,Fr 10:00-12:00"),
        ("Mo/Mi 10-12 Uhr", "Mo,We 10:00-12:00"),
        ("täglich 8–20 Uhr", "Mo-Su 08:00-20:00"),
        ("täglich außer sonntags 8-20 Uhr", "Mo-Sa 08:00-20:00"),
        ("täglich 8-20 Uhr, außer montags", "Tu-Su 08:00-20:00"),
        ("am Wochenende von 10 bis 18 Uhr", "Sa-Su 10:00-18:00"),
        ("Sa.+So. 14 - 18 Uhr", "Sa-Su 14:00-18:00"),
        ("Sonnabend 10 bis 13 Uhr", "Sa 10:00-13:00"),
        ("Dienstagvormittag 9-11 Uhr", "Tu 09:00-11:00"),
        ("Mo-Fr vormittags 8-12 Uhr und nachmittags 14-16 Uhr", "Mo-Fr 08:00-12:00,14:00-16:00"),
        ("zwischen 9 und 12 Uhr, montags", "Mo 09:00-12:00"),
        ("Mo 8h-12h", "Mo 08:00-12:00"),
        ("Mo\u00a08\u200b–\u00a012 Uhr", "Mo 08:00-12:00"),
        ("rund um die Uhr", "24/7"),
        ("täglich 24 Stunden", "24/7"),
        ("Mo-Fr 18-24 Uhr", "Mo-Fr 18:00-24:00"),
        ("Die Sprechzeiten sind: Mo. bis Fr. 8.00 - 12.00 Uhr.", "Mo-Fr 08:00-12:00"),
        ("Mo-Fr: 9 bis 12 Uhr\nDi und Do: 13 bis 16 Uhr", "Mo,We,Fr 09:00-12:00; Tu,Th 09:00-12:00,13:00-16:00"),
        ("Mo 8-12 Uhr 14-16 Uhr; Di 9-11 Uhr", "Mo 08:00-12:00,14:00-16:00; Tu 09:00-11:00"),
        (
            "Montag, Dienstag und Donnerstag von 8 bis 12 Uhr und Donnerstag von 14 bis 18 Uhr",
            "Mo-Tu 08:00-12:00; Th 08:00-12:00,14:00-18:00",
        ),
        (
            "täglich von 9 bis 12 Uhr und zusätzlich donnerstags von 14.30 bis 18 Uhr",
            "Mo-We,Fr-Su 09:00-12:00; Th 09:00-12:00,14:30-18:00",
        ),
    ],
)
def test_weekly_hours_are_read(text: str, osm: str) -> None:
    assert read(text) == Schedule(opening_hours=osm)


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("Mo-Fr 8-16 Uhr, Fr bis 13 Uhr", "Mo-Th 08:00-16:00; Fr 08:00-13:00"),
        ("Mo-Fr 8-16 Uhr, Fr 8-13 Uhr", "Mo-Th 08:00-16:00; Fr 08:00-13:00"),
        ("Mo-Fr 8-16 Uhr, Do bis 18 Uhr", "Mo-We,Fr 08:00-16:00; Th 08:00-18:00"),
        ("Mo-Fr 8-12 Uhr, Mi geschlossen", "Mo-Tu,Th-Fr 08:00-12:00"),
        ("Mi geschlossen, Mo-Fr 8-12 Uhr", "Mo-Tu,Th-Fr 08:00-12:00"),
    ],
)
def test_what_is_said_of_one_day_takes_the_place_of_what_is_said_of_more(text: str, osm: str) -> None:
    assert read(text) == Schedule(opening_hours=osm)


@pytest.mark.parametrize(
    "osm",
    [
        "Mo-Fr 08:00-12:00; PH off", "24/7", "We[1] 10:00+", "Mo 08:00-12:00,14:00-16:00", "2026 Dec 06 14:00-17:00",
        'Mo-Fr 08:00-12:00 "nach Vereinbarung"', "Tu-We,Fr 15:00-18:00; Th 15:00-20:00", "off", "mo-fr 8:00-12:00",
    ],
)  # fmt: skip
def test_openstreetmap_syntax_is_left_as_it_is(osm: str) -> None:
    assert read(osm) == Schedule(opening_hours=osm)


@pytest.mark.parametrize("text", ["Mo-Fr", "Sa", '"nach Vereinbarung"'])
def test_syntax_that_would_open_all_day_is_left_and_asked_about(text: str) -> None:
    reading = read_hours(text)

    assert reading.schedules == (Schedule(opening_hours=text),)
    assert "den ganzen Tag" in reading.questions[0]


def test_closed_is_closed() -> None:
    assert read("geschlossen") == Schedule(opening_hours="off", description="geschlossen")


# --- what is said beside the hours ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "off", "words"),
    [
        ("Do 14-18 Uhr (außer in den Ferien)", "SH off", "außer in den Ferien"),
        ("Do 14-18 Uhr, nicht in den Schulferien", "SH off", "nicht in den Schulferien"),
        ("Do 14-18 Uhr. In den Schulferien geschlossen.", "SH off", "In den Schulferien geschlossen"),
        ("Do 14-18 Uhr, außerhalb der Ferien", "SH off", "außerhalb der Ferien"),
        ("Do 14-18 Uhr, außer an Feiertagen", "PH off", "außer an Feiertagen"),
        ("jeden Do, außer Feiertagen und Ferien, 14-18 Uhr", "PH off; SH off", "außer Feiertagen und Ferien"),
    ],
)
def test_holidays_are_kept_as_a_rule_and_in_words(text: str, off: str, words: str) -> None:
    assert read(text) == Schedule(opening_hours=f"Th 14:00-18:00; {off}", description=words)


def test_of_a_recurrence_holidays_are_kept_in_words() -> None:
    schedule = read("Do 14-18 Uhr (außer in den Ferien)", recurring=True)

    assert (schedule.rrule, schedule.description) == ("FREQ=WEEKLY;BYDAY=TH", "außer in den Ferien")


def test_holidays_after_several_times_are_asked_about() -> None:
    assert "für alle Zeiten" in asked("Mo 8-12 Uhr, Do 14-18 Uhr (außer in den Ferien)")


@pytest.mark.parametrize(
    ("text", "registration"),
    [
        ("nach Vereinbarung", "nach Vereinbarung"),
        ("Termine nach telefonischer Vereinbarung", "phone"),
        ("n. V.", "n. V."),
    ],
)
def test_by_appointment_alone_gives_no_hours_but_how_to_register(text: str, registration: str) -> None:
    reading = read_hours(text)

    assert reading == Reading((Schedule(description=text),), (), registration)


@pytest.mark.parametrize(
    ("text", "osm", "words"),
    [
        ("Fr 10:00 - 13:00 Uhr und nach Vereinbarung", "Fr 10:00-13:00", "nach Vereinbarung"),
        ("Mo-Fr 8-12 Uhr, nachmittags nach Vereinbarung", "Mo-Fr 08:00-12:00", "nachmittags nach Vereinbarung"),
        ("Mo-Do 8-12 Uhr, Fr nach Vereinbarung", "Mo-Th 08:00-12:00", "Fr nach Vereinbarung"),
        ("Mo 8-12 Uhr oder nach Absprache", "Mo 08:00-12:00", "oder nach Absprache"),
        ("Mo 8-12 Uhr, Anmeldung erforderlich", "Mo 08:00-12:00", "Anmeldung erforderlich"),
    ],
)
def test_appointments_beside_hours_are_kept_in_words(text: str, osm: str, words: str) -> None:
    reading = read_hours(text)

    assert reading == Reading((Schedule(opening_hours=osm, description=words),))


@pytest.mark.parametrize("text", ["Mo-Fr 8-12 Uhr nach Vereinbarung", "nach Vereinbarung: Mo-Fr 8-12 Uhr"])
def test_hours_that_may_need_an_appointment_are_asked_about(text: str) -> None:
    assert "auch ohne Termin" in asked(text)


# --- what is not guessed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("vormittags", "An welchen Tagen"),
        ("Di vormittags", "Von wann bis wann ist „vormittags“?"),
        ("8-12 Uhr", "An welchen Tagen"),
        ("Mo-Do", "fehlen die Uhrzeiten"),
        ("werktags 8-16 Uhr", "Gehört der Samstag zu „werktags“?"),
        ("jeden zweiten Dienstag 10 Uhr", "im Monat gemeint oder jede zweite"),
        ("jeden dritten Mittwoch 10 Uhr", "im Monat gemeint oder jede zweite (dritte"),
        ("Mo-Fr 8-12 Uhr, Do ab 14 Uhr", "Bis wann ist geöffnet?"),
        ("Mo-Fr bis 16 Uhr", "Ab wann ist geöffnet?"),
        ("Mo-Fr 8-12 und 14-16 Uhr, Fr bis 13 Uhr", "Ab wann ist geöffnet?"),
    ],
)
def test_what_is_missing_is_asked_and_the_words_are_kept(text: str, part: str) -> None:
    assert part in asked(text)
    assert read_hours(text).schedules == (Schedule(description=text),)


@pytest.mark.parametrize(
    "text",
    [
        "Di 3-5 Uhr", "Mo 8-4 Uhr", "Mo-Fr 25:99", "Mo 8-12:75", "Mo nachmittags 8-10 Uhr", "Mo 24 Uhr", "Mo 12-12 Uhr",
        "Mo 10", "Mo 9.10-10.10", "Sa 6.12", "Mo 8-12-16 Uhr", "Mo 8-12, 10-14 Uhr", "Mo, 14-16 Uhr Di", "so 10-12 Uhr",
        "Mo-Fr 8-12, Do 10-18 Uhr", "Mo-Fr 8-16 Uhr, zusätzlich Fr 10-12 Uhr", "Mo-Fr 8-12 Uhr, Mi nach Vereinbarung",
        "Mo: Di: 9-11 Uhr", "Mo (Di) 9-11 Uhr", "geschlossen 14-tägig", "1. 9.30 14 Uhr",
        "13.-24.7.2026 8-12 Uhr, Di 14-16 Uhr",
        "Mi 9-11 Uhr, mittwochs geschlossen", "1. Mi im Monat 10 Uhr, mittwochs geschlossen", "Feiertags 10-12 Uhr",
    ],
)  # fmt: skip
def test_what_may_be_wrong_or_mean_two_things_stays_as_it_is(text: str) -> None:
    assert asked(text)
    assert read_hours(text).schedules == ()


def test_words_that_are_not_understood_are_named() -> None:
    question = asked("Mo-Fr 8-12 Uhr (Eingang Hofseite)")

    assert question.startswith("Was bedeutet „Eingang“, „Hofseite“?")


@pytest.mark.parametrize(
    "text",
    ["von früh bis spät", "ca. 8-12 Uhr Mo", "telefonisch Mo-Fr 8-12 Uhr", "Di oder Do 9-11 Uhr", "im April Mo 8-12 Uhr"],
)
def test_other_words_give_no_hours(text: str) -> None:
    assert "Was bedeutet" in asked(text)
