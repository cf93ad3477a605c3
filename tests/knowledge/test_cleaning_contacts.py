"""E-mail addresses and links are mended where that is certain; else the editor is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cleaning.contacts import clean_email, clean_url
from knowledge.formats.values import Fault
from tests.knowledge.cleaned import question

# --- e-mail -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "name@stadt.de", "name [at] stadt.de", "name[at]stadt.de", "name(at)stadt.de", "name {at} stadt {dot} de",
        "name<at>stadt.de", "name at stadt.de", "name ät stadt.de", "name(ät)stadt.de", "name at stadt dot de",
        "name [at] stadt [punkt] de",
        "name @ stadt.de", "name＠stadt.de", "na\u00adme@stadt.de", "name@stadt.de\u200b", "Name@Stadt.DE", "NAME@STADT.DE",
        "mailto:name@stadt.de", "mailto:name@stadt.de?subject=Frage", "<name@stadt.de>", "Familienbüro <name@stadt.de>",
        "name@stadt.de.", "name@stadt.de,", "E-Mail: name@stadt.de;", "per Mail an name@stadt.de", "name@stadt.dename@stadt.de",
        "name@stadt.de name[at]stadt.de", "E-Mail: name@stadt.dename@stadt.de", "Mail name@\nstadt.de",
    ],
)  # fmt: skip
def test_an_address_is_found_however_it_is_hidden(text: str) -> None:
    assert clean_email("email", text) == "name@stadt.de"


def test_the_address_that_was_printed_twice_is_one() -> None:
    text = "ulrike.ilzhoefer@ostalbkreis.de ulrike.ilzhoefer[at]ostalbkreis.de"

    assert clean_email("email", text) == "ulrike.ilzhoefer@ostalbkreis.de"


def test_a_word_that_the_end_of_a_line_broke_is_mended() -> None:
    assert clean_email("email", "familienbeglei-\ntung@arnsberg.de") == "familienbegleitung@arnsberg.de"


def test_a_hyphen_at_the_end_of_a_line_that_may_belong_to_the_address_is_asked_about() -> None:
    asked = question(clean_email, "familien-\nbuero@arnsberg.de")

    assert "„familienbuero@arnsberg.de“ oder „familien-buero@arnsberg.de“" in asked


def test_a_hyphen_within_a_word_is_asked_about() -> None:
    assert "„familienbegleitung@arnsberg.de“" in question(clean_email, "familienbeglei-tung@arnsberg.de")


@pytest.mark.parametrize(
    "address",
    [
        "info-spz@spielezentrum.de", "buerger-selbsthilfezentrum@herne.de", "kita-anmeldung@stadt.de", "fruehe-hilfen@stadt.de",
        "no-reply@stadt.de", "info@mail.de", "an@web.de",
        "familien-buero@stadt.de", "jugend-amt@stadt.de", "a.b_c+d@sub.stadt-ahlen.de", "info@büro.de",
    ],
)  # fmt: skip
def test_a_good_address_is_left_as_it_is(address: str) -> None:
    assert clean_email("email", address) == address


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("a@x.de, b@x.de", "mehr als eine Adresse"),
        ("a@x.deb@x.de", "mehr als eine Adresse"),
        ("info@stadt", "keine gültige E-Mail-Adresse"),
        ("info@stadt,de", "info@stadt"),
        ("müller@stadt.de", "keine gültige"),
        ("siehe Aushang", "keine E-Mail-Adresse"),
        ("info@stadt.de (Frau Beispiel)", "steht noch „frau beispiel“"),
        ("infos at the desk", "desk"),
        ("x" * 501, "länger als 500"),
    ],
)
def test_what_is_not_one_valid_address_is_asked_about(text: str, asked: str) -> None:
    assert asked in question(clean_email, text)


LOCAL = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{0,8})?", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z][a-z0-9]{1,8}\.(de|nrw|org)", fullmatch=True)


@given(
    LOCAL,
    DOMAIN,
    st.sampled_from(["@", " [at] ", "(at)", " at ", " @ ", "{ät}"]),
    st.sampled_from(["{}", "<{}>", "mailto:{}", "{}."]),
)
def test_a_hidden_address_comes_back(local: str, domain: str, at: str, around: str) -> None:
    assert clean_email("email", around.format(local + at + domain)) == f"{local}@{domain}"


# --- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("www.stadt.de", "https://www.stadt.de"),
        ("stadt.de/familie", "https://stadt.de/familie"),
        ("http://www.stadt.de.", "http://www.stadt.de"),
        ("Internet: www.beagle.nrw.", "https://www.beagle.nrw"),
        ("https:// www.stadt.de", "https://www.stadt.de"),
        ("www.stadt.de /familie", "https://www.stadt.de/familie"),
        ("www. stadt.de/ familie", "https://www.stadt.de/familie"),
        ("www.stadt.de/\nfamilie", "https://www.stadt.de/familie"),
        ("http//www.stadt.de", "http://www.stadt.de"),
        ("https:/stadt.de", "https://stadt.de"),
        ("HTTPS://www.Stadt.DE/Familie", "https://www.stadt.de/Familie"),
        ("<https://stadt.de>", "https://stadt.de"),
        ("(www.stadt.de)", "https://www.stadt.de"),
        ("büro.de", "https://büro.de"),
    ],
)
def test_a_link_is_mended(text: str, link: str) -> None:
    assert clean_url("url", text) == link


@pytest.mark.parametrize(
    "link",
    [
        "http://buergerservice.kreis-coesfeld.de", "https://stadt.de/a(b)?c=d&e=%20#f", "https://stadt.de:8080/a",
        "https://web.archive.org/web/2020/https://www.stadt.de/a", "https://stadt.de/a_b-c/,1",
    ],
)  # fmt: skip
def test_a_good_link_is_left_as_it_is(link: str) -> None:
    assert clean_url("url", link) == link


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("www.a.de / www.b.de", "nicht ein einzelner Link"),
        ("www.a.de /www.b.de", "nicht ein einzelner Link"),
        ("a.de und b.de", "nicht ein einzelner Link"),
        ("https://stadt.de/familien büro", "nicht ein einzelner Link"),
        ("info@stadt.de", "eine E-Mail-Adresse"),
        ("stadt", "kein gültiger Link"),
        ("javascript:alert(1)", "kein gültiger Link"),
        ("ftp://stadt.de", "kein gültiger Link"),
        ("https://name:wort@stadt.de", "kein gültiger Link"),
        ("http://[::1", "kein gültiger Link"),
    ],
)
def test_what_is_not_one_link_is_asked_about(text: str, asked: str) -> None:
    assert asked in question(clean_url, text)


@given(st.text(max_size=40))
def test_whatever_is_written_there_is_a_value_that_stays_or_a_question(text: str) -> None:
    for clean in (clean_email, clean_url):
        try:
            found = clean("field", text)
        except Fault:
            continue
        assert clean("field", found) == found
