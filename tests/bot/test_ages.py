"""Children's ages as parents write them, one promise for each way of writing; and the numbers that are no age."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.ages import OLDEST_YEARS, read_ages
from bot.nlu.reading import read_marks


def months_in(text):
    return list(read_ages(read_marks(text)).months)


def born_in(text):
    return list(read_ages(read_marks(text)).born)


def is_of_oneself(text):
    return read_ages(read_marks(text)).own


# --- with a unit ---


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Unser Kind ist 4 Jahre alt", [48]),
        ("tochter 6 j.", [72]),
        ("Zwergi ist jetzt 5J und will reiten", [60]),
        ("eine Gruppe für unseren Sohn, acht Jahre", [96]),
        ("mein Kind ist ein Jahr", [12]),
    ],
)
def test_years_are_read_as_number_or_word(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("baby 7 mon", [7]),
        ("baby, 7 Monate", [7]),
        ("unsere Kleine, vierzehn Monate", [14]),
        ("18monate altes Mädchen", [18]),
        ("Säugling 3 mo", [3]),
    ],
)
def test_months_are_read_in_full_and_shortened(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("unser Zwerg ist 5 wochen alt", [1]),
        ("12 Wochen altes Baby", [2]),
        ("unser Baby ist 3 Tage alt", [0]),
        ("eine Woche alt", [0]),
    ],
)
def test_weeks_and_days_count_as_completed_months(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [("für 4-Jährige", [48]), ("9jähriger Sohn", [108]), ("11 monatiges Kind", [11]), ("ihre 16 jährige Nichte", [192])],
)
def test_an_adjective_of_a_number_is_always_an_age(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [("Kurs für sechsjährige", [72]), ("elfjähriger Bub", [132]), ("unser zweimonatiges Würmchen", [2])],
)
def test_an_adjective_of_a_word_is_taken_apart(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Tochter, 2,5 Jahre", [30]),
        ("sohn 5.5 jahre", [66]),
        ("3 1/2 Jahre altes Kind", [42]),
        ("Enkelin 4½ Jahre", [54]),
        ("eineinhalb Jahre altes Kind", [18]),
        ("Unser Kind ist zweieinhalb", [30]),
        ("ein halbes Jahr alt", [6]),
        ("dreiviertel Jahr alt", [9]),
    ],
)
def test_halves_and_quarters_of_a_year_become_months(text, months):
    assert months_in(text) == months


def test_years_and_months_behind_a_semicolon_are_read_as_doctors_write_them():
    assert months_in("unser Kind ist 3;9 Jahre") == [45]


# --- several children, and one child with two numbers ---


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("haben zwei Mädels, 4 und 6 jahre", [48, 72]),
        ("Söhne im Alter von zwei, fünf und elf Jahren", [24, 60, 132]),
        ("meine 2-jährige Tochter und mein 6 Monate alter Sohn", [24, 6]),
        ("Sohn (3 J.) und Tochter (11 Mon.)", [36, 11]),
    ],
)
def test_several_children_are_read_in_their_order(text, months):
    assert months_in(text) == months


def test_a_small_and_a_larger_number_of_months_are_a_child_of_years_and_a_baby():
    assert months_in("unsere beiden sind 3 und 7 monate") == [36, 7]


@pytest.mark.parametrize(
    "text",
    [
        "Kind 1 Jahr und 4 Monate",
        "unser Sohn ist ein Jahr und vier Monate",
        "meine Tochter (1 Jahr, 4 Monate)",
        "Kind 1 J. u. 4 Mon.",
        "unser Sohn (1 Jahr und 4 Monate) ist ungern unter Kindern",
    ],
)
def test_years_and_months_of_one_child_are_one_age(text):
    assert months_in(text) == [16]


def test_a_list_behind_a_colon_ends_with_the_youngest_in_months():
    assert months_in("wir haben drei: 11, 9 und der Kleinste mit 7 Monaten") == [132, 108, 7]


@pytest.mark.parametrize("text", ["Wartezeiten von einem halben Jahr", "wir warten von uns aus 8 Monate"])
def test_how_long_somebody_waits_is_no_age(text):
    assert months_in(text) == []


def test_a_height_is_no_age():
    assert months_in("unsere Tochter ist zehn und 1,52 groß") == [120]


@pytest.mark.parametrize(
    ("text", "months"),
    [("Kind jünger als 1 Jahr", [12]), ("Gruppe für 3j gesucht", [36]), ("für Kinder zw. 7 u. 11", [84, 132])],
)
def test_limits_are_read_shortened_too(text, months):
    assert months_in(text) == months


def test_rooms_beside_children_are_counted():
    assert months_in("wir wohnen mit den Kindern in 2 Zimmern") == []


def test_years_and_months_of_several_children_are_several_ages():
    assert months_in("meine Kinder sind 5 Jahre und 4 Monate") == [60, 4]


# --- without a unit ---


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("bald 3", [36]),
        ("fast 6", [72]),
        ("frisch 1", [12]),
        ("gerade vier geworden", [48]),
        ("er ist noch keine 2", [24]),
    ],
)
def test_a_number_after_an_about_is_an_age(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Sohn: 6", [72]),
        ("meine Kinder: 3 und 8", [36, 96]),
        ("kids 4+7", [48, 84]),
        ("kids 4/7/9", [48, 84, 108]),
        ("Enkel 4 und 6", [48, 72]),
        ("Mein Sohn, 3, haut", [36]),
    ],
)
def test_numbers_after_a_child_are_its_age(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(("text", "months"), [("mein Enkel (9)", [108]), ("mit 2 Kindern (3, 5)", [36, 60])])
def test_numbers_in_brackets_beside_a_child_are_its_age(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("die Jungs sind 4, 7 und 10", [48, 84, 120]),
        ("der is acht", [96]),
        ("mein Kind ist eins", [12]),
        ("unsere Kleine ist heute 3 geworden", [36]),
        ("er wird im April 4", [48]),
    ],
)
def test_what_somebody_is_or_becomes_is_an_age(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"), [("5 ist sie", [60]), ("zwölf isser", [144]), ("eins und vier sind meine beiden", [12, 48])]
)
def test_a_sentence_may_begin_with_the_age(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(("text", "months"), [("Alter: 5", [60]), ("im Alter von 3 und 6", [36, 72])])
def test_the_word_age_announces_one(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(("text", "months"), [("w14 sucht Hilfe", [168]), ("m/7", [84])])
def test_a_letter_for_girl_or_boy_stands_before_an_age(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(("text", "months"), [("zwei und vier", [24, 48]), ("mit 6 schon alleine?", [72])])
def test_a_few_bare_numbers_are_ages_where_nothing_is_counted(text, months):
    assert months_in(text) == months


# --- spans ---


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Kinder zwischen 8 und 12", [96, 144]),
        ("von 6 bis 10 jahren", [72, 120]),
        ("3 - 6 jahre", [36, 72]),
        ("0-3 jahre", [0, 36]),
    ],
)
def test_both_ends_of_a_span_are_read(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Turnen ab 4", [48]),
        ("unter 3", [36]),
        ("bis 12 Jahre", [144]),
        ("mind. 8 Jahre", [96]),
        ("Krabbelgruppe ab 6 Monaten", [6]),
    ],
)
def test_a_span_open_at_one_end_has_one_age(text, months):
    assert months_in(text) == months


# --- school, stages, birth ---


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("4. Klasse", [108]),
        ("Klasse 6", [132]),
        ("6te klasse", [132]),
        ("klasse 5b", [120]),
        ("kl. 3", [96]),
        ("7. Schuljahr", [144]),
        ("geht in die zweite", [84]),
        ("Fünftklässler", [120]),
    ],
)
def test_a_grade_stands_for_the_age_at_which_it_begins(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize("text", ["Klasse 15", "0. Klasse"])
def test_a_grade_that_no_school_has_is_no_age(text):
    assert months_in(text) == []


@pytest.mark.parametrize(("text", "months"), [("Neugeborenes", [0]), ("unser Vorschulkind", [60])])
def test_a_word_can_be_an_age_by_itself(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "months"), [("im dritten Lebensjahr", [24]), ("2. Lebensjahr", [12]), ("im 5. Lebensmonat", [4])]
)
def test_a_year_of_life_begins_when_the_one_before_is_over(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("geb. 4.7.2023", ["4.7.2023"]),
        ("geboren am 12.11.2022", ["12.11.2022"]),
        ("Geburtsdatum 1.1.2025", ["1.1.2025"]),
        ("*6.5.24", ["6.5.24"]),
        ("Jahrgang 2019", ["2019"]),
        ("geboren im März 2024", ["15.3.2024"]),
        ("ist am 4. mai 2023 geboren", ["4.5.2023"]),
    ],
)
def test_a_date_of_birth_is_kept_as_written_and_is_no_age_yet(text, born):
    assert born_in(text) == born
    assert months_in(text) == []


@pytest.mark.parametrize("text", ["Termin am 4.7.2023", "der 5. Dezember", "seit 2019 hier", "am 3.12. um 15 Uhr"])
def test_other_dates_are_no_births_and_no_ages(text):
    assert born_in(text) == []
    assert months_in(text) == []


# --- who is meant ---


@pytest.mark.parametrize(("text", "months"), [("ich bin 15", [180]), ("bin 16 und suche einen Job", [192]), ("bin 17", [204])])
def test_a_young_person_writes_of_themselves(text, months):
    assert months_in(text) == months
    assert is_of_oneself(text)


@pytest.mark.parametrize(
    "text", ["ich bin 34", "ich bin 18", "meine Frau ist 34", "Oma ist 70", "papa 40 jahre", "Bin Mutter von zwei Kindern"]
)
def test_the_age_of_a_grown_up_is_no_childs_age(text):
    assert months_in(text) == []
    assert not is_of_oneself(text)


@pytest.mark.parametrize(
    ("text", "months"),
    [("ich 29 mit Baby 4 monate", [4]), ("Opa 68 sucht was mit Enkel 4", [48]), ("Mutter (31), Kind 2", [24])],
)
def test_of_a_grown_up_and_a_child_only_the_child_counts(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize("text", ["unser Hund ist 4 Jahre", "die Katze ist 3 Jahre alt", "das Auto ist 8 Jahre alt"])
def test_what_is_no_child_has_no_childs_age(text):
    assert months_in(text) == []


@pytest.mark.parametrize("text", ["ich bin im 6. Monat schwanger", "in der 30. ssw", "12. woche schwanger"])
def test_weeks_and_months_of_a_pregnancy_are_no_age(text):
    assert months_in(text) == []


def test_the_age_of_a_child_beside_a_pregnancy_is_read():
    assert months_in("bin wieder schwanger, mein Sohn ist 3 Jahre") == [36]


# --- no age at all ---


@pytest.mark.parametrize(
    "text",
    [
        "seit 3 Jahren",
        "vor 2 Monaten",
        "in 4 Wochen",
        "hab 3 Jahre warten müssen",
        "nach 3 Jahren wieder arbeiten",
        "Warteliste 9 Monate",
        "zwei Jahre Elternzeit",
        "Vertrag 12 Monate",
        "4 Wochen Urlaub",
        "zehn Jahre Erfahrung",
        "in 3 Monaten kommt das Baby",
    ],
)
def test_how_long_something_takes_is_no_age(text):
    assert months_in(text) == []


def test_a_duration_beside_an_age_does_not_hide_it():
    assert months_in("wir wohnen seit 2 Jahren hier, Kind ist 5") == [60]
    assert months_in("Elternzeit 2 Jahre, Kind jetzt 14 Monate") == [14]


@pytest.mark.parametrize(
    "text",
    [
        "um 15 uhr",
        "um 8",
        "von 9-11 uhr",
        "zwischen 10 und 14 Uhr",
        "Tanzkurs 8 bis 10 Uhr",
        "von 3 bis 5 geöffnet",
        "2 Stunden",
    ],
)
def test_hours_are_no_ages(text):
    assert months_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "3 Kinder",
        "Mutter von 3 jungs",
        "wir suchen 2 Plätze für unsere Kinder",
        "4-köpfige Familie",
        "3 Zimmer Wohnung",
        "30 Euro",
        "5 km",
        "3x die woche",
        "6 Tage die Woche",
        "5er Gruppe",
    ],
)
def test_what_is_counted_is_no_age(text):
    assert months_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Hausnummer 12",
        "Linie 7",
        "Gruppe 2",
        "Zimmer 3",
        "5. Stock",
        "FSK 12",
        "Steuerklasse 3",
        "Windelgröße 4",
        "Größe 104",
        "39 Grad Fieber",
        "A2 Kurs",
        "U7 Termin",
        "tel 02382 12345",
        "59227",
        "2026",
    ],
)
def test_numbers_with_a_name_of_their_own_are_no_ages(text):
    assert months_in(text) == []


@pytest.mark.parametrize("text", ["unser Kind ist 99 Jahre", "100 Jahre", "27 Jahre alt", "Kind 20", "Kind ist 0"])
def test_ages_that_no_child_has_are_left_out(text):
    assert months_in(text) == []


def test_a_word_that_is_also_a_number_is_not_always_one():
    assert months_in("gebt acht auf euch") == []


# --- known faults: each of these is read wrongly today ---


@pytest.mark.parametrize(("text", "months"), [("zum 5. Geburtstag", [60]), ("feiert 4. Geburtstag", [48])])
def test_a_birthday_says_how_old_somebody_becomes(text, months):
    assert months_in(text) == months


def test_the_day_of_a_birthday_is_no_date_of_birth():
    assert born_in("hat am 3.5. Geburtstag") == []


@pytest.mark.parametrize("text", ["Kurs Mo 9-11", "ist dienstags 9-12?"])
def test_hours_beside_a_day_are_no_ages(text):
    assert months_in(text) == []


@pytest.mark.parametrize("text", ["Platz für 1 Kind", "Rabatt bei mehr als 1 Kind"])
def test_one_child_is_counted_too(text):
    assert months_in(text) == []


@pytest.mark.parametrize("text", ["Kinder 3 bis 6", "3 bis 6"])
def test_both_ends_of_a_span_without_a_unit_are_read(text):
    assert months_in(text) == [36, 72]


# --- odd and hostile input ---


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("UNSER SOHN IST 4 JAHRE ALT", [48]),
        ("Toch\u200bter 6 Jah\u00adre", [72]),  # zero width space, soft hyphen
        ("\u200f7 Jahre alt\u200e", [84]),  # right-to-left and left-to-right mark
        ("７ Jahre alt", [84]),  # full width
        ("kind      4\n\n\tjahre", [48]),
        ("<b>kind 4</b>", [48]),
        ("Kiiiiind iiist 4 Jahre", [48]),
    ],
)
def test_an_age_is_read_however_it_is_typed(text, months):
    assert months_in(text) == months


@pytest.mark.parametrize("text", ["", " ", "\n", "🙂", "?!", "\x00", "\u200b\u200f", "<script>", "'; DROP TABLE service; --"])
def test_of_nothing_nothing_is_read(text):
    assert months_in(text) == []
    assert born_in(text) == []


def test_an_age_named_again_counts_once():
    assert months_in("mein Kind ist 4 Jahre, wirklich 4 Jahre") == [48]


@pytest.mark.parametrize("part", ["a", "3 ", "(", "kind 3 ", "3 und ", "geboren ", "3. Klasse ", "1 1/2 Jahre "])
def test_ten_thousand_characters_are_read_without_harm(part):
    text = (part * 10_000)[:10_000]

    assert len(months_in(text)) <= 2


def test_of_a_very_long_message_the_beginning_is_read():
    assert months_in("Kind 4 Jahre. " + "Wir wohnen am Wald. " * 500) == [48]


def test_thirty_questions_at_once_give_every_age_once():
    questions = " ".join(f"Was gibt es für Kinder von {age} Jahren?" for age in range(1, 16))

    assert months_in(questions * 2) == [age * 12 for age in range(1, 16)]


@given(st.text())
def test_any_text_can_be_read_and_gives_ages_of_young_people_only(text):
    assert all(0 <= months <= OLDEST_YEARS * 12 for months in months_in(text))


TELLING = "kind 3 2,5 jahre monate und - geb. 31.2.2024 klasse ab . ( ) ssw ½ 2;6 ٣ bald ist"


@given(st.lists(st.sampled_from(TELLING.split())))
def test_any_order_of_telling_words_can_be_read(parts):
    assert all(0 <= months <= OLDEST_YEARS * 12 for months in months_in(" ".join(parts)))
