"""What is taken out of a parent's text before it is written down, and what must stay."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.masking import masked
from store.files import read_yaml
from store.settings import ROOT

HELP_LINES = sorted(
    {
        phone["number"]
        for path in (ROOT / "knowledge" / "data" / "bund").glob("*.yml")
        for phone in (read_yaml(path).get("phones") or [])
    }
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        # phones
        ("Rufen Sie mich an: 0170 1234567", "Rufen Sie mich an: [Telefon]"),
        ("Meine Nummer ist 02382 59-123, danke", "Meine Nummer ist [Telefon], danke"),
        ("Tel. +49 2382 591234", "Tel. [Telefon]"),
        ("0049 2382 591234", "[Telefon]"),
        ("(02382) 591234", "[Telefon]"),
        ("02382/591234", "[Telefon]"),
        ("0170-1234567", "[Telefon]"),
        ("01701234567", "[Telefon]"),
        ("aus der Schweiz +41 44 668 18 00", "aus der Schweiz [Telefon]"),
        # e-mail, account, position
        ("mail an anna.muster@example.org bitte", "mail an [E-Mail] bitte"),
        ("Anna.Muster+kita@mail.example.org", "[E-Mail]"),
        ("anna.muster [at] example.org", "[E-Mail]"),
        ("anna(at)example.org", "[E-Mail]"),
        ("IBAN DE02 1203 0000 0000 2020 51", "IBAN [IBAN]"),
        ("de02120300000000202051", "[IBAN]"),
        ("ich bin bei 51.76312, 7.89123", "ich bin bei [Ort]"),
        # dates of birth
        ("geboren am 3.4.2019", "geboren am [Datum]"),
        ("geb. 03.04.19", "geb. [Datum]"),
        ("mein Sohn ist am 12.05.2021 geboren", "mein Sohn ist am [Datum] geboren"),
        ("Geburtsdatum: 01/02/2020", "Geburtsdatum: [Datum]"),
        ("Stichtag 2021-05-12", "Stichtag [Datum]"),
        # addresses
        ("Ich wohne Musterstraße 12", "Ich wohne [Adresse]"),
        ("Musterstr. 5a in Ahlen", "[Adresse] in Ahlen"),
        ("Bahnhofstrasse 3 b", "[Adresse]"),
        ("wir wohnen in der lindenallee 4", "wir wohnen in der [Adresse]"),
        ("An der Kirche 7", "[Adresse]"),
        ("Am Röteringshof 34", "[Adresse]"),
        # names
        ("Ich heiße Anna Muster", "Ich heiße [Name]"),
        ("ich heisse anna", "ich heisse [Name]"),
        ("Mein Name ist Anna Muster-Meier", "Mein Name ist [Name]"),
        ("Ich bin die Frau Schulze", "Ich bin die Frau [Name]"),
        ("Meine Tochter heißt Mia", "Meine Tochter heißt [Name]"),
        ("mein Sohn Paul ist 5", "mein Sohn [Name] ist 5"),
        ("meine kleine Tochter Mia tanzt gern", "meine kleine Tochter [Name] tanzt gern"),
        ("Meine Tochter Clara-Marie, 4", "Meine Tochter [Name], 4"),
        ("Wo kann mein Sohn Paul Fußball spielen?", "Wo kann mein Sohn [Name] Fußball spielen?"),
        ("Kann meine Tochter Karen tanzen?", "Kann meine Tochter [Name] tanzen?"),
        ("Mein Ex Thomas schlägt mich", "Mein Ex [Name] schlägt mich"),
        ("Frau Müller hat das gesagt", "Frau [Name] hat das gesagt"),
        ("Herr Dr. Schmidt", "Herr [Name]"),
        ("Viele Grüße, Anna Muster", "Viele Grüße, [Name]"),
        ("Mit freundlichen Grüßen Peter Schulze", "Mit freundlichen Grüßen [Name]"),
        ("Danke, liebe Grüße Oma Erna", "Danke, liebe Grüße Oma [Name]"),
        ("LG Anna", "LG [Name]"),
        ("Familie Yılmaz", "Familie [Name]"),
        ("Frau Çelik-Łukasz fragt", "Frau [Name] fragt"),
        ("Herr O'Neill", "Herr [Name]"),
        ("Familie Шевченко", "Familie [Name]"),
        ("Ich bin Anna Muster und suche eine Hebamme", "Ich bin [Name] und suche eine Hebamme"),
        ("ich heiße anna und suche eine hebamme", "ich heiße [Name] und suche eine hebamme"),
        ("mein sohn heißt paul", "mein sohn heißt [Name]"),
        # dates with the month's name
        ("14. März 2019 geboren", "[Datum] geboren"),
        ("geboren am 14. März", "geboren am [Datum]"),
        ("am 3. mai geboren", "am [Datum] geboren"),
        # the blanks around it stay
        ("Musterstraße 12 in Ahlen", "[Adresse] in Ahlen"),
        ("Bahnhofstr. 12a Ahlen", "[Adresse] Ahlen"),
        ("Lindenallee 12-14, Ahlen", "[Adresse], Ahlen"),
        # several at once
        ("Ich heiße Anna, 0170 1234567, anna@example.org", "Ich heiße [Name], [Telefon], [E-Mail]"),
    ],
)
def test_what_points_at_a_person_is_taken_out(text: str, kept: str) -> None:
    assert masked(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        # help numbers
        "112",
        "Notruf 110!",
        "Ist die 115 das Bürgertelefon?",
        "116 117",
        "116111",
        "116 016 anrufen?",
        "0800 1110111",
        "0800 111 0 333",
        "Schwangere in Not: 0800 40 40 020",
        "08000 116 016",
        "116-123",
        "Giftnotruf 0228 19240",
        "Giftnotruf 0761/19240",
        # ages and amounts of time
        "Mein Kind ist 5 Jahre alt",
        "18 Monate",
        "0-3 Jahre",
        "10-12 Jahre, 13-15 Jahre",
        "zwischen 6 und 12 Jahren",
        "3 Jahre 11 Monate",
        "Tanzgruppe für 9-jährige",
        "Baby, 7 Wochen",
        # postcodes and places
        "Kita in 59227",
        "59229 Ahlen",
        "in Hüsten am Bahnhof",
        "in der Weststadt",
        "Familienzentrum Dolberg",
        "Wo ist die Kita Milchzahn",
        "Ich komme aus Neheim",
        # prices
        "kostet 25,50 €",
        "2.50 EUR",
        "150 Euro im Monat",
        "Gutschein über 40 Euro",
        # times and days
        "um 15:30 Uhr",
        "von 9.30 bis 11 Uhr",
        "Mo-Fr 08:00-12:00",
        "am Montag um 10",
        "ist am 24.12. zu?",
        "Elterngeld 2026",
        "ab August 2024",
        "2020-2024",
        "2020 - 2024",
        "Im August 2024",
        "Am Montag 10 Uhr",
        # names of things, and words that only look like names
        "Wie heißt die Hebamme in Dolberg?",
        "wie heisst das Amt",
        "Was heißt Elterngeld?",
        "das heißt ich muss warten",
        "Das heißt Elterngeld?",
        "Meine Tochter Ist 5",
        "Ich bin Alleinerziehende Mutter",
        "Im Osten 3 Kitas",
        "Spielplatz 3 Kinder",
        # what is asked about
        "U9 oder J1",
        "§ 16 SGB VIII",
        "Meine Frau ist krank",
        "mein Kind tanzt gerne",
        "mein Sohn ist autistisch",
        "Frau sucht Hebamme",
        "Wo kann mein Sohn Einradfahren lernen?",
        "kann meine Tochter Klavier spielen lernen",
        "Mein Kind Fußball spielen lassen",
        "Bekommt mein Mann Elterngeld?",
        "Hat mein Baby Fieber?",
        "Braucht mein Sohn Sprachförderung?",
        "Familienbüro",
        "Hip-Hop",
        "Wann ist der Flohmarkt?",
        "Wo kann ich mein Baby wiegen lassen?",
        "",
    ],
)
def test_what_the_question_is_about_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("number", HELP_LINES)
def test_every_help_line_we_name_can_be_read_in_the_log(number: str) -> None:
    text = f"Ich habe die {number} angerufen und niemanden erreicht."

    assert masked(text) == text


def test_a_name_does_not_take_the_question_with_it() -> None:
    text = masked("Ich heiße Anna. Wo gibt es in Dolberg eine Krabbelgruppe für mein Kind, 8 Monate?")

    assert text == "Ich heiße [Name]. Wo gibt es in Dolberg eine Krabbelgruppe für mein Kind, 8 Monate?"


@pytest.mark.parametrize(
    "text",
    ["a" * 20_000, "1" * 20_000, "a." * 10_000, "1 " * 10_000, "1.1234" + " " * 20_000, "A-" * 10_000, "mein " * 5_000],
    ids=lambda text: text[:6],
)
def test_a_long_text_is_masked_at_once(text: str) -> None:
    before = perf_counter()

    masked(text)

    assert perf_counter() - before < 0.5  # 5 to 9 s where the work grows with the square


def test_of_a_long_text_both_ends_are_kept_and_masked() -> None:
    text = masked("Ich heiße Anna. " + "Und dann noch etwas. " * 1_000 + "Anrufen unter 0170 1234567")

    assert text.startswith("Ich heiße [Name]. Und dann")
    assert text.endswith("Anrufen unter [Telefon]")
    assert len(text) <= 4_010


@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_be_masked(text: str) -> None:
    assert isinstance(masked(text), str)


@given(
    st.sampled_from(["0170", "0151", "02382", "+49 2382", "0049 170"]),
    st.text("0123456789", min_size=6, max_size=8),
    st.sampled_from(["Meine Nummer: {}", "{}", "bitte {} anrufen", "({})", "Handy {}, danke!"]),
)
def test_no_mobile_or_town_number_gets_through(area: str, number: str, sentence: str) -> None:
    text = masked(sentence.format(f"{area} {number}"))

    assert re.search(r"\d{3}", text) is None


@given(st.from_regex(r"[a-z]{2,10}[._]?[a-z]{2,10}@[a-z]{2,12}\.(de|org|com)", fullmatch=True))
def test_no_e_mail_address_gets_through(address: str) -> None:
    assert address not in masked(f"Schreiben Sie an {address}.")
